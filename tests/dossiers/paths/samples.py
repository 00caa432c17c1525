"""Every sample there is: procedure, case and answers; what officers write into each granted result."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.factories import answers as package
from tests.factories import dossiers as make

Answers = dict[str, Any]
SAMPLES: dict[str, dict[str, Callable[[date], Answers]]] = {
    make.BIRTH: {"on_time": lambda _today: make.birth_answers("D003")}
}
ENTRIES: dict[str, dict[str, str]] = {make.BIRTH: make.ENTRIES}

for _found in pkgutil.iter_modules(package.__path__):
    _module = importlib.import_module(f"{package.__name__}.{_found.name}")
    SAMPLES.update(getattr(_module, "SAMPLES", {}))
    ENTRIES.update(getattr(_module, "ENTRIES", {}))
