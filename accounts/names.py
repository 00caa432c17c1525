"""Vietnamese names as keys: tidied to be stored, folded for search, weighed for order.

PostgreSQL may come without ICU and unaccent, so none of this is asked of it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Dictionary order; f, j, w and z stand where a Latin reader looks for them. Two lower-case letters
# per letter keep the order under every collation, not only "C".
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_CODES = {letter: chr(97 + i // 26) + chr(97 + i % 26) for i, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_WORD = re.compile(r"\d+|[^\W\d_]+", re.UNICODE)


def nfc(text: str) -> str:
    """Composed form: phones and Macs send decomposed letters that compare as different strings."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """NFC, control characters gone, runs of blanks made one; what a single-line answer is stored as."""
    composed = nfc(text)
    if not composed.isprintable():
        composed = "".join(c if c.isprintable() else " " for c in composed)
    return " ".join(composed.split())


def fold(text: str) -> str:
    """Search key: no marks, đ as d, lower case, single blanks. `Thúy` and `Thuý` meet here."""
    return " ".join(unaccented(text.casefold()).split())


def unaccented(text: str) -> str:
    """Without marks, case and blanks kept: what a text message is written in. `Đã đến` becomes `Da den`."""
    bare = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


@lru_cache(maxsize=4096)
def _word_key(word: str) -> str:
    """Letters first, then the tone: `an` < `án` < `ang`. A run of digits sorts by its number."""
    if word.isdecimal():
        return f"0{int(word):012d}"
    tone = "0"
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tone = _TONES[char]
        elif char in "\u0306\u0302\u031b" and letters:  # breve, circumflex, horn: another letter
            joined = unicodedata.normalize("NFC", letters[-1] + char)
            letters[-1] = joined if joined in _CODES else letters[-1]
        elif not unicodedata.combining(char):
            letters.append(char)
    return "".join(_CODES.get(letter, "zz") for letter in letters) + tone


def place_key(text: str) -> str:
    """Order of places, ethnic groups, titles: word by word in the Vietnamese alphabet."""
    return "".join(_word_key(word) for word in _WORD.findall(nfc(text)))


def sort_key(name: str) -> str:
    """Order of people: given name, then family name, then what stands between them.

    `H'Hen Niê` counts as two words; the key is ASCII, so it can be stored and indexed.
    """
    words = [re.sub(r"[^\w]|_", "", word) for word in nfc(name).split()]
    words = [word for word in words if word]
    if not words:
        return ""
    ordered = [words[-1], *words[:-1]]
    return "".join(_word_key(word) for word in ordered)


def upper(name: str) -> str:
    """Capitals for print; composed first, so that đ and every marked letter have their capital."""
    return nfc(name).upper()
