"""What the browser is sent: inside the budgets, ours alone, and nothing of another government's brand."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "static" / "build"
KB = 1024
FONTS = [
    f"fonts/noto-sans-{subset}-{weight}.woff2" for subset in ("latin", "vietnamese") for weight in (400, 700)
]
PAGE_HTML = 14 * KB  # what frontend.md allows a citizen's page; measured on pages elsewhere


def size(*names: str) -> int:
    """Bytes on the wire: fonts and images as they are, text compressed."""
    total = 0
    for name in names:
        content = (BUILD / name).read_bytes()
        total += len(content) if name.endswith((".woff2", ".ttf")) else len(gzip.compress(content, 6))
    return total


@pytest.fixture(autouse=True)
def _built() -> None:
    assert BUILD.is_dir(), "static/build is missing: run `npm ci` and `npm run build`"


@pytest.mark.parametrize(
    ("face", "scripts", "first_view"), [("portal", 35 * KB, 100 * KB), ("officer", 80 * KB, 200 * KB)]
)
def test_a_first_view_stays_inside_its_budget(face: str, scripts: int, first_view: int) -> None:
    script = size(f"js/{face}.js", "js/htmx.js")
    assert script <= scripts
    assert size(f"css/{face}.css", *FONTS) + script + PAGE_HTML <= first_view


@pytest.mark.parametrize("word", ["gov.uk", "crown", "crest", "transport"])
def test_no_foreign_brand_is_shipped(word: str) -> None:
    for kind in ("css", "js"):
        for file in (BUILD / kind).iterdir():
            assert word not in file.read_text().lower(), f"{word} in {file.name}"


def test_only_our_own_images_and_the_two_font_families_are_shipped() -> None:
    assert {path.suffix for path in BUILD.rglob("*") if path.is_file()} <= {
        ".css",
        ".js",
        ".woff2",
        ".ttf",
        ".txt",
    }
    names = {
        path.name.split("-")[0].split("_")[0] for path in (BUILD / "fonts").rglob("*.*") if path.is_file()
    }
    assert names == {"noto", "Tinos"}


def test_styles_never_change_case_and_never_justify() -> None:
    for file in (BUILD / "css").iterdir():
        css = file.read_text()
        assert "text-transform:uppercase" not in css
        assert "text-align:justify" not in css


def test_styles_and_scripts_ask_no_other_host() -> None:
    for file in [*(BUILD / "css").iterdir(), BUILD / "js" / "portal.js", BUILD / "js" / "officer.js"]:
        hosts = set(re.findall(r"https?://([\w.-]+)", file.read_text()))
        assert hosts <= {"www.w3.org"}, f"{file.name} names {hosts}"


def test_documents_have_full_font_files() -> None:
    """Subset files would split a letter from its mark; a full Tinos is about half a megabyte."""
    faces = list((BUILD / "fonts" / "documents").glob("Tinos_*.ttf"))
    assert len(faces) == 4
    assert all(face.stat().st_size > 400 * KB for face in faces)


def test_the_lock_names_no_address() -> None:
    assert "http" not in (ROOT / "package-lock.json").read_text()
