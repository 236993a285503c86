"""Assemblies, the board and groups each have their register of minutes, numbered apart. What is registered keeps its number, and
each register goes on after its own last."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Registered minutes refuse any change: their register is written once, without their triggers.
SHARE = """
ALTER TABLE governance_minutes DISABLE TRIGGER USER;
UPDATE governance_minutes AS one SET register = CASE meeting.kind WHEN 'board' THEN 'board'
    WHEN 'ordinary' THEN 'assembly' WHEN 'extraordinary' THEN 'assembly' WHEN 'mixed' THEN 'assembly' ELSE 'group' END
FROM governance_meeting AS meeting WHERE meeting.id = one.meeting_id AND one.state = 'signed';
ALTER TABLE governance_minutes ENABLE TRIGGER USER;
INSERT INTO cae_sequence (key, last) SELECT 'minutes:' || register, max(number) FROM governance_minutes
WHERE state = 'signed' GROUP BY register;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0020_objections_are_asked_since"),
        ("cae", "0006_words_follow_what_is_found"),
    ]

    operations = [
        migrations.AddField(
            model_name="minutes",
            name="register",
            field=models.CharField(
                blank=True,
                choices=[("assembly", "assemblées"), ("board", "conseil"), ("group", "groupes")],
                max_length=8,
                verbose_name="registre",
            ),
        ),
        migrations.AlterField(
            model_name="minutes",
            name="number",
            field=models.PositiveIntegerField(null=True, verbose_name="numéro au registre"),
        ),
        migrations.RunSQL(SHARE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="minutes", name="minutes_signed_are_numbered"),
        pgtrigger.migrations.RemoveTrigger(
            model_name='minutes',
            name='minutes_registered_no_update',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='minutes_registered_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."closing" IS DISTINCT FROM (NEW."closing") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."convened_how" IS DISTINCT FROM (NEW."convened_how") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."frozen_at" IS DISTINCT FROM (NEW."frozen_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."opening" IS DISTINCT FROM (NEW."opening") OR OLD."register" IS DISTINCT FROM (NEW."register") OR OLD."registered_at" IS DISTINCT FROM (NEW."registered_at") OR OLD."sealed_id" IS DISTINCT FROM (NEW."sealed_id") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func="IF OLD.state = 'signed' THEN RAISE EXCEPTION 'minutes: registered' USING ERRCODE = '23001', CONSTRAINT = 'minutes_are_registered'; END IF; RETURN NEW;", hash='54d8b8e0d3c43ba7808b459187c19d5a10b02ffd', operation='UPDATE', pgid='pgtrigger_minutes_registered_no_update_44577', table='governance_minutes', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', True), ('state', 'draft')), models.Q(('content__isnull', False), ('state', 'signing')), models.Q(('number__isnull', False), ('sealed__isnull', False), ('state', 'signed'), models.Q(('register', ''), _negated=True)), _connector='OR'), name='minutes_signed_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.UniqueConstraint(fields=("register", "number"), name="minutes_number_once"),
        ),
    ]
