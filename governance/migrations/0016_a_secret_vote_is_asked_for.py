"""Who asks that the vote on a resolution be secret."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0015_the_urn_keeps_its_question"),
        ("members", "0008_activity_without_vat_recovery"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecrecyRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("member", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.member")),
                (
                    "resolution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="secrecy_requests", to="governance.resolution"
                    ),
                ),
            ],
            options={
                "verbose_name": "demande de vote secret",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("resolution", "member"),
                        name="secrecy_asked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True), ("withdrawn_at__gte", models.F("asked_at")), _connector="OR"
                        ),
                        name="secrecy_withdrawn_once_asked",
                    ),
                ],
            },
        ),
    ]
