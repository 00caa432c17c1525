"""Every component in every state, for people who work on the site. Routed in debug only."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import get_language

from portal.components.gallery_samples import FORM, OFFICER_ROWS
from portal.components.statuses import FOR_APPLICANTS
from procedures.forms.conditions import Facts
from procedures.forms.pages import PageForm, page_form
from procedures.forms.schema import read_form

TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 10, 42, tzinfo=timezone(timedelta(hours=7)))


class SampleForm(forms.Form):
    """An ordinary Django form, as sign-in and officers' pages have them."""

    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput)
    note = forms.CharField(widget=forms.Textarea, required=False)
    channel = forms.ChoiceField(choices=[("online", "Online"), ("counter", "Counter"), ("post", "Post")])
    agree = forms.BooleanField()


def say(vietnamese: str, english: str) -> str:
    """Sample text in the reader's language; real pages take theirs from the catalogue or the data."""
    return english if (get_language() or "vi").startswith("en") else vietnamese


def sample_page(data: dict[str, Any] | None = None) -> PageForm:
    facts = Facts(today=TODAY)
    answers = {"child.name": "Nguyễn Minh Anh", "fee.amount": 8000}
    return page_form(read_form(FORM), "child", answers=answers, facts=facts, data=data)


def wrong_page() -> PageForm:
    form = sample_page({"child.name": "", "child.birth_date__day": "31", "child.birth_date__month": "2",
                        "child.birth_date__year": "2026", "parent.number": "123", "parent.phone": "09"})  # fmt: skip
    form.auto_id = "wrong_%s"  # the same page stands above without errors
    form.is_valid()
    return form


def tasks() -> list[dict[str, Any]]:
    return [
        {"title": say("Trẻ được khai sinh", "The child"), "href": "#tasks", "state": "done"},
        {"title": say("Cha và mẹ", "The parents"), "href": "#tasks", "state": "in_progress",
         "hint": say("Còn 2 câu chưa trả lời", "2 questions left")},
        {"title": say("Giấy tờ cần nộp", "Papers to hand in"), "href": "#tasks", "state": "todo"},
        {"title": say("Nhận kết quả", "How you get the result"), "href": "#tasks", "state": "error"},
        {"title": say("Kiểm tra và nộp", "Check and send"), "href": "#tasks", "state": "blocked"},
    ]  # fmt: skip


def answers() -> list[dict[str, Any]]:
    return [
        {"key": say("Họ, chữ đệm, tên của trẻ", "Full name of the child"), "value": "Nguyễn Minh Anh", "href": "#a"},
        {"key": say("Ngày sinh", "Date of birth"), "value": "22/11/2026", "href": "#a", "changed": True,
         "before": "20/11/2026"},
        {"key": say("Nơi cư trú", "Place of residence"), "lines": ["12 Lê Lợi", say("Phường Sài Gòn", "Saigon ward"),
         say("Thành phố Hồ Chí Minh", "Ho Chi Minh City")], "href": "#a",
         "source": say("Lấy từ tài khoản của bạn, 24/11/2026", "From your account, 24/11/2026")},
        {"key": say("Dân tộc", "Ethnicity"), "value": "", "href": "#a"},
    ]  # fmt: skip


def events() -> list[dict[str, Any]]:
    return [
        {"title": say("Bạn đã nộp hồ sơ", "You sent the application"), "at": NOON - timedelta(days=2), "state": "done"},
        {"title": say("Đã tiếp nhận", "Accepted"), "at": NOON - timedelta(days=1, hours=2), "state": "done",
         "by": say("Bộ phận Một cửa phường Sài Gòn", "One-stop desk, Saigon ward"),
         "text": say("Hẹn trả kết quả ngày 26/11/2026.", "Result due on 26/11/2026.")},
        {"title": say("Chờ bạn bổ sung", "Waiting for you"), "at": NOON - timedelta(hours=5), "state": "paused",
         "text": say("Thời gian giải quyết tạm dừng tính.", "The time does not count meanwhile.")},
        {"title": say("Đang giải quyết", "In progress"), "state": "current",
         "by": say("Công chức tư pháp – hộ tịch", "Civil status officer")},
        {"title": say("Có kết quả", "Decision"), "state": "future"},
    ]  # fmt: skip


def life_events() -> list[dict[str, Any]]:
    rows = [
        (
            "birth",
            "Sinh con",
            "Having a child",
            "Khai sinh, thường trú, thẻ bảo hiểm",
            "Birth, residence, health card",
        ),
        (
            "marriage",
            "Kết hôn",
            "Getting married",
            "Đăng ký, xác nhận tình trạng",
            "Registration, certificates",
        ),
        ("home", "Nhà ở, xây dựng", "House and building", "Giấy phép, số nhà", "Permits, house numbers"),
        (
            "business",
            "Kinh doanh",
            "Running a business",
            "Hộ kinh doanh, giấy phép",
            "Household business, licences",
        ),
        ("land", "Đất đai", "Land", "Đăng ký, biến động", "Registration, changes"),
        (
            "remembrance",
            "Người thân qua đời",
            "When someone dies",
            "Khai tử, hỗ trợ",
            "Death registration, help",
        ),
    ]
    return [
        {"icon": icon, "title": say(vi, en), "text": say(text_vi, text_en), "href": "#cards"}
        for icon, vi, en, text_vi, text_en in rows
    ]


