"""`python -m benchmarks.forms`: saving one answer of a small and of a large form, on a private database.

Prints milliseconds of the middle save and of the slowest in twenty, and the ratio of large to small; ends with 1 when
the large form takes more than its budget (`performance.md`: 12 ms).
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from portal.management.embedded import Services

if TYPE_CHECKING:
    from accounts.actors import Citizen
    from dossiers.models import Draft

ROUNDS = 200
BUDGET = 12.0  # milliseconds


def main() -> int:
    var = Path(tempfile.mkdtemp(prefix="motcua-bench-"))
    (var / "static").mkdir()
    with Services() as services:
        os.environ.update(services.environment())
        os.environ.update(
            PORTAL_MODE="test", PORTAL_VAR=str(var), DJANGO_SETTINGS_MODULE="portal.settings", PORTAL_DEBUG=""
        )
        import django

        django.setup()
        from benchmarks.__main__ import prepare

        prepare(services)
        return _measure()


def _measure() -> int:
    from dossiers.actions import drafts
    from procedures.models import Version
    from tests.factories import dossiers as make
    from tests.factories import large_form

    citizen, ward = make.a_citizen(), make.a_ward()
    like = Version.objects.select_related("procedure__category").filter(procedure__code=make.BIRTH)
    version = large_form.a_large_version(like.latest("number"))
    small = make.a_draft(citizen, ward=ward, papers=False)
    large = drafts.start_draft(version.procedure.code, actor=citizen)
    large = drafts.save_answers(large, actor=citizen, revision=1, changes=large_form.answers())
    middle = {
        name: _told(name, sorted(_saves(draft, citizen, field)))
        for name, draft, field in (("small form", small, "copies"), ("large form", large, "extra_1"))
    }
    print(f"large to small: {middle['large form'] / middle['small form']:.2f}")
    return int(middle["large form"] > BUDGET)


def _told(name: str, times: list[float]) -> float:
    middle = statistics.median(times)
    print(f"{name}: {middle:.2f} ms, slowest in twenty {times[int(len(times) * 0.95)]:.2f} ms")
    return middle


def _saves(draft: Draft, citizen: Citizen, field: str) -> Iterator[float]:
    """Milliseconds of each save of one number, as the page makes it: clean what was posted, then the action."""
    from dossiers.actions import drafts
    from procedures.catalogue import definition_of
    from procedures.forms.conditions import Facts
    from procedures.forms.saving import clean_partial

    for number in range(ROUNDS):
        began = time.perf_counter()
        form = definition_of(draft.version_id).form
        facts = Facts(today=draft.saved_at.date())
        saved = clean_partial(form, {field: str(number % 9 + 1)}, answers=draft.answers, facts=facts)
        changes = {key: saved.answers[key] for key in saved.touched}
        draft = drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes=changes)
        yield (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    raise SystemExit(main())
