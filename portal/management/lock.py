"""Write the hashed requirement files: one lock for every supported Python and platform.

Versions and hashes are the public registry's. The index this machine's pip is configured for is
handed to uv in the environment only, so no address ever stands in a file. Versions stay unless
uv's own options say otherwise: `make lock ARGS=--upgrade`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = {"": [], "-dev": ["-c", "requirements.txt"], "-embedded": ["--no-deps"], "-node": ["--no-deps"]}
OLDEST = "3.11"


def environment() -> dict[str, str]:
    """uv's environment, with pip's own index when one is configured."""
    settings = dict(os.environ)
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    index = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    if index:
        settings.setdefault("UV_DEFAULT_INDEX", index)
    if certificates := os.environ.get("PIP_CERT"):
        settings.setdefault("SSL_CERT_FILE", certificates)
    return settings


def main() -> None:
    uv = str(Path(sys.executable).parent / "uv")
    plain = ["--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--no-config"]
    for name, extra in LOCKS.items():
        source, target = f"requirements{name}.in", f"requirements{name}.txt"
        choose = [
            uv,
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--generate-hashes",
            "--python-version",
            OLDEST,
        ]
        subprocess.run(
            [*choose, *plain, *extra, *sys.argv[1:], source, "-o", target],
            cwd=PROJECT,
            env=environment(),
            check=True,
        )
        print(f"{target} written")


if __name__ == "__main__":
    main()
