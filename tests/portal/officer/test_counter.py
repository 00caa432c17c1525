"""The counter's pages: begin, fill in on one page, file; what is wrong is said where it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from dossiers.actions import drafts
from dossiers.models import Dossier, Draft, File
from procedures.definition import digest
from procedures.models import Version
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post, signed_in
from tests.portal.citizen.browsing import form_of, text

pytestmark = pytest.mark.django_db

HOA = {
    "name": "Trần Thị Hoa", "number": "079188001234", "phone": "0903 123 456", "channel": "counter", "language": "vi",
}  # fmt: skip


@pytest.fixture
def ward() -> Ward:
    return make.a_ward()


@pytest.fixture
def client(ward: Ward) -> Client:
    return signed_in(ward.reception)


def begin(client: Client, **changes: str) -> Draft:
    answer = client.post(reverse("officer:counter"), {"procedure": make.BIRTH, **HOA, **changes})
    assert answer.status_code == 302, text(answer)
    return Draft.objects.latest("pk")


def page_of(draft: Draft) -> str:
    return reverse("officer:serve", args=[draft.public_id])


def press(client: Client, draft: Draft, button: str, **changes: Any) -> Any:
    """The page as it stands, with some boxes changed, sent by one of its buttons."""
    form = form_of(client.get(page_of(draft)), "revision")
    return client.post(page_of(draft), {**form["data"], **changes, button: "1"})


def answered(draft: Draft, ward: Ward) -> Draft:
    return drafts.save_answers(
        draft, actor=ward.reception, revision=draft.revision, changes=make.birth_answers(ward.committee.code)
    )


def test_a_name_is_needed_and_a_wrong_number_is_said(client: Client) -> None:
    wrong = {"procedure": make.BIRTH, "channel": "counter", "number": "123", "language": "vi"}
    page = text(client.post(reverse("officer:counter"), wrong))
    assert "#id_name" in page
    assert "#id_number" in page
    assert not Draft.objects.exists()


def test_what_is_known_of_the_person_is_put_in(client: Client) -> None:
    data = form_of(client.get(page_of(begin(client))), "revision")["data"]
    assert data["applicant_name"] == HOA["name"]
    assert data["applicant_document_number"] == HOA["number"]


def test_everything_typed_is_kept_right_or_wrong(client: Client) -> None:
    draft = begin(client)
    answer = press(client, draft, "keep", child_name="Trần Gia Huy", child_birth_date__day="77")
    assert answer.status_code == 302
    data = form_of(client.get(page_of(draft)), "revision")["data"]
    assert data["child_name"] == "Trần Gia Huy"
    assert data["child_birth_date__day"] == "77"


def test_filing_names_every_fault_of_every_page_and_loses_nothing(client: Client) -> None:
    draft = begin(client)
    page = text(press(client, draft, "send", child_name="Trần Gia Huy"))
    assert "#id_child_sex" in page
    assert "#id_mother_name" in page or "#id_father_name" in page or "#id_child_origin" in page
    assert "Trần Gia Huy" in page
    assert not Dossier.objects.exists()


def test_answered_and_ticked_it_is_filed_and_accepted_at_once(client: Client, ward: Ward) -> None:
    draft = answered(begin(client), ward)
    codes = [paper.code for paper in draft.version.parsed.papers]
    answer = press(client, draft, "send", on_paper=codes)
    assert answer["Location"] == reverse("officer:served", args=[draft.public_id])
    dossier = Dossier.objects.get()
    shown = text(client.get(answer["Location"]))
    assert dossier.code in shown
    assert reverse("officer:receive", args=[dossier.tasks.get().public_id]) in shown
    again = client.get(page_of(draft))
    assert again["Location"] == answer["Location"]  # back in the browser ends where filing did


def test_a_paper_neither_ticked_nor_scanned_is_named_beside_itself(client: Client, ward: Ward) -> None:
    draft = answered(begin(client), ward)
    page = text(press(client, draft, "send"))
    assert f"#paper-{make.BIRTH_NOTICE.replace('.', '-')}" in page
    assert not Dossier.objects.exists()


def test_a_scan_goes_with_the_form_and_can_be_taken_out(client: Client, ward: Ward) -> None:
    draft = answered(begin(client), ward)
    scan = SimpleUploadedFile("giay.jpg", make.a_picture("scan").getvalue(), content_type="image/jpeg")
    press(client, draft, "keep", **{f"scan:{make.BIRTH_NOTICE}": scan})
    file = File.objects.current().get(draft=draft)
    client.post(reverse("officer:remove_scan", args=[file.public_id]))
    assert not File.objects.current().filter(draft=draft).exists()


def test_a_scan_of_the_wrong_kind_is_refused_by_name(client: Client) -> None:
    draft = begin(client)
    wrong = SimpleUploadedFile("virus.exe", b"MZ" + b"\0" * 200)
    page = text(press(client, draft, "keep", **{f"scan:{make.BIRTH_NOTICE}": wrong}))
    assert "virus.exe" in page
    assert not File.objects.exists()


def test_two_windows_do_not_write_over_each_other(client: Client) -> None:
    draft = begin(client)
    form = form_of(client.get(page_of(draft)), "revision")
    press(client, draft, "keep", child_name="Một")
    answer = client.post(page_of(draft), {**form["data"], "child_name": "Hai", "keep": "1"})
    assert answer.status_code == 409
    assert "Hai" in text(answer)
    draft.refresh_from_db()
    assert draft.answers["child_name"] == "Một"


def test_only_the_desk_s_own_people_come_here(client: Client, ward: Ward) -> None:
    draft = begin(client)
    assert signed_in(ward.case_officer).get(page_of(draft)).status_code == 403
    elsewhere = signed_in(a_post(Role.RECEPTION, agency=ward.committee))
    assert elsewhere.get(page_of(draft)).status_code == 404
    assert signed_in(make.a_citizen().user).get(page_of(draft)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_begun_forms_asks_the_same_for_one_and_three(
    client: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        begin(client, name=f"Người {number}")
    client.get(reverse("officer:counter"))
    with django_assert_max_num_queries(8):
        page = text(client.get(reverse("officer:counter")))
    assert page.count("/office/counter/") >= count


def test_a_form_that_changed_meanwhile_goes_on_in_the_new_one(client: Client, ward: Ward) -> None:
    draft = answered(begin(client), ward)
    old = draft.version
    Version.objects.filter(pk=old.pk).update(state="retired")
    document = {**old.definition, "unverified": [*old.definition.get("unverified", []), "mới"]}
    new = Version.objects.create(
        procedure=old.procedure, number=old.number + 1, state="published", valid_from=old.valid_from,
        definition=document, digest=digest(document),
    )  # fmt: skip
    codes = [paper.code for paper in draft.version.parsed.papers]
    answer = press(client, draft, "send", on_paper=codes)
    carried = Draft.objects.get(carried_from=draft)
    assert carried.version == new
    assert answer["Location"] == page_of(carried)
    assert form_of(client.get(page_of(carried)), "revision")["data"]["child_name"]
    assert set(carried.on_paper) == set(codes)
    assert page_of(draft) not in text(client.get(reverse("officer:counter")))
    assert press(client, carried, "send", on_paper=codes)["Location"] == reverse(
        "officer:served", args=[carried.public_id]
    )


def test_a_row_that_was_asked_for_is_there(client: Client) -> None:
    draft = begin(client, procedure="2.000815")
    first = {"documents__0__document_name": "Bằng tốt nghiệp", "documents__0__document_pages": "1"}
    answer = press(client, draft, "documents__add", **first)
    assert answer["Location"] == f"{page_of(draft)}?more=documents#documents__1"
    assert 'id="documents__1"' in text(client.get(answer["Location"]))
