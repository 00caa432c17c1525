"""What a draft becomes: the rows of a dossier that follow from its answers and from who files it."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.models import Agency
from accounts.names import fold
from dossiers.models import Charge, Dossier, Draft, Party, PartyKind
from dossiers.reading import Reading
from procedures.fees import assess
from procedures.forms.schema import Field

IDENTITY_FIELDS = frozenset({"citizen_id", "document_number"})


def begin_dossier(draft: Draft, reading: Reading, actor: Citizen, competent: Agency, *, on: date) -> Dossier:
    """The dossier's row, not yet saved and without its code. Raises `ValidationError` without a centre there."""
    try:
        centre = Agency.objects.office(competent, "centre", on=on)
    except Agency.DoesNotExist as error:
        raise ValidationError(
            _("No service centre is open for this address yet."), code="no_centre"
        ) from error
    identity = actor.identity
    return Dossier(
        procedure_id=draft.version.procedure_id,
        version_id=draft.version_id,
        channel=draft.channel,
        case=reading.facts.case or "",
        receiving=centre,
        competent=competent,
        returning=centre,
        applicant_name=named(reading, "owner_name") or filer_name(actor),
        subject_name=named(reading, "concerned_name"),
        identity_numbers=sorted({*identity_numbers(reading), *([identity.number] if identity else [])}),
    )


def filer_name(actor: Citizen) -> str:
    return actor.identity.full_name if actor.identity else actor.user.full_name


def named(reading: Reading, part: str) -> str:
    """The name of a party in the answers (`owner_name`, `concerned_name`), "" when there is none."""
    field = getattr(reading.definition.parties, part)
    value = reading.answers.get(field) if field else None
    return value if isinstance(value, str) else ""


def identity_numbers(reading: Reading) -> list[str]:
    """Every identity number in the answers, also in repeated groups: whoever holds one may not act here."""
    return sorted(set(_numbers(reading.definition.form.fields, reading.answers)))


def _numbers(fields: Iterator[Field] | tuple[Field, ...], answers: Mapping[str, Any]) -> Iterator[str]:
    for field in fields:
        value = answers.get(field.key)
        if field.type in IDENTITY_FIELDS and isinstance(value, str) and value:
            yield value
        elif field.fields and isinstance(value, list):
            for row in value:
                yield from _numbers(field.fields, row)


def parties_of(dossier: Dossier, reading: Reading, actor: Citizen) -> list[Party]:
    """The filer, and whom the answers name besides."""
    user, identity = actor.user, actor.identity
    filer = Party(
        dossier=dossier,
        kind=PartyKind.FILER,
        user=user,
        name=filer_name(actor),
        identity_number=identity.number if identity else "",
        email=user.email,
        phone=user.phone,
        language=user.language,
    )
    return [filer, *others_of(dossier, reading, filer)]


def others_of(dossier: Dossier, reading: Reading, filer: Party) -> list[Party]:
    """The owner, unless it is the filer, and the person concerned."""
    owner, subject = named(reading, "owner_name"), named(reading, "concerned_name")
    found = []
    if owner and owner != filer.name:
        found.append(Party(dossier=dossier, kind=PartyKind.OWNER, name=owner, language=filer.language))
    if subject:
        found.append(Party(dossier=dossier, kind=PartyKind.CONCERNED, name=subject, language=filer.language))
    return found


def charges_of(dossier: Dossier, reading: Reading, *, on: date) -> list[Charge]:
    """The fee lines of this case and channel on the day of filing."""
    return [
        Charge(
            dossier=dossier,
            line=line.code,
            kind=line.kind,
            name_vi=line.name.vi,
            name_en=line.name.en,
            quantity=line.quantity,
            amount=line.amount,
            due=line.due,
        )
        for line in assess(reading.definition.fees, reading.answers, reading.facts, on)
    ]


def search_of(code: str, *names: str) -> Any:
    """The code and folded names, as words of the `simple` configuration."""
    words = [*(fold(name) for name in names), code.lower()]
    parts = [SearchVector(Value(text), config="simple") for text in words if text]
    return functools.reduce(operator.add, parts)
