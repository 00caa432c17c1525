"""The words of every notice in both languages: subject, body, and a text message (without diacritics: cheaper).

Placeholders: `code`, `procedure`, `agency` (the receiving one), `competent`, `returning`, `due` (the first promise),
`until` (the new date), `reply_by`, `link`. Never an identity number.
"""

from __future__ import annotations

from dataclasses import dataclass

from procedures.text import Text
from procedures.workflow.status import PublicStatus


@dataclass(frozen=True)
class Words:
    """One notice; `sms` is None when it is never sent as a text message."""

    subject: Text
    body: Text
    sms: Text | None = None


# What tells of each public status. Being handled is announced where the applicant has a part in it: as soon as
# they are asked to confirm, and when what they sent or paid has come.
OF_STATUS: dict[PublicStatus, tuple[str, ...]] = {
    PublicStatus.FILED: ("filed",),
    PublicStatus.RECEIVED: ("received",),
    PublicStatus.REFUSED: ("refused",),
    PublicStatus.IN_PROGRESS: ("confirmation_requested", "refiled", "paid"),
    PublicStatus.SUPPLEMENT_REQUESTED: ("supplement_requested", "supplement_overdue"),
    PublicStatus.PAYMENT_DUE: ("payment_requested", "payment_overdue"),
    PublicStatus.WITHDRAWN: ("withdrawn",),
    PublicStatus.STOPPED: ("stopped",),
    PublicStatus.RESOLVED: ("resolved",),
    PublicStatus.DELIVERED: ("delivered",),
}


