"""The store: whole or not at all, once each, also when the process dies in the middle."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import time
from pathlib import Path
from typing import NoReturn

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from dossiers.files import storage


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.PORTAL_FILES = tmp_path / "files"
    return tmp_path / "files"


def everything(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", b"a", os.urandom(3_000_000)])
def test_what_is_put_can_be_opened_again(content: bytes, folder: Path) -> None:
    digest, size = storage.put(content)
    assert (digest, size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert storage.put(io.BytesIO(content)) == (digest, size)
    assert storage.exists(digest)
    with storage.open(digest) as stored:
        assert stored.read() == content
    assert everything(folder) == [folder / digest[:2] / digest[2:4] / digest]
    assert stat.S_IMODE(storage.path(digest).stat().st_mode) == 0o640


def test_a_file_object_is_read_from_its_start() -> None:
    half_read = io.BytesIO(b"abcdef")
    half_read.read(3)
    assert storage.put(half_read)[1] == 6


@pytest.mark.parametrize("digest", ["", "../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "/x"])
def test_only_a_digest_names_a_file(digest: str) -> None:
    for act in (storage.open, storage.exists, storage.path):
        with pytest.raises(ValueError, match="digest"):
            act(digest)


def test_what_was_never_put_is_not_there() -> None:
    assert not storage.exists("0" * 64)
    with pytest.raises(FileNotFoundError):
        storage.open("0" * 64)


@pytest.mark.parametrize("call", ["fsync", "replace", "fchmod"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, folder: Path, call: str, error: int
) -> None:
    def full(*_arguments: object) -> NoReturn:
        raise OSError(error, "full")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(ValidationError) as refusal:
        storage.put(b"x" * 1000)
    assert refusal.value.code == "disk_full"
    assert everything(folder) == []


def test_another_failure_is_not_hidden_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def broken(*_arguments: object) -> NoReturn:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="broken"):
        storage.put(b"x")
    assert everything(folder) == []


def died_at(point: str, content: bytes) -> int:
    """The exit status of a process that puts `content` while `CRASH_AT` names `point`."""
    child = os.fork()
    if child == 0:
        try:
            os.environ["CRASH_AT"] = point
            storage.put(content)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_crash_before_the_rename_leaves_no_file_and_sweeping_cleans_up(folder: Path) -> None:
    content = b"half written"
    digest = hashlib.sha256(content).hexdigest()
    assert died_at("file.after_write", content) == 137
    assert not storage.exists(digest)
    assert len(everything(folder)) == 1
    assert storage.sweep(older_than=time.time() - 3600) == 0
    assert storage.sweep(older_than=time.time() + 1) == 1
    assert everything(folder) == []
    assert storage.put(content)[0] == digest


def test_a_crash_after_the_rename_leaves_the_whole_file(folder: Path) -> None:
    content = b"written"
    assert died_at("file.after_rename", content) == 137
    digest, _size = storage.put(content)
    assert [path.name for path in everything(folder)] == [digest]


def test_crash_points_do_nothing_in_production_or_by_another_name(settings: Settings) -> None:
    assert died_at("file.elsewhere", b"x") == 0
    settings.PORTAL_MODE = "production"
    assert died_at("file.after_write", b"x") == 0
