"""`make bench`: make cities of growing size on private servers, measure each, print one table with ratios."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path

from portal.management.embedded import DATABASE, Services

SIZES = (10_000, 200_000)
GROWTH_LIMIT = {"officer queue, 50 rows": 1.3, "dossier page": 1.3}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="dossiers in the city")
    parser.add_argument("--rounds", type=int, default=160, help="requests of each page")
    options = parser.parse_args()
    var = Path(tempfile.mkdtemp(prefix="motcua-bench-"))
    (var / "static").mkdir()
    with Services() as services:
        os.environ.update(services.environment())
        os.environ.update(
            PORTAL_MODE="test", PORTAL_VAR=str(var), DJANGO_SETTINGS_MODULE="portal.settings", PORTAL_DEBUG=""
        )
        return _measure(services, options.sizes, options.rounds, var)


def _measure(services: Services, sizes: list[int], rounds: int, var: Path) -> int:
    import django

    django.setup()
    from benchmarks import report
    from benchmarks.city import City
    from benchmarks.moulds import pour
    from benchmarks.probes import Measured, Probes
    from portal.management import processes
    from portal.management.children import free_port
    from tests.factories import dossiers as make

    report.say(f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    prepare(services)
    ward = make.a_ward()
    city = City(pour(ward), ward.committee)
    port = free_port()
    web = processes.web(processes.inherited(**services.environment()), var, port=port, workers=2)
    web.start()
    results: dict[int, list[Measured]] = {}
    try:
        web.wait_until(lambda: processes.answers(port), seconds=60)
        for size in sizes:
            began = time.perf_counter()
            city.grow(size)
            report.say(f"{size:,} dossiers: made in {time.perf_counter() - began:.0f} s")
            results[size] = list(Probes(ward, port=port, rounds=rounds).run())
    finally:
        web.stop()
    return report.table(results, GROWTH_LIMIT)


def prepare(services: Services) -> None:
    """Migrate as the owner, mark the database, load the reference data."""
    from django.core.management import call_command

    call_command("migrate", database="owner", verbosity=0)
    services.postgres.execute("INSERT INTO deployment_mark VALUES ('test')", database=DATABASE)
    call_command("load_reference", verbosity=0)


if __name__ == "__main__":
    raise SystemExit(main())
