"""The job of the sandbox that judges signatures in a PDF anyone may have made. No Django here, and no trust.

Beyond what pyHanko validates, every byte of the file has to be accounted for: the last signature covers all but its
own container, and the container is written the one way a writer writes it, so that no byte can change unseen.
"""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509  # type: ignore[import-untyped]
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from dossiers.sandbox import Job, RefusedInputError

logging.disable(logging.CRITICAL)  # this process speaks to its parent only

_MOST_SIGNATURES = 10
_USAGE = KeyUsageConstraints(key_usage={"digital_signature"}, match_all_key_usages=True)
_SHA256 = cms.DigestAlgorithm({"algorithm": "sha256"}).dump()
_RSA_SHA256 = cms.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}).dump()
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'?(\d\d)'?)$")


def read_signatures(params: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """All signatures, oldest first, as plain facts. params: roots, hex DER of the certificates believed in."""
    reader = PdfFileReader(io.BytesIO(data), strict=True)
    if reader.encrypted:
        raise RefusedInputError("encrypted")
    found = list(reader.embedded_regular_signatures)
    if len(found) > _MOST_SIGNATURES:
        raise RefusedInputError("too_complex")
    roots = [x509.Certificate.load(bytes.fromhex(root)) for root in params["roots"]]
    signatures = [_judge(one, roots, data) for one in found]
    return {"signatures": signatures}, b""


def _judge(one: EmbeddedPdfSignature, roots: list[x509.Certificate], data: bytes) -> dict[str, Any]:
    """Whether one signature holds, and what it says. Anything a validator throws means that it does not."""
    certificate = one.signer_cert
    facts: dict[str, Any] = {
        "field": str(one.field_name),
        "signer": str(certificate.subject.native.get("common_name", "")),
        "organisation": str(certificate.subject.native.get("organization_name", "")),
        "reason": str(one.sig_object.get("/Reason", "")),
        "time": None,
        "intact": False,
        "trusted": False,
        "covers_file": False,
    }
    try:
        moment = _moment(str(one.sig_object["/M"]))
        facts["time"] = moment.isoformat()
        if not _container_is_plain(one, data):
            return facts
        status = _validate(one, roots, moment)
        facts["intact"] = _holds(status)
        facts["trusted"] = bool(facts["intact"] and status.trusted)
        facts["covers_file"] = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    except MemoryError:
        raise
    except Exception:
        return facts
    return facts


def _moment(written: str) -> datetime:
    """The time the signer wrote, with its zone. Raises ValueError for anything but a whole PDF date."""
    match = _DATE.match(written)
    if match is None:
        raise ValueError("no signing time")
    year, month, day, hour, minute, second, sign, zone_hour, zone_minute = match.groups()
    zone = f"{sign}{zone_hour}:{zone_minute}" if sign else "+00:00"
    return datetime.fromisoformat(f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}")


def _validate(
    one: EmbeddedPdfSignature, roots: list[x509.Certificate], moment: datetime
) -> PdfSignatureStatus:
    """pyHanko's verdict, with certificates judged at the time of signing.

    That time is the signer's own word: what proves it is the register, which keeps the digest of what was issued.
    """
    context = ValidationContext(
        trust_roots=list(roots), allow_fetching=False, moment=moment, best_signature_time=moment
    )
    return asyncio.run(async_validate_pdf_signature(one, context, key_usage_settings=_USAGE))


def _holds(status: PdfSignatureStatus) -> bool:
    """Cryptography right, and nothing added later but what the first signature permits: other signatures."""
    return bool(
        status.intact
        and status.valid
        and status.docmdp_ok is not False
        and status.modification_level is not None
        and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    )


def _container_is_plain(one: EmbeddedPdfSignature, data: bytes) -> bool:
    """The one stretch no signature covers holds exactly the container, in one spelling, and zeros.

    A single signer, no unsigned attributes, one digest algorithm named twice alike, and certificates that all
    belong to the chain: whatever could be changed there without breaking the signature is refused.
    """
    _start, before, after, _length = (int(part) for part in one.byte_range)
    hexadecimal = data[before + 1 : after - 1]
    if data[before : before + 1] != b"<" or data[after - 1 : after] != b">":
        return False
    if not re.fullmatch(rb"[0-9a-f]+|[0-9A-F]+", hexadecimal):
        return False
    container = bytes.fromhex(hexadecimal.decode())
    content = cms.ContentInfo.load(container)
    length = len(content.dump())
    return not container[length:].strip(b"\0") and _is_der(container[:length]) and _is_lean(one)


def _is_der(data: bytes, depth: int = 0) -> bool:
    """Every length is definite and as short as can be, and every part fills its whole exactly."""
    place = 0
    while place < len(data):
        header = data[place : place + 2]
        if len(header) < 2 or header[0] & 0x1F == 0x1F or depth > 40:
            return False
        length, start = header[1], place + 2
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(data[start : start + count], "big")
            start += count
            if not 1 <= count <= 4 or length < 0x80 or length.bit_length() <= 8 * (count - 1):
                return False
        place = start + length
        if place > len(data) or (header[0] & 0x20 and not _is_der(data[start:place], depth + 1)):
            return False
    return True


def _is_lean(one: EmbeddedPdfSignature) -> bool:
    """Versions and algorithms are the expected ones, nothing is added, no certificate is there for nothing."""
    signed, signer = one.signed_data, one.signer_info
    issuers = {certificate.issuer.dump() for certificate in (one.signer_cert, *one.other_embedded_certs)}
    digest = signer["digest_algorithm"].dump()
    return (
        signed["version"].native == "v1"
        and signer["version"].native == "v1"
        and signer["sid"].name == "issuer_and_serial_number"
        and not signer["unsigned_attrs"]
        and not signed["crls"]
        and [algorithm.dump() for algorithm in signed["digest_algorithms"]] == [digest]
        and digest == _SHA256
        and signer["signature_algorithm"].dump() == _RSA_SHA256
        and all(certificate.subject.dump() in issuers for certificate in one.other_embedded_certs)
    )


JOBS: dict[str, Job] = {"signatures": read_signatures}
