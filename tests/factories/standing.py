"""Businesses with their representatives, and people who authorised others."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.actors import Citizen
from accounts.models import Authorisation, Business, Representation, Standing
from accounts.representing import Company, vouch
from dossiers import clock
from dossiers.actions import drafts, filing
from dossiers.models import Dossier, Draft
from tests.factories import dossiers as make
from tests.factories.answers.every import SAMPLES
from tests.factories.people import a_verified_user

PERMIT, MARITAL = "1.013225", "1.004873"


def a_company(tax_code: str = "0300588569", **fields: Any) -> Company:
    ward = make.a_ward().committee.code
    said: dict[str, Any] = {
        "name": "Công ty TNHH Sao Mai", "kind": "company", "head_office": make.address(ward, "18 Lê Lợi"),
        "phone": "+842838221122", "email": "sao.mai@example.org", "legal_representative": "Đỗ Minh Châu",
    }  # fmt: skip
    return Company(tax_code=tax_code, **{**said, **fields})


def a_representative(*, company: Company | None = None, name: str = "Đỗ Minh Châu") -> Citizen:
    """Somebody who represents a business from 1 November 2026 on."""
    citizen = Citizen(a_verified_user(full_name=name, phone="+84903000111"))
    vouch(
        citizen.user, company or a_company(), role="Giám đốc", source=Standing.COUNTER,
        at=clock.now(), on=date(2026, 11, 1),
    )  # fmt: skip
    return citizen


def representation_of(citizen: Citizen) -> Representation:
    return Representation.objects.select_related("business").get(user=citizen.user)


def business_of(citizen: Citizen) -> Business:
    return representation_of(citizen).business


def an_authorisation(giver: Citizen, holder: Citizen, **fields: Any) -> Authorisation:
    """A confirmed authorisation of November 2026 for the certificate of marital status."""
    identity = giver.identity
    assert identity is not None
    said: dict[str, Any] = {
        "giver": giver.user, "giver_name": identity.full_name, "giver_number": identity.number,
        "holder": holder.user, "procedures": [MARITAL], "basis": "Giấy ủy quyền số 12/2026",
        "valid_from": date(2026, 11, 1), "valid_to": date(2027, 11, 1), "confirmed_at": clock.now(),
        "confirmed_by": "account", "shares": ["birth_date"],
    }  # fmt: skip
    return Authorisation.objects.create(**{**said, **fields})


def a_draft_for(citizen: Citizen, code: str = PERMIT, **for_whom: Any) -> Draft:
    """A complete draft for a business or a person, its papers attached."""
    draft = drafts.start_draft(code, actor=citizen, **for_whom)
    answers = next(iter(SAMPLES[code].values()))(clock.today(clock.now()))
    draft = drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes=answers)
    for paper in make.needed_papers(draft):
        drawn = "PDF" if "jpeg" not in draft.version.parsed.paper(paper).kinds else "JPEG"
        drafts.attach_file(
            draft,
            actor=citizen,
            paper=paper,
            upload=make.a_picture(paper, kind=drawn),
            name=f"{paper}.{drawn.lower()}",
        )
    return draft


def filed_for(citizen: Citizen, code: str = PERMIT, **for_whom: Any) -> Dossier:
    return filing.file(a_draft_for(citizen, code, **for_whom), actor=citizen)