NOTICES: dict[str, Words] = {
    "agreement_requested": Words(
        Text(vi="Hồ sơ {code} cần bạn đồng ý cùng đề nghị", en="Application {code} needs you to agree"),
        Text(
            vi="Hồ sơ “{procedure}” nộp tại {agency} có ghi bạn là người cùng đề nghị.\nHãy đăng nhập bằng danh tính đã xác thực của bạn để xem và đồng ý, hoặc mang giấy tờ tùy thân đến bất kỳ quầy nào của {agency}. Chưa có sự đồng ý của bạn thì hồ sơ chưa thể được chấp thuận.",
            en="An application “{procedure}” at {agency} names you as applying together with others.\nSign in with your verified identity to read it and agree, or bring your identity paper to a counter of {agency}. Nothing can be granted before you have agreed.",
        ),
        Text(
            vi="Ho so {code} can ban dong y cung de nghi. Xem: {link}",
            en="Application {code} needs you to agree. See {link}",
        ),
    ),
    "filed": Words(
        Text(vi="Chúng tôi đã nhận được hồ sơ {code}", en="We have your application {code}"),
        Text(
            vi="Hồ sơ “{procedure}” của bạn đã được gửi đến {agency}.\nCán bộ sẽ kiểm tra trong 8 giờ làm việc và báo cho bạn kết quả kiểm tra. Bạn chưa cần làm gì thêm.",
            en="Your application “{procedure}” has been sent to {agency}.\nAn officer will check it within 8 working hours and tell you the outcome. You do not need to do anything now.",
        ),
    ),
    "received": Words(
        Text(vi="Hồ sơ {code} đã được tiếp nhận", en="Application {code} has been accepted"),
        Text(
            vi="{agency} đã tiếp nhận hồ sơ “{procedure}” của bạn.\nNgày hẹn trả kết quả: {due}.\nGiấy tiếp nhận hồ sơ và hẹn trả kết quả có trong tài khoản của bạn.",
            en="{agency} has accepted your application “{procedure}”.\nThe result is due: {due}.\nThe receipt with this appointment is in your account.",
        ),
        Text(
            vi="Ho so {code} da tiep nhan, hen tra {due}. {link}",
            en="Application {code} accepted, due {due}. {link}",
        ),
    ),
    "transferred": Words(
        Text(
            vi="Hồ sơ {code} đã được chuyển đến đúng cơ quan",
            en="Application {code} is now at the right office",
        ),
        Text(
            vi="Hồ sơ “{procedure}” của bạn đã được chuyển đến {competent}, là cơ quan giải quyết thủ tục này. Việc chuyển là trách nhiệm của chúng tôi, bạn không phải nộp lại.\nMã hồ sơ, thời điểm nộp và ngày hẹn không thay đổi. Kết quả trả tại {returning}. Bạn chưa cần làm gì thêm.",
            en="Your application “{procedure}” has been passed on to {competent}, the office that decides on it. That was ours to put right; you do not need to apply again.\nIts code, the time you sent it and the date promised stay as they are. You get the result at {returning}. You do not need to do anything now.",
        ),
    ),
    "refused": Words(
        Text(vi="Hồ sơ {code} không được tiếp nhận", en="Application {code} was not accepted"),
        Text(
            vi="Rất tiếc, hồ sơ “{procedure}” của bạn không được tiếp nhận.\nLý do và việc bạn có thể làm tiếp theo được ghi trong phiếu từ chối, có trong tài khoản của bạn.",
            en="We are sorry: your application “{procedure}” was not accepted.\nThe reasons and what you can do next are in the letter in your account.",
        ),
        Text(
            vi="Ho so {code} khong duoc tiep nhan. Xem ly do va cach lam tiep: {link}",
            en="Application {code} was not accepted. See why and what to do: {link}",
        ),
    ),
    "supplement_requested": Words(
        Text(vi="Cần bạn bổ sung hồ sơ {code}", en="We need something more for application {code}"),
        Text(
            vi="Hồ sơ “{procedure}” của bạn còn thiếu hoặc chưa đúng một số nội dung.\nHãy bổ sung trước: {reply_by}. Trong lúc chờ bạn, thời gian giải quyết được tạm dừng tính.\nDanh sách đầy đủ có trong tài khoản của bạn.",
            en="Some parts of your application “{procedure}” are missing or not right.\nPlease send them by: {reply_by}. While we wait for you the time for our decision stands still.\nThe whole list is in your account.",
        ),
        Text(
            vi="Ho so {code} can ban bo sung truoc {reply_by}. Xem: {link}",
            en="Application {code}: please complete it by {reply_by}. {link}",
        ),
    ),
    "refiled": Words(
        Text(
            vi="Đã nhận phần bổ sung của hồ sơ {code}", en="We have what was missing for application {code}"
        ),
        Text(
            vi="Chúng tôi đã nhận phần bạn bổ sung cho hồ sơ “{procedure}” và tiếp tục giải quyết. Bạn chưa cần làm gì thêm.",
            en="We have received what you sent for “{procedure}” and are going on with it. You do not need to do anything now.",
        ),
    ),
    "confirmation_requested": Words(
        Text(
            vi="Mời bạn xem và xác nhận bản dự thảo, hồ sơ {code}",
            en="Please check the draft for application {code}",
        ),
        Text(
            vi="Kết quả của hồ sơ “{procedure}” đã được soạn xong. Hãy xem và xác nhận trước: {reply_by}.\nNếu đến lúc đó bạn không trả lời, chúng tôi hiểu là bạn đồng ý.",
            en="The result of your application “{procedure}” has been drafted. Please check it and confirm by: {reply_by}.\nIf you do not answer by then, we take it that you agree.",
        ),
        Text(
            vi="Ho so {code}: moi ban xem, xac nhan truoc {reply_by}. {link}",
            en="Application {code}: please confirm by {reply_by}. {link}",
        ),
    ),
    "resolved": Words(
        Text(vi="Hồ sơ {code} đã có kết quả", en="There is a decision on application {code}"),
        Text(
            vi="Hồ sơ “{procedure}” của bạn đã có kết quả.\nBạn có thể xem và tải bản điện tử trong tài khoản; bản giấy nhận tại {agency}.",
            en="A decision has been made on your application “{procedure}”.\nYou can see and download it in your account; the paper copy is ready at {agency}.",
        ),
        Text(
            vi="Ho so {code} da co ket qua. Xem: {link}",
            en="There is a decision on application {code}. See {link}",
        ),
    ),
    "delivered": Words(
        Text(vi="Đã trả kết quả hồ sơ {code}", en="The result of application {code} has been handed over"),
        Text(
            vi="Kết quả của hồ sơ “{procedure}” đã được trao. Cảm ơn bạn; bạn có thể đánh giá việc phục vụ trong tài khoản nếu muốn.",
            en="The result of “{procedure}” has been handed over. Thank you; if you like, you can rate the service in your account.",
        ),
    ),
    "withdrawn": Words(
        Text(vi="Hồ sơ {code} đã rút theo yêu cầu của bạn", en="Application {code} has been withdrawn"),
        Text(
            vi="Chúng tôi đã dừng hồ sơ “{procedure}” theo yêu cầu của bạn. Bạn có thể nộp lại bất cứ lúc nào.",
            en="We have stopped “{procedure}” at your request. You can apply again at any time.",
        ),
    ),
    "stopped": Words(
        Text(vi="Hồ sơ {code} đã dừng giải quyết", en="Application {code} has been stopped"),
        Text(
            vi="Việc giải quyết hồ sơ “{procedure}” đã dừng. Lý do có trong tài khoản của bạn.",
            en="We have stopped handling “{procedure}”. The reason is in your account.",
        ),
        Text(
            vi="Ho so {code} da dung giai quyet. Xem ly do: {link}",
            en="Application {code} has been stopped. See why: {link}",
        ),
    ),
    "extended": Words(
        Text(
            vi="Xin lỗi bạn: hồ sơ {code} có ngày hẹn trả kết quả mới",
            en="We are sorry: application {code} has a new date",
        ),
        Text(
            vi="Hồ sơ “{procedure}” của bạn chưa có kết quả đúng hẹn. Chúng tôi xin lỗi bạn vì sự chậm trễ này.\nNgày hẹn trước: {due}.\nNgày hẹn mới: {until}.\nLý do được ghi trong văn bản xin lỗi, có trong tài khoản của bạn. Bạn không phải làm gì thêm.",
            en="The result of your application “{procedure}” will not be ready as promised. We apologise for the delay.\nFirst promised: {due}.\nNew date: {until}.\nThe reason stands in the letter in your account. You do not need to do anything.",
        ),
        Text(
            vi="Xin loi ban, ho so {code} cham, hen moi {until}. {link}",
            en="Sorry, application {code} is late: now {until}. {link}",
        ),
    ),
    "supplement_overdue": Words(
        Text(vi="Đã quá hạn bổ sung hồ sơ {code}", en="The time to complete application {code} has passed"),
        Text(
            vi="Chúng tôi chưa nhận được phần bổ sung cho hồ sơ “{procedure}”. Hãy gửi ngay nếu bạn vẫn cần kết quả; nếu không, cán bộ có thể dừng giải quyết.",
            en="We have not received what was missing for “{procedure}”. Send it now if you still need the result; otherwise the office may stop handling it.",
        ),
    ),
    "payment_requested": Words(
        Text(vi="Hồ sơ {code}: mời bạn nộp phí, lệ phí", en="Application {code}: payment needed"),
        Text(
            vi="Hồ sơ “{procedure}” của bạn cần nộp phí, lệ phí trước: {reply_by}. Trong lúc chờ bạn, thời gian giải quyết được tạm dừng tính.\nSố tiền và cách nộp có trong tài khoản của bạn; bạn cũng có thể nộp tại {agency}.",
            en="There is something to pay for your application “{procedure}”, by: {reply_by}. While we wait for you the time for our decision stands still.\nThe amount and the ways to pay are in your account; you can also pay at {agency}.",
        ),
        Text(
            vi="Ho so {code}: moi nop phi, le phi truoc {reply_by}. {link}",
            en="Application {code}: please pay by {reply_by}. See {link}",
        ),
    ),
    "payment_overdue": Words(
        Text(
            vi="Đã quá hạn nộp phí, lệ phí của hồ sơ {code}",
            en="The time to pay for application {code} has passed",
        ),
        Text(
            vi="Chúng tôi chưa nhận được phí, lệ phí của hồ sơ “{procedure}”. Hãy nộp ngay nếu bạn vẫn cần kết quả; nếu không, cán bộ có thể dừng giải quyết.",
            en="We have not received the payment for “{procedure}”. Pay now if you still need the result; otherwise the office may stop handling it.",
        ),
    ),
    "paid": Words(
        Text(
            vi="Đã ghi nhận phí, lệ phí của hồ sơ {code}",
            en="The fees of application {code} have been recorded",
        ),
        Text(
            vi="Chúng tôi đã ghi nhận phí, lệ phí của hồ sơ “{procedure}”. Biên lai có trong tài khoản của bạn. Bạn chưa cần làm gì thêm.",
            en="We have recorded the fees of “{procedure}”. The receipt is in your account. You do not need to do anything now.",
        ),
    ),
    "payment_not_counted": Words(
        Text(
            vi="Hồ sơ {code}: có khoản tiền sẽ được trả lại bạn",
            en="Application {code}: money that will be sent back to you",
        ),
        Text(
            vi="Chúng tôi nhận được một khoản tiền cho hồ sơ “{procedure}” nhưng không ghi nhận được: số tiền không đúng, khoản này đã nộp rồi, hoặc hồ sơ đã kết thúc.\nBạn không mất tiền: {agency} sẽ trả lại bạn. Chi tiết có trong tài khoản của bạn.",
            en="Money came in for “{procedure}” that we could not count: the amount was not right, it had been paid before, or the application has ended.\nNothing is lost: {agency} will send it back to you. The details are in your account.",
        ),
    ),
    "refunded": Words(
        Text(vi="Đã trả lại tiền của hồ sơ {code}", en="Money of application {code} has been sent back"),
        Text(
            vi="{agency} đã chuyển trả bạn khoản tiền không ghi nhận được của hồ sơ “{procedure}”.",
            en="{agency} has sent back the money for “{procedure}” that could not be counted.",
        ),
    ),
    "result_corrected": Words(
        Text(
            vi="Kết quả của hồ sơ {code} đã được đính chính",
            en="The result of application {code} has been corrected",
        ),
        Text(
            vi="{competent} đã đính chính kết quả của hồ sơ “{procedure}” và cấp lại bản đúng. Bản trước không còn giá trị; xin bạn dùng bản mới có trong tài khoản của bạn, bản giấy nhận tại {returning}. Chúng tôi xin lỗi vì sai sót này.",
            en="{competent} has corrected the result of “{procedure}” and issued it anew. The one before it no longer stands; please use the new one in your account, the paper copy is ready at {returning}. We are sorry for the mistake.",
        ),
        Text(
            vi="Ket qua ho so {code} da duoc dinh chinh. Xem: {link}",
            en="The result of {code} has been corrected. See {link}",
        ),
    ),
    "result_replaced": Words(
        Text(
            vi="Kết quả của hồ sơ {code} đã được cấp thay thế",
            en="The result of application {code} has been issued anew",
        ),
        Text(
            vi="{competent} đã cấp bản thay thế cho kết quả của hồ sơ “{procedure}”. Bản trước không còn giá trị; bản mới có trong tài khoản của bạn, bản giấy nhận tại {returning}.",
            en="{competent} has issued the result of “{procedure}” anew. The one before it no longer stands; the new one is in your account, the paper copy is ready at {returning}.",
        ),
        Text(
            vi="Ket qua ho so {code} da duoc cap thay the. Xem: {link}",
            en="The result of {code} has been issued anew. See {link}",
        ),
    ),
    "result_revoked": Words(
        Text(
            vi="Kết quả của hồ sơ {code} đã bị thu hồi",
            en="The result of application {code} has been revoked",
        ),
        Text(
            vi="{competent} đã ra quyết định thu hồi kết quả của hồ sơ “{procedure}”; kết quả đó không còn giá trị.\nQuyết định, lý do và quyền khiếu nại của bạn được ghi trong văn bản có trong tài khoản của bạn.",
            en="{competent} has revoked the result of “{procedure}”; it no longer stands.\nThe decision, its reasons and your right to complain are in the letter in your account.",
        ),
        Text(
            vi="Ket qua ho so {code} da bi thu hoi. Xem ly do: {link}",
            en="The result of {code} has been revoked. See why: {link}",
        ),
    ),
}


def silent_statuses() -> list[PublicStatus]:
    """Public statuses that no notice tells of in both languages; publication needs there to be none."""
    return [
        status
        for status in PublicStatus
        if not any(_said_in_both(NOTICES.get(about)) for about in OF_STATUS.get(status, ()))
    ]


def _said_in_both(words: Words | None) -> bool:
    texts = [] if words is None else [text for text in (words.subject, words.body, words.sms) if text]
    return bool(texts) and all(text.vi.strip() and text.en.strip() for text in texts)
