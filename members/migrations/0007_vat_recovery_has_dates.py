import django.db.models.deletion
from django.db import migrations, models


def keep_what_was_said(apps, schema_editor):
    """The one number an activity had held from its opening."""
    recoveries = apps.get_model("members", "VatRecovery")
    for activity in apps.get_model("members", "Activity").objects.exclude(vat_recovery=100):
        recoveries.objects.create(activity=activity, since=None, percent=activity.vat_recovery)


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0006_rights_of_assemblies'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='activity',
            name='vat_recovery_is_a_percentage',
        ),
        migrations.CreateModel(
            name='VatRecovery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(blank=True, null=True, verbose_name='à partir du')),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='TVA récupérable sur les achats (%)')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vat_recoveries', to='members.activity', verbose_name='activité')),
            ],
            options={
                'verbose_name': "TVA récupérable d'une activité",
                'constraints': [
                    models.UniqueConstraint(fields=('activity', 'since'), name='vat_recovery_once', nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(('percent__range', (0, 100))), name='vat_recovery_is_a_percentage'),
                ],
            },
        ),
        migrations.RunPython(keep_what_was_said, migrations.RunPython.noop),
    ]
