"""The catalogue check sees every message and every way of getting one wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from portal.management import catalogue

PAGE = """{% load i18n %}{% translate "Find it" %}
{% translate "Open" context "verb" %}{% notice title=_("Please note") %}
{% blocktranslate count n=rows|length trimmed %}
  {{ n }} dossier
{% plural %}
  {{ n }} dossiers
{% endblocktranslate %}
"""
CODE = """from django.utils.translation import gettext_lazy as _, ngettext, pgettext
a = _("Say it")
b = ngettext("%(n)s day", "%(n)s days", 3)
c = pgettext("noun", "Work")
"""


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Catalog:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(PAGE)
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "views.py").write_text(CODE)
    monkeypatch.setattr(catalogue, "PROJECT", tmp_path)
    monkeypatch.setattr(catalogue, "TEMPLATES", tmp_path / "templates")
    return catalogue.template_catalogue()


def test_messages_of_templates_and_python_are_found(wanted: Catalog) -> None:
    found = {(message.id, message.context) for message in wanted if message.id}
    assert found == {
        ("Find it", None),
        ("Open", "verb"),
        ("Please note", None),
        (("%(n)s dossier", "%(n)s dossiers"), None),
        ("Say it", None),
        (("%(n)s day", "%(n)s days"), None),
        ("Work", "noun"),
    }


def translated(wanted: Catalog) -> Catalog:
    kept = Catalog(locale="vi", fuzzy=False)
    for message in wanted:
        if message.id:
            same = (message.id[0],) if isinstance(message.id, tuple) else message.id
            kept.add(message.id, same, context=message.context)
    return kept


def test_a_complete_catalogue_has_no_faults(wanted: Catalog) -> None:
    assert catalogue.faults(translated(wanted), wanted) == []


def entry(kept: Catalog, text: str) -> Message:
    found = kept.get(text)
    assert found is not None
    return found


def test_each_kind_of_fault_is_named(wanted: Catalog) -> None:
    kept = translated(wanted)
    entry(kept, "Find it").string = ""
    entry(kept, "Say it").flags.add("fuzzy")
    entry(kept, "%(n)s day").string = ("%(days)s ngày",)
    kept.add("Gone", "Đã bỏ")
    faults = catalogue.faults(kept, wanted)
    assert [fault.partition(":")[0] for fault in sorted(faults)] == [
        "no longer used",
        "not confirmed (fuzzy)",
        "not translated",
        "placeholders differ",
    ]


def test_a_working_file_fills_the_catalogue_and_survives_writing(wanted: Catalog, tmp_path: Path) -> None:
    kept, work = Catalog(locale="vi", fuzzy=False), Catalog(locale="vi", fuzzy=False)
    kept.update(wanted, no_fuzzy_matching=True)
    work.add("Find it", "Tìm")
    work.add("Unknown", "Không có")
    catalogue.merge(kept, work)
    file = tmp_path / "django.po"
    file.write_bytes(catalogue.text_of(kept))
    again = catalogue.read(file, "vi")
    assert entry(again, "Find it").string == "Tìm"
    assert again.get("Unknown") is None
    assert catalogue.text_of(again) == file.read_bytes()
