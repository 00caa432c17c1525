"""The QR code at the upper left of every paper issued: an address where anyone may check it.

Source: Circular 01/2023/TT-VPCP asks for a QR with the paper's data; ours is the address of a page that gives them.
"""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import segno

_MASK = 3  # any mask reads; trying all eight for the prettiest takes eight times as long
_QUIET = 2  # modules of white; print has the margin of the page around it besides


def png(address: str, *, scale: int = 1) -> bytes:
    """A one-bit PNG of `address`, `scale` pixels a module. Raises ValueError unless it is an absolute address."""
    out = io.BytesIO()
    _code(address).save(out, kind="png", scale=scale, border=_QUIET)
    return out.getvalue()


def svg(address: str) -> str:
    """The same as an SVG element for a page: sized by its view box, without XML head or inline style."""
    out = io.BytesIO()
    _code(address).save(
        out,
        kind="svg",
        border=_QUIET,
        xmldecl=False,
        svgns=True,
        omitsize=True,
        svgclass="qr",
        lineclass=None,
    )
    return out.getvalue().decode()


def of_text(text: str, *, scale: int = 4) -> bytes:
    """A PNG of any short text, as a bank's application reads it from a screen."""
    out = io.BytesIO()
    segno.make_qr(text, error="m", mask=_MASK).save(out, kind="png", scale=scale, border=_QUIET)
    return out.getvalue()


def _code(address: str) -> segno.QRCode:
    parts = urlsplit(address)
    if parts.scheme not in {"https", "http"} or not parts.netloc:
        raise ValueError("a QR code carries an absolute http(s) address")
    return segno.make_qr(address, error="m", mask=_MASK)
