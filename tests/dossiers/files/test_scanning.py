"""The scanner's answers, from a stand-in that speaks its protocol."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from dossiers.files.inspection import inspect_upload
from dossiers.files.scanning import Verdict, scan
from tests.dossiers.files import corpus

Scanner = Callable[[bytes], str]


def _serve(listening: socket.socket, answer: bytes, heard: list[bytes]) -> None:
    line, _address = listening.accept()
    with line, line.makefile("rb") as words:
        assert words.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!I", words.read(4))[0]:
            content += words.read(length)
        heard.append(content)
        line.sendall(answer)


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[Scanner]:
    """Start a scanner that gives one answer; returns its address."""
    started: list[tuple[socket.socket, threading.Thread]] = []

    def start(answer: bytes) -> str:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(tmp_path / "clamd"))
        listening.listen()
        thread = threading.Thread(target=_serve, args=(listening, answer, []))
        thread.start()
        started.append((listening, thread))
        return f"unix:{tmp_path / 'clamd'}"

    yield start
    for listening, thread in started:
        thread.join(5)
        listening.close()


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: OK\0", Verdict.CLEAN),
        (b"stream: Eicar-Signature FOUND\0", Verdict.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", Verdict.PENDING),
        (b"nonsense\0", Verdict.PENDING),
        (b"", Verdict.PENDING),
    ],
)
def test_only_a_plain_answer_counts(
    scanner: Scanner, settings: Settings, answer: bytes, verdict: Verdict
) -> None:
    settings.PORTAL_CLAMAV = scanner(answer)
    assert scan(b"x" * 600_000) is verdict


@pytest.mark.parametrize(
    "address", ["unix:/nowhere/clamd", "tcp://127.0.0.1:1", "tcp://", "tcp://127.0.0.1:99999"]
)
def test_a_scanner_out_of_reach_means_pending_never_clean(settings: Settings, address: str) -> None:
    settings.PORTAL_CLAMAV = address
    assert scan(b"x") is Verdict.PENDING
    assert inspect_upload(io.BytesIO(corpus.pdf()), "a.pdf").scan is Verdict.PENDING


def test_an_infected_upload_is_refused(scanner: Scanner, settings: Settings) -> None:
    settings.PORTAL_CLAMAV = scanner(b"stream: Eicar-Signature FOUND\0")
    with pytest.raises(ValidationError) as refusal:
        inspect_upload(io.BytesIO(corpus.pdf()), "a.pdf")
    assert refusal.value.code == "infected"
