"""How tests say that something was refused, and that nothing came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dossiers.models import Charge, Counter, Document, Dossier, Event, Notice, Outbox, Request, Task


@contextmanager
def refused(code: str = "", *, at: str = "") -> Iterator[pytest.ExceptionInfo[ValidationError]]:
    """The block is refused by a rule: with this code, or on this field; always in words."""
    with pytest.raises(ValidationError) as caught:
        yield caught
    error = caught.value
    assert all(str(message).strip() for message in error.messages)
    if at:
        assert at in error.message_dict, error.message_dict
    if code:
        assert getattr(error, "code", None) == code, error


def denied() -> Any:
    """The block is not this actor's to do."""
    return pytest.raises(PermissionDenied)


def everything(dossier: Dossier) -> dict[str, Any]:
    """All rows of a dossier and what was given out for it, to compare before and after."""
    rows: dict[str, Any] = {"dossier": Dossier.objects.filter(pk=dossier.pk).values().get()}
    for model in (Task, Request, Document, Event, Notice, Charge):
        rows[model.__name__] = list(model._default_manager.filter(dossier=dossier).order_by("pk").values())
    rows["outbox"] = Outbox.objects.count()
    rows["counters"] = dict(Counter.objects.values_list("series", "value"))
    return rows


@contextmanager
def nothing_happens(dossier: Dossier) -> Iterator[None]:
    """Whatever is tried inside leaves every row as it was."""
    before = everything(dossier)
    yield
    assert everything(dossier) == before
