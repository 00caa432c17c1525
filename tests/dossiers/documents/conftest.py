"""One demonstration authority for the whole session: making its keys takes seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from dossiers.documents.kinds import AGENCY_SEAL, SIGNATORY
from dossiers.documents.render import render
from dossiers.documents.signing import signer
from tests.dossiers.documents.samples import sample

AT = datetime(2026, 2, 5, 1, 30, 5, tzinfo=UTC)
WARD = "Ủy ban nhân dân phường Bàn Cờ"


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(autouse=True)
def keys(keys_folder: Path, settings: Settings) -> Path:
    settings.PORTAL_KEYS = keys_folder
    return keys_folder


@pytest.fixture
def signed_only(keys: Path) -> bytes:
    """A birth certificate with its signatory's signature, not yet sealed."""
    return signer().sign(
        render("result", sample("result")),
        field=SIGNATORY,
        reason="Ký cấp Giấy khai sinh",
        name="Lê Hoàng Phương Thảo",
        organisation=WARD,
        at=AT,
    )


@pytest.fixture
def issued(signed_only: bytes) -> bytes:
    """The same, sealed by the agency."""
    return signer().sign(signed_only, field=AGENCY_SEAL, reason="Ban hành", name=WARD, at=AT)
