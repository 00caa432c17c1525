"""The one template library the components register on; `tags` is the module settings name."""

from __future__ import annotations

from django.template import Library

register = Library()
