"""HTTP and the running site: settings, urls, the faces, the component shelf, sign-in, the API."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
