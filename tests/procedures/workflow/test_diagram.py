"""The picture is well-formed, told in words, free of styles and scripts, and shows where a dossier is."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from procedures.workflow.definition import Workflow
from procedures.workflow.diagram import WIDTH, Progress, draw
from tests.procedures.workflow.sketches import (
    act,
    branching,
    ending,
    intake,
    place,
    received,
    straight,
    workflow,
)

SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)  # noqa: S314 - our own picture


def by_passing() -> Workflow:
    return workflow(
        intake("verify", "sign"), place("verify", act("advance", "sign"), act("return")), *ending(join=True)
    )


@pytest.mark.parametrize("flow", [straight(), branching(), by_passing()])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_stands_alone_and_keeps_the_content_policy(flow: Workflow, language: str) -> None:
    picture = draw(flow, language=language)
    root = parsed(picture)

    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names == {"svg", "title", "desc", "rect", "text", "path", "polygon"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert attributes.isdisjoint({"style", "class", "href", "onclick"})
    assert "var(" not in picture
    assert len(root.findall(f"{SVG}rect")) == len(flow.steps)


def test_it_is_named_and_told_for_those_who_cannot_see_it() -> None:
    hand = received(straight())
    root = parsed(draw(hand.workflow, Progress.of(hand.marking), language="en", id="d1"))

    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "d1-title d1-text"
    told = root.find(f"{SVG}desc")
    assert told is not None
    assert told.text == "1. reception – Done. 2. verify – In hand. 3. sign – Ahead. 4. publish – Ahead. " \
        "5. hand_over – Ahead."  # fmt: skip


def test_progress_follows_the_marking() -> None:
    hand = received(branching()).walk("split advance", "right advance", "left advance")
    hand.take("left_two", "request_supplement")

    progress = Progress.of(hand.marking, done=["left_two"])

    assert progress.done == {"reception", "split", "left", "right"}
    assert progress.current == set()
    assert progress.waiting == {"left_two", "sign"}
    assert [progress.look(key) for key in ("left", "left_two", "publish")] == ["done", "waiting", "ahead"]


def test_every_box_stays_on_a_phone_and_no_two_overlap() -> None:
    root = parsed(draw(by_passing()))
    boxes = [
        tuple(float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        for box in root.findall(f"{SVG}rect")
    ]

    assert all(x >= 0 and x + width <= WIDTH for x, _, width, _ in boxes)
    for number, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[number + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x
            assert apart or y + height <= other_y or other_y + other_height <= y


def test_names_cannot_break_out_of_the_picture() -> None:
    hostile = place("verify", act("advance", "sign")) | {"name": {"vi": "<script>&", "en": '"><b>'}}
    flow = workflow(intake("verify"), hostile, *ending())

    for language in ("vi", "en"):
        picture = draw(flow, language=language)
        parsed(picture)
        assert not re.search(r"<script|<b>", picture)
