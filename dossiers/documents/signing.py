"""Digital signatures on documents: PAdES baseline B, visible, incremental, one named field at a time.

A result is signed by its signatory and then sealed by its agency. The first signature certifies the document and
permits nothing but filling the remaining signature fields, so it stays valid after the seal and breaks with any
other change. `settings.PORTAL_SIGNER` names the class that signs; the demonstration signs with keys of its own.
Source: ETSI EN 319 142-1 (PAdES), ISO 32000-2 §12.8 (signatures, DocMDP), Decree 45/2020/ND-CP.
"""

from __future__ import annotations

import asyncio
import functools
import io
from datetime import datetime
from typing import Any, Protocol, cast

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigAppearanceSetup,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject
from pyhanko_certvalidator.registry import SimpleCertificateStore

from dossiers.documents.appearance import BLUE, RED, SignatureStyle
from dossiers.documents.authority import Credential, Holder, credential
from dossiers.documents.kinds import AGENCY_SEAL
from dossiers.documents.wording import signing_time

_DIGEST = "sha256"
_ROOM = 16384  # hex digits kept for the signature container: certificates of three levels take about 9,000


class CannotSignError(Exception):
    """The document has no such empty field, or cannot be read, or forbids another signature."""


class Signer(Protocol):
    """Whatever signs: local keys, an HSM, a remote signing service of the public-service authority."""

    def sign(
        self,
        pdf: bytes,
        *,
        field: str,
        reason: str,
        name: str,
        at: datetime,
        holder: str = "",
        organisation: str = "",
    ) -> bytes:
        """`pdf` with its empty signature field `field` signed, as an incremental update.

        field: a name of `kinds`; name: of the person or agency, as printed; at: aware, shown and stored;
        holder: stable id of the post or agency whose key is used (else its name); organisation: of a person.
        Raises CannotSignError.
        """


def signer() -> Signer:
    """The signer of this installation, made once per process."""
    return _signer(settings.PORTAL_SIGNER)


@functools.cache
def _signer(path: str) -> Signer:
    return cast(Signer, import_string(path)())


class LocalSigner:
    """Signs with the demonstration authority's keys; refuses to exist in production."""

    def __init__(self) -> None:
        if settings.PORTAL_MODE == "production":
            raise ImproperlyConfigured("PORTAL_SIGNER: the demonstration signer has no legal value")

    def sign(
        self,
        pdf: bytes,
        *,
        field: str,
        reason: str,
        name: str,
        at: datetime,
        holder: str = "",
        organisation: str = "",
    ) -> bytes:
        """See `Signer.sign`. About 25 ms once the key is loaded."""
        seal = field == AGENCY_SEAL
        who = Holder("agency" if seal else "post", holder or name, name, organisation)
        room = SignatureObject(
            timestamp=at, subfilter=SigSeedSubFilter.PADES, name=name, reason=reason, bytes_reserved=_ROOM
        )
        style = SignatureStyle(
            border_width=0, lines=_lines(name, at), colour=RED if seal else BLUE, largest=8.5 if seal else 11
        )
        try:
            return _fill(pdf, _kept(credential(who)), field=field, at=at, room=room, style=style)
        except (SigningError, PdfError) as error:
            raise CannotSignError(str(error)) from error


def _lines(name: str, at: datetime) -> tuple[tuple[str, str], ...]:
    """The words of a visible signature."""
    return (
        ("bold", f"Ký bởi: {name}"),
        ("regular", f"Thời gian ký: {signing_time(at)}"),
        ("italic", "Chữ ký thử nghiệm, không có giá trị pháp lý"),
    )


class _KeptSigner(signers.Signer):
    """pyHanko's signer over a loaded key: loading and checking an RSA key anew costs four times the signature."""

    def __init__(self, held: Credential) -> None:
        self._key = held.key
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        for one in held.chain[:-1]:  # the root is known to whoever checks
            store.register(_as_asn1(one))
        super().__init__(signing_cert=_as_asn1(held.certificate), cert_registry=store, embed_roots=False)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(self._key.key_size // 8)
        if digest_algorithm != _DIGEST:
            raise SigningError("only SHA-256 is used here")
        return self._key.sign(data, PKCS1v15(), hashes.SHA256())


@functools.lru_cache(maxsize=1024)
def _kept(held: Credential) -> _KeptSigner:
    """Certificates parsed once: doing it for each signature takes as long as the signature."""
    return _KeptSigner(held)


def _as_asn1(certificate: Any) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _fill(
    pdf: bytes, by: signers.Signer, *, field: str, at: datetime, room: SignatureObject, style: SignatureStyle
) -> bytes:
    """Write the signature into its field: reserve room, hash the rest, sign the hash, put it into the room."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    certify, permission = _permission(writer, field)
    embedder: Any = PdfCMSEmbedder().write_cms(field, writer, existing_fields_only=True)
    next(embedder)
    embedder.send(
        SigObjSetup(
            sig_placeholder=room,
            mdp_setup=SigMDPSetup(md_algorithm=_DIGEST, certify=certify, docmdp_perms=permission),
            appearance_setup=SigAppearanceSetup(style=style, timestamp=at, name=None),
        )
    )
    prepared, out = cast(
        "tuple[PreparedByteRangeDigest, io.BytesIO]", embedder.send(SigIOSetup(md_algorithm=_DIGEST))
    )
    container = asyncio.run(by.async_sign(prepared.document_digest, _DIGEST, use_pades=True))
    embedder.send(container)
    return out.getvalue()


def _permission(writer: IncrementalPdfFileWriter, field: str) -> tuple[bool, MDPPerm | None]:
    """Whether this signature certifies the document, and what it lets follow: the other fields, or nothing."""
    filled = {name: value is not None for name, value, _reference in enumerate_sig_fields(writer.prev)}
    if filled.get(field) is not False:
        raise CannotSignError(f"no empty signature field {field}")
    if any(filled.values()):
        return False, None
    return True, MDPPerm.FILL_FORMS if len(filled) > 1 else MDPPerm.NO_CHANGES
