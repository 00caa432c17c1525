"""Saving one answer of a form with 300 questions and a hundred conditions asks the database very little."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Citizen
from dossiers.actions import drafts
from procedures.catalogue import definition_of
from procedures.forms.conditions import Facts
from procedures.forms.saving import clean_partial
from procedures.models import Version
from tests.factories import dossiers as make
from tests.factories import large_form
from tests.factories.dossiers import Ward

pytestmark = pytest.mark.django_db


def test_one_field_of_a_large_form_is_saved_in_six_queries(ward: Ward, citizen: Citizen) -> None:
    like = (
        Version.objects.select_related("procedure__category")
        .filter(procedure__code=make.BIRTH)
        .latest("number")
    )
    version = large_form.a_large_version(like)
    conditions = [spec for spec in definition_of(version.pk).form.fields if spec.key.startswith("extra_")]
    assert len(conditions) == large_form.FIELDS
    assert sum(spec.show_if is not None or spec.required is not False for spec in conditions) == 100
    draft = drafts.start_draft(version.procedure.code, actor=citizen)
    draft = drafts.save_answers(draft, actor=citizen, revision=1, changes=large_form.answers())

    with CaptureQueriesContext(connection) as asked:
        saved = clean_partial(
            definition_of(version.pk).form,
            {"extra_1": "8"},
            answers=draft.answers,
            facts=Facts(today=draft.saved_at.date()),
        )
        changes = {key: saved.answers[key] for key in saved.touched}
        draft = drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes=changes)

    assert draft.answers["extra_1"] == 8
    assert len(asked.captured_queries) <= 6, [row["sql"][:120] for row in asked.captured_queries]
    assert all("definition" not in row["sql"] for row in asked.captured_queries)  # the form is not read again
