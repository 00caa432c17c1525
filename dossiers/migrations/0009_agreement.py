"""Co-applicants agree; a party no longer named is kept; parties without an account are found by number."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dossiers", "0008_consultation")]
    operations: ClassVar = [
        migrations.AddField("party", "agreed_at", models.DateTimeField(null=True)),
        migrations.AddField("party", "left_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "party",
            models.Index(
                fields=["identity_number"], condition=models.Q(user__isnull=True), name="party_unclaimed"
            ),
        ),
        migrations.AddConstraint(
            "party",
            models.CheckConstraint(
                condition=models.Q(agreed_at__isnull=True) | models.Q(kind="co_applicant"),
                name="party_only_co_applicants_agree",
            ),
        ),
    ]
