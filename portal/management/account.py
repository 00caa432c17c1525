"""Under root the database may not run as root: the system account it runs as, and the folder it owns.

A clone can stand in a folder closed to other accounts (a home, a 0700 folder), so nothing this
account needs may stand below the project: binaries are copied and data is kept in `home()`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.management.children import ChildError

PROJECT = Path(__file__).resolve().parents[2]
NAME = "motcua"


@dataclass(frozen=True)
class Account:
    """An unprivileged system account."""

    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        os.chown(folder, self.uid, self.gid)


def account() -> Account | None:
    """The account the servers run as: None means "as ourselves", which is right for everyone but root."""
    if os.geteuid() != 0:
        return None
    for name in (NAME, "nobody"):
        if name == NAME:
            _create(name)
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ChildError(
        f"PostgreSQL does not run as root, and the account “{NAME}” could not be made. "
        f"Create it (useradd --system {NAME}) or run as an ordinary user."
    )


def home() -> Path:
    """Where the embedded servers keep binaries and data: `var/` of the project, or under root a folder outside."""
    who = account()
    if who is None:
        folder = Path(os.environ.get("PORTAL_VAR", PROJECT / "var")) / "embedded"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder
    mark = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:12]
    folder = Path("/var/lib") / f"{NAME}-{mark}"
    if not folder.exists():
        folder.mkdir(mode=0o700)
    who.own(folder)
    return folder


def _create(name: str) -> None:
    """Make the system account when it is missing; silence means the caller tries the next one."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        if useradd:
            command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent"]
            subprocess.run(
                [*command, "--shell", "/usr/sbin/nologin", "--user-group", name],
                check=False,
                capture_output=True,
            )
