"""Which act a route is for. Every private route declares one; `dossiers.policy` says who may ever take it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase

from dossiers.acts import Act
from dossiers.policy import admits

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def policy(act: Act) -> Callable[[View], View]:
    """Declare the act of a route: a viewer who may never take it gets 403 before anything is read."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = getattr(request, "viewer", None)
            # `viewer` is lazy: its truth is asked once, its class by `admits`
            if not viewer or not admits(act, viewer):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.act = act  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def show(form: BaseForm, error: ValidationError) -> None:
    """Put a refusal on the field it names, or on top when the form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        for single in errors:
            form.add_error(name if name in form.fields else None, single)
