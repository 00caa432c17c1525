"""The settings of the tests: `portal.settings` in an environment of their own.

Nothing is configured here that the environment cannot say. The controlling process reserves a
private PostgreSQL and Redis (`SERVICES`, started by `conftest.py`); parallel workers inherit their
addresses. With PORTAL_TEST_SERVICES=given, DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL are used
as they are: that is how the tests run against another release of PostgreSQL.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from portal.management.embedded import DISPOSABLE, Services

SERVICES: Services | None = None
if os.environ.get("PORTAL_TEST_SERVICES") != "given":
    SERVICES = Services(settings=DISPOSABLE)
    os.environ.update(SERVICES.environment())
    os.environ["PORTAL_TEST_SERVICES"] = "given"
    os.environ["PORTAL_TEST_FOLDER"] = tempfile.mkdtemp(prefix="motcua-test-")

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
FOLDER = Path(os.environ.get("PORTAL_TEST_FOLDER") or tempfile.mkdtemp(prefix="motcua-test-"))
os.environ["PORTAL_MODE"] = "test"
os.environ["PORTAL_VAR"] = str(FOLDER / WORKER)
for unwanted in ("PORTAL_FILES", "PORTAL_KEYS", "PORTAL_DEBUG", "PORTAL_CLAMAV"):
    os.environ.pop(unwanted, None)

from portal.settings import *  # noqa: E402, F403 - after the environment is set

(FOLDER / WORKER / "static").mkdir(parents=True, exist_ok=True)  # whitenoise looks at it when it starts
