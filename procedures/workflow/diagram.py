"""A workflow drawn as SVG on the server: top to bottom, narrow enough for a phone, without any script.

Colours are literal and given as attributes, because the page's policy allows no inline style and the
picture must also stand alone. States are told in words as well as in colour; the title and description
say everything to those who cannot see it. The table of steps stays the full text of the workflow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal, Self

from django.utils.translation import override

from procedures.text import Text
from procedures.workflow.definition import Kind, Step, Workflow
from procedures.workflow.marking import Marking

Look = Literal["done", "current", "waiting", "ahead"]

WIDTH = 360
_SIDE, _LANE, _GAP, _BETWEEN = 12, 10, 12, 34
_NAME, _SMALL = 14, 12
_LETTER = 0.56  # mean width of a letter, as a share of the size of the type

_PAINT: dict[Look, tuple[str, str, str]] = {  # fill, line, letters
    "done": ("#e8f3ec", "#1f6b43", "#14452c"),
    "current": ("#1d3f72", "#1d3f72", "#ffffff"),
    "waiting": ("#fff4d6", "#8a5a00", "#4d3300"),
    "ahead": ("#ffffff", "#6b7280", "#1f2937"),
}
_EDGE = "#6b7280"

_WORDS: dict[Look, Text] = {
    "done": Text(vi="Đã xong", en="Done"),
    "current": Text(vi="Đang giải quyết", en="In hand"),
    "waiting": Text(vi="Đang chờ", en="Waiting"),
    "ahead": Text(vi="Chưa đến", en="Ahead"),
}
_TITLE = Text(vi="Sơ đồ quy trình giải quyết", en="How this is handled, step by step")
_RETURNS = Text(vi="có thể chuyển lại bước trước", en="may go back to an earlier step")
_JOINS = Text(vi="chờ đủ các nhánh", en="waits for every branch")


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a dossier has come, by keys of steps; a step in none of the sets lies ahead."""

    done: frozenset[str] = frozenset()
    current: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()

    @classmethod
    def of(cls, marking: Marking, *, done: Iterable[str] = ()) -> Self:
        """From a marking; `done` adds steps only the caller's history knows, as after the end."""
        passed = {key for token in marking.tokens for key in token.passed}
        working = {token.step for token in marking.tokens if token.state == "open"}
        waiting = {token.step for token in marking.tokens} - working
        return cls(
            done=frozenset({*passed, *done} - working - waiting),
            current=frozenset(working),
            waiting=frozenset(waiting),
        )

    def look(self, key: str) -> Look:
        if key in self.current:
            return "current"
        if key in self.waiting:
            return "waiting"
        return "done" if key in self.done else "ahead"


@dataclass(frozen=True, kw_only=True)
class _Box:
    step: Step
    look: Look
    x: float
    y: float
    width: float
    height: float
    name: tuple[str, ...]
    details: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


def draw(
    workflow: Workflow, progress: Progress | None = None, *, language: str = "vi", id: str = "workflow"
) -> str:
    """The picture as one `<svg>` element, safe to put into a page; `id` keeps two of them apart."""
    with override(language):
        layers = _layers(workflow)
        lanes = _long_edges(workflow, layers)
        boxes = _place(workflow, layers, progress, language, right=_SIDE + _LANE * len(lanes))
    height = max(box.bottom for box in boxes.values()) + _SIDE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{id}-title {id}-text" '
        f'viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        'font-family="system-ui, sans-serif">',
        f'<title id="{id}-title">{escape(_TITLE.in_language(language))}</title>',
        f'<desc id="{id}-text">{escape(_told(workflow, progress, language))}</desc>',
        *(_edge(boxes[one], boxes[two], lanes) for one, two in _edges(workflow)),
        *(_drawn(box) for box in boxes.values()),
        "</svg>",
    ]
    return "\n".join(parts)


def _layers(workflow: Workflow) -> list[list[str]]:
    """Steps by their longest distance from the first, so that every edge points down."""
    depth = dict.fromkeys(workflow.edges, 0)
    for key in sorted(workflow.edges, key=lambda key: len(workflow.ahead[key]), reverse=True):
        for ahead in workflow.edges[key]:
            depth[ahead] = max(depth[ahead], depth[key] + 1)
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for key, level in depth.items():
        layers[level].append(key)
    return layers


def _edges(workflow: Workflow) -> list[tuple[str, str]]:
    return [(key, ahead) for key, following in workflow.edges.items() for ahead in following]


