"""Signatures: a person, then the agency; the first stands after the second and nothing else may follow."""

from __future__ import annotations

import multiprocessing
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from dossiers.documents import authority
from dossiers.documents.authority import MARK, Holder, credential, root_certificate
from dossiers.documents.kinds import AGENCY_SEAL, SIGNATORY
from dossiers.documents.render import render
from dossiers.documents.signing import CannotSignError, LocalSigner, signer
from dossiers.documents.verification import inspect
from tests.dossiers.documents.conftest import AT, WARD
from tests.dossiers.documents.samples import sample


def seal(pdf: bytes) -> bytes:
    return signer().sign(pdf, field=AGENCY_SEAL, reason="Ban hành", name=WARD, at=AT)


@pytest.mark.parametrize("kind", ["form_01", "form_02", "form_03", "form_04", "form_05", "receipt"])
def test_a_form_is_signed_once_by_its_agency(kind: str) -> None:
    unsigned = render(kind, sample(kind))
    pdf = seal(unsigned)
    assert pdf.startswith(unsigned)
    report = inspect(pdf)
    assert report.trusted
    (one,) = report.signatures
    assert (one.field, one.signer, one.time, one.covers_file) == (AGENCY_SEAL, WARD, AT, True)
    with pytest.raises(CannotSignError):
        seal(pdf)


def test_the_signatory_first_then_the_seal(signed_only: bytes) -> None:
    sealed = seal(signed_only)
    assert sealed.startswith(signed_only)
    report = inspect(sealed)
    assert [one.field for one in report.signatures] == [SIGNATORY, AGENCY_SEAL]
    assert [one.covers_file for one in report.signatures] == [False, True]
    assert report.signatures[0].signer == "Lê Hoàng Phương Thảo"
    assert report.signatures[0].organisation == WARD
    assert report.trusted
    assert inspect(signed_only).trusted


def test_the_time_is_the_one_passed_in() -> None:
    at = datetime(2025, 7, 1, 17, 0, 0, tzinfo=UTC)
    pdf = signer().sign(render("form_01", sample("form_01")), field=AGENCY_SEAL, reason="x", name=WARD, at=at)
    assert inspect(pdf).signatures[0].time == at


@pytest.mark.parametrize("field", ["", "Nobody", "Signatory"])
def test_a_field_that_is_not_there_cannot_be_signed(field: str) -> None:
    with pytest.raises(CannotSignError):
        signer().sign(render("form_01", sample("form_01")), field=field, reason="x", name=WARD, at=AT)


@pytest.mark.parametrize("pdf", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_document_cannot_be_signed(pdf: bytes) -> None:
    with pytest.raises(CannotSignError):
        seal(pdf)


def test_the_demonstration_signer_refuses_production(settings: Settings) -> None:
    settings.PORTAL_MODE = "production"
    with pytest.raises(ImproperlyConfigured):
        LocalSigner()


def test_keys_are_long_private_and_called_a_demonstration(keys: Path) -> None:
    held = credential(Holder("agency", "agency:1", WARD))
    assert held.key.key_size >= 2048
    assert MARK in held.certificate.subject.rfc4514_string()
    root = root_certificate()
    assert root is not None
    assert MARK in root.subject.rfc4514_string()
    for path in keys.glob("*.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert not list(keys.glob(".new-*"))


def test_a_holder_keeps_their_key_and_a_renamed_one_gets_another() -> None:
    one = credential(Holder("post", "post:1", "Lê Văn A", WARD))
    authority._kept.cache_clear()
    again = credential(Holder("post", "post:1", "Lê Văn A", WARD))
    renamed = credential(Holder("post", "post:1", "Lê Văn A", "Ủy ban nhân dân phường Xuân Hòa"))
    assert again.certificate == one.certificate
    assert renamed.certificate != one.certificate


def _issue(folder: str, answers: multiprocessing.Queue[bytes]) -> None:
    from django.conf import settings

    settings.PORTAL_KEYS = folder
    held = credential(Holder("agency", "agency:1", WARD))
    assert isinstance(held.key, rsa.RSAPrivateKey)
    answers.put(held.certificate.fingerprint(held.certificate.signature_hash_algorithm))  # type: ignore[arg-type]


def test_two_workers_at_once_end_with_one_authority(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.Queue[bytes] = context.Queue()
    workers = [context.Process(target=_issue, args=(str(tmp_path / "keys"), answers)) for _ in range(4)]
    for worker in workers:
        worker.start()
    found = {answers.get(timeout=60) for _ in workers}
    for worker in workers:
        worker.join(10)
    assert len(found) == 1
    assert len(list((tmp_path / "keys").glob("*.pem"))) == 3
