"""Named official lists: ethnic groups, countries, provinces, wards and the like.

They are read from `reference/lists/*.json`, each with its source. What lives elsewhere (the wards are
agencies of the accounts) is *provided* at run time: `provide("wards", function)`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from accounts.names import fold, place_key
from procedures.forms.part import Part
from procedures.text import Text

FOLDER = Path(__file__).parent / "reference" / "lists"


class Item(Part):
    """One entry. `parent` is the code of the entry it belongs to in another list (a ward's province),
    `successors` are the codes of what took its place, where that is in another list (old units → wards).
    """

    code: str
    label: Text
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    unverified: bool = False
    successors: tuple[str, ...] = ()

    def valid_on(self, day: date) -> bool:
        """Whether the entry could be chosen on a day; `valid_to` is its last day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class NamedList(Part):
    key: str
    name: Text
    source: str
    note: str = ""
    ordered: bool = False  # keep the order of the file; else sorted in the reader's language
    items: tuple[Item, ...]


# A list may be kept in a file named after what it covers so far.
_FILES = {"wards": "wards_hcmc"}

Provider = Callable[[], Iterable[Item]]
_providers: dict[str, Provider] = {}


def provide(name: str, items: Provider) -> None:
    """Let a list come from a function instead of its file. The function caches what it must."""
    _providers[name] = items


def withdraw(name: str) -> None:
    """Forget a provided list; its file, if there is one, counts again."""
    _providers.pop(name, None)


def known(name: str) -> bool:
    return name in _providers or _path(name).is_file()


def _path(name: str) -> Path:
    return FOLDER / f"{_FILES.get(name, name)}.json"


def provided(name: str) -> bool:
    """Whether the list comes from a function, so that its entries may change while the system runs."""
    return name in _providers


@cache
def read(name: str) -> NamedList:
    """The list as its file has it. KeyError when there is no such file."""
    path = _path(name)
    if not path.is_file():
        raise KeyError(name)
    return NamedList.model_validate(json.loads(path.read_text("utf-8")))


@cache
def _of_file(name: str) -> Mapping[str, Item]:
    return {item.code: item for item in read(name).items}


def index(name: str) -> Mapping[str, Item]:
    """All entries by code, past ones too: an old answer must stay readable."""
    provider = _providers.get(name)
    return _of_file(name) if provider is None else {item.code: item for item in provider()}


def label(name: str, code: str, language: str | None) -> str:
    """The name of a code in a language; the code itself when the list does not know it."""
    item = index(name).get(code)
    return code if item is None else item.label.in_language(language)


def choices(
    name: str, language: str, *, on: date | None = None, parent: str | None = None
) -> list[tuple[str, str]]:
    """(code, label) of the entries valid on a day, in the order a reader of the language expects."""
    if name not in _providers:
        return list(_choices_of_file(name, language, on, parent))
    return _sorted(index(name).values(), language, on, parent, ordered=False)


@lru_cache(maxsize=1024)
def _choices_of_file(
    name: str, language: str, on: date | None, parent: str | None
) -> tuple[tuple[str, str], ...]:
    return tuple(_sorted(read(name).items, language, on, parent, ordered=read(name).ordered))


def _sorted(
    items: Iterable[Item], language: str, on: date | None, parent: str | None, *, ordered: bool
) -> list[tuple[str, str]]:
    found = [
        (item.code, item.label.in_language(language))
        for item in items
        if (on is None or item.valid_on(on)) and (parent is None or item.parent == parent)
    ]
    if ordered:
        return found
    key = place_key if language.startswith("vi") else fold
    return sorted(found, key=lambda pair: key(pair[1]))
