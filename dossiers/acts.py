"""The acts of the one-stop system: one name each, the same in addresses, actions, events and tests."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """Acts on a dossier (written into its ledger), then acts of looking and preparing (never written there)."""

    FILE = "file", _("Sent")
    RECEIVE = "receive", _("Accepted")
    REFUSE = "refuse", _("Not accepted")
    REQUEST_SUPPLEMENT = "request_supplement", _("Asked for more")
    REFILE = "refile", _("Sent again, completed")
    CLAIM = "claim", _("Taken to hand")
    RELEASE = "release", _("Put back into the queue")
    ASSIGN = "assign", _("Assigned")
    ADVANCE = "advance", _("Passed on")
    RETURN = "return", _("Sent back a step")
    REQUEST_CONFIRMATION = "request_confirmation", _("Asked for confirmation")
    CONFIRM = "confirm", _("Confirmed")
    SIGN = "sign", _("Signed")
    SEAL = "seal", _("Sealed")
    FINISH = "finish", _("Finished")
    HAND_OVER = "hand_over", _("Handed over")
    WITHDRAW = "withdraw", _("Withdrawn")
    STOP = "stop", _("Stopped")
    RECALL = "recall", _("Taken back")
    CONSULT = "consult", _("Asked another office")
    ANSWER = "answer", _("Answered")
    END_WAIT = "end_wait", _("Answer received")
    REQUEST_PAYMENT = "request_payment", _("Asked for payment")
    PAY = "pay", _("Paid")
    SET_FEE = "set_fee", _("Amount of a fee fixed")
    REFUND = "refund", _("Money sent back")
    AGREE = "agree", _("Agreed by a co-applicant")
    APOLOGISE = "apologise", _("Apology drafted")
    EXTEND = "extend", _("Apology and a new date")
    TRANSFER = "transfer", _("Moved to the right office")
    CHANGE_PROCEDURE = "change_procedure", _("Moved to the right procedure")
    CORRECT = "correct", _("Corrected and signed anew")
    REPLACE = "replace", _("Signed anew")
    REVOKE = "revoke", _("Revocation signed")
    ISSUE = "issue", _("Issued")
    TIME_OUT = "time_out", _("Time ran out")

    FILL = "fill", _("Fill in")
    FOLLOW = "follow", _("Follow")
    LIST_OWN = "list_own", _("List own")
    WORK = "work", _("See the queue")
    OPEN = "open", _("Open a dossier")
    READ_FILE = "read_file", _("Read a file")
    SIGNING_DESK = "signing_desk", _("See the signing desk")
    SERVE = "serve", _("Serve at the counter")
    TAKE_FEES = "take_fees", _("Take fees")
    READ_DEMO = "read_demo", _("Read the demonstration inbox")
    REPRESENT = "represent", _("Say whom one acts for")
    VOUCH = "vouch", _("Confirm at the counter whom somebody acts for")


# What may stand in the ledger.
LEDGER = tuple(act for act in Act if act.value not in {
    "fill", "follow", "list_own", "work", "open", "read_file", "signing_desk", "serve", "take_fees",
    "read_demo", "represent", "vouch",
})  # fmt: skip
