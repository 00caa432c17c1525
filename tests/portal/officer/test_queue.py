"""My work: urgent first, the same number of queries for one row and for three, and nobody takes twice."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Post
from accounts.roles import Role
from dossiers.actions import processing
from dossiers.models import Task
from tests.factories import dossiers as make
from tests.factories.people import a_post, signed_in


def queries_of_the_queue(post: Post) -> int:
    client = signed_in(post)
    client.get(reverse("officer:queue"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("officer:queue")).status_code == 200
    return len(asked)


@pytest.mark.django_db
def test_three_rows_ask_no_more_than_one() -> None:
    ward = make.a_ward()
    make.a_dossier(ward=ward)
    one = queries_of_the_queue(ward.reception)
    make.a_dossier(ward=ward)
    make.a_dossier(ward=ward)

    assert queries_of_the_queue(ward.reception) == one


@pytest.mark.django_db
def test_three_found_dossiers_ask_no_more_than_one() -> None:
    ward = make.a_ward()
    client = signed_in(ward.reception)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("officer:dossiers"), {"q": "khoi"})
        return len(queries)

    make.a_dossier(ward=ward)
    asked()
    one = asked()
    make.a_dossier(ward=ward)
    make.a_dossier(ward=ward)

    assert asked() == one


@pytest.mark.django_db
def test_what_is_mine_what_is_free_and_what_is_late_are_views_of_their_own() -> None:
    ward = make.a_ward()
    with make.city_time_at("2026-11-25 08:30"):
        mine, free = make.a_dossier(ward=ward), make.a_dossier(ward=ward)
        task = make.task_of(mine)
        processing.claim(task, actor=ward.reception, seen=task.seen)
    client = signed_in(ward.reception)

    with make.city_time_at("2026-12-10 08:30"):

        def shown(query: str) -> set[str]:
            page = client.get(reverse("officer:queue") + query).content.decode()
            return {dossier.code for dossier in (mine, free) if dossier.code in page}

        assert shown("") == {mine.code, free.code}
        assert shown("?whose=mine") == {mine.code}
        assert shown("?whose=free") == {free.code}
        assert shown("?when=overdue") == {mine.code, free.code}
        assert shown("?when=today") == set()
        assert shown("?after=nonsense&whose=nobody") == {mine.code, free.code}


@pytest.mark.django_db
def test_the_poll_answers_nothing_new_until_there_is() -> None:
    ward = make.a_ward()
    make.a_dossier(ward=ward)
    client = signed_in(ward.reception)
    etag = client.get(reverse("officer:queue")).context["etag"]

    assert client.get(reverse("officer:fresh"), headers={"if-none-match": etag}).status_code == 304
    make.a_dossier(ward=ward)
    assert client.get(reverse("officer:fresh"), headers={"if-none-match": etag}).status_code == 200


@pytest.mark.django_db
def test_taking_the_next_one_opens_the_most_urgent() -> None:
    ward = make.a_ward()
    with make.city_time_at("2026-11-25 08:30"):
        urgent = make.a_dossier(ward=ward)
    with make.city_time_at("2026-11-26 08:30"):
        make.a_dossier(ward=ward)

    client = signed_in(ward.reception)
    answer = client.post(reverse("officer:take_next"))

    assert answer["Location"] == reverse("officer:task", args=[make.task_of(urgent).public_id])
    assert make.task_of(urgent).holder == ward.reception


@pytest.mark.django_db
def test_with_nothing_left_taking_says_so() -> None:
    answer = signed_in(make.a_ward().reception).post(reverse("officer:take_next"), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("officer:queue")


@pytest.mark.django_db(transaction=True)
def test_officers_taking_at_once_never_get_the_same() -> None:
    ward = make.a_ward()
    for _number in range(6):
        make.a_dossier(ward=ward)
    posts = [a_post(Role.RECEPTION, agency=ward.reception.agency) for _number in range(6)]
    barrier, taken = threading.Barrier(6), []

    def take(post: Post) -> None:
        try:
            barrier.wait()
            task = processing.claim_next(actor=post)
            taken.append(task.pk if task else None)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=[post]) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    got = [pk for pk in taken if pk is not None]
    assert len(got) == len(set(got))
    assert len(got) >= 1
    assert Task.objects.filter(holder__isnull=False).count() == len(got)
