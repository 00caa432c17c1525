"""The servers run as our own children: killed, started again, stopped, and nothing stays behind."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from portal.management.account import account
from portal.management.children import Child, ChildError, free_port, port_is_free
from portal.management.embedded import Services


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    with Services(settings={"fsync": "off"}) as started:  # a kill loses nothing; a power cut would
        yield started


def test_the_site_is_no_superuser_and_the_owner_is(services: Services) -> None:
    rows = services.postgres.execute(
        "SELECT rolname, rolsuper FROM pg_roles WHERE rolname IN ('owner', 'app')"
    )
    assert sorted(rows) == [("app", False), ("owner", True)]


def test_a_killed_database_comes_back_with_its_data_on_the_same_port(services: Services) -> None:
    services.postgres.execute("CREATE TABLE kept AS SELECT 42 AS answer", database="motcua")
    port = services.postgres.port
    services.postgres.kill()
    assert not services.postgres.child.alive()
    services.postgres.start()
    assert services.postgres.port == port
    assert services.postgres.execute("SELECT answer FROM kept", database="motcua") == [(42,)]


def test_a_killed_redis_comes_back(services: Services) -> None:
    services.redis.kill()
    services.redis.start()
    assert services.redis.child.alive()


def test_a_wrong_password_opens_nothing(services: Services) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(services.postgres.url("app").replace("app:", "app:x"), connect_timeout=5)


def test_the_database_listens_on_loopback_only(services: Services) -> None:
    assert services.postgres.execute("SHOW listen_addresses") == [("127.0.0.1",)]
    assert services.postgres.execute("SHOW unix_socket_directories") == [("",)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change accounts")
def test_under_root_the_servers_run_as_another_account_outside_any_home(services: Services) -> None:
    who = account()
    assert who is not None
    for child in (services.postgres.child, services.redis.child):
        assert Path("/proc", str(child.pid)).stat().st_uid == who.uid
    assert services.folder.is_relative_to("/var/lib")
    assert services.folder.stat().st_mode & 0o077 == 0


def test_passwords_are_readable_by_nobody_else(services: Services) -> None:
    assert (services.folder / "passwords.json").stat().st_mode & 0o077 == 0


def sleeper(tmp_path: Path, code: str) -> Child:
    return Child(name="sleeper", command=[sys.executable, "-c", code], log=tmp_path / "log")


def test_a_child_that_will_not_listen_is_killed(tmp_path: Path) -> None:
    child = sleeper(
        tmp_path,
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
    )
    child.start()
    child.wait_until(lambda: "1" in child.last_lines(), seconds=20)
    child.stop(seconds=0.2)
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


def test_its_own_children_go_with_it(tmp_path: Path) -> None:
    code = "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    child = sleeper(tmp_path, code + "print(p.pid, flush=True); time.sleep(60)")
    child.start()
    child.wait_until(lambda: child.last_lines().strip().isdigit(), seconds=20)
    grandchild = int(child.last_lines())
    child.stop()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _runs(grandchild):
        time.sleep(0.05)
    assert not _runs(grandchild)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_one_that_ends_early_shows_its_last_lines(tmp_path: Path) -> None:
    child = sleeper(tmp_path, "import sys; sys.exit('no such thing')")
    child.start()
    with pytest.raises(ChildError, match="ended with code 1:\nno such thing"):
        child.wait_until(lambda: False, seconds=20)


def test_a_port_that_is_taken_is_seen() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not port_is_free(taken.getsockname()[1])
    assert port_is_free(free_port())
