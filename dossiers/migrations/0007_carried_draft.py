"""A draft may have been carried over from one of a version that is no longer in force."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dossiers", "0006_money")]

    operations: ClassVar = [
        migrations.AddField(
            "draft",
            "carried_from",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="carried_to",
                to="dossiers.draft",
            ),
        ),
        migrations.AddConstraint(
            "draft", models.UniqueConstraint(fields=["carried_from"], name="draft_carried_once")
        ),
    ]
