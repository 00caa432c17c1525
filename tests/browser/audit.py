"""What a page must satisfy beyond its own test: axe, valid HTML, a quiet console."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import ConsoleMessage, Page

from portal.management.setup import find_node

PROJECT = Path(__file__).resolve().parents[2]
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HTML_RULES = PROJECT / "tests" / "portal" / "htmlvalidate.json"


@cache
def _axe_source() -> str:
    return AXE.read_text(encoding="utf-8")


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands: one line per rule and element, empty when clean."""
    page.evaluate(_axe_source())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        RULES,
    )
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def html_faults(html: str) -> list[str]:
    """What html-validate says of a whole page: one line per fault, empty when valid."""
    return [fault.partition(": ")[2] for fault in html_faults_of({"page": html})]


def html_faults_of(pages: Mapping[str, str]) -> list[str]:
    """The same for many pages in one run, each line beginning with the page's name; starting Node costs most."""
    names = list(pages)
    with TemporaryDirectory() as folder:
        files = [Path(folder, f"{place}.html") for place in range(len(names))]
        for file, name in zip(files, names, strict=True):
            file.write_text(pages[name], encoding="utf-8")
        program = str(PROJECT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs")
        told = Path(folder, "faults.json")  # a long report would be cut off in a pipe
        with told.open("w", encoding="utf-8") as out:
            done = subprocess.run(
                [
                    *find_node()[0],
                    program,
                    "--config",
                    str(HTML_RULES),
                    "--formatter",
                    "json",
                    *map(str, files),
                ],
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
                cwd=PROJECT,
            )
        reports: list[dict[str, Any]] = json.loads(told.read_text(encoding="utf-8") or "[]")
    if done.returncode and not reports:
        raise RuntimeError(done.stderr)
    return [
        f"{names[int(Path(report['filePath']).stem)]}: "
        f"{message['line']}:{message['column']} {message['ruleId']}: {message['message']}"
        for report in reports
        for message in report["messages"]
    ]


def watch(page: Page) -> list[str]:
    """Collects what the console, the policy and the script engine complain about from now on."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in NOISY:
            complaints.append(f"{message.text} ({message.location['url']})")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{error.name}: {error.message}"))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
    return complaints


NOISY = frozenset({"error", "warning"})
EXPECTED = (
    "net::ERR_ABORTED",  # a request given up because the person moved on
    "was preloaded using link preload but not used",  # so busy a machine that a font came too late
    "/favicon.ico)",  # asked for beside answers that are no page and name no icon
)


def faults_of(complaints: list[str]) -> list[str]:
    return [text for text in complaints if not any(known in text for known in EXPECTED)]
