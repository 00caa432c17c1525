"""What the engine says when something is not possible where a dossier stands now."""

from __future__ import annotations

from procedures.text import Text
from procedures.workflow.definition import Kind
from procedures.workflow.marking import Request

_MESSAGES = {
    "ended": ("Hồ sơ đã kết thúc, không thực hiện được thao tác này.", "This application is closed."),
    "finished": (
        "Hồ sơ đã có kết quả, không thực hiện được thao tác này.",
        "The decision has been made; this is no longer possible.",
    ),
    "signed": (
        "Kết quả đã được ký, không thể rút hồ sơ.",
        "The result has been signed; the application can no longer be withdrawn.",
    ),
    "decided": (
        "Kết quả đã được ký, không chuyển hồ sơ được nữa.",
        "The result has been signed; the application can no longer be moved.",
    ),
    "asked": (
        "Hãy chờ người nộp trả lời đã: {request}.",
        "Wait for the applicant's answer first: {request}.",
    ),
    "no_token": ("Công việc này không còn mở.", "This task is no longer open."),
    "no_action": (
        "Bước này không có thao tác được yêu cầu.",
        "This step has no such action.",
    ),
    "held": (
        "Công việc đang tạm giữ: {request}. Chỉ ghi chú hoặc trả về hàng chờ được.",
        "This task is on hold: {request}. Only a note or a release is possible.",
    ),
    "waiting": (
        "Công việc đang chờ trả lời, chưa thao tác được.",
        "This task is waiting for an answer.",
    ),
    "arrived": (
        "Nhánh này đã xong và đang chờ các nhánh khác.",
        "This branch is done and waits for the others.",
    ),
    "request_open": (
        "Không thể yêu cầu thêm: {request}.",
        "A second request is not possible: {request}.",
    ),
    "by_system": ("Bước này do hệ thống thực hiện.", "The system does this by itself."),
    "already_received": ("Hồ sơ đã được tiếp nhận.", "The dossier has already been received."),
    "not_received": ("Hồ sơ chưa được tiếp nhận.", "The dossier has not been received yet."),
    "condition": (
        "Thao tác này không áp dụng cho hồ sơ này.",
        "This action does not apply to this dossier.",
    ),
    "no_way": (
        "Quy trình không có bước tiếp theo phù hợp với hồ sơ này.",
        "The workflow has no next step that fits this dossier.",
    ),
    "open_elsewhere": (
        "Còn công việc khác đang mở ở bước “{step}”.",
        "Another task is still open at “{step}”.",
    ),
    "consultation_open": (
        "Còn nội dung lấy ý kiến chưa được trả lời.",
        "A consultation has not been answered yet.",
    ),
    "not_finished": ("Hồ sơ chưa có kết quả để trả.", "There is no result to hand over yet."),
    "nowhere_to_return": ("Không có bước trước để chuyển lại.", "There is no earlier step to return to."),
    "choose_step": (
        "Hãy chọn một trong các bước có thể chuyển lại.",
        "Choose one of the steps this task can be returned to.",
    ),
    "choose_agency": (
        "Hãy chọn cơ quan cần lấy ý kiến, mỗi cơ quan một lần.",
        "Choose the agencies to consult, each once.",
    ),
    "nothing_open": (
        "Không còn nội dung nào đang chờ trả lời.",
        "Nothing is waiting for this answer any more.",
    ),
    "not_recallable": (
        "Không thể thu hồi bước này nữa.",
        "This step can no longer be recalled.",
    ),
}

_REQUESTS = {
    Kind.REQUEST_SUPPLEMENT: (
        "đang có yêu cầu bổ sung hồ sơ chưa được trả lời",
        "a supplement request is still open",
    ),
    Kind.REQUEST_PAYMENT: (
        "đang có yêu cầu nộp phí, lệ phí chưa hoàn thành",
        "a payment request is still open",
    ),
    Kind.CONFIRM: (
        "đang chờ người nộp xác nhận nội dung",
        "the applicant has not confirmed yet",
    ),
}


class Refused(Exception):
    """Not allowed in this marking. `code` is for programs, `message` for the person who tried."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(f"{code}: {message.en}")
        self.code = code
        self.message = message


def refused(code: str, *, request: Request | None = None, step: Text | None = None) -> Refused:
    """The refusal of that code; names the open request or the step that stands in the way."""
    vi, en = _MESSAGES[code]
    asked_vi, asked_en = _REQUESTS[request.kind] if request else ("", "")
    return Refused(
        code,
        Text(
            vi=vi.format(request=asked_vi, step=step.vi if step else ""),
            en=en.format(request=asked_en, step=step.en if step else ""),
        ),
    )
