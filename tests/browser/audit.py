"""What a page must satisfy beyond its own test: axe, valid HTML, a quiet console."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

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
    node = find_node()[0]
    program = str(PROJECT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs")
    done = subprocess.run(
        [*node, program, "--config", str(HTML_RULES), "--formatter", "json", "--stdin"],
        input=html,
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    reports: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    if done.returncode and not reports:
        raise RuntimeError(done.stderr)
    return [
        f"{message['line']}:{message['column']} {message['ruleId']}: {message['message']}"
        for report in reports
        for message in report["messages"]
    ]


def watch(page: Page) -> list[str]:
    """Collects what the console, the policy and the script engine complain about from now on."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in NOISY else None)
    page.on("pageerror", lambda error: complaints.append(f"{error.name}: {error.message}"))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
    return complaints


NOISY = frozenset({"error", "warning"})
EXPECTED = ("net::ERR_ABORTED",)  # a request given up because the person moved on


def faults_of(complaints: list[str]) -> list[str]:
    return [text for text in complaints if not any(known in text for known in EXPECTED)]
