"""Where a vote confided to a Belenios server is held, and what it found there."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0017_votes_from_afar_are_reminded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("server", models.URLField()),
                ("election", models.CharField(max_length=64, verbose_name="élection")),
                ("rights", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("made", "créée"), ("sent", "confiée"), ("counted", "rapportée")], default="made", max_length=7
                    ),
                ),
                ("trouble", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("counts", models.JSONField(null=True)),
                ("last_event", models.CharField(blank=True, max_length=100)),
                ("counted_at", models.DateTimeField(null=True)),
                (
                    "box",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handover", to="governance.box"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "vote confié à Belenios",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("counted_at__isnull", False),
                                ("counts__isnull", False),
                                ("state", "counted"),
                                models.Q(("last_event", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "counted"), _negated=True),
                                ("counted_at__isnull", True),
                                ("counts__isnull", True),
                                ("last_event", ""),
                            ),
                            _connector="OR",
                        ),
                        name="handover_counted_with_its_digest",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="handover_no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."box_id" IS DISTINCT FROM (NEW."box_id") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."election" IS DISTINCT FROM (NEW."election") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."rights" IS DISTINCT FROM (NEW."rights") OR OLD."server" IS DISTINCT FROM (NEW."server"))',
                    func="RAISE EXCEPTION 'handover: written once' USING ERRCODE = '23001', CONSTRAINT = 'handover_append_only';",
                    hash="21f502537e69f96a9bede2502fe23d75a1150b03",
                    operation="UPDATE",
                    pgid="pgtrigger_handover_no_update_5f45c",
                    table="governance_handover",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="handover_no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'handover: written once' USING ERRCODE = '23001', CONSTRAINT = 'handover_append_only';",
                    hash="a96c85b112be3d22703638606f91528d4bfb1a68",
                    operation="DELETE",
                    pgid="pgtrigger_handover_no_delete_69ce7",
                    table="governance_handover",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="handover_no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'handover: written once' USING ERRCODE = '23001', CONSTRAINT = 'handover_append_only';",
                    hash="be08a90029d65e8bed625009d953de0de732572b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_handover_no_truncate_4c89e",
                    table="governance_handover",
                    when="BEFORE",
                ),
            ),
        ),
    ]
