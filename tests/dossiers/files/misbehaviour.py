"""Jobs that do what a parser taken over by its input might try."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dossiers.sandbox import Job, RefusedInputError

_times = 0


def _sleep(_params: Mapping[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    time.sleep(60)
    return {}, b""


def _spin(_params: Mapping[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    while True:
        pass


def _exit(_params: Mapping[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    os._exit(0)


def _kill(_params: Mapping[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    os.abort()


def _swallow(_params: Mapping[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    return {"length": len(bytearray(1 << 30))}, b""


def _recurse(params: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    return _recurse(params, data)


def _raise(_params: Mapping[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    raise KeyError("anything")


def _write(_params: Mapping[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    Path(f"/tmp/motcua-sandbox-{os.getpid()}").write_text("x")  # noqa: S108
    return {}, b""


def _spawn(_params: Mapping[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    subprocess.run(["/bin/sh", "-c", "echo x > /tmp/motcua-spawned"], check=True)
    return {}, b""


def _refuse(_params: Mapping[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    raise RefusedInputError("mixed")


def _environment(_params: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    return dict(os.environ), data[::-1]


def _counted(_params: Mapping[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    global _times  # noqa: PLW0603
    _times += 1
    return {"times": _times}, b""


JOBS: dict[str, Job] = {
    "sleep": _sleep,
    "spin": _spin,
    "exit": _exit,
    "kill": _kill,
    "swallow": _swallow,
    "recurse": _recurse,
    "raise": _raise,
    "write": _write,
    "spawn": _spawn,
    "refuse": _refuse,
    "environment": _environment,
    "counted": _counted,
}
