"""A document's code tells another program whether it stands: in force, replaced, or revoked."""

from __future__ import annotations

import pytest

from dossiers.models import Document, DocumentState
from tests.factories import dossiers as make
from tests.portal.api.calling import get

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (DocumentState.ISSUED, "valid"),
        (DocumentState.REPLACED, "replaced"),
        (DocumentState.REVOKED, "revoked"),
    ],
)
def test_it_is_told_whether_a_document_stands(state: DocumentState, told: str) -> None:
    dossier = make.a_dossier(at="return_result", ward=make.a_ward())
    paper = Document.objects.get(dossier=dossier, kind="result")
    Document.objects.filter(pk=paper.pk).update(state=state)
    assert get(f"verify/{paper.token}")["state"] == told


def test_what_was_never_issued_is_unknown() -> None:
    dossier = make.a_dossier(at="publish", ward=make.a_ward())
    make.run_outbox()
    get(f"verify/{Document.objects.get(dossier=dossier, kind='result').token}", status=404)