def facts_row() -> list[dict[str, Any]]:
    return [
        {"icon": "clock", "label": say("Thời gian", "Time"), "value": say("Trong ngày làm việc", "Same working day")},
        {"icon": "money", "label": say("Lệ phí", "Fee"), "value": say("Không mất phí", "Free of charge")},
        {"icon": "document", "label": say("Giấy tờ", "Papers"), "value": say("2 loại", "2 kinds")},
        {"icon": "work", "label": say("Nơi giải quyết", "Who decides"),
         "value": say("UBND phường, xã", "The ward committee")},
    ]  # fmt: skip


def next_steps() -> list[str]:
    return [
        say(
            "Phường kiểm tra giấy tờ, muộn nhất 16:42 hôm nay.", "The ward checks your papers by 16:42 today."
        ),
        say("Bạn nhận tin nhắn và thư khi hồ sơ được tiếp nhận.", "We write to you when it is accepted."),
        say("Kết quả có ngày 26/11/2026, tải về tại trang này.", "The result is here on 26/11/2026."),
    ]


def uploaded() -> list[dict[str, Any]]:
    return [{"name": "giay-chung-sinh.jpg", "size": 1_482_310, "href": "#file", "remove": "#remove"}]


def sample_tabs() -> list[dict[str, Any]]:
    labels = [
        (say("Nội dung", "Answers"), 0),
        (say("Giấy tờ", "Papers"), 3),
        (say("Xử lý", "Handling"), 0),
        (say("Trao đổi", "Conversation"), 1),
        (say("Nhật ký", "Journal"), 0),
    ]
    return [
        {"label": label, "href": "#tab", "current": place == 0, "count": count}
        for place, (label, count) in enumerate(labels)
    ]


@login_not_required
def citizen(request: HttpRequest) -> HttpResponse:
    """The shelf as citizens' pages wear it."""
    wrong = wrong_page()
    ordinary = SampleForm({"email": "an.nguyen", "channel": "online"})
    ordinary.is_valid()
    return TemplateResponse(request, "components/gallery.html", {
        "trail": [(say("Trang chủ", "Home"), "/"), (say("Thủ tục", "Procedures"), "#")],
        "statuses": list(FOR_APPLICANTS), "tasks": tasks(), "answers": answers(), "events": events(),
        "life_events": life_events(), "facts": facts_row(), "next_steps": next_steps(), "page": sample_page(),
        "wrong": wrong, "wrong_fields": [wrong[name] for name in ("child.birth_date", "parent.number")], "uploaded": uploaded(), "tabs": sample_tabs(), "ordinary": ordinary, "filter": SampleForm(auto_id="filter_%s"), "now": NOON, "today": TODAY,
    })  # fmt: skip


@login_not_required
def front(request: HttpRequest) -> HttpResponse:
    """The front page of the city: one box, life events, my applications."""
    return TemplateResponse(request, "components/gallery_front.html", {
        "heading": say("Bạn cần làm thủ tục gì?", "What do you need?"),
        "text": say("Nộp hồ sơ, theo dõi và nhận kết quả tại một nơi.", "Apply, follow and collect in one place."),
        "label": say("Tìm thủ tục", "Find a procedure"),
        "hint": say("Gõ bằng lời thường ngày, không cần dấu, ví dụ: khai sinh", "In your own words, such as: birth"),
        "events_title": say("Trong cuộc sống của bạn", "In your life"), "life_events": life_events(),
        "own_title": say("Hồ sơ của tôi", "My applications"), "today": TODAY,
    })  # fmt: skip


@login_not_required
def officer(request: HttpRequest) -> HttpResponse:
    """The shelf at desk size: queue, tabs, act bar."""
    acts = [
        {"label": say("Tiếp nhận", "Receive"), "post": "#", "key": "t"},
        {"label": say("Yêu cầu bổ sung", "Ask for more"), "href": "#", "key": "b"},
        {"label": say("Từ chối tiếp nhận", "Refuse"), "href": "#", "style": "warning"},
    ]
    more = [{"label": say("Chuyển đúng cơ quan", "Transfer"), "href": "#"}]
    return TemplateResponse(request, "components/gallery_officer.html", {
        "tabs": sample_tabs(), "acts": acts, "more": more, "rows": OFFICER_ROWS, "answers": answers(), "events": events(),
        "ordinary": SampleForm(), "now": NOON,
    })  # fmt: skip


app_name = "gallery"
urlpatterns = [
    path("", citizen, name="citizen"),
    path("front/", front, name="front"),
    path("officer/", officer, name="officer"),
]
