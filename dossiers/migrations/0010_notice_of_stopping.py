"""Form 05, the notice that handling has stopped, is a kind of document."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

KINDS = [
    ("form_01", "Receipt and appointment"),
    ("form_02", "Request to complete the dossier"),
    ("form_03", "Refusal to accept"),
    ("form_05", "Notice that handling has stopped"),
    ("result", "Result"),
    ("receipt", "Receipt"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dossiers", "0009_agreement")]
    operations: ClassVar = [
        migrations.RemoveConstraint("document", "document_kind_known"),
        migrations.AlterField("document", "kind", models.CharField(choices=KINDS, max_length=7)),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _label in KINDS]), name="document_kind_known"
            ),
        ),
    ]
