"""`make faults`: kill servers under load and prove that nothing is lost, doubled or untrue.

python -m tests.faults                            10 minutes, 200 kills, then the negative controls
python -m tests.faults --seconds 60 --kills 12    a short run
python -m tests.faults --control outbox           the product without one promise: must be found out
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from tests.faults.report import say
from tests.faults.run import Plan, run, say_hello

# What is taken out → the checks of which at least one must find it, and the faults it takes for that.
CONTROLS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "outbox": (("messages", "documents"), ()),
    "reference": (("messages by text",), ("died at outbox.after_effect",) * 3),
    "key": (("filed once",), ()),
}


def main() -> int:
    options = _options()
    if options.control == "all":
        return _every_control(options)
    if options.control != "none":
        return _control(options)
    plan = Plan(
        seconds=options.seconds,
        rate=options.rate,
        kills=options.kills,
        seed=options.seed,
        signatures=options.signatures,
        logs=options.logs,
    )
    say_hello(plan)
    report = run(plan)
    report.show()
    if options.json:
        report.write(options.json)
    code = 1 if report.failures else 0
    return code or (_every_control(options) if options.controls else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--rate", type=float, default=10, help="filings begun a second, as far as it goes")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--control", default="none", choices=["none", "all", *CONTROLS])
    parser.add_argument("--signatures", type=int, default=None, help="how many to verify (all)")
    parser.add_argument("--controls", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--json", type=Path, default=None, help="write the report there too")
    parser.add_argument("--logs", type=Path, default=None, help="leave the logs of all processes there")
    return parser.parse_args()


def _every_control(options: argparse.Namespace) -> int:
    """Each in a process of its own: a process's Django knows one city."""
    codes = []
    for name in CONTROLS:
        command = [sys.executable, "-m", "tests.faults", "--control", name, "--seed", str(options.seed)]
        codes.append(subprocess.run(command, check=False).returncode)
    return 1 if any(codes) else 0


def _control(options: argparse.Namespace) -> int:
    """A short run of the broken product; 0 when the checker found it out."""
    name = options.control
    checks, first = CONTROLS[name]
    plan = Plan(seconds=20, rate=2, kills=4, seed=options.seed, signatures=0, broken=name, first=first)
    found = [one for one in run(plan).violations if one.startswith(tuple(f"{check}:" for check in checks))]
    verdict = "found out" if found else "NOT FOUND OUT"
    say(f"control “{name}”: {verdict} ({len(found)} violations, such as: {(found or ['–'])[0][:160]})")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
