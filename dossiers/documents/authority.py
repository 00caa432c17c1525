"""A certificate authority of our own, for demonstration only: it has no legal value and says so in every name.

root → issuing → one certificate for each agency's seal and for each person's post. All lie in
`settings.PORTAL_KEYS`, made on first need: whole files renamed into place under a lock, so that two workers that
start together end with the same authority. Keys are RSA-2048 or longer, readable by their owner only. Validity is
a fixed span of years, so nothing here needs to know the time. In production a city signs with certificates of the
public-service authority through another `Signer`.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.conf import settings

MARK = "DEMO – no legal value"
_FROM, _UNTIL, _AUTHORITY_UNTIL = (datetime(year, 1, 1, tzinfo=UTC) for year in (2020, 2050, 2060))
_MOST_KEPT = 1024  # credentials in memory, some 5 kB each
_MOST_LETTERS = 64  # of a name in a certificate (X.520)


@dataclass(frozen=True, eq=False)
class Credential:
    """A private key kept loaded (one object for each holder), its certificate, and the certificates that lead up to the root, nearest first."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


@dataclass(frozen=True)
class Holder:
    """Whose certificate. reference: a stable id, as `agency:<uuid>`; name and organisation as printed.

    A renamed holder gets a new certificate; the old one stays good for what it signed.
    """

    kind: Literal["agency", "post"]
    reference: str
    name: str
    organisation: str = ""

    @property
    def file_name(self) -> str:
        text = "\n".join([self.reference, self.name, self.organisation])
        return f"{self.kind}-{hashlib.sha256(text.encode()).hexdigest()[:32]}.pem"


def credential(holder: Holder) -> Credential:
    """The holder's key and certificate, issued on first need (about 0.2 s), later from memory."""
    return _kept(Path(settings.PORTAL_KEYS), holder)


def root_certificate() -> x509.Certificate | None:
    """The root, to check signatures against; None when this authority has not issued anything yet."""
    path = Path(settings.PORTAL_KEYS) / "root.pem"
    return _read(path).certificate if path.exists() else None


@functools.lru_cache(maxsize=_MOST_KEPT)
def _kept(folder: Path, holder: Holder) -> Credential:
    path = folder / holder.file_name
    if path.exists():
        return _read(path)
    with _locked(folder):
        root = _stored(folder / "root.pem", _make_root)
        issuing = _stored(folder / "issuing.pem", lambda: _make_issuing(root))
        return _stored(path, lambda: _make_leaf(holder, issuing))


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Alone among all processes of this machine in making keys; released also when the process dies."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _stored(path: Path, make: Callable[[], Credential]) -> Credential:
    if not path.exists():
        _write(path, make())
    return _read(path)


def _write(path: Path, made: Credential) -> None:
    """Key and certificates in one file: a pair can never be half there. `mkstemp` opens it 0600."""
    key = made.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificates = [one.public_bytes(serialization.Encoding.PEM) for one in (made.certificate, *made.chain)]
    descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    with os.fdopen(descriptor, "wb") as out:
        out.write(b"".join([f"{MARK}\n".encode(), key, *certificates]))
        out.flush()
        os.fsync(out.fileno())
    os.replace(temporary, path)


def _read(path: Path) -> Credential:
    text = path.read_bytes()
    key = serialization.load_pem_private_key(text, password=None)
    certificate, *chain = x509.load_pem_x509_certificates(text)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the demonstration authority keeps RSA keys only")
    return Credential(key, certificate, tuple(chain))


def _make_root() -> Credential:
    key = _new_key(3072)
    name = _name("Một Cửa root")
    certificate = _sign(_unsigned(name, name, key.public_key(), authority=True, level=1), key)
    return Credential(key, certificate, ())


def _make_issuing(root: Credential) -> Credential:
    key = _new_key(3072)
    name = _name("Một Cửa issuing authority")
    builder = _unsigned(name, root.certificate.subject, key.public_key(), authority=True, level=0)
    return Credential(key, _sign(builder, root.key), (root.certificate,))


def _make_leaf(holder: Holder, issuing: Credential) -> Credential:
    key = _new_key(2048)
    name = _name(holder.name, organisation=holder.organisation)
    builder = _unsigned(name, issuing.certificate.subject, key.public_key(), authority=False, level=None)
    return Credential(key, _sign(builder, issuing.key), (issuing.certificate, *issuing.chain))


def _new_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _name(common: str, *, organisation: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:_MOST_LETTERS]))
    parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, MARK))
    parts.append(x509.NameAttribute(NameOID.COMMON_NAME, common[:_MOST_LETTERS]))
    return x509.Name(parts)


def _unsigned(
    subject: x509.Name, issuer: x509.Name, public: rsa.RSAPublicKey, *, authority: bool, level: int | None
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_AUTHORITY_UNTIL if authority else _UNTIL)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=level), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _sign(builder: x509.CertificateBuilder, key: rsa.RSAPrivateKey) -> x509.Certificate:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return builder.add_extension(identifier, critical=False).sign(key, hashes.SHA256())
