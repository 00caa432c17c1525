"""Numbers and dates in Vietnamese words, as civil papers write them."""

from __future__ import annotations

from typing import Literal

Reading = Literal["long", "short"]

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _below_hundred(value: int) -> str:
    tens, unit = divmod(value, 10)
    if tens == 0:
        return _DIGITS[unit]
    if tens == 1:
        return "mười" if unit == 0 else f"mười {'lăm' if unit == 5 else _DIGITS[unit]}"
    if unit == 0:
        return f"{_DIGITS[tens]} mươi"
    last = {1: "mốt", 5: "lăm"}.get(unit, _DIGITS[unit])
    return f"{_DIGITS[tens]} mươi {last}"


def _after_hundreds(value: int) -> str:
    """What follows `trăm` or a silent hundred: 5 is `linh năm`, 15 `mười lăm`."""
    return f"linh {_DIGITS[value]}" if value < 10 else _below_hundred(value)


def number_in_words(value: int, reading: Reading = "long") -> str:
    """0 to 9 999 in words. `long` says the empty hundred (hai nghìn không trăm hai mươi sáu),
    `short` leaves it out (hai nghìn hai mươi sáu); both are met on papers.
    """
    if not 0 <= value <= 9999:
        raise ValueError("only 0 to 9999 are written out")
    thousands, rest = divmod(value, 1000)
    hundreds, tail = divmod(rest, 100)
    if not thousands and not hundreds:
        return _below_hundred(tail)
    words = [f"{_DIGITS[thousands]} nghìn"] if thousands else []
    if hundreds or (thousands and tail and reading == "long"):
        words.append(f"{_DIGITS[hundreds]} trăm")
    if tail:
        words.append(_after_hundreds(tail))
    return " ".join(words)


def date_in_words(value: str, reading: Reading = "long") -> str:
    """An ISO date, year-month or year in words: “ngày mười lăm tháng ba năm hai nghìn …”.

    The fourth month is `tháng tư`, as people say it. The caller has made sure the date is real.
    """
    parts = [int(part) for part in value.split("-")]
    words = f"năm {number_in_words(parts[0], reading)}"
    if len(parts) > 1:
        month = "tư" if parts[1] == 4 else _below_hundred(parts[1])
        words = f"tháng {month} {words}"
    if len(parts) > 2:
        words = f"ngày {_below_hundred(parts[2])} {words}"
    return words
