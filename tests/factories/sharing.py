"""A procedure that two people ask for together: the birth registration, with the mother as co-applicant."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actors import Citizen
from accounts.models import Identity
from procedures import catalogue
from procedures.definition import PartyFields, SharedWith
from tests.factories.dossiers import BIRTH
from tests.factories.people import a_verified_user

MOTHER = "079194000123"  # as `birth_answers` gives it


def share_with_the_mother(patch: pytest.MonkeyPatch) -> None:
    """From now on, in this test, births name the mother as a co-applicant and the hospital's report other sides."""
    version = catalogue.version_in_force(BIRTH, date(2026, 11, 25))
    definition = catalogue.definition_of(version.pk)
    mother = PartyFields(name="mother_name", number="mother_document_number")
    child = PartyFields(name="child_name")
    shared = SharedWith(
        concerned_name=definition.parties.concerned_name, co_applicants=(mother,), other_sides=(child,)
    )
    changed = definition.model_copy(update={"parties": shared})
    patch.setitem(catalogue._published, version.pk, changed)


def the_mother() -> Citizen:
    """An account proved to be the mother's."""
    user = a_verified_user(full_name="Nguyễn Thị Hạnh")
    Identity.objects.filter(user=user).update(number=MOTHER)
    user.refresh_from_db()
    return Citizen(user)
