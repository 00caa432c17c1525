"""What follows from answers besides the answers: the case of a dossier and what it costs, counted again."""

from __future__ import annotations

from typing import Any

from dossiers import clock, enrolment
from dossiers.models import Charge, Dossier
from dossiers.reading import Reading

Amounts = dict[str, int | None]


def recount(dossier: Dossier, reading: Reading) -> dict[str, Any]:
    """Bring case and charges of a locked dossier in line with completed answers; returns what its event says.

    `case` is `{before, after}`, `charges` a list of `{line, before, after}` where each side is
    `{quantity, amount}` or null; both are left out when nothing changed. Fees stay those of the day of
    filing. A line that is paid, asked for, or entered by a cashier is never touched: money that moved, or was
    announced, is put right by the cashier. The caller saves the dossier.
    """
    said: dict[str, Any] = {}
    case = reading.facts.case or ""
    if case != dossier.case:
        said["case"] = {"before": dossier.case, "after": case}
        dossier.case = case
    charges = _recharge(dossier, reading)
    if charges:
        said["charges"] = charges
    return said


def _recharge(dossier: Dossier, reading: Reading) -> list[dict[str, Any]]:
    held = {charge.line: charge for charge in Charge.objects.filter(dossier=dossier).select_for_update()}
    wanted = {
        charge.line: charge
        for charge in enrolment.charges_of(dossier, reading, on=clock.today(dossier.filed_at))
    }
    said = []
    for line in sorted({*held, *wanted}):
        before, after = held.get(line), wanted.get(line)
        if (before is not None and _settled(before)) or _amounts(before) == _amounts(after):
            continue
        said.append({"line": line, "before": _amounts(before), "after": _amounts(after)})
        _replace(before, after)
    return said


def _settled(charge: Charge) -> bool:
    """Whether somebody relies on the line as it stands: paid, asked for, or entered by hand."""
    return charge.paid_at is not None or charge.request_id is not None or charge.entered_by_id is not None


def _amounts(charge: Charge | None) -> Amounts | None:
    return None if charge is None else {"quantity": charge.quantity, "amount": charge.amount}


def _replace(before: Charge | None, after: Charge | None) -> None:
    if before is None and after is not None:
        after.save(force_insert=True)
    elif before is not None and after is None:
        before.delete()
    elif before is not None and after is not None:
        before.quantity, before.amount = after.quantity, after.amount
        before.save(update_fields=["quantity", "amount"])
