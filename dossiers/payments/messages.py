"""Messages in the shape of the national payment platform: flat JSON, its fields joined and signed.

Source: interface of the payment platform of the National Public Service Portal, v1.0.6: `MaXacThuc` is the SHA-256,
in hex, of the values in their order and of a shared secret, joined by "|"; `MaLoi` is `00` for a success.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from dossiers.payments.bank import Forged, Told

FIELDS = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich", "MaLoi",
    "ThoiGianGD",
)  # fmt: skip
SIGNATURE = "MaXacThuc"
CONFIRM, VERSION, CURRENCY, SUCCESS, DECLINED = "XACNHAN", "1.0.6", "VND", "00", "24"
LONGEST = 4096  # bytes of a message
_TIME = "%Y%m%d%H%M%S"
_HERE = ZoneInfo("Asia/Ho_Chi_Minh")
_AMOUNT = re.compile(r"[1-9]\d{0,12}", re.ASCII)
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,60}", re.ASCII)


def write(told: Told, *, partner: str, secret: str) -> bytes:
    """A signed confirmation, as a bank sends it."""
    fields = {
        "LoaiBanTin": CONFIRM,
        "PhienBan": VERSION,
        "MaDoiTac": partner,
        "MaThamChieu": told.reference,
        "SoTien": str(told.amount),
        "MaTienTe": CURRENCY,
        "MaGiaoDich": told.bank_reference,
        "MaLoi": SUCCESS if told.paid else DECLINED,
        "ThoiGianGD": told.at.astimezone(_HERE).strftime(_TIME),
    }
    return json.dumps({**fields, SIGNATURE: signature(fields, secret)}).encode()


def signature(fields: Mapping[str, str], secret: str) -> str:
    """`MaXacThuc` of a message. The secret stands last, so nothing can be appended to a signed message."""
    return hashlib.sha256("|".join([*(fields[name] for name in FIELDS), secret]).encode()).hexdigest()


def read(message: bytes, *, partner: str, secret: str) -> Told:
    """What a confirmation says. Raises `Forged` unless every field is there, plain, ours, and signed."""
    fields = _fields(message)
    if not hmac.compare_digest(signature(fields, secret), fields[SIGNATURE]):
        raise Forged("signature")
    known = (CONFIRM, VERSION, partner, CURRENCY)
    if tuple(fields[name] for name in ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaTienTe")) != known:
        raise Forged("not a confirmation for us")
    return _told(fields)


def _fields(message: bytes) -> dict[str, str]:
    if len(message) > LONGEST:
        raise Forged("too long")
    try:
        said = json.loads(message)
    except (ValueError, RecursionError) as error:
        raise Forged("not JSON") from error
    if not isinstance(said, dict) or any(
        not isinstance(said.get(name), str) for name in (*FIELDS, SIGNATURE)
    ):
        raise Forged("fields")
    fields = {name: said[name] for name in (*FIELDS, SIGNATURE)}
    # "|" inside a value would let two messages share one signature
    if any("|" in value or not value.isascii() for value in fields.values()):
        raise Forged("fields")
    return fields


def _told(fields: Mapping[str, str]) -> Told:
    """Signed, and still read with care: a provider's mistake must not become ours."""
    references = (fields["MaThamChieu"], fields["MaGiaoDich"])
    if not _AMOUNT.fullmatch(fields["SoTien"]) or not all(map(_REFERENCE.fullmatch, references)):
        raise Forged("values")
    try:
        at = datetime.strptime(fields["ThoiGianGD"], _TIME).replace(tzinfo=_HERE)
    except ValueError as error:
        raise Forged("values") from error
    return Told(
        reference=references[0],
        bank_reference=references[1],
        amount=int(fields["SoTien"]),
        paid=fields["MaLoi"] == SUCCESS,
        at=at,
    )
