"""What a PDF that someone shows us is worth: who signed it, when, and whether it is still as it was.

A document is believed only when its signatures hold, they cover the whole file, *and* its digest is in our register:
this module answers the first two and gives the digest for the third. Whatever comes in, a report comes out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cryptography.hazmat.primitives.serialization import Encoding

from dossiers.documents.authority import root_certificate
from dossiers.sandbox import RefusedInputError, Sandbox, SandboxError

MOST_BYTES = 25 * 1024 * 1024

Problem = Literal["", "not_pdf", "too_large", "encrypted", "damaged", "too_complex", "unavailable"]

_sandbox = Sandbox("dossiers.documents.reading", memory=512 << 20, seconds=10)


@dataclass(frozen=True)
class SignatureReport:
    """One signature. signer and organisation are the certificate's, not what the paper claims.

    intact: the bytes it covers, and what came after, are as they should be; trusted: and by our authority.
    time: the signer's own, aware; None when it gave none. covers_file: nothing was added after it.
    """

    field: str
    signer: str
    organisation: str
    reason: str
    time: datetime | None
    intact: bool
    trusted: bool
    covers_file: bool


@dataclass(frozen=True)
class Report:
    """What `inspect` found. sha256: 64 hex digits of the whole file; problem: why it could not be read, or empty."""

    sha256: str
    size: int
    problem: Problem = ""
    signatures: tuple[SignatureReport, ...] = ()

    @property
    def whole_range(self) -> bool:
        """The last signature covers the file to its last byte."""
        return bool(self.signatures) and self.signatures[-1].covers_file

    @property
    def intact(self) -> bool:
        """It is signed, and every signature holds over all the bytes there are."""
        return self.whole_range and all(one.intact for one in self.signatures)

    @property
    def trusted(self) -> bool:
        """Intact, and signed by our authority throughout."""
        return self.intact and all(one.trusted for one in self.signatures)


def inspect(pdf: bytes) -> Report:
    """The signatures of `pdf`. Never raises for what is in it; at most some ten seconds and 512 MB, elsewhere."""
    digest, size = hashlib.sha256(pdf).hexdigest(), len(pdf)
    if size > MOST_BYTES:
        return Report(digest, size, "too_large")
    if not pdf.startswith(b"%PDF-"):
        return Report(digest, size, "not_pdf")
    root = root_certificate()
    roots = [root.public_bytes(Encoding.DER).hex()] if root is not None else []
    try:
        facts, _nothing = _sandbox.run("signatures", {"roots": roots}, pdf)
        signatures = tuple(_signature(one) for one in facts["signatures"])
    except (RefusedInputError, SandboxError) as error:
        return Report(digest, size, _problem(error.code))
    except (KeyError, TypeError, ValueError):  # an answer that is none
        return Report(digest, size, "damaged")
    return Report(digest, size, "", signatures)


def _signature(facts: dict[str, object]) -> SignatureReport:
    """A report from what the sandbox answered, every value made what it must be."""
    time = facts["time"]
    return SignatureReport(
        field=str(facts["field"]),
        signer=str(facts["signer"]),
        organisation=str(facts["organisation"]),
        reason=str(facts["reason"]),
        time=datetime.fromisoformat(str(time)) if time is not None else None,
        intact=facts["intact"] is True,
        trusted=facts["trusted"] is True,
        covers_file=facts["covers_file"] is True,
    )


def _problem(code: str) -> Problem:
    match code:
        case "encrypted" | "too_complex" | "unavailable":
            return code
        case _:
            return "damaged"
