"""A browser without scripts: reads the forms of a page and sends them as they stand, changed as a person would."""

from __future__ import annotations

import html
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Forms(HTMLParser):
    """Every form of a page: its address and what it would send untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(
                {
                    "action": given.get("action", ""),
                    "method": given.get("method", "get"),
                    "data": {},
                    "names": set(),
                }
            )
        if not self.forms or ("name" not in given and tag != "option"):
            return
        form = self.forms[-1]
        name = given.get("name", "")
        form["names"].add(name)
        if tag == "input":
            self._input(form["data"], name, given)
        elif tag == "select":
            self._select = name
            if "disabled" not in given:
                form["data"].setdefault(name, "")
        elif tag == "option" and self._select and "selected" in given and self._select in form["data"]:
            form["data"][self._select] = given.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            form["data"][name] = ""

    def _input(self, data: dict[str, str], name: str, given: Mapping[str, str]) -> None:
        kind = given.get("type", "text")
        ticked = kind not in {"checkbox", "radio"} or "checked" in given
        if ticked and "disabled" not in given and kind not in {"file", "submit"}:
            data[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1]["data"][self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""


def text(response: Any) -> str:
    """The page, entities read."""
    return html.unescape(response.content.decode())


def form_of(response: Any, having: str) -> dict[str, Any]:
    """The form of a page that holds this name or leads to this address."""
    parser = _Forms()
    parser.feed(response.content.decode())
    return next(
        form
        for form in parser.forms
        if form["method"] == "post" and (having in form["names"] or form["action"].endswith(having))
    )


def send(client: Client, address: str, having: str, **changes: Any) -> Any:
    """Open a page, fill its form in, send it. Raises AssertionError for a name the form has not."""
    shown = client.get(address)
    assert shown.status_code == 200, (address, shown.status_code)
    form = form_of(shown, having)
    unknown = set(changes) - form["names"]
    assert not unknown, f"no question {unknown} on {address}"
    return client.post(form["action"] or address, {**form["data"], **changes}, follow=True)
