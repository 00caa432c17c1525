"""Filing at a counter: whose desk, for whom, and what was handed in on paper."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0001_initial"), ("dossiers", "0004_more_acts")]

    operations: ClassVar = [
        migrations.AddField("dossier", "on_paper", models.JSONField(default=list)),
        migrations.AddField("draft", "on_paper", models.JSONField(default=list)),
        migrations.AddField("draft", "filer", models.JSONField(default=dict)),
        migrations.AddField(
            "draft",
            "chosen",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.agency",
            ),
        ),
        migrations.AddField(
            "draft",
            "desk",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.post",
            ),
        ),
        migrations.AddConstraint(
            "draft",
            models.CheckConstraint(
                condition=models.Q(
                    ("desk__isnull", True), models.Q(("channel", "online"), _negated=True), _connector="OR"
                ),
                name="draft_at_a_desk_is_not_online",
            ),
        ),
    ]