def _long_edges(workflow: Workflow, layers: list[list[str]]) -> dict[tuple[str, str], int]:
    """Edges that pass by other layers, each with its own lane at the right."""
    level = {key: depth for depth, keys in enumerate(layers) for key in keys}
    long = [(one, two) for one, two in _edges(workflow) if level[two] - level[one] > 1]
    return {edge: lane for lane, edge in enumerate(long)}


def _place(
    workflow: Workflow, layers: list[list[str]], progress: Progress | None, language: str, *, right: float
) -> dict[str, _Box]:
    boxes: dict[str, _Box] = {}
    y = float(_SIDE)
    for keys in layers:
        width = (WIDTH - _SIDE - right - _GAP * (len(keys) - 1)) / len(keys)
        row = [
            _box(workflow.step(key), progress, language, x=_SIDE + place * (width + _GAP), y=y, width=width)
            for place, key in enumerate(keys)
        ]
        boxes.update({box.step.key: box for box in row})
        y = max(box.bottom for box in row) + _BETWEEN
    return boxes


def _box(step: Step, progress: Progress | None, language: str, *, x: float, y: float, width: float) -> _Box:
    name = _wrap(step.name.in_language(language), width - 20, _NAME)
    details = [
        line for text in _details(step, progress, language) for line in _wrap(text, width - 20, _SMALL)
    ]
    return _Box(
        step=step,
        look=progress.look(step.key) if progress else "ahead",
        x=x,
        y=y,
        width=width,
        height=16 + len(name) * (_NAME + 4) + len(details) * (_SMALL + 4),
        name=tuple(name),
        details=tuple(details),
    )


def _details(step: Step, progress: Progress | None, language: str) -> list[str]:
    """Who does it and in which time; how it joins; where the dossier is."""
    who = ", ".join(str(role.label) for role in step.role)
    limit = step.limit.sentence().in_language(language) if step.limit else ""
    told = [" · ".join(filter(None, (who, limit)))]
    if step.join:
        told.append(_JOINS.in_language(language))
    if Kind.RETURN in step.kinds():
        told.append(f"↩ {_RETURNS.in_language(language)}")
    if progress is not None:
        told.append(_WORDS[progress.look(step.key)].in_language(language))
    return told


def _told(workflow: Workflow, progress: Progress | None, language: str) -> str:
    """The picture in words, one sentence a step."""
    sentences = []
    for number, step in enumerate(workflow.steps, 1):
        state = f" – {_WORDS[progress.look(step.key)].in_language(language)}" if progress else ""
        sentences.append(f"{number}. {step.name.in_language(language)}{state}.")
    return " ".join(sentences)


def _wrap(text: str, width: float, size: int) -> list[str]:
    """Lines that fit, by the mean width of letters; a word is never cut."""
    most = max(int(width / (size * _LETTER)), 6)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _drawn(box: _Box) -> str:
    fill, line, letters = _PAINT[box.look]
    dashes = ' stroke-dasharray="5 3"' if box.look == "waiting" else ""
    parts = [
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="6" '
        f'fill="{fill}" stroke="{line}" stroke-width="{2 if box.look == "current" else 1.25}"{dashes}/>'
    ]
    y = box.y + 6
    for size, weight, lines in ((_NAME, "600", box.name), (_SMALL, "400", box.details)):
        for words in lines:
            y += size + 4
            parts.append(
                f'<text x="{box.x + 10:g}" y="{y - 2:g}" font-size="{size}" font-weight="{weight}" '
                f'fill="{letters}">{escape(words)}</text>'
            )
    return "\n".join(parts)


def _edge(one: _Box, two: _Box, lanes: dict[tuple[str, str], int]) -> str:
    lane = lanes.get((one.step.key, two.step.key))
    if lane is None:
        half = (one.bottom + two.y) / 2
        path = f"M{one.middle:g} {one.bottom:g}V{half:g}H{two.middle:g}V{two.y - 5:g}"
        tip = f"{two.middle - 4:g},{two.y - 6:g} {two.middle + 4:g},{two.y - 6:g} {two.middle:g},{two.y:g}"
    else:
        x = WIDTH - _SIDE / 2 - _LANE * lane
        start, end = one.bottom + 8 + 2 * lane, two.y - 14 + 2 * lane
        path = (
            f"M{one.middle + 12:g} {one.bottom:g}V{start:g}H{x:g}V{end:g}H{two.middle + 12:g}V{two.y - 5:g}"
        )
        tip = f"{two.middle + 8:g},{two.y - 6:g} {two.middle + 16:g},{two.y - 6:g} {two.middle + 12:g},{two.y:g}"
    return (
        f'<path d="{path}" fill="none" stroke="{_EDGE}" stroke-width="1.25"/>'
        f'<polygon points="{tip}" fill="{_EDGE}"/>'
    )
