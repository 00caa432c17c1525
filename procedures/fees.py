"""Fees: phí and lệ phí apart, by dated tables, channel, case, unit and exemption.

An amount that the reference data do not know is null: it is published with a warning and the cashier
enters it. Nothing to pay is still a line, because a receipt of 0 đ has to be made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field as Setting

from procedures.forms.computed import Computation, compute
from procedures.forms.conditions import Answers, Condition, Facts, evaluate
from procedures.forms.part import Part
from procedures.forms.values import number
from procedures.text import Text

Due = Literal["at_filing", "on_request", "before_result"]


class Rate(Part):
    """What one unit costs, in đồng, where everything given here holds. The first that fits counts."""

    amount: int | Computation | None
    channels: tuple[Literal["online", "counter", "post"], ...] | None = None
    cases: tuple[str, ...] | None = None
    condition: Condition | None = None
    note: str = ""

    def fits(self, answers: Answers, facts: Facts) -> bool:
        return (
            (self.channels is None or facts.channel in self.channels)
            and (self.cases is None or facts.case in self.cases)
            and evaluate(self.condition, answers, facts)
        )


class Table(Part):
    """Rates in force from one day to another (both included), with the resolution that set them."""

    valid_from: date
    valid_to: date | None = None
    basis: str = ""
    rates: Annotated[tuple[Rate, ...], Setting(min_length=1)]

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Exemption(Part):
    """A reason to pay nothing. With a condition it follows from the answers; without one it is claimed
    by the applicant and confirmed by the cashier."""

    key: str
    label: Text
    condition: Condition | None = None


class FeeLine(Part):
    """One fee. `quantity` counts the units (copies, pages); without it there is one."""

    code: Annotated[str, Setting(min_length=1, max_length=60)]
    kind: Literal["phi", "le_phi"]
    name: Text
    unit: Text | None = None
    due: Due
    condition: Condition | None = None
    quantity: Computation | None = None
    tables: Annotated[tuple[Table, ...], Setting(min_length=1)]
    exemptions: tuple[Exemption, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What is to be paid for one line, in whole đồng; `amount` is None while nobody knows it."""

    code: str
    kind: str
    name: Text
    due: Due
    quantity: int
    unit_amount: int | None
    amount: int | None
    exemption: str | None = None
    basis: str = ""


def assess(
    lines: Iterable[FeeLine],
    answers: Answers,
    facts: Facts,
    on: date,
    *,
    claimed: Sequence[str] = (),
    tables: dict[str, Sequence[Table]] | None = None,
) -> list[Charge]:
    """What an application costs on a day, over effective answers.

    `claimed` are keys of exemptions that were confirmed. `tables` are newer dated tables by line code,
    kept beside the version; they count before the version's own.
    """
    bill = _Bill(answers, facts, on, claimed)
    return [
        charge
        for line in lines
        if (charge := _charge(line, bill, (tables or {}).get(line.code, ()))) is not None
    ]


@dataclass(frozen=True)
class _Bill:
    answers: Answers
    facts: Facts
    on: date
    claimed: Sequence[str]


def _charge(line: FeeLine, bill: _Bill, newer: Sequence[Table]) -> Charge | None:
    answers, facts = bill.answers, bill.facts
    if not evaluate(line.condition, answers, facts):
        return None
    quantity = 1 if line.quantity is None else whole(line.quantity, answers, facts)
    if not quantity:
        return None
    table = next((table for table in (*newer, *line.tables) if table.in_force(bill.on)), None)
    rate = next((rate for rate in table.rates if rate.fits(answers, facts)), None) if table else None
    unit_amount = None if rate is None or rate.amount is None else whole(rate.amount, answers, facts)
    exemption = next(_exempt(line, bill), None)
    if exemption is not None:
        unit_amount = 0
    return Charge(
        code=line.code,
        kind=line.kind,
        name=line.name,
        due=line.due,
        quantity=quantity,
        unit_amount=unit_amount,
        amount=None if unit_amount is None else unit_amount * quantity,
        exemption=exemption,
        basis=table.basis if table else "",
    )


def _exempt(line: FeeLine, bill: _Bill) -> Iterator[str]:
    for exemption in line.exemptions:
        if exemption.condition is None:
            if exemption.key in bill.claimed:
                yield exemption.key
        elif evaluate(exemption.condition, bill.answers, bill.facts):
            yield exemption.key


def whole(tree: Computation, answers: Answers, facts: Facts) -> int | None:
    """The value of a tree in whole units, rounded down; None when it has none."""
    found = number(compute(tree, answers, facts))
    return None if found is None else int(found)


def unknown_amounts(lines: Iterable[FeeLine], on: date) -> Iterator[tuple[FeeLine, Table | None]]:
    """Lines of which a rate is not known on a day, with the table in force; None where there is no table that day."""
    for line in lines:
        table = next((table for table in line.tables if table.in_force(on)), None)
        if table is None or any(rate.amount is None for rate in table.rates):
            yield line, table
