"""Before publication every step has a living officer in every agency that offers the procedure."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Agency, Post, User
from accounts.roles import Role
from procedures.definition import Definition
from procedures.loading import read_definition, reference_files
from procedures.models import Offering, Procedure
from procedures.staffing import check_staff
from tests.factories.dossiers import BIRTH, a_ward
from tests.factories.people import a_post

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 25)


@pytest.fixture
def definition() -> Definition:
    return next(read_definition(path)[1] for path in reference_files() if path.stem == BIRTH)


@pytest.fixture
def procedure() -> Procedure:
    """The birth procedure, offered by one ward only."""
    found = Procedure.objects.get(code=BIRTH)
    Offering.objects.filter(procedure=found).exclude(agency=a_ward().committee).delete()
    return found


@pytest.fixture
def officers(procedure: Procedure) -> dict[str, Post]:
    ward = a_ward()
    return {
        "reception": ward.reception,
        "verify": ward.case_officer,
        "review": ward.unit_head,
        "sign": ward.signatory,
        "publish": ward.clerk,
    }


def codes(definition: Definition, procedure: Procedure) -> list[tuple[str, str]]:
    found = check_staff(definition, procedure, on=ON)
    assert all(one.severity == "error" and one.message.vi != one.message.en for one in found)
    return [(one.code, one.row) for one in found]


def test_a_ward_with_all_its_officers_may_begin(
    definition: Definition, procedure: Procedure, officers: dict[str, Post]
) -> None:
    assert codes(definition, procedure) == []


@pytest.mark.parametrize("step", ["reception", "verify", "review", "sign", "publish"])
@pytest.mark.parametrize("why", ["no post", "ended", "disabled", "not yet"])
def test_a_step_without_a_living_officer_is_named(
    step: str, why: str, definition: Definition, procedure: Procedure, officers: dict[str, Post]
) -> None:
    post = Post.objects.filter(pk=officers[step].pk)
    match why:
        case "no post":
            post.delete()
        case "ended":
            post.update(valid_to=ON)
        case "disabled":
            User.objects.filter(pk=officers[step].user_id).update(is_active=False)
        case "not yet":
            post.update(valid_from=date(2026, 11, 26))
    missing = {step, "return_result"} if step == "reception" else {step}
    assert {row for code, row in codes(definition, procedure) if code == "no_officer"} == missing


def test_an_office_that_is_not_there_has_no_officers(
    definition: Definition, procedure: Procedure, officers: dict[str, Post]
) -> None:
    office = Agency.objects.get(pk=officers["verify"].agency_id)
    office.valid_to = ON
    office.save()
    assert ("no_officer", "verify") in codes(definition, procedure)


def test_three_wards_without_a_clerk_are_one_finding(
    definition: Definition, procedure: Procedure, officers: dict[str, Post]
) -> None:
    for name in ("Tân Định", "Sài Gòn"):
        ward = a_ward(name)
        Offering.objects.create(procedure=procedure, agency=ward.committee, valid_from=date(2026, 1, 1))
        for post in (ward.reception, ward.case_officer, ward.unit_head, ward.signatory):
            assert post.pk
    (found,) = check_staff(definition, procedure, on=ON)
    assert (found.code, found.row) == ("no_officer", "publish")
    assert "and 1 more" in found.message.en
    Post.objects.filter(pk=officers["publish"].pk).delete()
    (found,) = check_staff(definition, procedure, on=ON)
    assert "và 2 nơi khác" in found.message.vi


def test_one_person_cannot_be_all_who_receive_and_all_who_sign(
    definition: Definition, procedure: Procedure, officers: dict[str, Post]
) -> None:
    Post.objects.filter(pk=officers["sign"].pk).update(user=officers["reception"].user_id)
    assert codes(definition, procedure) == [("one_person", "sign")]
    a_post(Role.SIGNATORY, agency=officers["sign"].agency)
    assert codes(definition, procedure) == []


def test_resolved_at_once_one_person_may(
    definition: Definition, procedure: Procedure, officers: dict[str, Post]
) -> None:
    Post.objects.filter(pk=officers["sign"].pk).update(user=officers["reception"].user_id)
    workflow = definition.workflow.model_copy(update={"resolved_at_once": "Điều 14"})
    assert codes(definition.model_copy(update={"workflow": workflow}), procedure) == []


def test_every_ward_of_the_city_is_asked(definition: Definition) -> None:
    """168 of them, each with its own offices."""
    (found, *_more) = check_staff(definition, Procedure.objects.get(code=BIRTH), on=ON)
    assert "and 167 more" in found.message.en
