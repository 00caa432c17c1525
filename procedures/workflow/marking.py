"""Where a dossier stands in its workflow: a frozen value that goes to JSON and back unchanged.

A marking holds keys and counters only, never anything about a person.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from procedures.workflow.definition import Kind, Outcome

State = Literal["open", "waiting", "held", "arrived"]
End = Literal["refused", "withdrawn", "stopped", "delivered"]


@dataclass(frozen=True, kw_only=True)
class Token:
    """One place where work stands; `passed` are the steps behind it, in the workflow's order.

    `open` is an officer's task; `waiting` asks the applicant or another system; `held` stands still while
    another token's request is open; `arrived` waits at a join for the other branches and is no task.
    """

    id: int
    step: str
    passed: tuple[str, ...] = ()
    state: State = "open"


@dataclass(frozen=True, kw_only=True)
class Request:
    """The one question to the applicant that may be open: a supplement, a payment or a confirmation."""

    id: int
    kind: Kind
    token: int
    step: str
    action: str
    overdue: bool = False


@dataclass(frozen=True, kw_only=True)
class Consultation:
    """A question to one agency beside the main course; `agency` is the caller's key for it."""

    id: int
    token: int
    step: str
    action: str
    agency: str
    overdue: bool = False


@dataclass(frozen=True, kw_only=True)
class Recallable:
    """An advance or return nobody has built on yet: what it took away and what it put there."""

    token: int
    removed: tuple[Token, ...]
    added: tuple[int, ...]
    proposal: Outcome
    proposed_by: int


@dataclass(frozen=True, kw_only=True)
class Marking:
    """The whole position of one dossier. Ids of tokens, requests and consultations never repeat.

    `acted` says that somebody has worked on it since reception; `proposed_by` is the token that set the
    proposal (0: nobody yet).
    """

    tokens: tuple[Token, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    request: Request | None = None
    received: bool = False
    finished: bool = False
    end: End | None = None
    proposal: Outcome = "granted"
    proposed_by: int = 0
    acted: bool = False
    next_id: int = 1
    recallable: tuple[Recallable, ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        """The decision, once `finish` has made the proposal final."""
        return self.proposal if self.finished else None

    def token(self, id: int) -> Token | None:
        return next((token for token in self.tokens if token.id == id), None)

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists, strings, numbers; `from_json` gives back an equal marking."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Marking:
        """The marking written by `to_json`, whether or not it went through JSON text."""
        request = data["request"]
        return cls(
            **{
                **data,
                "tokens": _tokens(data["tokens"]),
                "consultations": tuple(Consultation(**row) for row in data["consultations"]),
                "request": request and Request(**{**request, "kind": Kind(request["kind"])}),
                "recallable": tuple(
                    Recallable(**{**row, "removed": _tokens(row["removed"]), "added": tuple(row["added"])})
                    for row in data["recallable"]
                ),
            }
        )


def _tokens(rows: list[dict[str, Any]]) -> tuple[Token, ...]:
    return tuple(Token(**{**row, "passed": tuple(row["passed"])}) for row in rows)
