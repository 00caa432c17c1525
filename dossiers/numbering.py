"""Numbers that never repeat, race or leave gaps: one counter row per series, taken last in a transaction."""

from __future__ import annotations

from datetime import date

from django.db import connection

from accounts.models import Agency


def take(series: str) -> int:
    """The next number of a series, from 1. Holds the series until the transaction ends, so call it last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_counter (series, value) VALUES (%s, 1)"
            " ON CONFLICT (series) DO UPDATE SET value = dossiers_counter.value + 1 RETURNING value",
            [series],
        )
        value: int = cursor.fetchone()[0]
    return value


def dossier_code(agency: Agency, day: date) -> str:
    """The code people use: `D003-261124-000123`, agency, filing day, number of that day.

    Source: Circular 01/2018 art. 19 and its successors; the pattern is the deployment's to change.
    """
    prefix = f"{agency.code}-{day:%y%m%d}"
    return f"{prefix}-{take(f'dossier:{prefix}'):06d}"


def document_number(agency: Agency, register: str, year: int) -> tuple[str, int]:
    """Series and next number in an agency's register of outgoing documents; begins anew each year."""
    series = f"{agency.code}:{register}"
    return series, take(f"document:{series}:{year}")
