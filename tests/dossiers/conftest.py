"""A Wednesday morning at a ward, a citizen, and a press that costs nothing where the paper is not the point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import pytest

from accounts.actors import Citizen
from dossiers.documents import making
from dossiers.files import intake
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward

MORNING = "2026-11-25 08:30"


_TAKEN_IN: dict[tuple[bytes, str], intake.Kept] = {}


class _Signer:
    def sign(self, pdf: bytes, *, field: str, **_how: Any) -> bytes:
        return pdf + f"\n%{field}".encode()


@pytest.fixture
def quick_press(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are made and signed in name only, a picture is looked into once; numbers and rows are real."""
    monkeypatch.setattr(making, "render", lambda kind, data: f"%PDF {kind} {data['number']}".encode())
    monkeypatch.setattr(making, "signer", _Signer)
    look_inside = intake.take

    def remembered(upload: BinaryIO, name: str) -> intake.Kept:
        seen = (upload.read(), name)
        upload.seek(0)
        if seen not in _TAKEN_IN:
            _TAKEN_IN[seen] = look_inside(upload, name)
        return _TAKEN_IN[seen]

    monkeypatch.setattr(intake, "take", remembered)


@pytest.fixture
def morning() -> Iterator[None]:
    """It is Wednesday 25 November 2026, 08:30, for the whole test."""
    with make.city_time_at(MORNING):
        yield


@pytest.fixture
def ward(morning: None) -> Ward:
    return make.a_ward()


@pytest.fixture
def citizen() -> Citizen:
    return make.a_citizen()
