"""The exported JSON Schema of a form, put against the answers that were filed under it."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from dossiers.models import AnswersRevision, Dossier
from procedures.catalogue import definition_of
from procedures.forms.json_schema import json_schema


@cache
def _validator(version_id: int, digest: str) -> Draft202012Validator:
    """`digest` names the document too: keys come again when a test database is emptied."""
    schema = json_schema(definition_of(version_id).form)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def faults_of(validator: Draft202012Validator, answers: Any) -> list[str]:
    """What is wrong with answers, each with its place; empty when the schema takes them."""
    return [
        f"{'.'.join(map(str, error.absolute_path)) or 'answers'}: {error.message}"
        for error in validator.iter_errors(answers)
    ]


def schema_faults(dossier: Dossier) -> list[str]:
    """The same for every revision of the answers of a dossier."""
    validator = _validator(dossier.version_id, dossier.version.digest)
    rows = AnswersRevision.objects.filter(dossier=dossier).order_by("number")
    return [f"revision {row.number}, {fault}" for row in rows for fault in faults_of(validator, row.answers)]
