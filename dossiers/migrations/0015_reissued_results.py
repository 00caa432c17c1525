"""Results corrected, issued anew or revoked: which paper takes the place of which."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0004_representation"),
        ("dossiers", "0014_token_reading"),
    ]

    operations: ClassVar = [
        migrations.RemoveConstraint(
            model_name="document",
            name="document_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="document_issued_has_a_file",
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="document_one_standing_result",
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="document_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="event",
            name="event_act_known",
        ),
        migrations.AddField(
            model_name="document",
            name="replaces",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="dossiers.document",
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("form_01", "Receipt and appointment"),
                    ("form_02", "Request to complete the dossier"),
                    ("form_03", "Refusal to accept"),
                    ("form_04", "Apology and a new date"),
                    ("form_05", "Notice that handling has stopped"),
                    ("result", "Result"),
                    ("revocation", "Decision to revoke"),
                    ("receipt", "Receipt"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "Being made"),
                    ("signed", "Signed"),
                    ("sealing", "Being sealed"),
                    ("sealed", "Sealed"),
                    ("issued", "Issued"),
                    ("void", "Void"),
                    ("revoked", "Revoked"),
                    ("replaced", "Replaced"),
                ],
                default="planned",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="act",
            field=models.CharField(
                choices=[
                    ("file", "Sent"),
                    ("receive", "Accepted"),
                    ("refuse", "Not accepted"),
                    ("request_supplement", "Asked for more"),
                    ("refile", "Sent again, completed"),
                    ("claim", "Taken to hand"),
                    ("release", "Put back into the queue"),
                    ("assign", "Assigned"),
                    ("advance", "Passed on"),
                    ("return", "Sent back a step"),
                    ("request_confirmation", "Asked for confirmation"),
                    ("confirm", "Confirmed"),
                    ("sign", "Signed"),
                    ("seal", "Sealed"),
                    ("finish", "Finished"),
                    ("hand_over", "Handed over"),
                    ("withdraw", "Withdrawn"),
                    ("stop", "Stopped"),
                    ("recall", "Taken back"),
                    ("consult", "Asked another office"),
                    ("answer", "Answered"),
                    ("end_wait", "Answer received"),
                    ("request_payment", "Asked for payment"),
                    ("pay", "Paid"),
                    ("set_fee", "Amount of a fee fixed"),
                    ("refund", "Money sent back"),
                    ("agree", "Agreed by a co-applicant"),
                    ("apologise", "Apology drafted"),
                    ("extend", "Apology and a new date"),
                    ("transfer", "Moved to the right office"),
                    ("change_procedure", "Moved to the right procedure"),
                    ("correct", "Corrected and signed anew"),
                    ("replace", "Signed anew"),
                    ("revoke", "Revocation signed"),
                    ("issue", "Issued"),
                    ("time_out", "Time ran out"),
                    ("fill", "Fill in"),
                    ("follow", "Follow"),
                    ("list_own", "List own"),
                    ("work", "See the queue"),
                    ("open", "Open a dossier"),
                    ("read_file", "Read a file"),
                    ("signing_desk", "See the signing desk"),
                    ("serve", "Serve at the counter"),
                    ("take_fees", "Take fees"),
                    ("read_demo", "Read the demonstration inbox"),
                    ("represent", "Say whom one acts for"),
                    ("vouch", "Confirm at the counter whom somebody acts for"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "form_01",
                            "form_02",
                            "form_03",
                            "form_04",
                            "form_05",
                            "result",
                            "revocation",
                            "receipt",
                        ],
                    )
                ),
                name="document_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["planned", "signed", "sealing", "sealed", "issued", "void", "revoked", "replaced"],
                    )
                ),
                name="document_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("issued", "revoked", "replaced")), _negated=True),
                    ("file__isnull", False),
                    _connector="OR",
                ),
                name="document_issued_has_a_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "result"), ("state", "issued")),
                fields=("dossier",),
                name="document_one_standing_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind__in", ["result", "revocation"]),
                    ("state__in", ("planned", "signed", "sealing", "sealed")),
                ),
                fields=("dossier",),
                name="document_one_result_in_the_making",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "act__in",
                        [
                            "file",
                            "receive",
                            "refuse",
                            "request_supplement",
                            "refile",
                            "claim",
                            "release",
                            "assign",
                            "advance",
                            "return",
                            "request_confirmation",
                            "confirm",
                            "sign",
                            "seal",
                            "finish",
                            "hand_over",
                            "withdraw",
                            "stop",
                            "recall",
                            "consult",
                            "answer",
                            "end_wait",
                            "request_payment",
                            "pay",
                            "set_fee",
                            "refund",
                            "agree",
                            "apologise",
                            "extend",
                            "transfer",
                            "change_procedure",
                            "correct",
                            "replace",
                            "revoke",
                            "issue",
                            "time_out",
                        ],
                    )
                ),
                name="event_act_known",
            ),
        ),
    ]
