"""Papers (thành phần hồ sơ): what has to be brought or uploaded, when, and what may stand in for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field as Setting

from procedures.forms.conditions import Answers, Condition, Facts, evaluate
from procedures.forms.part import Part
from procedures.text import Text

FileKind = Literal["pdf", "jpeg", "png", "heic", "docx", "xlsx", "dwg"]


class When(Part):
    """A paper is needed when everything given here holds."""

    condition: Condition | None = None
    channels: tuple[Literal["online", "counter", "post"], ...] | None = None
    cases: tuple[str, ...] | None = None

    def holds(self, answers: Answers, facts: Facts) -> bool:
        return (
            (self.channels is None or facts.channel in self.channels)
            and (self.cases is None or facts.case in self.cases)
            and evaluate(self.condition, answers, facts)
        )


class Paper(Part):
    """One paper. `replaceable_by_data` says which data make it unnecessary, `present_only` that it is
    shown and given back, `filled_online` that the form itself is this paper. Of papers with the same
    `one_of` a single one is enough. `template` names a blank to fill in.
    """

    code: Annotated[str, Setting(min_length=1, max_length=60)]
    name: Text
    hint: Text | None = None
    originals: int = 1
    copies: int = 0
    required: Literal["always", "optional"] | When = "always"
    one_of: str | None = None
    replaceable_by_data: Text | None = None
    present_only: bool = False
    filled_online: bool = False
    kinds: tuple[FileKind, ...] = ("pdf", "jpeg", "png")
    max_megabytes: int = 10
    max_files: int = 10
    template: str | None = None

    def is_required(self, answers: Answers, facts: Facts) -> bool:
        """Whether the paper belongs to this application, over effective answers."""
        if isinstance(self.required, When):
            return self.required.holds(answers, facts)
        return self.required == "always"

    def is_uploaded(self, facts: Facts) -> bool:
        """Whether its place is an upload: not when it is only shown, or is the filled form itself."""
        return not self.filled_online and not (self.present_only and facts.channel != "online")


def required_papers(papers: Iterable[Paper], answers: Answers, facts: Facts) -> list[Paper]:
    """The papers this application needs, in the order of the document."""
    return [paper for paper in papers if paper.is_required(answers, facts)]


def offered_papers(papers: Iterable[Paper], answers: Answers, facts: Facts) -> list[Paper]:
    """The papers with a place for them: those required, and those one may add."""
    return [paper for paper in papers if paper.required == "optional" or paper.is_required(answers, facts)]


def missing_papers(
    papers: Sequence[Paper],
    answers: Answers,
    facts: Facts,
    *,
    attached: Collection[str],
    by_data: Collection[str] = (),
) -> list[Paper]:
    """Required papers that are neither attached nor replaced by data; both are codes.

    A paper that is only shown is never missing online when data can replace it: the officer looks it
    up. Of a `one_of` set the first is named when none is there.
    """
    needed = required_papers(papers, answers, facts)
    met = {paper.one_of for paper in papers if paper.one_of and paper.code in {*attached, *by_data}}
    missing: list[Paper] = []
    for paper in needed:
        there = paper.code in attached or (paper.code in by_data and paper.replaceable_by_data is not None)
        excused = paper.filled_online or (paper.present_only and paper.replaceable_by_data is not None)
        if there or excused or (paper.one_of is not None and paper.one_of in met):
            continue
        missing.append(paper)
        if paper.one_of is not None:
            met.add(paper.one_of)
    return missing
