"""A birth, from a search on a phone to a result that anybody can verify: by real browsers, citizen and officers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.applying import Application, code_under_the_qr, verify_by_code, verify_by_file
from tests.browser.auditing import DESK, PHONE
from tests.browser.handling import Desk
from tests.browser.people import Person
from tests.browser.scenes import City

TOUCH = {"viewport": PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
VISITORS: dict[str, tuple[str, dict[str, Any]]] = {
    "phone-vi": ("vi", TOUCH),
    "desk-vi": ("vi", {"viewport": DESK}),
    "desk-en": ("en", {"viewport": DESK, "locale": "en-GB"}),
    "without-script-vi": ("vi", {"viewport": PHONE, "java_script_enabled": False}),
}


@pytest.mark.parametrize("visitor", VISITORS)
def test_from_filing_through_one_supplement_to_the_verified_result(
    visitor: str, city: City, visit: Callable[..., Page], tmp_path: Path
) -> None:
    language, options = VISITORS[visitor]
    an = Person(visit(**options), language, scripted=options.get("java_script_enabled", True))
    an.open("/")
    an.speak(language)
    birth = Application(an, city.ward.committee.code)

    birth.find_and_start()
    birth.fill()
    birth.attach("blurred.jpg")
    code = birth.check_and_send()
    an.sees(code)

    desk = Desk(visit, {"viewport": DESK}, language, code)
    desk.ask_for_a_better_photo()
    city.work()
    birth.complete("sharp.jpg")
    desk.receive()
    desk.verify()
    desk.review()
    desk.sign()
    city.work()
    desk.seal_and_finish(city.work)
    city.work()

    result = birth.fetch_result(tmp_path)
    anybody = Person(visit(**options), language, scripted=an.scripted)
    anybody.open("/")
    anybody.speak(language)
    verify_by_code(anybody, code_under_the_qr(result))
    verify_by_file(anybody, result)
