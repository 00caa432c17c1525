"""Tasks that answer another office's question."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dossiers", "0007_carried_draft")]
    operations: ClassVar = [
        migrations.AddField("task", "consultation", models.BooleanField(default=False)),
    ]
