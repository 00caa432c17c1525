"""`manage.py run`, as a person meets it: it opens, says where, refuses a second one, and ends cleanly."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.management.children import free_port
from portal.management.embedded import Services
from portal.management.processes import answers
from tests import settings as test_settings

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds; the machine may be busy


class City:
    """One `manage.py run` of a folder of its own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = {**os.environ, **environment, "PORTAL_VAR": str(folder), "PORTAL_MODE": "demo"}
        self.output = folder / "output.txt"
        with self.output.open("w") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run", "--no-demo", "--port", str(self.port)],
                cwd=PROJECT, env=self.environment, stdout=sink, stderr=sink, start_new_session=True,
            )  # fmt: skip

    def said(self, pattern: str) -> bool:
        """Wait until its output matches."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if re.search(pattern, self.output.read_text()):
                return True
            if self.process.poll() is not None:
                return bool(re.search(pattern, self.output.read_text()))
            time.sleep(0.1)
        return False

    def children(self) -> dict[str, int]:
        """Its direct children by the last word that tells them apart."""
        listed = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        kinds = {"gunicorn": "web", "celery": "worker", "manage.py sweep": "sweep", "redis-server": "redis"}
        return {
            kind: int(line.split()[0])
            for line in listed.splitlines()
            for word, kind in kinds.items()
            if word in line
        }

    def end(self) -> int:
        return self.process.wait(PATIENCE)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """A city over a private database; its Redis is its own, so that both ways are walked."""
    services = Services(settings={"fsync": "off"})
    services.postgres.start()
    services.postgres.ensure_database()
    environment = {name: url for name, url in services.environment().items() if name.startswith("DATABASE")}
    environment |= {"REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    started = City(tmp_path, environment)
    yield started
    if started.process.poll() is None:
        started.process.send_signal(signal.SIGTERM)
        started.end()
    services.stop()


@pytest.mark.xdist_group("run")
def test_it_opens_refuses_a_second_one_and_ends_on_ctrl_c(city: City) -> None:
    assert city.said(r"The city is open at http://127\.0\.0\.1:\d+"), city.output.read_text()
    assert answers(city.port, "/readyz")
    before = city.children()
    assert set(before) == {"web", "worker", "sweep", "redis"}

    second = subprocess.run(
        [sys.executable, "manage.py", "run", "--no-demo"],
        cwd=PROJECT, env=city.environment, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert second.returncode == 1
    assert f"process {city.process.pid}, http://127.0.0.1:{city.port}" in second.stdout

    city.process.send_signal(signal.SIGINT)
    assert city.end() == 0
    assert "stopped" in city.output.read_text()
    assert not [pid for pid in before.values() if Path("/proc", str(pid)).exists()]


@pytest.mark.xdist_group("run")
def test_when_one_dies_all_stop_and_its_last_lines_are_shown(city: City) -> None:
    assert city.said("The city is open at"), city.output.read_text()
    before = city.children()
    os.kill(before["sweep"], signal.SIGKILL)
    assert city.end() == 1
    assert "the sweep ended by itself (code -9)" in city.output.read_text()
    assert not [pid for pid in before.values() if Path("/proc", str(pid)).exists()]


def test_the_tests_themselves_run_on_private_servers() -> None:
    assert os.environ["PORTAL_TEST_SERVICES"] == "given"
    assert test_settings.PORTAL_MODE == "test"
