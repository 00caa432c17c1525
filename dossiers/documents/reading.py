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

from asn1crypto import cms, x509
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
        status = _validate(one, roots, moment)
        facts["time"] = moment.isoformat()
        facts["intact"] = _holds(status) and _container_is_plain(one, data)
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
    if container[length:].strip(b"\0"):
        return False
    return content.copy().dump(force=True) == container[:length] and _is_lean(one, content["content"])


def _is_lean(one: EmbeddedPdfSignature, signed: cms.SignedData) -> bool:
    (signer,) = signed["signer_infos"]
    digests = [algorithm.dump() for algorithm in signed["digest_algorithms"]]
    authorities = {one.signer_cert.issuer.dump()}
    for certificate in one.other_embedded_certs:
        authorities.add(certificate.issuer.dump())
    return (
        not signer["unsigned_attrs"]
        and digests == [signer["digest_algorithm"].dump()]
        and all(certificate.subject.dump() in authorities for certificate in one.other_embedded_certs)
    )


JOBS: dict[str, Job] = {"signatures": read_signatures}
