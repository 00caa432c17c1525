"""Everything `make check` asks of the code, two at a time; all are run, then the failed ones are shown.

python -m portal.management.check           all
python -m portal.management.check types     those whose name begins so
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")

LIKE_PRODUCTION = {
    "PORTAL_MODE": "production",
    "PORTAL_SECRET_KEY": "a-value-for-this-check-only-" + "0123456789abcdefghijklmnopqrstuvwxyz",
    "PORTAL_HOSTS": "motcua.example",
    "PORTAL_ADDRESS": "https://motcua.example",
    "DATABASE_URL": "postgresql://app:unused@127.0.0.1:1/motcua",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "PORTAL_SIGNER": "city.signing.AgencySigner",
    "PORTAL_SMS": "city.messages.Sms",
    "PORTAL_MAIL": "city.messages.Mail",
    "VNEID_SERVER": "https://vneid.example",
    "VNEID_CLIENT_ID": "motcua",
    "VNEID_CLIENT_SECRET": "unused",
}


@dataclass(frozen=True)
class Check:
    """One tool with its arguments; `name` is what it is called on the screen."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)


CHECKS = [
    Check("types", (str(BIN / "mypy"), ".")),
    Check("format", (str(BIN / "ruff"), "format", "--check", "--quiet", ".")),
    Check("style", (str(BIN / "ruff"), "check", "--quiet", ".")),
    Check("floors", (str(BIN / "lint-imports"), "--no-cache")),
    Check("messages", (*MANAGE, "messages", "--check")),
    Check(
        "migrations", (sys.executable, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run")
    ),
    Check("deployment", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), LIKE_PRODUCTION),
    Check("house", (sys.executable, "-m", "pytest", "tests/house", "-q")),
]


def carry_out(check: Check) -> tuple[Check, int, float, str]:
    """The check's exit code, its seconds and what it printed."""
    began = time.monotonic()
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PORTAL_", "DATABASE_", "REDIS_", "CITIZEN_", "VNEID_"))
    }
    done = subprocess.run(
        list(check.command),
        cwd=PROJECT,
        env={**env, **check.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return check, done.returncode, time.monotonic() - began, done.stdout


def main() -> int:
    wanted = [check for check in CHECKS if not sys.argv[1:] or check.name.startswith(tuple(sys.argv[1:]))]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(carry_out, wanted))
    for check, code, _seconds, text in results:
        if code:
            print(f"--- {check.name}: {' '.join(check.command[:3])} …\n{text.strip()}\n")
    for check, code, seconds, _text in results:
        print(f"{'FAILED' if code else 'ok':6} {check.name} ({seconds:.0f} s)")
    return 1 if any(code for _check, code, _seconds, _text in results) else 0


if __name__ == "__main__":
    sys.exit(main())
