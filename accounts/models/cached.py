"""Counters of sign-in attempts and used one-time codes: Django's database cache, as a table of ours."""

from __future__ import annotations

from django.db import models


class CachedValue(models.Model):
    """One row of `django.core.cache.backends.db.DatabaseCache`; declared so that migrations create it.

    Attempts are counted here and not in Redis, which may be emptied at any time: emptying it must not
    give anybody fresh guesses. The cache backend reads and writes it, and `accounts.attempts`; the columns are
    the backend's.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField()

    class Meta:
        db_table = "accounts_cached_value"
        indexes = [models.Index(fields=["expires"], name="cached_value_expires")]

    def __str__(self) -> str:
        return self.cache_key
