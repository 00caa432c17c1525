"""Which Chromium the browser tests drive, made runnable where the machine has none.

PORTAL_CHROMIUM wins, then the system's, then the one inside the npm package `@sparticuz/chromium`:
a program compressed with Brotli, with the few libraries a bare machine lacks. PORTAL_CHROMIUM=packaged
asks for that one even where the system has its own.
"""

from __future__ import annotations

import fcntl
import io
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import brotli

PROJECT = Path(__file__).resolve().parents[2]
PACKAGED = PROJECT / "node_modules" / "@sparticuz" / "chromium"
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@dataclass(frozen=True)
class Chromium:
    """A program and what it needs around it."""

    program: Path
    libraries: Path | None = None

    @property
    def arguments(self) -> list[str]:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 or self.libraries else []
        packaged = ["--no-zygote", "--disable-dev-shm-usage"] if self.libraries else []
        return [*QUIET, *sandbox, *packaged]

    @property
    def environment(self) -> dict[str, str | float | bool]:
        if self.libraries is None or not self._lacks_libraries():
            return dict(os.environ)
        return {**os.environ, "LD_LIBRARY_PATH": str(self.libraries)}

    def _lacks_libraries(self) -> bool:
        """Whether the loader misses something; the packaged libraries are only for then, being of another system."""
        listed = subprocess.run(["ldd", str(self.program)], capture_output=True, text=True, check=False)
        return listed.returncode != 0 or "not found" in listed.stdout


def find() -> Chromium | None:
    """The browser to use, or None when there is none."""
    given = os.environ.get("PORTAL_CHROMIUM", "")
    if given and given != "packaged":
        return Chromium(Path(given))
    for name in SYSTEM_NAMES if not given else ():
        if found := shutil.which(name):
            return Chromium(Path(found))
    if not (PACKAGED / "bin" / "chromium.br").exists() or not sys.platform.startswith("linux"):
        return None
    return _unpacked()


def _unpacked() -> Chromium:
    """Unpack the packaged browser once per version, below the virtual environment; parallel workers wait."""
    folder = Path(sys.prefix) / "chromium" / str((PACKAGED / "bin" / "chromium.br").stat().st_size)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            for name in ("swiftshader", "al2023"):
                _untar(PACKAGED / "bin" / f"{name}.tar.br", folder)
            program = folder / "chromium"
            program.write_bytes(brotli.decompress((PACKAGED / "bin" / "chromium.br").read_bytes()))
            program.chmod(0o755)
            (folder / "complete").touch()
    return Chromium(folder / "chromium", libraries=folder / "lib")


def _untar(archive: Path, folder: Path) -> None:
    content = io.BytesIO(brotli.decompress(archive.read_bytes()))
    with tarfile.open(fileobj=content) as opened:
        opened.extractall(folder, filter="data")
