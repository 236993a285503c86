import django.db.models.deletion
from django.db import migrations, models


TRIGGERS = [
    "UPDATE billing_scaleline SET trigger = 'year' WHERE base = 'result'",
    "UPDATE billing_scaleline SET trigger = 'month' WHERE base = 'fixed' AND trigger = 'year'",
    "SET CONSTRAINTS ALL IMMEDIATE",  # a table with events that wait cannot be altered
]
# What waited for a taxpayer now waits by activity: that of an activity is its own, that of a person their main activity's.
WAITING = [
    "INSERT INTO billing_waitingbase (position_id, activity_id, amount)"
    " SELECT p.id, coalesce(p.activity_id, m.activity_id), p.pending FROM billing_taxpayerposition p"
    " LEFT JOIN LATERAL (SELECT activity_id FROM members_activitymember WHERE member_id = p.member_id"
    " ORDER BY main DESC, since DESC, id LIMIT 1) m ON true"
    " WHERE p.pending <> 0 AND coalesce(p.activity_id, m.activity_id) IS NOT NULL",
    "SET CONSTRAINTS ALL IMMEDIATE",
]


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0007_general_balances_and_lighter_ledger'),
        ('governance', '0001_decisions'),
        ('members', '0002_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='FeeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='à partir du')),
            ],
            options={
                'verbose_name': 'imputation des forfaits',
            },
        ),
        migrations.CreateModel(
            name='WaitingBase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                'verbose_name': 'base pas encore prélevée',
            },
        ),
        migrations.AddField(
            model_name='waiver',
            name='ground',
            field=models.CharField(choices=[('social', 'situation sociale'), ('customer', 'un client'), ('product', 'un produit'), ('other', 'autre motif')], default='other', max_length=10, verbose_name='au titre de'),
        ),
        migrations.AddField(
            model_name='waiver',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.member', verbose_name='personne'),
        ),
        migrations.AddField(
            model_name='waiver',
            name='nature',
            field=models.CharField(blank=True, choices=[('goods', 'biens'), ('services', 'services')], max_length=10, verbose_name='produit'),
        ),
        migrations.AlterField(
            model_name='waiver',
            name='activity',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.activity', verbose_name='activité'),
        ),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='scaleline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('base', 'result'), _negated=True), ('trigger', 'year'), _connector='OR'), name='result_is_taken_at_the_end'),
        ),
        migrations.AddConstraint(
            model_name='scaleline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('base', 'fixed'), _negated=True), models.Q(('trigger', 'year'), _negated=True), _connector='OR'), name='fee_is_by_month'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', False), ('member__isnull', True)), models.Q(('activity__isnull', True), ('member__isnull', False)), _connector='OR'), name='waiver_concerns_one'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('customer__isnull', True), ('activity__isnull', False), _connector='OR'), name='waiver_customer_of_an_activity'),
        ),
        migrations.AddField(
            model_name='feechoice',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.activity', verbose_name='activité'),
        ),
        migrations.AddField(
            model_name='feechoice',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.member', verbose_name='personne'),
        ),
        migrations.AddField(
            model_name='waitingbase',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.activity'),
        ),
        migrations.AddField(
            model_name='waitingbase',
            name='position',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waiting', to='billing.taxpayerposition'),
        ),
        migrations.AddConstraint(
            model_name='feechoice',
            constraint=models.UniqueConstraint(fields=('member', 'since'), name='fee_choice_once_per_date'),
        ),
        migrations.AddConstraint(
            model_name='waitingbase',
            constraint=models.UniqueConstraint(fields=('position', 'activity'), name='waiting_base_once'),
        ),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='taxpayerposition',
            name='pending',
        ),
    ]
