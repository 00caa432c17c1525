"""What a process remembers for a minute: reference data that every act asks for and that hardly ever moves.

A change is seen at once by the process that makes it (saving forgets everything) and by the others within
the minute. Only rows that carry their own dates belong here, so that what is remembered is still judged by day.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

SECONDS = 60.0
MOST = 20_000


class Memory(Generic[Key, Value]):
    """Values by key, each believed for `SECONDS` and then asked for again. Safe between threads."""

    def __init__(self) -> None:
        self._kept: dict[Key, tuple[float, Value]] = {}
        _every.add(self)

    def recall(self, key: Key, ask: Callable[[], Value]) -> Value:
        """The value of a key, from memory or from `ask`; an `ask` that raises leaves nothing behind."""
        found = self._kept.get(key)
        if found is not None and time.monotonic() < found[0]:
            return found[1]
        value = ask()
        if len(self._kept) >= MOST:  # keys may come from what people type; never grow without end
            self.forget()
        self._kept[key] = (time.monotonic() + SECONDS, value)
        return value

    def forget(self) -> None:
        self._kept = {}


_every: weakref.WeakSet[Memory[Any, Any]] = weakref.WeakSet()


def forget_all() -> None:
    """Called when reference data are saved, and between tests."""
    for memory in list(_every):
        memory.forget()
