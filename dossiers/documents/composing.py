"""Composing: which values share a line, where a name is broken, what stays together — from plain data, once.

A style sheet cannot know that a value is too long for its half of a line, nor that *Ủy ban nhân dân* and the ward
are two lines of a letterhead. Measured with the metrics of the typeface, so that it is the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from accounts.names import upper
from dossiers.documents import fonts

_WIDTH = {"letter": 462.0, "certificate": 448.0}  # points between the margins of `document.css`
_SIZE = 13.0
_LETTERHEAD, _LETTERHEAD_SIZE = 190.0, 12.0  # points: the sender's column, its letters
_GAP = 8.0  # between two values on a line
_UNIT = re.compile(r"\s(?=(?:phường|xã|đặc khu|tỉnh|Thành phố|thành phố|hành chính công)\s|hành chính công$)")
_NUMBER = re.compile(r"[\d.,]{1,12}")


def compose(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a template is given besides `data`: lines of names and of the title, and blocks ready to be set."""
    width = _WIDTH["certificate" if data.get("layout") == "certificate" else "letter"]
    return {
        "parent_lines": letterhead(data["parent_agency"], "regular"),
        "agency_lines": letterhead(data["agency"]),
        "title_lines": str(data.get("title", "")).split("\n"),
        "blocks": _blocks(data.get("blocks", []), width),
    }


def letterhead(name: str, face: str = "bold") -> list[str]:
    """`Ủy ban nhân dân phường Bàn Cờ` as a letterhead breaks it: before the unit, where it does not fit whole."""
    lines: list[str] = []
    for part in _UNIT.split(name) if name else []:
        joined = f"{lines[-1]} {part}" if lines else part
        if lines and fonts.outlines(face).width(upper(joined), _LETTERHEAD_SIZE) > _LETTERHEAD:
            lines.append(part)
        else:
            lines[-1:] = [joined]
    return lines


def _blocks(blocks: list[dict[str, Any]], width: float) -> list[dict[str, Any]]:
    done: list[dict[str, Any]] = []
    for at, block in enumerate(blocks):
        kind, after = block["kind"], blocks[at + 1] if at + 1 < len(blocks) else {}
        if kind == "rows" and (block.get("beside") or _has_column(after)):
            column = {**block, "lines": _lines(block["rows"], width / 2 - _GAP)}
            if block.get("beside") and done and done[-1]["kind"] == "columns":
                done[-1]["columns"].append(column)
            else:
                done.append({"kind": "columns", "columns": [column]})
        elif kind == "rows":
            done.append({**block, "lines": _lines(block["rows"], width)})
        elif kind == "table":
            done.append({**block, "numbers": _numbers(block), "grid": _grid(block)})
        elif kind == "paragraph":
            done.append({**block, "leads_on": block["text"].rstrip().endswith(":")})
        else:
            done.append(block)
    return done


def _has_column(block: Mapping[str, Any]) -> bool:
    return block.get("kind") == "rows" and bool(block.get("beside"))


def _lines(rows: list[dict[str, Any]], width: float) -> list[list[dict[str, Any]]]:
    """Rows marked `beside` join the line of the row before them where all of that line fit their equal share."""
    lines: list[list[dict[str, Any]]] = []
    for row in rows:
        longer = [*lines[-1], row] if lines and row.get("beside") else [row]
        share = width / len(longer) - _GAP
        if len(longer) > 1 and all(_measure(cell) <= share for cell in longer):
            lines[-1] = longer
        else:
            lines.append([row])
    return lines


def _measure(row: Mapping[str, Any]) -> float:
    label, value = fonts.outlines("regular"), fonts.outlines("bold")
    return label.width(f"{row['label']}: ", _SIZE) + value.width(row["value"], _SIZE)


def _numbers(table: Mapping[str, Any]) -> list[bool]:
    """For each column, whether it holds nothing but short numbers: those stand in the middle."""
    columns = range(len(table["columns"]))
    return [all(_NUMBER.fullmatch(row[at]) for row in table["rows"] if row[at]) for at in columns]


def _grid(table: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    numbers = _numbers(table)
    return [
        [{"text": text, "number": number} for text, number in zip(row, numbers, strict=True)]
        for row in table["rows"]
    ]
