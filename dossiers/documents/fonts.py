"""The one typeface of documents: Tinos, the metrics of Times New Roman, with every Vietnamese letter.

Full font files are needed: subset files split the letters, and a system face that lacks some of them would be
mixed in silently. The asset build puts the files into `settings.PORTAL_DOCUMENT_FONTS`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FAMILY = "Document"
FACES = {
    "regular": "Tinos_400Regular.ttf",
    "italic": "Tinos_400Regular_Italic.ttf",
    "bold": "Tinos_700Bold.ttf",
    "bold-italic": "Tinos_700Bold_Italic.ttf",
}


def face_path(face: str) -> Path:
    """The file of one face of `FACES`. Raises ImproperlyConfigured, saying what to run, when it is not there."""
    folder = Path(settings.PORTAL_DOCUMENT_FONTS)
    for found in sorted(folder.rglob(FACES[face])):
        return found
    raise ImproperlyConfigured(f"{FACES[face]} is not in {folder}; the asset build (npm ci) puts it there")


def face_bytes(face: str) -> bytes:
    return face_path(face).read_bytes()


def letters_missing(text: Iterable[str], face: str = "regular") -> set[str]:
    """The letters of `text` that Tinos cannot draw; a document with one of them mixes in another font."""
    covered = _outlines(face).characters
    return {letter for letter in text if letter not in covered and letter.isprintable()}


class Outlines:
    """Letters of one face as PDF path operators, for the small texts drawn into signatures.

    Drawing outlines embeds no font: a signature stays small and takes no time to subset. Each letter is
    converted once per process.
    """

    def __init__(self, path: Path) -> None:
        self._font = TTFont(path, lazy=True)
        self._glyphs = self._font.getGlyphSet()
        self._names: dict[int, str] = self._font.getBestCmap()
        self._drawn: dict[str, tuple[float, bytes]] = {}
        self.units = int(self._font["head"].unitsPerEm)
        self.characters = frozenset(map(chr, self._names))

    def letter(self, letter: str) -> tuple[float, bytes]:
        """Advance in font units, and the operators that fill the letter in font units."""
        if letter not in self._drawn:
            glyph = self._glyphs[self._names.get(ord(letter), ".notdef")]
            pen = _PdfPen(self._glyphs)
            glyph.draw(pen)
            self._drawn[letter] = (
                float(glyph.width),
                b" ".join(pen.operators) + (b" f" if pen.operators else b""),
            )
        return self._drawn[letter]

    def width(self, text: str, size: float) -> float:
        """Points that `text` takes at `size` points."""
        return sum(self.letter(letter)[0] for letter in text) * size / self.units

    def draw(self, text: str, *, x: float, y: float, size: float) -> bytes:
        """Operators that write `text` with its base line starting at x, y (points)."""
        scale, parts = size / self.units, []
        for letter in text:
            advance, path = self.letter(letter)
            if path:
                parts.append(b"q %.5f 0 0 %.5f %.3f %.3f cm %s Q" % (scale, scale, x, y, path))
            x += advance * scale
        return b"\n".join(parts)


class _PdfPen(BasePen):  # type: ignore[misc]
    """Writes a glyph as PDF path operators; TrueType's quadratic curves become cubic ones in the base class."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.operators: list[bytes] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(b"%d %d m" % pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(b"%d %d l" % pt)

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:  # noqa: N802
        self.operators.append(b"%d %d %d %d %d %d c" % (*pt1, *pt2, *pt3))

    def _closePath(self) -> None:  # noqa: N802
        self.operators.append(b"h")


@functools.cache
def _outlines(face: str) -> Outlines:
    return Outlines(face_path(face))


def outlines(face: str = "regular") -> Outlines:
    """The outlines of one face, loaded once per process."""
    return _outlines(face)
