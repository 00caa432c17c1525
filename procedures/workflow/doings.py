"""Everything that can be done to a marking; who may do it is the policy's question, not the engine's."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Take:
    """An officer takes an action of a step. `chosen`: the step to return to, or the agencies consulted."""

    token: int
    action: str
    chosen: str | tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        return (self.chosen,) if isinstance(self.chosen, str) else self.chosen


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A request, a consultation or a waiting token has its answer: re-filed, paid, agreed, replied.

    `agreed=False` (an applicant who objects to the draft) brings the asking task back whatever `to` says.
    """

    id: int
    agreed: bool = True


@dataclass(frozen=True, kw_only=True)
class Timeout:
    """The timer of a request, a consultation or a waiting token has run out."""

    id: int


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An officer takes a task to hand."""

    token: int


@dataclass(frozen=True, kw_only=True)
class Assign:
    """A head gives a task to an officer, or to another one."""

    token: int


@dataclass(frozen=True, kw_only=True)
class Release:
    """An officer puts a task back into the queue."""

    token: int


@dataclass(frozen=True, kw_only=True)
class Recall:
    """An officer undoes their last advance or return, made with the token of this id.

    That it was theirs and that nobody has opened a task it opened is for the caller to know; the engine
    knows whether anything has been built on it.
    """

    token: int


@dataclass(frozen=True)
class Withdraw:
    """The applicant takes the dossier back, any time before the result is signed."""


@dataclass(frozen=True)
class Stop:
    """The office ends handling without a decision (Form 05), wherever the dossier stands."""


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """The dossier goes to another office as it stands; what is open there is the same work.

    `reception_due` is the moment, as ISO 8601, by which the desk it came to first had to act ("" once it has):
    the new desk keeps it, whatever hours it works itself.
    """

    reception_due: str = ""


Doing = Take | Answer | Timeout | Claim | Assign | Release | Recall | Withdraw | Stop | Transfer

_BY_NAME: dict[str, type[Doing]] = {
    "take": Take,
    "answer": Answer,
    "timeout": Timeout,
    "claim": Claim,
    "assign": Assign,
    "release": Release,
    "recall": Recall,
    "withdraw": Withdraw,
    "stop": Stop,
    "transfer": Transfer,
}
_NAMES = {doing: name for name, doing in _BY_NAME.items()}


def to_json(doing: Doing) -> dict[str, Any]:
    """A doing as an event can carry it: `{"do": "take", "token": 3, "action": "advance", …}`."""
    parts = asdict(doing)
    if isinstance(doing, Take):
        parts["chosen"] = list(doing.choices)
    return {"do": _NAMES[type(doing)], **parts}


def from_json(data: dict[str, Any]) -> Doing:
    """The doing written by `to_json`; KeyError when there is no such doing."""
    parts = {key: value for key, value in data.items() if key != "do"}
    if "chosen" in parts:
        parts["chosen"] = tuple(parts["chosen"])
    return _BY_NAME[data["do"]](**parts)
