"""Every reference procedure: sound, in both languages, filled by living officers in the demonstration's ward."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from accounts.demo import ensure_people
from accounts.loading import demo_unit, load_units
from accounts.models import Agency, Post
from procedures.definition import Definition
from procedures.fees import unknown_amounts
from procedures.loading import read_definition, reference_files
from procedures.models import Offering, Procedure, Version
from procedures.workflow.definition import Unit
from procedures.workflow.soundness import check

ON = date(2026, 11, 25)
WARD = "Bến Thành"
FILES = list(reference_files())

# Words that are the same in both languages: names, and signs of the law.
SAME_IN_BOTH = frozenset({"Vietcombank", "VietinBank", "BIDV", "Agribank", "VNeID"})


@pytest.fixture(params=FILES, ids=[path.stem for path in FILES])
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@cache
def read(path: Path) -> tuple[dict[str, Any], Definition]:
    return read_definition(path)


@pytest.fixture
def definition(path: Path) -> Definition:
    return read(path)[1]


def texts(part: Any, place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of a document in two languages, with where it stands."""
    if isinstance(part, dict):
        if {"vi", "en"} <= set(part):
            yield place, part
        for key, value in part.items():
            yield from texts(value, f"{place}.{key}")
    elif isinstance(part, list):
        for position, value in enumerate(part):
            yield from texts(value, f"{place}.{position}")


def test_it_is_named_after_its_code_and_says_where_it_comes_from(path: Path, definition: Definition) -> None:
    assert path.stem == definition.code
    assert definition.sources
    assert definition.about.legal_basis
    assert definition.about.keywords


def test_nothing_about_its_workflow_is_an_error(definition: Definition) -> None:
    """The warnings that stand are known: a silence longer than what is left, as the law has it."""
    found = {finding.code for finding in check(definition) if finding.severity != "information"}
    assert found <= {"silence_too_long"}


def test_a_fee_nobody_knows_says_so(definition: Definition) -> None:
    for line, _table in unknown_amounts(definition.fees, definition.valid_from):
        assert all(rate.note for table in line.tables for rate in table.rates if rate.amount is None), (
            f"{line.code}: a rate without amount needs a note where to look it up"
        )


def test_every_text_is_there_in_both_languages(path: Path) -> None:
    document, _definition = read(path)
    for place, text in texts(document):
        bare = {language: re.sub(r"\{\{.*?\}\}", "", said).strip() for language, said in text.items()}
        assert bool(text["vi"].strip()) == bool(text["en"].strip()), place
        words = re.search(r"[^\W\d_]{3,}", bare["vi"])
        if words and bare["vi"] not in SAME_IN_BOTH:
            assert bare["vi"] != bare["en"], f"{place}: {bare['vi']}"


def test_it_can_be_granted_and_denied(definition: Definition) -> None:
    assert {"granted", "denied"} <= set(definition.results)
    letter = definition.results["denied"]
    assert letter.layout == "letter"
    assert letter.recipients


def test_every_reason_has_a_basis_and_a_way_out(definition: Definition) -> None:
    assert len({reason.code for reason in definition.reasons}) == len(definition.reasons)
    for reason in definition.reasons:
        assert reason.basis, reason.code
        assert reason.guidance, reason.code


# ---- the city behind it


@pytest.fixture
def city(db: None) -> Agency:
    """The units and the invented officers of the demonstration."""
    load_units()
    ensure_people(on=date(2026, 1, 5), verified_at=datetime(2026, 1, 5, 8, tzinfo=UTC), password="x")
    return demo_unit(WARD)


def agency_for(unit: Unit, deciding: Agency) -> Agency:
    """The agency of a step when this one decides and its own centre receives and returns."""
    centre = Agency.objects.office(deciding, "centre")
    named = {"competent": deciding, "receiving": centre, "returning": centre, "parent": deciding.parent}
    base = named.get(unit.of, deciding)
    if unit.of.startswith("agency:"):
        base = Agency.objects.get(code=unit.of.removeprefix("agency:"))
    assert base is not None
    return Agency.objects.office(base, unit.office) if unit.office else base


def test_every_step_has_a_living_officer_in_the_demonstration(city: Agency, definition: Definition) -> None:
    office = definition.competence.office
    deciding = Agency.objects.office(city, office) if office else city
    for step in definition.workflow.steps:
        if step.system is None:
            agency = agency_for(step.unit, deciding)
            holders = Post.objects.in_force(ON).holding([role.value for role in step.role], agency)
            assert holders.exists(), f"nobody is {step.role} at {agency} for {step.key}"


def test_whoever_receives_can_be_another_than_who_signs(city: Agency, definition: Definition) -> None:
    office = definition.competence.office
    deciding = Agency.objects.office(city, office) if office else city
    people: dict[str, set[int]] = {}
    for step in (definition.workflow.first, *definition.workflow.steps):
        acts = "sign" if any(action.signs for action in step.actions) else step.key
        agency = agency_for(step.unit, deciding)
        posts = Post.objects.in_force(ON).holding([role.value for role in step.role], agency)
        people.setdefault(acts, set()).update(posts.values_list("user_id", flat=True))
    received = people[definition.workflow.first.key]
    signed = people.get("sign", set())
    assert not signed or definition.workflow.resolved_at_once or len(received | signed) > 1


@pytest.mark.django_db
def test_every_one_of_them_is_published_and_offered(definition: Definition) -> None:
    version = Version.objects.in_force(ON).get(procedure__code=definition.code)
    assert version.parsed == definition
    offered = Offering.objects.in_force(ON).filter(procedure__code=definition.code)
    office = definition.competence.office
    kinds = {row.agency.office for row in offered.select_related("agency")}
    assert kinds == {office or "committee"}
    assert offered.count() == (38 if office == "land" else 168)


@pytest.mark.django_db
def test_the_catalogue_holds_nothing_else() -> None:
    assert set(Procedure.objects.values_list("code", flat=True)) == {path.stem for path in FILES}
