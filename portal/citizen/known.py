"""What is already known about whom a form is for: offered with its source, locked where it is proven.

`identity` and `profile` are of the person filling in; `represented` and `business` of whom they fill it in for;
`owner` of whom it is for in either case. Nothing of a person who authorised is used that they did not share.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.actors import Citizen
from accounts.models import Authorisation, Business, Shared
from accounts.models.people import Sex
from dossiers import clock
from dossiers.models import Draft
from procedures.catalogue import definition_of
from procedures.definition import Definition
from procedures.forms.answers import Known, Origin
from procedures.forms.fields import type_of
from procedures.forms.schema import Field, Form
from procedures.text import Text

IDENTITY = Text(vi="Theo danh tính đã xác minh của bạn", en="From your verified identity")
ACCOUNT = Text(vi="Lấy từ tài khoản của bạn", en="From your account")
BUSINESS = Text(
    vi="Theo thông tin của tổ chức bạn đại diện", en="From what is known of the business you represent"
)
AUTHORISATION = Text(vi="Theo giấy ủy quyền", en="From the authorisation")
SEXES: Mapping[str, str] = {Sex.MALE: "NAM", Sex.FEMALE: "NU"}  # as the list of the forms has them
CITIZEN_CARD = "CC"  # the kind of document an identity number stands on
PERSON, ORGANISATION = "PERSON", "ORGANISATION"
OWN = ("identity.", "person.", "profile.")

Facts = dict[str, Known]


def known_for(citizen: Citizen, draft: Draft) -> Facts:
    """Facts by the name a field's `prefill` asks for, as of whom the draft is for."""
    own = known_about(citizen)
    if draft.business is not None:
        return _present({**own, **_of_business(draft.business, citizen)})
    if draft.authorisation is not None:
        given = _of_giver(draft.authorisation)
        if _asks_the_owner(definition_of(draft.version_id)):  # its "applicant" is the owner: the giver, here
            own = {name: fact for name, fact in own.items() if not name.startswith(OWN)}
            own |= {f"identity.{part}": fact for part, fact in given.items()}
            own |= {f"profile.{part}": fact for part, fact in given.items()}
            own |= {f"person.{part}": fact for part, fact in given.items()}
        represented = {f"represented.{part}": fact for part, fact in given.items()}
        return _present({**own, **represented, **_owner(given, PERSON)})
    as_owner = {
        "owner.full_name": own.get("profile.full_name"),
        "owner.number": own.get("person.number"),
        "owner.phone": own.get("profile.phone"),
        "owner.email": own.get("profile.email"),
    }
    return _present({**own, **as_owner})


def known_about(citizen: Citizen) -> Facts:
    """Facts about the person themselves.

    `identity.*` is for questions about the one who applies, who cannot be anybody else: it is locked.
    `person.*` says the same where somebody else may be meant, and can be changed.
    """
    user, identity = citizen.user, citizen.identity
    facts = {
        "profile.phone": Known(user.phone, ACCOUNT),
        "profile.email": Known(user.reachable_email, ACCOUNT),
        "profile.full_name": Known(user.full_name, ACCOUNT),
    }
    if identity is not None:
        day = clock.today(identity.verified_at)
        proven = {
            "identity.full_name": identity.full_name,
            "identity.birth_date": identity.birth_date,
            "identity.number": identity.number,
            "identity.document_type": CITIZEN_CARD,
        }
        if identity.sex in SEXES:
            proven["identity.sex"] = SEXES[identity.sex]
        facts |= {name: Known(value, IDENTITY, day, True, "identity") for name, value in proven.items()}
        facts |= {
            name.replace("identity.", "person."): Known(value, IDENTITY, day, origin="identity")
            for name, value in proven.items()
        }
    return {name: fact for name, fact in facts.items() if fact.value}


def _of_business(business: Business, citizen: Citizen) -> Facts:
    """Name and code stand as they were proved; the rest is offered."""
    day = clock.today(business.verified_at)

    def proved(value: str) -> Known:
        return Known(value, BUSINESS, day, True, "register")

    def said(value: Any) -> Known:
        return Known(value, BUSINESS, day, False, "register")

    whole = business.head_office if business.head_office.get("scheme") == "2-TIER" else None
    name, code = proved(business.name), proved(business.tax_code)
    facts = {"name": name, "tax_code": code, "address": said(whole), "phone": said(business.phone),
             "email": said(business.email), "legal_representative": said(business.legal_representative),
             "filed_by": said(citizen.user.full_name)}  # fmt: skip
    owner = {"full_name": name, "phone": facts["phone"], "email": facts["email"]}
    return {f"business.{part}": fact for part, fact in facts.items()} | _owner(owner, ORGANISATION)


def _of_giver(given: Authorisation) -> Facts:
    """Name and number stand in the authorisation itself; more only as far as its giver shares it."""
    day = clock.today(given.confirmed_at) if given.confirmed_at else None
    facts = {
        "full_name": Known(given.giver_name, AUTHORISATION, day, True),
        "number": Known(given.giver_number, AUTHORISATION, day, True),
        "document_type": Known(CITIZEN_CARD, AUTHORISATION, day, True),
    }
    giver = given.giver
    identity = giver.verified_identity if giver is not None else None
    if identity is not None and Shared.BIRTH_DATE in given.shares:
        facts["birth_date"] = Known(identity.birth_date, AUTHORISATION, day, True)
    if giver is not None and Shared.CONTACT in given.shares:
        facts["phone"] = Known(giver.phone, AUTHORISATION, day)
        facts["email"] = Known(giver.reachable_email, AUTHORISATION, day)
    return facts


def _owner(facts: Facts, kind: str) -> Facts:
    source = facts["full_name"].source
    return {f"owner.{part}": fact for part, fact in facts.items()} | {
        "owner.kind": Known(kind, source, None, True)
    }


def _asks_the_owner(definition: Definition) -> bool:
    """Whether a form knows one person only: its owner is named by the identity of whoever applies."""
    place = definition.form.plan.places.get(definition.parties.owner_name or "")
    return place is not None and place.field.prefill in {"identity.full_name", "person.full_name"}


def _present(facts: Mapping[str, Known | None]) -> Facts:
    return {name: fact for name, fact in facts.items() if fact is not None and fact.value}


def origins_of(form: Form, changes: Mapping[str, Any], known: Mapping[str, Known]) -> dict[str, Origin]:
    """Where each changed answer came from: a known fact that was left as it was offered, or a keyboard."""
    return {key: _origin(form.plan.places[key].field, value, known) for key, value in changes.items()}


def _origin(spec: Field, value: Any, known: Mapping[str, Known]) -> Origin:
    fact = known.get(spec.prefill or "")
    kind = type_of(spec)
    if fact is None or not (kind.accepts(spec, value) and kind.accepts(spec, fact.value)):
        return "typed"
    return fact.origin if kind.same(spec, value, fact.value) else "typed"
