"""The text of a VietQR code: a transfer that a bank's application fills in by itself.

Source: EMVCo merchant-presented mode as NAPAS uses it (tags 00, 01, 38, 53, 54, 58, 62, 63), CRC-16/CCITT-FALSE.
"""

from __future__ import annotations

from accounts.names import unaccented

_NAPAS = "A000000727"
_TO_ACCOUNT = "QRIBFTTA"
_DONG = "704"
_LONGEST = 99  # characters of one value


def payload(*, bank_code: str, account: str, amount: int, reference: str, purpose: str) -> str:
    """The code's text. bank_code: six digits (BIN); amount: whole đồng; the purpose loses its marks."""
    receiver = _tag("00", bank_code) + _tag("01", account)
    head = "".join([
        _tag("00", "01"),
        _tag("01", "12"),  # dynamic: for one payment
        _tag("38", _tag("00", _NAPAS) + _tag("01", receiver) + _tag("02", _TO_ACCOUNT)),
        _tag("53", _DONG),
        _tag("54", str(amount)),
        _tag("58", "VN"),
        _tag("62", _tag("01", reference) + _tag("08", unaccented(purpose)[:25])),
        "6304",
    ])  # fmt: skip
    return f"{head}{crc16(head.encode('ascii')):04X}"


def _tag(name: str, value: str) -> str:
    if not value or len(value) > _LONGEST or not value.isascii():
        raise ValueError(f"tag {name} cannot hold {value!r}")
    return f"{name}{len(value):02d}{value}"


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, starting at 0xFFFF."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _bit in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc
