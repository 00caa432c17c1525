"""Every procedure, case and channel, through every action to every end, by the real actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from dossiers.models import Dossier
from procedures.loading import read_definition, reference_files
from tests.dossiers.paths.driver import Tally, Walk
from tests.dossiers.paths.taking import Staff
from tests.factories.answers.every import SAMPLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

FILES = {path.stem: path for path in reference_files()}


@pytest.fixture(autouse=True)
def city_clock() -> Iterator[None]:
    """The walk moves the city's time; afterwards it is what it was."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('city.now', '', false)")


def test_every_procedure_has_samples_of_every_case() -> None:
    for code, path in FILES.items():
        cases = {case.key for case in read_definition(path)[1].cases} or {""}
        assert set(SAMPLES.get(code, {})) == cases, code


@pytest.mark.parametrize("code", FILES)
def test_every_action_is_taken_and_every_end_reached(
    code: str, record_property: Callable[[str, object], None]
) -> None:
    _document, definition = read_definition(FILES[code])
    tally, staff, taken = Tally(), Staff(), set[tuple[str, str]]()
    for case in SAMPLES[code]:
        for channel in definition.channels:
            walk = Walk(definition, case, channel, staff, tally)
            walk.all()
            taken |= walk.done
    everything = {(step.key, action.key) for step in definition.workflow.steps for action in step.actions}
    assert taken == everything
    assert tally.paths > 0
    assert tally.due_times > 0 or definition.limit is None
    assert Dossier.objects.filter(ended_at=None).count() == 0
    assert {"delivered", "refused", "stopped"} <= set(tally.ends), tally.ends
    acts = ", ".join(f"{name} {count}" for name, count in sorted(tally.acts.items()))
    record_property(
        "walked",
        f"{code}: {tally.paths} paths, {tally.acts.total()} acts, {tally.due_times} due times compared;"
        f" ends {dict(tally.ends)}; {acts}; not walked: {tally.not_walked or 'nothing'}",
    )
