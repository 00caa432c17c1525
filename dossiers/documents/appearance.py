"""What a signature looks like on the page: who, when, and in demo mode that it is worth nothing.

Source: Decree 30/2020/ND-CP, Annex I: the agency's signature shows its name and the time dd-mm-yyyy hh:mm:ss +07:00
at the top right of the first page; the signatory's stands where a hand would sign, in blue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyhanko.pdf_utils.content import AppearanceContent
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import BaseStampStyle

from dossiers.documents import fonts

BLUE = (0.07, 0.2, 0.53)
RED = (0.62, 0.11, 0.12)
_LEADING = 1.22  # line height in font sizes
_PADDING = 4.0  # points


@dataclass(frozen=True)
class SignatureStyle(BaseStampStyle):
    """Lines of text in one colour inside a thin frame, as large as the field allows up to `largest` points."""

    lines: tuple[tuple[str, str], ...] = ()  # (face, text)
    colour: tuple[float, float, float] = BLUE
    largest: float = 11.0

    def create_stamp(  # type: ignore[override]
        self,
        writer: BasePdfFileWriter,
        box: BoxConstraints,
        text_params: dict[str, str],  # noqa: ARG002
    ) -> AppearanceContent:
        return _Stamp(writer, box, self)


class _Stamp(AppearanceContent):
    def __init__(self, writer: BasePdfFileWriter, box: BoxConstraints, style: SignatureStyle) -> None:
        super().__init__(writer, box)
        self._style = style

    def as_form_xobject(self) -> StreamObject:
        drawn = super().as_form_xobject()
        drawn.compress()  # type: ignore[no-untyped-call]
        return drawn

    def render(self) -> bytes:
        style, width, height = self._style, float(self.box.width), float(self.box.height)
        size, lines = _fit(style.lines, width - 2 * _PADDING, height - _PADDING, style.largest)
        block = len(lines) * size * _LEADING
        y = (height + block) / 2 - size
        parts = [b"q %.3f %.3f %.3f rg %.3f %.3f %.3f RG" % (*style.colour, *style.colour)]
        parts.append(b"0.6 w 0.3 0.3 %.2f %.2f re S" % (width - 0.6, height - 0.6))
        for face, text in lines:
            parts.append(fonts.outlines(face).draw(text, x=_PADDING, y=y, size=size))
            y -= size * _LEADING
        parts.append(b"Q")
        return b"\n".join(parts)


def _fit(
    lines: Sequence[tuple[str, str]], width: float, height: float, largest: float
) -> tuple[float, list[tuple[str, str]]]:
    """The largest size at which the lines fill no more than the box; the first, a name, may be broken."""
    size = largest
    while True:
        (face, name), *rest = lines
        broken = [(face, part) for part in _broken(face, name, width, size)] + rest
        widest = max(fonts.outlines(face).width(part, size) for face, part in broken)
        if (len(broken) * size * _LEADING <= height and widest <= width) or size <= 3:
            return size, broken
        size -= 0.5


def _broken(face: str, text: str, width: float, size: float) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and fonts.outlines(face).width(longer, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]
