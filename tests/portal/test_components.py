"""The shelf: every component draws, ties its words to its controls, and says nothing it should not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import html5lib
import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import include, path
from django.utils.translation import override
from pytest_django import Settings

from portal.components import gallery
from portal.components.drawing import question
from portal.components.menus import entries
from portal.components.statuses import FOR_APPLICANTS, FOR_OFFICERS, TONES
from procedures.workflow.status import PublicStatus


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.path)


urlpatterns = [
    path("", include(([path("", _page, name="home")], "public"))),
    path("", include(([path("ho-so/", _page, name="dossiers")], "citizen"))),
]


def draw(source: str, **context: object) -> str:
    with override("en"):
        return Template(source).render(Context(context))


class Contact(forms.Form):
    email = forms.EmailField(help_text="We write to you here")
    way = forms.ChoiceField(choices=[("sms", "Text"), ("post", "Post")], widget=forms.RadioSelect)
    born = forms.DateField(widget=forms.SelectDateWidget(years=[2025, 2026]))
    agree = forms.BooleanField(required=False)


def test_every_public_status_has_words_for_both_readers_and_a_tone() -> None:
    keys = {"draft", *PublicStatus}
    assert set(FOR_APPLICANTS) == set(FOR_OFFICERS) == set(TONES) == keys


def test_a_due_date_joins_only_the_status_that_promises_it() -> None:
    day = date(2026, 11, 26)
    assert "26/11/2026" in draw("{% status_badge 'received' due=day %}", day=day)
    assert "26/11/2026" not in draw("{% status_badge 'in_progress' due=day %}", day=day)


def test_a_control_is_described_by_its_hint_and_its_error() -> None:
    form = Contact({"email": "nobody"})
    page = draw("{% field form.email %}", form=form)
    described = re.search(r'aria-describedby="([^"]+)"', page)
    assert described is not None
    for target in described[1].split():
        assert f'id="{target}"' in page
    assert 'aria-invalid="true"' in page


def test_the_error_summary_links_to_controls_that_exist() -> None:
    form = Contact({"email": ""})
    page = draw("{% error_summary form %}{% form_fields form %}", form=form)
    links = re.findall(r'<a href="#([^"]+)"', page)
    assert len(links) == 3
    assert all(f'id="{link}"' in page for link in links)


def test_a_required_error_names_its_field() -> None:
    with override("en"):
        assert question(Contact({})["email"]).errors == ["Fill in “Email”."]


def test_what_was_typed_is_escaped() -> None:
    form = Contact({"email": '"><script>alert(1)</script>'})
    assert "<script>" not in draw("{% error_summary form %}{% form_fields form %}", form=form)


def test_block_tags_escape_their_arguments_but_keep_their_content() -> None:
    page = draw("{% notice title=bad %}<p>kept</p>{% endnotice %}", bad="<b>x</b>")
    assert "<p>kept</p>" in page
    assert "<b>x</b>" not in page


def test_the_act_bar_refuses_a_fourth_act() -> None:
    acts = [{"label": str(n), "href": "#"} for n in range(4)]
    with pytest.raises(ValueError, match="at most 3"):
        draw("{% act_bar acts %}", acts=acts)


@pytest.mark.parametrize(
    ("language", "amount", "moment", "free"),
    [
        ("vi", "8.000 đồng", "10:42 ngày 24/11/2026", "Không mất phí"),
        ("en", "8,000 VND", "10:42 on 24/11/2026", "Free of charge"),
    ],
)
def test_money_and_moments_are_written_the_readers_way(
    language: str, amount: str, moment: str, free: str
) -> None:
    at = datetime(2026, 11, 24, 3, 42, tzinfo=UTC)
    with override(language):
        drawn = Template("{{ fee|money }}|{{ at|vn_datetime }}|{{ none|money }}").render(
            Context({"fee": 8000, "at": at, "none": 0})
        )
    if "ngày" not in drawn and language == "vi":
        pytest.skip("the Vietnamese catalogue is not compiled")
    assert drawn == f"{amount}|{moment}|{free}"


def test_menu_entries_whose_page_does_not_exist_are_left_out(settings: Settings) -> None:
    settings.ROOT_URLCONF = "portal.components.gallery"
    assert entries("citizen", path="/") == []


def test_the_longest_matching_entry_is_the_current_one(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.portal.test_components"
    current = [row.label for row in entries("citizen", path="/ho-so/abc") if row.current]
    assert len(current) == 1


@pytest.mark.parametrize("page", [gallery.citizen, gallery.officer])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_gallery_is_one_valid_page_without_anything_inline(page: object, language: str) -> None:
    request = RequestFactory().get("/gallery/")
    with override(language):
        html = page(request).render().content.decode()  # type: ignore[operator]
    html5lib.HTMLParser(strict=True).parse(html)
    assert html.count("<h1") == 1
    assert not re.search(r"<(script|style)(?![^>]*src=)[^>]*>|\son\w+=|\sstyle=", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
