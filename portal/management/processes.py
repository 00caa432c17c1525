"""The site's own processes — preparation, web, worker, sweep — as children over given servers.

`environment` is a whole environment (usually `os.environ` with `Services.environment()` added);
the supervisor, the fault tests and the benchmarks start the same commands through these functions.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from portal.management.account import PROJECT
from portal.management.children import Child

PYTHON = sys.executable
MANAGE = (PYTHON, str(PROJECT / "manage.py"))


def acting_as_app(environment: Mapping[str, str]) -> dict[str, str]:
    """The same environment without the owner's address: a serving process never holds it."""
    return {name: value for name, value in environment.items() if name != "DATABASE_OWNER_URL"}


def prepare(environment: Mapping[str, str], logs: Path, *, demo: bool = True) -> Child:
    """Migrate, load the reference data and, if asked, the demonstration; ends by itself."""
    command = [*MANAGE, "prepare", *([] if demo else ["--no-demo"])]
    return Child(
        name="preparation", command=command, log=logs / "prepare.log", env=environment, folder=PROJECT
    )


def web(
    environment: Mapping[str, str], logs: Path, *, port: int, workers: int = 2, host: str = "127.0.0.1"
) -> Child:
    """gunicorn with the site; ready when `answers(port)`."""
    options = [
        "--bind",
        f"{host}:{port}",
        "--workers",
        str(workers),
        "--timeout",
        "60",
        "--graceful-timeout",
        "10",
    ]
    return Child(
        name="web server",
        command=[
            PYTHON,
            "-m",
            "gunicorn",
            "portal.wsgi:application",
            *options,
            "--preload",
            "--no-control-socket",
        ],
        log=logs / "web.log",
        env=acting_as_app(environment),
        folder=PROJECT,
    )


def worker(environment: Mapping[str, str], logs: Path, *, processes: int = 1) -> Child:
    """A Celery worker; ready when `is_ready(child)`, and until then rows wait for it in the database."""
    options = ["--concurrency", str(processes), "--loglevel", "info", "--without-gossip", "--without-mingle"]
    return Child(
        name="worker",
        command=[PYTHON, "-m", "celery", "-A", "portal", "worker", *options, "--without-heartbeat"],
        log=logs / "worker.log",
        env={**acting_as_app(environment), "C_FORCE_ROOT": "1"},
        folder=PROJECT,
    )


def sweep(environment: Mapping[str, str], logs: Path) -> Child:
    """The periodic look for rows whose wake-up was lost and for timers that came due."""
    return Child(
        name="sweep",
        command=[*MANAGE, "sweep"],
        log=logs / "sweep.log",
        env=acting_as_app(environment),
        folder=PROJECT,
    )


def is_ready(worker: Child) -> bool:
    """Whether this Celery worker has connected and takes tasks."""
    return worker.said(" ready.")


def answers(port: int, path: str = "/healthz") -> bool:
    """Whether the web server on this loopback port says 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def inherited(**more: str) -> dict[str, str]:
    """This process's environment with `more`, and without what Python's buffering would hide."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", **more}
