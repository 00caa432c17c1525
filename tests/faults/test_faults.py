"""The short fault run: about a minute of filing and handling while processes die; then damage that must be seen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
OURS = ("PORTAL_", "DATABASE_", "REDIS_", "FAULTS_", "DJANGO_", "PYTEST_", "COV_")
SECONDS, RATE, KILLS, SIGNATURES = 30, 2, 12, 16


@pytest.mark.xdist_group("faults")
def test_nothing_is_lost_doubled_or_untrue_when_processes_die(tmp_path: Path) -> None:
    """A city of its own, in a process of its own, since that process's Django looks at that city."""
    report, logs = tmp_path / "report.json", tmp_path / "logs"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    numbers = {"seconds": SECONDS, "rate": RATE, "kills": KILLS, "signatures": SIGNATURES}
    options = [f"--{name}={value}" for name, value in numbers.items()]
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.faults",
            *options,
            "--no-controls",
            f"--json={report}",
            f"--logs={logs}",
        ],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert report.exists(), ran.stdout[-4000:]
    found = json.loads(report.read_text())
    assert found["failures"] == [], ran.stdout[-8000:]
    assert found["kills"] >= 10
    assert found["calm"]["filings"] > 0
    assert len(found["controls"]) >= 12
