"""What may not stand in the repository's files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import PROJECT

LOCKS = sorted(PROJECT.glob("requirements*.txt")) + sorted(PROJECT.glob("requirements*.in"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda file: file.name)
def test_no_lock_names_an_index(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize(
    "lock", [file for file in LOCKS if file.suffix == ".txt"], ids=lambda file: file.name
)
def test_every_locked_package_has_hashes(lock: Path) -> None:
    entries = lock.read_text().replace("\\\n", " ").splitlines()
    assert not [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry]


def test_the_npm_lock_names_no_registry_and_exact_versions() -> None:
    lock = json.loads((PROJECT / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    package = json.loads((PROJECT / "package.json").read_text())
    wanted = {**package.get("dependencies", {}), **package.get("devDependencies", {})}
    assert not [f"{name} {version}" for name, version in wanted.items() if not version[0].isdigit()]


def tracked() -> list[Path]:
    """What git keeps, or everything when this is no clone."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    return [PROJECT / name for name in listed.stdout.split("\0") if name and (PROJECT / name).exists()]


def test_no_third_party_asset_is_kept() -> None:
    ends = {".woff", ".woff2", ".ttf", ".otf", ".whl", ".mo", ".min.js"}
    assert not [file for file in tracked() if file.suffix in ends or file.name.endswith(".min.js")]


def test_no_brand_of_another_government_is_kept() -> None:
    """The design system's own names may be imported; its crown, crest, typeface and name are not shown."""
    shown = [
        f
        for f in tracked()
        if f.suffix in {".html", ".svg", ".scss", ".po", ".txt"} and "tests" not in f.parts
    ]
    faults = [
        f"{file.relative_to(PROJECT)}: {word}"
        for file in shown
        for word in ("GOV.UK", "GDS Transport", "govuk-crest")
        if word in file.read_text(encoding="utf-8")
    ]
    assert not faults
