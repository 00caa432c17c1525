"""Every sample there is: procedure, case and answers; what officers write into each granted result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.factories import dossiers as make
from tests.factories.answers import certification, civil_status, territory

Answers = dict[str, Any]


def _born(today: date, *, days_ago: int) -> Answers:
    return make.birth_answers("D003", child_birth_date=(today - timedelta(days=days_ago)).isoformat())


SAMPLES: dict[str, dict[str, Callable[[date], Answers]]] = {
    make.BIRTH: {
        "on_time": lambda today: _born(today, days_ago=5),
        "late": lambda today: _born(today, days_ago=100),
    },
    **certification.SAMPLES,
    **civil_status.SAMPLES,
    **territory.SAMPLES,
}
ENTRIES: dict[str, dict[str, str]] = {
    make.BIRTH: make.ENTRIES,
    **certification.ENTRIES,
    **civil_status.ENTRIES,
    **territory.ENTRIES,
}
