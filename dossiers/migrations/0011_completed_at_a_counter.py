"""What was filed online may be completed at a counter: only a new form at a desk is never online."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dossiers", "0010_notice_of_stopping")]
    operations: ClassVar = [
        migrations.RemoveConstraint("draft", "draft_at_a_desk_is_not_online"),
        migrations.AddConstraint(
            "draft",
            models.CheckConstraint(
                condition=models.Q(desk__isnull=True)
                | ~models.Q(channel="online")
                | models.Q(dossier__isnull=False),
                name="draft_at_a_desk_is_not_online",
            ),
        ),
    ]
