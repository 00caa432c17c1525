"""The Celery application. One task per outbox row; Redis only wakes workers and may be lost at any time."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["dossiers"], related_name="jobs")
