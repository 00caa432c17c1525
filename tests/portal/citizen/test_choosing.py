"""Where people choose the office: found without marks, changed until filing, and what follows a merger."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import Citizen
from accounts.loading import demo_unit
from accounts.memory import forget_all
from accounts.models import Agency, AgencySuccession
from dossiers import clock
from dossiers.actions import drafts, filing
from dossiers.models import Dossier, Draft
from procedures import catalogue
from procedures.models import Offering
from tests.dossiers.refusals import refused
from tests.factories import dossiers as make
from tests.factories.answers.every import SAMPLES
from tests.factories.people import signed_in
from tests.portal.citizen.browsing import text

pytestmark = pytest.mark.django_db

CERTIFY = "2.000908"


@pytest.fixture
def citizen() -> Citizen:
    return make.a_citizen()


@pytest.fixture
def client(citizen: Citizen) -> Client:
    return signed_in(citizen.user)


@pytest.fixture
def draft(citizen: Citizen) -> Draft:
    return drafts.start_draft(CERTIFY, actor=citizen)


def page(draft: Draft, name: str = "agency") -> str:
    return reverse(f"citizen:{name}", args=[draft.public_id])


def closed(agency: Agency, follower: Agency | None) -> None:
    """Merged into another at the beginning of this month."""
    agency.valid_to = date(2026, 11, 1)
    agency.save()
    if follower is not None:
        AgencySuccession.objects.create(predecessor=agency, successor=follower, on=agency.valid_to)


def offered(shown: str) -> list[str]:
    """The codes of the offices one may choose, in their order."""
    return [
        code
        for tag in re.findall(r"<input[^>]*>", shown)
        if 'name="agency"' in tag
        for code in re.findall(r'value="([^"]+)"', tag)
    ]


def choose(client: Client, draft: Draft, agency: Agency) -> Any:
    return client.post(f"{page(draft)}?q={agency.place_name}", {"agency": agency.code})


def test_an_office_is_found_without_marks_and_chosen(client: Client, draft: Draft) -> None:
    assert page(draft) in text(client.get(page(draft, "draft")))
    shown = text(client.get(f"{page(draft)}?q=ben thanh"))
    ward = demo_unit("Bến Thành")
    assert ward.name in shown
    assert demo_unit("Tân Định").name not in shown
    assert re.search(r"\d\d:\d\d–\d\d:\d\d", shown.partition(ward.name)[2][:300])  # its hours
    assert choose(client, draft, ward)["Location"] == page(draft, "draft")
    draft.refresh_from_db()
    assert draft.chosen == ward
    assert ward.name in text(client.get(page(draft, "check")))
    choose(client, draft, demo_unit("Tân Định"))
    draft.refresh_from_db()
    assert draft.chosen == demo_unit("Tân Định")


def test_every_one_of_the_offices_is_reached_page_by_page(client: Client, draft: Draft) -> None:
    found: set[str] = set()
    every = {row.code for row in Agency.objects.units()}
    for number in range(len(every) // 20 + 1):
        shown = text(client.get(f"{page(draft)}?page={number}"))
        found |= {code for code in every if f'value="{code}"' in shown}
    assert found == every


def test_without_a_choice_it_is_not_sent_and_the_way_there_is_shown(
    client: Client, draft: Draft, citizen: Citizen
) -> None:
    assert page(draft) in text(client.get(page(draft, "check")))
    answers = SAMPLES[CERTIFY][""](clock.today(clock.now()))
    kept = drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes=answers)
    for paper in make.needed_papers(kept):
        upload = make.a_picture(paper)
        drafts.attach_file(kept, actor=citizen, paper=paper, upload=upload, name="giay.jpg")
    with refused(at="agency"):
        filing.file(kept, actor=citizen)
    drafts.choose_agency(kept, actor=citizen, agency=demo_unit("Tân Định"))
    assert filing.file(kept, actor=citizen).competent == demo_unit("Tân Định")
    assert Dossier.objects.count() == 1
    assert client.get(page(draft))["Location"].endswith("/filed/")
    with refused("filed"):
        drafts.choose_agency(kept, actor=citizen, agency=demo_unit("Bến Thành"))


def test_an_office_that_was_merged_is_told_and_its_follower_stands_first(
    client: Client, draft: Draft
) -> None:
    ward, follower = demo_unit("Bến Thành"), demo_unit("Tân Định")
    choose(client, draft, ward)
    closed(ward, follower)
    shown = text(client.get(page(draft)))
    assert follower.name in shown
    assert "01/11/2026" in shown
    assert offered(shown)[0] == follower.code
    assert ward.name in text(client.get(page(draft, "draft")))
    assert "#id_agency" in text(client.post(page(draft), {"agency": ward.code}))


def test_more_offices_ask_no_more_of_the_database(client: Client, draft: Draft) -> None:
    counts = []
    for words, many in (("ben thanh", 1), ("", 20)):
        client.get(page(draft))
        forget_all()
        catalogue._calendars.clear()
        with CaptureQueriesContext(connection) as queries:
            shown = text(client.get(f"{page(draft)}?q={words}"))
        assert len(offered(shown)) == many
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_office_that_does_not_decide_cannot_be_chosen(citizen: Citizen, draft: Draft) -> None:
    ward = demo_unit("Bến Thành")
    Offering.objects.filter(agency=ward, procedure__code=CERTIFY).update(valid_to=date(2026, 11, 1))
    with refused(at="agency"):
        drafts.choose_agency(draft, actor=citizen, agency=ward)


def test_where_the_address_says_it_there_is_nothing_to_choose(client: Client, citizen: Citizen) -> None:
    birth = drafts.start_draft(make.BIRTH, actor=citizen)
    assert client.get(page(birth))["Location"] == page(birth, "draft")
    with refused("computed"):
        drafts.choose_agency(birth, actor=citizen, agency=demo_unit("Bến Thành"))
