"""What is already known about the person filling in: offered with its source, locked where it is proven."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.actors import Citizen
from procedures.forms.answers import Known
from procedures.text import Text

IDENTITY = Text(vi="Theo danh tính đã xác minh của bạn", en="From your verified identity")
ACCOUNT = Text(vi="Lấy từ tài khoản của bạn", en="From your account")
CITIZEN_CARD = "CC"  # the kind of document an identity number stands on


def known_about(citizen: Citizen) -> dict[str, Known]:
    """Facts by the name a field's `prefill` asks for."""
    user, identity = citizen.user, citizen.identity
    facts = {
        "profile.phone": Known(user.phone, ACCOUNT),
        "profile.email": Known(user.email, ACCOUNT),
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
        facts |= {name: Known(value, IDENTITY, day, True) for name, value in proven.items()}
    return {name: fact for name, fact in facts.items() if fact.value}


def origins_of(
    changes: Mapping[str, Any], prefills: Mapping[str, str], known: Mapping[str, Known]
) -> dict[str, str]:
    """Where each changed answer came from: `identity`, `profile` or `typed`. `prefills`: key → fact's name."""
    found = {}
    for key, value in changes.items():
        name = prefills.get(key, "")
        same = name in known and known[name].value == value
        found[key] = name.partition(".")[0] if same else "typed"
    return found
