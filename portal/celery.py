"""The Celery application. One task per outbox row; Redis only wakes workers and may be lost at any time."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["dossiers"], related_name="jobs")


@setup_logging.connect
def keep_our_logging(**_more: Any) -> None:
    """A receiver keeps Celery from setting up handlers: the settings' `LOGGING` holds."""


@worker_init.connect
def refuse_insecure_settings(**_more: Any) -> None:
    """In production the worker does not start on insecure settings either."""
    from portal.checks import refuse_insecure

    refuse_insecure()
