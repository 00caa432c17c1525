"""The web server's entry; in production it does not start on insecure settings."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

from portal.checks import refuse_insecure  # noqa: E402 - needs the settings, which the line above loads

refuse_insecure()
