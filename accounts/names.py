"""Vietnamese names as keys: folded for search, weighed for order. PostgreSQL here has neither ICU nor unaccent."""

from __future__ import annotations

import unicodedata

# Letter order of the Vietnamese alphabet; f, j, w and z occur in foreign names and stand where Latin has them.
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {
    "": 0,
    "\u0300": 1,
    "\u0309": 2,
    "\u0303": 3,
    "\u0301": 4,
    "\u0323": 5,
}  # ngang huyền hỏi ngã sắc nặng
_SHAPES = {
    "\u0302",
    "\u0306",
    "\u031b",
}  # circumflex, breve, horn: they make another letter, not another tone


def nfc(text: str) -> str:
    """Text as it is stored everywhere: composed, without space at the ends or doubled inside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """A search key without accents: `"Đặng Thị Hòa"` → `"dang thi hoa"`; `hòa` and `hoà` fold alike."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.replace("đ", "d").split())


def sort_key(name: str) -> str:
    """The order of lists of people: given name, then family name, then what stands between.

    An ASCII string that sorts bytewise, so that it can be stored and indexed under any collation.
    """
    words = nfc(name).split(" ")
    ordered = [words[-1], *words[:-1]] if len(words) > 1 else words
    return place_key(" ".join(ordered))


def place_key(text: str) -> str:
    """Vietnamese alphabetical order, left to right, word by word: for places, fields, titles.

    In a word letters weigh first and tones break ties: `Hoa` before `Hòa` before `Hoan`.
    """
    return " ".join(_weigh_word(word) for word in nfc(text).lower().split(" "))


def _weigh_word(word: str) -> str:
    weighed = [_weigh(char) for char in word]
    return "".join(letter for letter, _ in weighed) + "!" + "".join(str(tone) for _, tone in weighed)


def _weigh(char: str) -> tuple[str, int]:
    """One letter as two ASCII signs, with its tone; what is no letter sorts before all letters."""
    decomposed = unicodedata.normalize("NFD", char)
    base = unicodedata.normalize("NFC", "".join(c for c in decomposed if c in _SHAPES or c not in _TONES))
    tone = next((_TONES[c] for c in decomposed if c in _TONES), 0)
    position = _LETTERS.find(base)
    if position >= 0:
        return f"{chr(ord('A') + position // 10)}{position % 10}", tone
    bare = fold(base)
    if bare != base and bare and bare[0] in _LETTERS:  # é in a foreign name counts as e
        return _weigh(bare[0])[0], tone
    return (f"0{base}" if base.isascii() and base.isalnum() else "0"), tone
