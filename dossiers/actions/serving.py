"""At the counter: an officer fills in and files for the person present, who needs no account.

The same form, papers and filing as online; what differs is who types, and that papers may be handed in.
Source: Decree 118/2025, Articles 14 and 20 (any service centre receives, wherever the decision is made).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Post
from dossiers import clock, policy
from dossiers.acts import Act
from dossiers.enrolment import Filer
from dossiers.models import Draft
from procedures.catalogue import version_in_force
from procedures.models import Version


@transaction.atomic(durable=True)
def start_at_counter(code: str, *, actor: Post, filer: Filer, channel: str = "counter") -> Draft:
    """Begin a form for the person present, or for an envelope that came (`channel="post"`).

    Raises `Version.DoesNotExist` when nothing is in force, `ValidationError` when it is not taken this way.
    """
    at = clock.now()
    policy.require(Act.SERVE, actor, on=clock.today(at))
    version: Version = version_in_force(code, clock.today(at))
    if channel == "online" or channel not in version.parsed.channels:
        raise ValidationError({"channel": _("This procedure is not taken in this way.")})
    if not filer.name.strip():
        raise ValidationError({"name": _("Enter the name of the person who files.")})
    return Draft.objects.create(
        user=actor.user,
        version=version,
        channel=channel,
        desk=actor,
        filer=_kept(filer),
        chosen=Agency.objects.committee_of(actor.agency) if version.parsed.competence.field is None else None,
        created_at=at,
        saved_at=at,
    )


def _kept(filer: Filer) -> dict[str, Any]:
    return {
        "name": filer.name.strip(),
        "number": filer.number,
        "email": filer.email,
        "phone": filer.phone,
        "language": filer.language,
    }
