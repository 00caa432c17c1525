"""Hostile input is parsed in a child process that can harm nothing and cannot outstay its welcome.

A parser of PDF or images is a large surface. It runs here in a process forked for one input from a *nursery*
that has already imported the parsers, so that a child costs milliseconds. The child has no secrets in its
environment, may write no file and start no process (the kernel lets root do that all the same: do not run as root);
memory, processor time and wall time are capped by the kernel. Answers come back as JSON and bytes, never as
pickles: the child is not believed.

    parent ── one socket, passed as a descriptor ──> nursery ── fork ──> child: limits, job, answer

The nursery lives as long as its parent holds the control socket; a child always dies of its own alarm.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import signal
import socket
import struct
import sys
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Job = Callable[[Mapping[str, Any], bytes], tuple[dict[str, Any], bytes]]

_CONTROL = 3  # the descriptor on which a nursery hears its parent
_LENGTHS = struct.Struct("!IQ")  # JSON header, payload
_MAX_HEADER = 1 << 20
_GRACE = 2.0  # seconds a parent waits beyond the child's own alarm


class RefusedInputError(Exception):
    """Raised by a job that understood its input and will not have it."""

    def __init__(self, code: str, **params: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class SandboxError(Exception):
    """The child gave no answer: `code` is `too_complex` (it ran into a limit) or `unavailable` (none started)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Sandbox:
    """The jobs of one module (`JOBS: dict[str, job]`), each run in a child with limits.

    memory: bytes the child may map beyond what the nursery maps; seconds: processor and wall time.
    Safe to share between threads; a process forked from this one starts a nursery of its own.
    """

    def __init__(self, module: str, *, memory: int, seconds: int) -> None:
        self.module, self.memory, self.seconds = module, memory, seconds
        self._control: socket.socket | None = None
        self._pid = 0
        self._lock = threading.Lock()
        _every.add(self)

    def run(self, job: str, params: Mapping[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """The job's answer. Raises `RefusedInputError` as the job did, `SandboxError` when there was no answer."""
        with self._child() as line:
            line.settimeout(self.seconds + _GRACE)
            try:
                _send(line, {"job": job, "params": dict(params)}, payload)
                answer, data = _receive(line)
            except (OSError, EOFError, ValueError) as error:
                raise SandboxError("too_complex") from error
        if "refused" in answer:
            raise RefusedInputError(str(answer["refused"]), **answer.get("params", {}))
        return answer, data

    @contextlib.contextmanager
    def _child(self) -> Iterator[socket.socket]:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._hand_over(theirs)
            yield ours

    def _hand_over(self, line: socket.socket) -> None:
        """Pass our end of a new line to the nursery, starting it when it is not there (any more)."""
        with self._lock:
            for _attempt in range(2):
                control = self._control or self._start()
                try:
                    socket.send_fds(control, [b"x"], [line.fileno()])
                except OSError:
                    self._forget()
                else:
                    return
        raise SandboxError("unavailable")

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        root = str(Path(__file__).resolve().parent.parent)
        start = "import sys; from dossiers.sandbox import nurse; nurse(*sys.argv[1:])"
        arguments = [sys.executable, "-P", "-c", start, self.module, str(self.memory), str(self.seconds)]
        environment = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": root,
            "LANG": "C.UTF-8",
            "PYTHONWARNINGS": "ignore",
        }
        with theirs:
            actions = [
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, theirs.fileno(), _CONTROL),
            ]
            self._pid = os.posix_spawn(sys.executable, arguments, environment, file_actions=actions)
        self._control = ours
        return ours

    def _forget(self) -> None:
        if self._control is not None:
            self._control.close()
        self._control = None
        if self._pid:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._pid, os.WNOHANG)
        self._pid = 0

    def close(self) -> None:
        """Let the nursery go; the next run starts another."""
        with self._lock:
            self._forget()

    def _after_fork(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0  # it is our parent's child, not ours
        self._forget()


_every: weakref.WeakSet[Sandbox] = weakref.WeakSet()


def _drop_inherited() -> None:
    for sandbox in _every:
        sandbox._after_fork()


os.register_at_fork(after_in_child=_drop_inherited)


def _send(line: socket.socket, header: Mapping[str, Any], payload: bytes) -> None:
    head = json.dumps(header).encode()
    line.sendall(_LENGTHS.pack(len(head), len(payload)) + head)
    line.sendall(payload)


def _receive(line: socket.socket, *, most: int = 1 << 28) -> tuple[dict[str, Any], bytes]:
    """One message. Raises EOFError when the line ends early, ValueError when it is not a message of ours."""
    head_length, length = _LENGTHS.unpack(_exactly(line, _LENGTHS.size))
    if head_length > _MAX_HEADER or length > most:
        raise ValueError("message too long")
    header = json.loads(_exactly(line, head_length))
    if not isinstance(header, dict):
        raise ValueError("not a message")
    return header, _exactly(line, length)


def _exactly(line: socket.socket, length: int) -> bytes:
    data = bytearray(length)
    view, filled = memoryview(data), 0
    while filled < length:
        got = line.recv_into(view[filled:])
        if not got:
            raise EOFError
        filled += got
    return bytes(data)


def _limit(*, memory: int, seconds: int) -> None:
    """From here on the kernel holds this process to its limits; none of them can be raised again."""
    mapped = (
        int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        if sys.platform == "linux"
        else 0
    )
    limits = {
        resource.RLIMIT_AS: mapped + memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 16,
    }
    for kind, value in limits.items():
        resource.setrlimit(kind, (value, value))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)


def _serve_one(jobs: Mapping[str, Job], line: socket.socket, *, memory: int, seconds: int) -> None:
    """In the child: one request, one answer. Whatever a parser throws becomes a refusal."""
    _limit(memory=memory, seconds=seconds)
    request, payload = _receive(line)
    try:
        answer, data = jobs[request["job"]](request["params"], payload)
    except RefusedInputError as refusal:
        answer, data = {"refused": refusal.code, "params": refusal.params}, b""
    except (MemoryError, RecursionError):
        answer, data = {"refused": "too_complex"}, b""
    except Exception:
        answer, data = {"refused": "damaged"}, b""
    _send(line, answer, data)


def nurse(module: str, memory: str, seconds: str) -> None:
    """The nursery's loop: fork a child for every line handed over; end when the parent is gone."""
    control = socket.socket(fileno=_CONTROL)
    jobs: Mapping[str, Job] = importlib.import_module(module).JOBS
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's affair
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the kernel
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, 1, 1)
        if not message:
            return
        for descriptor in descriptors:
            with socket.socket(fileno=descriptor) as line:
                if os.fork() == 0:
                    control.close()
                    with contextlib.suppress(BaseException):
                        _serve_one(jobs, line, memory=int(memory), seconds=int(seconds))
                    os._exit(0)
