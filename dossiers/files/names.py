"""Names that people give to files, made safe to store, show and send back."""

from __future__ import annotations

import re
import unicodedata

MOST_LETTERS = 120
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_SPACES = re.compile(r"\s+")


def clean(name: str, *, extension: str, fallback: str = "tep") -> str:
    """`name` without path, control, invisible and direction-changing characters, in NFC, with `extension`.

    The extension becomes the one of what the file is (`jpg`), whatever it was called; the whole has at most
    120 characters. Letters of all scripts stay: it is the person's own name for their paper.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    spaced = _SPACES.sub(" ", "".join(" " if letter.isspace() else letter for letter in last))
    visible = "".join(letter for letter in spaced if not unicodedata.category(letter).startswith("C"))
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", _FORBIDDEN.sub("", visible)).strip(" .")
    room = MOST_LETTERS - len(extension) - 1
    return f"{stem[:room].rstrip(' .') or fallback}.{extension}"
