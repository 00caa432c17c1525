"""What must have happened for each event, said again without the product's planning code.

A table of the rules (which act is announced how, which paper it makes) and the parties' addresses; nothing
here reads the outbox or calls what plans it, so a notice forgotten there is missed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dossiers.models import Charge, Dossier, Event, Party

E, S = "email", "sms"

# act → what people are told, and by which ways besides their account
ANNOUNCED: dict[str, tuple[str, tuple[str, ...]]] = {
    "file": ("filed", (E,)),
    "receive": ("received", (E, S)),
    "refuse": ("refused", (E, S)),
    "request_supplement": ("supplement_requested", (E, S)),
    "refile": ("refiled", (E,)),
    "request_confirmation": ("confirmation_requested", (E, S)),
    "finish": ("resolved", (E, S)),
    "hand_over": ("delivered", (E,)),
    "withdraw": ("withdrawn", (E,)),
    "stop": ("stopped", (E, S)),
    "extend": ("extended", (E, S)),
    "request_payment": ("payment_requested", (E, S)),
}
# act → the paper it makes; the receipts of a hand-over follow from what it collected (`receipts`)
PAPERS = {
    "receive": "form_01",
    "request_supplement": "form_02",
    "refuse": "form_03",
    "sign": "result",
    "stop": "form_05",
    "extend": "form_04",
}
SILENT = frozenset({"apologise", "claim", "release", "advance", "return", "confirm", "sign", "seal"})


@dataclass(frozen=True)
class Message:
    """One message that must have gone out: for which event, about what, how, to whom."""

    event: int
    about: str
    way: str
    recipient: str


def messages(event: Event, parties: list[Party]) -> Iterator[Message]:
    """Every message an event owes to the filer and to the owner, where they can be reached."""
    announced = ANNOUNCED.get(event.act)
    if announced is None:
        return
    about, ways = announced
    for party in parties:
        if party.kind not in {"filer", "owner"}:
            continue
        for way, address in ((E, party.email), (S, party.phone)):
            if way in ways and address:
                yield Message(event.pk, about, way, address)


def account_notices(event: Event, parties: list[Party]) -> Iterator[tuple[int, str, int]]:
    """(event, about, user) for each party with an account."""
    if announced := ANNOUNCED.get(event.act):
        for party in parties:
            if party.kind in {"filer", "owner"} and party.user_id is not None:
                yield event.pk, announced[0], party.user_id


def receipts(event: Event) -> list[str]:
    """One receipt for the phí and one for the lệ phí among what an event says was paid; of 0 đồng too."""
    kinds = Charge.objects.filter(paid_by=event).values_list("kind", flat=True).distinct()
    return ["receipt"] * len(set(kinds))


def result_state(acts: list[str]) -> str:
    """Where a dossier's result must stand, from its acts in order; empty when there must be none."""
    state = ""
    for act in acts:
        match act:
            case "sign":
                state = "signed"
            case "seal":
                state = "sealed"
            case "finish":
                state = "issued"
            case "return" if state:
                state = "void"
    return state


def unknown_acts(dossiers: list[Dossier]) -> Counter[str]:
    """Acts in the ledgers that this table says nothing about: a hole in the checker, not in the product."""
    acts = Event.objects.filter(dossier__in=dossiers).values_list("act", flat=True)
    return Counter(act for act in acts if act not in ANNOUNCED and act not in PAPERS and act not in SILENT)
