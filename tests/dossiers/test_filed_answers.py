"""Other systems get a JSON Schema with the form; what is filed here never breaks it."""

from __future__ import annotations

import pytest

from accounts.actors import Citizen
from dossiers.actions import filing
from dossiers.models import AnswersRevision
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.schemas import schema_faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


def test_filed_and_completed_answers_agree_with_the_exported_schema(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, ward=ward, copies_requested=True, copies=2)
    filing.refile(make.an_answer_to(make.ask_for_more(dossier, ward), citizen), actor=citizen)
    assert AnswersRevision.objects.filter(dossier=dossier).count() == 2
    assert schema_faults(dossier) == []


def test_what_was_hidden_when_filed_is_not_among_the_answers(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, ward=ward, copies_requested=False, copies=2)
    assert "copies" not in dossier.filed_answers
    assert schema_faults(dossier) == []
