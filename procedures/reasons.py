"""Coded reasons for asking, refusing, denying: what an officer picks instead of writing an essay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field as Setting

from procedures.forms.part import Part
from procedures.text import Text

Act = Literal["request_supplement", "refuse", "deny", "stop", "return", "apologise", "second_request"]


class Reason(Part):
    """One reason with its legal basis. `fields` and `papers` narrow it to what it may be said about;
    empty means any. `guidance` tells the citizen the way out.
    """

    code: Annotated[str, Setting(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Text
    guidance: Text | None = None
    basis: str = ""
    acts: Annotated[tuple[Act, ...], Setting(min_length=1)]
    about: Literal["field", "paper", "case", "anything"] = "anything"
    fields: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()

    def fits(self, act: str, *, field: str | None = None, paper: str | None = None) -> bool:
        """Whether the reason may be given in `act` about this field, paper, or the whole application."""
        if act not in self.acts:
            return False
        if field is not None:
            return self.about in {"field", "anything"} and (not self.fields or field in self.fields)
        if paper is not None:
            return self.about in {"paper", "anything"} and (not self.papers or paper in self.papers)
        return self.about in {"case", "anything"}


def reasons_for(
    reasons: Iterable[Reason], act: str, *, field: str | None = None, paper: str | None = None
) -> list[Reason]:
    """The reasons to offer, in the order of the document."""
    return [reason for reason in reasons if reason.fits(act, field=field, paper=paper)]
