"""Reference data: twice changes nothing, a broken file is refused by place and reason, versions follow one another."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from accounts.loading import demo_unit, load_units
from accounts.models import Agency
from procedures import loading
from procedures.catalogue import calendar_for, competent_agency, definition_of, version_in_force
from procedures.loading import BrokenReference, load_calendars, load_procedure, load_procedures
from procedures.models import CalendarVersion, Offering, Procedure, Purpose, State, Version

pytestmark = pytest.mark.django_db

BIRTH = "1.001193"
REFERENCE = loading.REFERENCE / f"{BIRTH}.json"
TODAY = date(2026, 11, 25)


@pytest.fixture
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return found


def written(tmp_path: Path, document: dict[str, Any]) -> Path:
    path = tmp_path / f"{BIRTH}.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def step(document: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(step for step in document["workflow"]["steps"] if step["key"] == key)
    return found


def test_loading_twice_changes_nothing() -> None:
    def rows() -> list[list[dict[str, Any]]]:
        models: list[Any] = [Procedure, Version, Offering, CalendarVersion, Agency]
        return [list(model._default_manager.order_by("pk").values()) for model in models]

    before = rows()
    load_units()
    assert load_calendars() == 0
    assert load_procedures() == 0
    assert rows() == before


def test_every_ward_offers_it(document: dict[str, Any]) -> None:
    assert Offering.objects.filter(procedure__code=BIRTH).count() == Agency.objects.units().count() == 168


# ---- files that may not be loaded


def without_a_name(document: dict[str, Any]) -> None:
    del document["name"]["vi"]


def with_a_strange_key(document: dict[str, Any]) -> None:
    document["colour"] = "blue"


def with_a_field_nobody_knows(document: dict[str, Any]) -> None:
    document["competence"]["field"] = "no_such_field"


def with_two_equal_papers(document: dict[str, Any]) -> None:
    document["papers"].append(document["papers"][0])


def with_a_step_that_leads_nowhere(document: dict[str, Any]) -> None:
    step(document, "verify")["actions"][0]["to"] = [{"step": "nowhere"}]


def with_no_way_to_the_end(document: dict[str, Any]) -> None:
    document["workflow"]["steps"] = document["workflow"]["steps"][:3]
    step(document, "review")["actions"] = step(document, "review")["actions"][1:]


def with_a_result_nobody_signs(document: dict[str, Any]) -> None:
    step(document, "sign")["actions"][0]["requires"] = []


def with_a_limit_of_no_kind(document: dict[str, Any]) -> None:
    document["limit"]["policy"] = "SOON"


def with_a_code_of_no_shape(document: dict[str, Any]) -> None:
    document["code"] = "1001193"


def with_a_result_of_an_unknown_answer(document: dict[str, Any]) -> None:
    document["results"]["granted"]["blocks"][0]["rows"][0]["value"] = {
        "vi": "{{ child_nam }}",
        "en": "{{ child_nam }}",
    }


def with_a_paper_for_an_unknown_case(document: dict[str, Any]) -> None:
    document["papers"][0]["required"] = {"cases": ["never"]}


def with_a_paper_asked_by_an_unknown_field(document: dict[str, Any]) -> None:
    document["papers"][3]["required"] = {"condition": {"field": "abandonned", "op": "is", "value": True}}


def with_a_fee_for_an_unknown_case(document: dict[str, Any]) -> None:
    document["fees"][0]["tables"][0]["rates"][1]["cases"] = ["in_time"]


def with_a_limit_for_an_unknown_case(document: dict[str, Any]) -> None:
    document["limit"]["by_case"] = {"never": {"policy": "WORKING_DAYS", "value": 3}}


def with_a_guard_over_an_unknown_field(document: dict[str, Any]) -> None:
    step(document, "verify")["actions"][1]["when"] = {"field": "no_such_field", "op": "filled"}


def with_a_reason_about_an_unknown_paper(document: dict[str, Any]) -> None:
    document["reasons"][0]["papers"] = ["no_such_paper"]


def with_a_party_nobody_names(document: dict[str, Any]) -> None:
    document["parties"]["concerned_name"] = "no_such_field"


def with_no_law_to_stand_on(document: dict[str, Any]) -> None:
    document["about"]["legal_basis"] = []


def with_a_law_that_is_over(document: dict[str, Any]) -> None:
    document["valid_from"] = "2027-03-01"


def with_a_law_that_is_yet_to_come(document: dict[str, Any]) -> None:
    document["about"]["legal_basis"].append("03/2026/QH16")


def with_a_unit_by_no_address(document: dict[str, Any]) -> None:
    step(document, "verify")["unit"] = {"of": "answer:child_name"}


def with_a_competence_by_no_address(document: dict[str, Any]) -> None:
    document["competence"]["field"] = "child_name"


def with_a_role_of_no_kind(document: dict[str, Any]) -> None:
    step(document, "review")["role"] = ["wizard"]


def without_what_is_granted(document: dict[str, Any]) -> None:
    del document["results"]["granted"]


BROKEN: dict[Callable[[dict[str, Any]], None], str] = {
    without_a_name: "name.vi: this is missing",
    with_a_strange_key: "colour: nobody knows this entry; is it spelt right?",
    with_a_field_nobody_knows: "no_such_field",
    with_two_equal_papers: "papers",
    with_a_step_that_leads_nowhere: "nowhere",
    with_no_way_to_the_end: "workflow",
    with_a_result_nobody_signs: "sign",
    with_a_limit_of_no_kind: "limit.policy: this must be 'HOURS', 'WORKING_DAYS', 'CALENDAR_DAYS', 'MONTHS' or 'SAME_DAY', not 'SOON'",
    with_a_code_of_no_shape: "code: '1001193' has not the shape",
    with_a_role_of_no_kind: "workflow.steps.2 (review).role.0: this must be 'reception'",
    with_no_law_to_stand_on: "about.legal_basis: No legal basis is named.",
    with_a_law_that_is_over: "about.legal_basis.0: 60/2014/QH13 (Law on Civil Status 2014) is in force until 28/02/2027; replaced by 03/2026/QH16",
    with_a_law_that_is_yet_to_come: "03/2026/QH16 (Law on Civil Status 2026) is in force only from 01/03/2027",
    with_a_unit_by_no_address: "workflow.verify.unit: 'child_name' is no address field",
    with_a_competence_by_no_address: "competence.field: 'child_name' is no address",
    without_what_is_granted: "results: a step proposes 'granted' but no template is named so",
    with_a_result_of_an_unknown_answer: "results.granted: there is no answer 'child_nam'",
    with_a_paper_for_an_unknown_case: "papers.000.00.00.G15-KQ003204.required.cases: there is no case 'never'",
    with_a_paper_asked_by_an_unknown_field: "abandonned",
    with_a_fee_for_an_unknown_case: "fees.LE_PHI_KHAI_SINH.rates: there is no case 'in_time'",
    with_a_limit_for_an_unknown_case: "limit.by_case: there is no case 'never'",
    with_a_guard_over_an_unknown_field: "workflow.verify.confirm.when",
    with_a_reason_about_an_unknown_paper: "reasons.unreadable: there is no paper 'no_such_paper'",
    with_a_party_nobody_names: "parties.concerned_name: there is no field 'no_such_field'",
}


@pytest.mark.parametrize("spoil", BROKEN, ids=lambda spoil: spoil.__name__)
def test_a_broken_file_is_refused_with_its_place(
    tmp_path: Path, document: dict[str, Any], spoil: Callable[[dict[str, Any]], None]
) -> None:
    spoil(document)
    versions = Version.objects.count()
    with pytest.raises(BrokenReference) as refusal:
        load_procedure(written(tmp_path, document))
    said = str(refusal.value)
    assert said.startswith(f"{BIRTH}.json: ")
    assert BROKEN[spoil] in said
    assert Version.objects.count() == versions


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"{", "line 1"), (b"[]", "document"), (b"\xff\xfe{}", "UTF-8"), (b'{"name": "\xc3"}', "UTF-8")],
)
def test_what_is_no_document_is_refused_too(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / f"{BIRTH}.json"
    path.write_bytes(content)
    with pytest.raises(BrokenReference, match=said):
        load_procedure(path)


# ---- versions


def test_a_change_from_the_same_day_takes_the_place_of_the_old_version(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    old = version_in_force(BIRTH, TODAY)
    document["about"]["minutes"] += 1
    assert load_procedure(written(tmp_path, document))
    assert not load_procedure(written(tmp_path, document))
    new = version_in_force(BIRTH, TODAY)
    old.refresh_from_db()
    assert (old.state, new.number) == (State.RETIRED, old.number + 1)
    assert (
        definition_of(old.pk).about.minutes == definition_of(new.pk).about.minutes - 1
    )  # drafts keep theirs


def test_a_change_from_a_later_day_leaves_the_old_version_until_then(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    old = version_in_force(BIRTH, TODAY)
    later = copy.deepcopy(document) | {"valid_from": "2027-01-01"}
    assert load_procedure(written(tmp_path, later))
    assert version_in_force(BIRTH, date(2026, 12, 31)) == old
    assert version_in_force(BIRTH, date(2027, 1, 1)).number == old.number + 1


def test_a_new_name_reaches_the_catalogue_and_its_search(tmp_path: Path, document: dict[str, Any]) -> None:
    document["name"]["vi"] = "Đăng ký khai sinh mới"
    load_procedure(written(tmp_path, document))
    procedure = Procedure.objects.get(code=BIRTH)
    assert procedure.name_vi == "Đăng ký khai sinh mới"
    assert "dang ky khai sinh moi" in procedure.search_text


@pytest.mark.parametrize(
    "changes",
    [
        {"definition": {}},
        {"digest": "x"},
        {"number": 9},
        {"valid_from": date(2020, 1, 1)},
        {"state": "draft"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_published_version_is_frozen_below_python(changes: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Version.objects.update(**changes)


def test_a_retired_version_stays_retired() -> None:
    Version.objects.update(state=State.RETIRED)
    with pytest.raises(Version.DoesNotExist):
        version_in_force(BIRTH, TODAY)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Version.objects.update(state=State.PUBLISHED)


# ---- what is remembered moves when it is saved


def test_the_nearest_calendar_counts_and_a_new_one_is_seen_at_once() -> None:
    ward = demo_unit("Bến Thành")
    centre = Agency.objects.office(ward, "centre")
    key, calendar = calendar_for(centre)
    assert calendar_for(centre, Purpose.RECEPTION) == (key, calendar)
    table = CalendarVersion.objects.get(pk=key).table
    desk = CalendarVersion.objects.create(agency=ward, purpose=Purpose.RECEPTION, version=1, table=table)
    assert calendar_for(centre, Purpose.RECEPTION)[0] == desk.pk
    assert calendar_for(centre)[0] == key
    newer = CalendarVersion.objects.create(agency=ward, purpose=Purpose.WORK, version=1, table=table)
    assert calendar_for(centre)[0] == newer.pk
    assert calendar_for(demo_unit("Tân Định"))[0] == key


def test_an_agency_that_ends_is_no_longer_competent_from_that_day(django_assert_num_queries: Any) -> None:
    version = version_in_force(BIRTH, TODAY)
    definition, ward = definition_of(version.pk), demo_unit("Bến Thành")
    field = definition.competence.field or ""
    answers = {field: {"ward": ward.code}}

    def competent(on: date) -> Agency:
        return competent_agency(definition, version.procedure_id, answers, on=on)

    assert competent(TODAY) == ward
    with django_assert_num_queries(0):
        assert competent(TODAY) == ward
    ward.valid_to = date(2027, 1, 1)
    ward.save()
    assert competent(date(2026, 12, 31)) == ward
    with pytest.raises(ValidationError) as refusal:
        competent(date(2027, 1, 1))
    assert refusal.value.error_dict[field][0].code == "not_offered"
