"""What is already known about the person filling in: offered with its source, locked where it is proven."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.actors import Citizen
from procedures.forms.answers import Known, Origin
from procedures.forms.fields import type_of
from procedures.forms.schema import Field, Form
from procedures.text import Text

IDENTITY = Text(vi="Theo danh tính đã xác minh của bạn", en="From your verified identity")
ACCOUNT = Text(vi="Lấy từ tài khoản của bạn", en="From your account")
CITIZEN_CARD = "CC"  # the kind of document an identity number stands on


def known_about(citizen: Citizen) -> dict[str, Known]:
    """Facts by the name a field's `prefill` asks for."""
    user, identity = citizen.user, citizen.identity
    facts = {
        "profile.phone": Known(user.phone, ACCOUNT),
        "profile.email": Known(user.reachable_email, ACCOUNT),
        "profile.full_name": Known(user.full_name, ACCOUNT),
    }
    if identity is not None:
        day = identity.verified_at.date()
        proven = {
            "identity.full_name": identity.full_name,
            "identity.birth_date": identity.birth_date,
            "identity.number": identity.number,
            "identity.document_type": CITIZEN_CARD,
        }
        facts |= {name: Known(value, IDENTITY, day, True, "identity") for name, value in proven.items()}
    return {name: fact for name, fact in facts.items() if fact.value}


def origins_of(form: Form, changes: Mapping[str, Any], known: Mapping[str, Known]) -> dict[str, Origin]:
    """Where each changed answer came from: a known fact that was left as it was offered, or a keyboard."""
    return {key: _origin(form.plan.places[key].field, value, known) for key, value in changes.items()}


def _origin(spec: Field, value: Any, known: Mapping[str, Known]) -> Origin:
    fact = known.get(spec.prefill or "")
    kind = type_of(spec)
    if fact is None or not (kind.accepts(spec, value) and kind.accepts(spec, fact.value)):
        return "typed"
    return fact.origin if kind.same(spec, value, fact.value) else "typed"
