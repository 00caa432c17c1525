"""The ground under the tests themselves: who acts, what is put back, what cannot be reached."""

from __future__ import annotations

import socket

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from tests.database import as_owner


@pytest.mark.django_db
def test_the_site_acts_as_app_who_is_no_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, usesuper FROM pg_user WHERE usename = current_user")
        assert cursor.fetchone() == ("app", False)


@pytest.mark.django_db
def test_a_durable_transaction_may_be_opened_in_a_plain_test() -> None:
    with transaction.atomic(durable=True):
        assert connection.in_atomic_block


def leave_a_row_behind() -> None:
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_content_type WHERE app_label = 'left_behind'")
        assert cursor.fetchone() == (0,)
        cursor.execute("INSERT INTO django_content_type (app_label, model) VALUES ('left_behind', 'row')")


@pytest.mark.django_db(transaction=True)
def test_rows_of_a_committing_test_are_gone_afterwards() -> None:
    leave_a_row_behind()
    assert ContentType.objects.filter(app_label="contenttypes").exists()


@pytest.mark.django_db(transaction=True)
def test_and_so_they_are_for_the_next_one() -> None:
    leave_a_row_behind()
    assert ContentType.objects.filter(app_label="contenttypes").exists()


def test_no_address_but_loopback_is_reached() -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="tried to reach"):
        outside.connect(("192.0.2.1", 80))
