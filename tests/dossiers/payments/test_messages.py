"""The bank's messages are believed for their signature only; the QR code is what NAPAS reads."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dossiers.documents.wording import dong_in_words
from dossiers.payments import messages, vietqr
from dossiers.payments.bank import Forged, Told

PARTNER, SECRET = "CITY", "a-secret-of-the-bank-and-the-city"
PAID = Told(
    reference="MCABC",
    bank_reference="FT1",
    amount=24_000,
    paid=True,
    at=datetime(2026, 11, 25, 2, tzinfo=UTC),
)


def test_a_signed_message_is_read_back() -> None:
    told = messages.read(messages.write(PAID, partner=PARTNER, secret=SECRET), partner=PARTNER, secret=SECRET)
    assert told == PAID


@pytest.mark.parametrize("field", [*messages.FIELDS, messages.SIGNATURE])
def test_a_message_changed_in_any_field_is_nobody_s(field: str) -> None:
    said: dict[str, Any] = json.loads(messages.write(PAID, partner=PARTNER, secret=SECRET))
    said[field] = "00" if said[field] != "00" else "24"
    with pytest.raises(Forged):
        messages.read(json.dumps(said).encode(), partner=PARTNER, secret=SECRET)


@pytest.mark.parametrize(
    "message", [b"", b"[]", b"{}", b"\xff", b'{"SoTien": 5}', b"[" * 3000, b"x" * 5000, b"null"]
)
def test_nonsense_is_nobody_s(message: bytes) -> None:
    with pytest.raises(Forged):
        messages.read(message, partner=PARTNER, secret=SECRET)


@pytest.mark.parametrize(
    "changes",
    [{"SoTien": "-5"}, {"SoTien": "0"}, {"SoTien": "٣"}, {"ThoiGianGD": "x"}, {"MaGiaoDich": "a|b"}],
)
def test_a_provider_s_mistake_is_refused_even_when_signed(changes: dict[str, str]) -> None:
    said = {**json.loads(messages.write(PAID, partner=PARTNER, secret=SECRET)), **changes}
    said[messages.SIGNATURE] = messages.signature(said, SECRET)
    with pytest.raises(Forged):
        messages.read(json.dumps(said).encode(), partner=PARTNER, secret=SECRET)


def test_a_message_for_another_partner_is_not_ours() -> None:
    with pytest.raises(Forged):
        messages.read(messages.write(PAID, partner="OTHER", secret=SECRET), partner=PARTNER, secret=SECRET)


def test_the_check_value_of_the_crc_is_the_published_one() -> None:
    assert vietqr.crc16(b"123456789") == 0x29B1


def test_a_code_says_where_how_much_and_for_what() -> None:
    text = vietqr.payload(
        bank_code="970415", account="0123456789", amount=24_000, reference="MCABC", purpose="Hồ sơ MCABC"
    )
    assert text.startswith("000201010212")
    assert "0010A000000727" in text
    assert "5303704" in text
    assert "540524000" in text
    assert "Ho so MCABC" in text
    assert text[-4:] == f"{vietqr.crc16(text[:-4].encode()):04X}"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (24_000, "Hai mươi bốn nghìn đồng"),
        (769_500, "Bảy trăm sáu mươi chín nghìn năm trăm đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (3_000_000_015, "Ba tỷ không trăm mười lăm đồng"),
    ],
)
def test_amounts_are_written_out(amount: int, words: str) -> None:
    assert dong_in_words(amount) == words
