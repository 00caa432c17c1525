"""The press: WeasyPrint with its fonts and parsed style sheet kept loaded, and no way out to files or network.

Loading fonts and parsing CSS costs far more than laying out a page, so each process does it once (about 45 MB
above a bare worker; see tests and benchmarks). WeasyPrint's own fetcher would embed any local file it is asked for;
ours serves the named assets it was given and nothing else.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

import weasyprint  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from dossiers.documents import fonts
from dossiers.documents.pages import source

SCHEME = "document:"
STYLE_SHEET = "print/document.css"


class NotAnAssetError(ValueError):
    """Something other than a named asset was asked for."""


class NamedAssets(URLFetcher):  # type: ignore[misc]
    """Serves `document:<name>` from the assets given; every other address is refused, before it is looked at."""

    def __init__(self, assets: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols=frozenset({"document"}), allow_redirects=False)
        self._assets = assets

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        asset = self._assets.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if asset is None:
            raise NotAnAssetError("documents are made of named assets only")
        media_type, content = asset
        return URLFetcherResponse(url, content, {"Content-Type": media_type})


class Press:
    """One process's font configuration and style sheet. WeasyPrint is not made for threads, so one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fonts = FontConfiguration()
        faces = {f"{face}.ttf": ("font/ttf", fonts.face_bytes(face)) for face in fonts.FACES}
        self._style = weasyprint.CSS(
            string=source(STYLE_SHEET),
            font_config=self._fonts,
            url_fetcher=NamedAssets(faces),
        )

    def print(
        self,
        html: str,
        *,
        assets: Mapping[str, tuple[str, bytes]],
        finish: Callable[[Any, Any], None],
    ) -> bytes:
        """`html` as a PDF; `finish(document, pdf)` adds what WeasyPrint cannot. Equal input gives equal bytes."""
        with self._lock:
            page = weasyprint.HTML(string=html, url_fetcher=NamedAssets(assets))
            pdf: bytes = page.write_pdf(
                font_config=self._fonts,
                stylesheets=[self._style],
                pdf_tags=True,
                finisher=finish,
            )
        return pdf

    def disown(self) -> None:
        """In a forked child: the folder of unpacked fonts is the parent's, and must outlive this copy."""
        self._fonts._folder = None


_press: Press | None = None
_starting = threading.Lock()


def press() -> Press:
    """This process's press, made on first use."""
    global _press  # noqa: PLW0603
    with _starting:
        if _press is None:
            _press = Press()
    return _press


def _after_fork() -> None:
    global _press, _starting  # noqa: PLW0603
    _starting = threading.Lock()
    if _press is not None:
        _press.disown()
        _press = None


os.register_at_fork(after_in_child=_after_fork)
