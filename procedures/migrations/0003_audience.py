"""Who may apply for a procedure stands beside its name, so that lists can be narrowed to one kind of applicant."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("procedures", "0002_frozen")]
    operations: ClassVar = [
        migrations.AddField(
            "procedure",
            "audience",
            ArrayField(models.CharField(max_length=30), default=list, editable=False),
        ),
    ]
