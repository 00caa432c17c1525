"""Whatever is shown to us, a report comes out; and no byte of a signed document can change unseen."""

from __future__ import annotations

import hashlib
import io
import random
import re
import zlib
from pathlib import Path

import pypdf
import pytest
from pytest_django import Settings

from dossiers.documents import verification
from dossiers.documents.kinds import AGENCY_SEAL
from dossiers.documents.render import render
from dossiers.documents.signing import signer
from dossiers.documents.verification import inspect
from tests.dossiers.documents.conftest import AT, WARD
from tests.dossiers.documents.samples import sample

TRIALS = 50


def test_the_report_of_a_good_document(issued: bytes) -> None:
    report = inspect(issued)
    assert (report.problem, report.intact, report.whole_range, report.trusted) == ("", True, True, True)
    assert report.sha256 == hashlib.sha256(issued).hexdigest()
    assert report.size == len(issued)


def test_an_unsigned_document_is_neither_intact_nor_trusted() -> None:
    report = inspect(render("form_01", sample("form_01")))
    assert (report.problem, report.signatures, report.intact, report.trusted) == ("", (), False, False)


def regions(pdf: bytes) -> dict[str, tuple[int, int]]:
    """Where the interesting stretches lie: the text, the first container, the second and its padding, the end."""
    first, second = (found.span(1) for found in re.finditer(rb"<([0-9A-Fa-f]{5000,})>", pdf))
    last = second[0] + len(pdf[slice(*second)].rstrip(b"0"))
    return {
        "page": (0, first[0] - 1),
        "first signature": first,
        "between": (first[1], second[0]),
        "second signature": (second[0], last),
        "padding": (last, second[1]),
        "end": (second[1], len(pdf)),
    }


@pytest.mark.parametrize(
    "region", ["page", "first signature", "between", "second signature", "padding", "end"]
)
def test_a_changed_byte_is_always_found(issued: bytes, region: str) -> None:
    dice = random.Random(f"tampering:{region}")  # noqa: S311
    start, end = regions(issued)[region]
    in_hexadecimal = region in {"first signature", "second signature", "padding"}
    for _trial in range(TRIALS // 6 + 1):
        place = dice.randrange(start, end)
        letters = b"0123456789ABCDEFabcdef" if in_hexadecimal else bytes(range(256))
        other = dice.choice([letter for letter in letters if letter != issued[place]])
        tampered = issued[:place] + bytes([other]) + issued[place + 1 :]
        assert not inspect(tampered).trusted, (region, place, other)


def test_bytes_added_after_the_end_are_found(issued: bytes) -> None:
    for tail in (b"\n", b" ", b"%comment", b"\0" * 10, issued):
        report = inspect(issued + tail)
        assert not report.trusted
        assert not report.whole_range


def test_a_change_saved_on_top_is_found(issued: bytes) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(issued), incremental=True)
    writer.add_metadata({"/Title": "Khác"})
    writer.pages[0].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(issued)
    assert not inspect(out.getvalue()).trusted


def test_the_signed_half_of_another_document_is_found(signed_only: bytes, issued: bytes) -> None:
    assert not inspect(signed_only + issued[len(signed_only) + 5 :]).trusted


def test_somebody_elses_signature_is_intact_but_not_trusted(
    tmp_path: Path, settings: Settings, keys: Path
) -> None:
    settings.PORTAL_KEYS = tmp_path / "forged"
    forged = signer().sign(
        render("form_01", sample("form_01")), field=AGENCY_SEAL, reason="x", name=WARD, at=AT
    )
    settings.PORTAL_KEYS = keys
    report = inspect(forged)
    assert (report.intact, report.trusted) == (True, False)
    settings.PORTAL_KEYS = tmp_path / "nothing"
    report = inspect(forged)
    assert (report.intact, report.trusted) == (True, False)
    assert not (tmp_path / "nothing").exists()


def encrypted() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("mật khẩu")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb() -> bytes:
    """An object stream that unpacks to a thousand times its size."""
    packed = zlib.compress(bytes(1 << 27), 9)
    head = b"%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 3/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length "
    return (
        head
        + str(len(packed)).encode()
        + b">>stream\n"
        + packed
        + b"\nendstream endobj\nstartxref\n9\n%%EOF\n"
    )


HOSTILE = {
    "empty": b"",
    "text": b"hello",
    "head only": b"%PDF-1.7",
    "no end": b"%PDF-1.7\n1 0 obj\n",
    "broken table": b"%PDF-1.7\nxref\n0 99999999\ntrailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
    "loop": b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 1/Prev 9>>\nstartxref\n9\n%%EOF",
    "deep": b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\nstartxref\n9\n%%EOF",
    "negative": b"%PDF-1.7\nstartxref\n-5\n%%EOF",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_give_a_report(name: str) -> None:
    report = inspect(HOSTILE[name])
    assert report.problem in {"not_pdf", "damaged", "too_complex"}
    assert not report.trusted


def test_random_bytes_give_a_report(issued: bytes) -> None:
    dice = random.Random("hostile")  # noqa: S311
    for size in (1, 10, 100, 1000, 10_000):
        assert not inspect(dice.randbytes(size)).trusted
        assert not inspect(b"%PDF-1.7\n" + dice.randbytes(size)).trusted
        assert not inspect(issued[: dice.randrange(len(issued))]).trusted


def test_a_locked_a_huge_and_an_exploding_file_give_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    assert inspect(encrypted()).problem == "encrypted"
    assert inspect(bomb()).problem in {"damaged", "too_complex"}
    monkeypatch.setattr(verification, "MOST_BYTES", 1000)
    assert inspect(b"%PDF-1.7" + bytes(1000)).problem == "too_large"
