"""The template engine of documents: our own templates, Django's built-in tags, nothing else.

No context processor adds the request or settings, no tag library of an app can be loaded, and only plain data goes
in (`check_plain`), so what a document shows is exactly its dictionary.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.template import Context, Engine


def page(template: str, data: Mapping[str, Any]) -> str:
    """`template` filled with plain `data`, everything escaped. Raises TypeError when `data` is not plain."""
    check_plain(data)
    return _engine().get_template(template).render(Context(dict(data), use_l10n=False))


def source(template: str) -> str:
    """The text of a template as it stands, such as the style sheet."""
    return str(_engine().get_template(template).source)


def check_plain(value: object, *, at: str = "data") -> None:
    """Refuse anything but dicts, lists, text and whole numbers, subclasses included.

    A template engine follows attributes and calls what it finds: a model handed over could be deleted by a
    template; a safe string would pass unescaped. Raises TypeError naming the place.
    """
    kind: type[object] = type(value)
    if value is None or kind in {str, int, bool}:
        return
    if kind is dict:
        for key, inner in cast("dict[object, object]", value).items():
            if type(key) is not str:
                raise TypeError(f"{at} has a key that is not plain text")
            check_plain(inner, at=f"{at}.{key}")
    elif kind in {list, tuple}:
        for index, inner in enumerate(cast("list[object]", value)):
            check_plain(inner, at=f"{at}[{index}]")
    else:
        raise TypeError(f"{at} is not plain data but {kind.__name__}")


@functools.cache
def _engine() -> Engine:
    return Engine(
        dirs=[str(folder) for folder in cast("list[Path]", settings.TEMPLATES[0]["DIRS"])],
        app_dirs=False,
        loaders=[("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
    )
