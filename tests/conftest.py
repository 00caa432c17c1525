"""What every test stands on: private servers, the role `app`, clean data, no network but loopback."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.test.utils import setup_databases
from hypothesis import settings as hypothesis_settings

from accounts.loading import load_units
from accounts.memory import forget_all
from procedures.loading import load_calendars, load_procedures
from tests import settings as test_settings
from tests.database import Pristine, as_owner

hypothesis_settings.register_profile("here", deadline=None, print_blob=True)
hypothesis_settings.load_profile("here")

PRISTINE = pytest.StashKey[Pristine]()


def pytest_sessionstart(session: pytest.Session) -> None:
    if test_settings.SERVICES is not None and not session.config.option.collectonly:
        test_settings.SERVICES.start()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a generated test has walked, from whichever process: it is no proof when nobody sees how much."""
    for report in terminalreporter.getreports("passed"):
        for name, text in report.user_properties:
            if name == "walked" and report.when == "call":
                terminalreporter.write_line(str(text))


def pytest_unconfigure() -> None:
    if test_settings.SERVICES is not None:
        test_settings.SERVICES.stop()
        shutil.rmtree(os.environ["PORTAL_TEST_FOLDER"], ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> None:
    """Make and migrate the test database as the owner, whichever role a test names; remember its first rows.

    It is not dropped: its private server ends with the session, and a given one has it replaced next time.
    """
    with django_db_blocker.unblock():
        setup_databases(verbosity=0, interactive=False, aliases=dict.fromkeys(("default", "owner")))
        _fill_the_city()
        pristine = request.config.stash.setdefault(PRISTINE, Pristine())
        pristine.take()


def _fill_the_city() -> None:
    """The reference data every test may lean on, in a database marked as a test's."""
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("INSERT INTO deployment_mark VALUES ('test')")
    load_units()
    load_calendars()
    load_procedures()


def commits(item: pytest.Item) -> bool:
    """Whether this test writes for good, outside a transaction that is rolled back."""
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return (
        bool(marker and marker.kwargs.get("transaction"))
        or "transactional_db" in names
        or "live_server" in names
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """After a test that commits, the owner puts the database back; `app` could not."""
    result = yield
    if PRISTINE in item.config.stash and commits(item):
        item.config.stash[PRISTINE].restore()
    return result


def is_local(family: int, address: Any) -> bool:
    if family not in {socket.AF_INET, socket.AF_INET6}:
        return True
    host = str(address[0])
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """A test that reaches for any address but loopback fails with its name."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        real = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, _real: Any = real) -> Any:
            if not is_local(self.family, address):
                raise RuntimeError(f"a test tried to reach {address}")
            return _real(self, address)

        patch.setattr(socket.socket, name, guarded)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Rows of a test that was rolled back must not be remembered by the next one."""
    forget_all()
