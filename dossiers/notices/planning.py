"""Which notices an event owes: rows of the act's own transaction, one per party and way."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.actors import Citizen
from dossiers import clock, outbox, policy
from dossiers.models import Dossier, Event, Notice, Outbox, Party, PartyKind
from dossiers.models.notices import Way
from dossiers.models.outbox import Kind

# What is announced, and by which ways besides the account; a text message only for what cannot wait.
WAYS: dict[str, tuple[Way, ...]] = {
    "filed": (Way.EMAIL,),
    "received": (Way.EMAIL, Way.SMS),
    "refused": (Way.EMAIL, Way.SMS),
    "transferred": (Way.EMAIL,),
    "supplement_requested": (Way.EMAIL, Way.SMS),
    "refiled": (Way.EMAIL,),
    "confirmation_requested": (Way.EMAIL, Way.SMS),
    "resolved": (Way.EMAIL, Way.SMS),
    "delivered": (Way.EMAIL,),
    "withdrawn": (Way.EMAIL,),
    "stopped": (Way.EMAIL, Way.SMS),
    "extended": (Way.EMAIL, Way.SMS),
    "supplement_overdue": (Way.EMAIL,),
    "payment_requested": (Way.EMAIL, Way.SMS),
    "payment_overdue": (Way.EMAIL,),
    "paid": (Way.EMAIL,),
    "payment_not_counted": (Way.EMAIL,),
    "refunded": (Way.EMAIL,),
    "agreement_requested": (Way.EMAIL, Way.SMS),
    "result_corrected": (Way.EMAIL, Way.SMS),
    "result_replaced": (Way.EMAIL, Way.SMS),
    "result_revoked": (Way.EMAIL, Way.SMS),
}
TOLD = (PartyKind.FILER, PartyKind.OWNER)
TOLD_OTHERWISE = {
    "agreement_requested": (PartyKind.CO_APPLICANT,),
    **dict.fromkeys(  # it is their result too
        ("resolved", "result_corrected", "result_replaced", "result_revoked"), (*TOLD, PartyKind.CO_APPLICANT)
    ),
}


def plan(
    event: Event, dossier: Dossier, about: str, *, parties: Sequence[Party] | None = None
) -> list[Outbox]:
    """Write the notices of an event and return the outbox rows they owe.

    A notice in the account needs no sending; it stands there as soon as the act commits.
    """
    told = parties if parties is not None else list(dossier.parties.all())
    notices = [
        Notice(
            dossier=dossier,
            event=event,
            party=party,
            user_id=party.user_id,
            about=about,
            way=way,
            language=party.language,
            created_at=event.at,
            sent_at=event.at if way == Way.ACCOUNT else None,
        )
        for party in told
        if party.kind in TOLD_OTHERWISE.get(about, TOLD) and _speaks_still(party, event)
        for way in _ways(party, about)
    ]
    Notice.objects.bulk_create(notices)
    return [
        outbox.owe(Kind.NOTICE, f"notice:{notice.pk}", notice.pk, at=event.at)
        for notice in notices
        if notice.way != Way.ACCOUNT
    ]


def _ways(party: Party, about: str) -> list[Way]:
    """The account when there is one, and each way by which this party can be reached.

    What is told to a business stands in the accounts of whoever represents it, once; its filer is one of them.
    """
    reachable = {Way.EMAIL: party.email, Way.SMS: party.phone}
    ways = [way for way in WAYS[about] if reachable[way]]
    has_account = (
        party.kind == PartyKind.OWNER if party.business_id is not None else party.user_id is not None
    )
    return [Way.ACCOUNT, *ways] if has_account else ways


def _speaks_still(party: Party, event: Event) -> bool:
    """False for a filer who no longer acts for the business, or under the authorisation, they filed for."""
    for_others = party.business_id is not None or party.authorisation_id is not None
    if not for_others or party.user is None:
        return True
    return policy.speaks_as(Citizen(party.user), party, on=clock.today(event.at))
