import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0004_customers_kept_apart'),
        ('cae', '0001_shared_tables'),
        ('members', '0002_people'),
        ('members', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='affecté le')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'affectation ultérieure',
            },
        ),
        migrations.RemoveConstraint(
            model_name='allocation',
            name='allocated_once',
        ),
        migrations.RemoveConstraint(
            model_name='payment',
            name='payment_is_positive_or_reverses',
        ),
        migrations.RemoveConstraint(
            model_name='payment',
            name='reversal_says_why',
        ),
        migrations.RemoveConstraint(
            model_name='purchasepayment',
            name='purchase_payment_positive',
        ),
        migrations.AddField(
            model_name='payment',
            name='gives_back',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='billing.payment', verbose_name='rembourse le trop-perçu de'),
        ),
        migrations.AddField(
            model_name='payment',
            name='kind',
            field=models.CharField(choices=[('receipt', 'encaissement'), ('refund', 'remboursement au client')], default='receipt', max_length=7, verbose_name='nature'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='paid',
            field=models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=12, verbose_name='déjà réglé'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='settled',
            field=models.BooleanField(default=False, editable=False, verbose_name='réglé'),
        ),
        migrations.AddField(
            model_name='purchasepayment',
            name='reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='motif'),
        ),
        migrations.AddField(
            model_name='purchasepayment',
            name='reverses',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='billing.purchasepayment', verbose_name='annule'),
        ),
        migrations.AlterField(
            model_name='payment',
            name='state',
            field=models.CharField(choices=[('to_confirm', 'à confirmer'), ('confirmed', 'confirmé'), ('rejected', 'écarté')], default='to_confirm', max_length=10, verbose_name='état'),
        ),
        migrations.AlterField(
            model_name='purchasepayment',
            name='entry',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.entry'),
        ),
        migrations.AddIndex(
            model_name='purchase',
            index=models.Index(condition=models.Q(('state', 'approved'), ('settled', False)), fields=['-id'], name='purchase_to_pay'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind', 'receipt'), ('reverses__isnull', True)), models.Q(('amount__lt', 0), ('kind', 'receipt'), ('reverses__isnull', False)), models.Q(('amount__lt', 0), ('kind', 'refund'), ('reverses__isnull', True)), models.Q(('amount__gt', 0), ('kind', 'refund'), ('reverses__isnull', False)), _connector='OR'), name='payment_is_positive_or_reverses'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reverses__isnull', True), models.Q(('state', 'rejected'), _negated=True)), models.Q(('reason', ''), _negated=True), _connector='OR'), name='reversal_says_why'),
        ),
        migrations.AddConstraint(
            model_name='purchaseline',
            constraint=models.CheckConstraint(condition=models.Q(('vat_rate__range', (0, 100))), name='purchase_line_rate_is_a_percentage'),
        ),
        migrations.AddConstraint(
            model_name='purchaseline',
            constraint=models.CheckConstraint(condition=models.Q(('ht', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('cost'), '+', models.F('recovered')), '-', models.F('vat')))), name='purchase_line_cost_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='purchasepayment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('reverses__isnull', True)), models.Q(('amount__lt', 0), ('reverses__isnull', False)), _connector='OR'), name='purchase_payment_positive'),
        ),
        migrations.AddConstraint(
            model_name='purchasepayment',
            constraint=models.CheckConstraint(condition=models.Q(('reverses__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='purchase_payment_reversal_says_why'),
        ),
        migrations.AddConstraint(
            model_name='salaryentry',
            constraint=models.CheckConstraint(condition=models.Q(('total_cost', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('gross'), '+', models.F('employer_contributions')), '+', models.F('other_costs')), '+', models.F('leave_accrual')))), name='salary_cost_is_whole'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='affecté par'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='billing.payment', verbose_name='encaissement'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='sealed',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cae.sealedrecord'),
        ),
        migrations.AddField(
            model_name='allocation',
            name='transfer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='billing.transfer', verbose_name='affectée ensuite par'),
        ),
        migrations.AddIndex(
            model_name='allocation',
            index=models.Index(fields=['activity', '-payment'], name='billing_all_activit_4fe30f_idx'),
        ),
        migrations.AddIndex(
            model_name='allocation',
            index=models.Index(condition=models.Q(('invoice__isnull', True)), fields=['activity', 'payment'], name='allocation_kept_aside'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.UniqueConstraint(fields=('payment', 'activity', 'invoice', 'transfer'), name='allocated_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='transfer_positive'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocation',
            trigger=pgtrigger.compiler.Trigger(name='allocation_added', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."transfer_id" IS NULL)', func="IF EXISTS (SELECT FROM billing_payment p WHERE p.id = NEW.payment_id AND p.state = 'confirmed') THEN RAISE EXCEPTION 'confirmed payments do not change' USING ERRCODE = '23001', CONSTRAINT = 'payment_frozen'; END IF; RETURN NEW;", hash='61c4cc4248260c385fcb7f1c64390e0da322e8f1', operation='INSERT', pgid='pgtrigger_allocation_added_c919d', table='billing_allocation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payment_allocated', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'confirmed\')', func="IF (SELECT coalesce(sum(a.amount), 0) FROM billing_allocation a WHERE a.payment_id = NEW.id) <> NEW.amount THEN RAISE EXCEPTION 'allocations do not add up to the payment' USING ERRCODE = '23001', CONSTRAINT = 'payment_allocated'; END IF; RETURN NEW;", hash='950a1165204ac112088734bbf0c9f598d3cd22f3', operation='UPDATE', pgid='pgtrigger_payment_allocated_a557d', table='billing_payment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purchase',
            trigger=pgtrigger.compiler.Trigger(name='purchase_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IN (\'approved\', \'cancelled\'))', func="RAISE EXCEPTION 'approved purchases do not change' USING ERRCODE = '23001', CONSTRAINT = 'purchase_frozen';", hash='f6d982c00640c73cf376ebd90f1f659b8805fa44', operation='DELETE', pgid='pgtrigger_purchase_frozen_2b48f', table='billing_purchase', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purchase',
            trigger=pgtrigger.compiler.Trigger(name='purchase_amounts_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id") OR OLD."approved_on" IS DISTINCT FROM (NEW."approved_on") OR OLD."bought_from" IS DISTINCT FROM (NEW."bought_from") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."document" IS DISTINCT FROM (NEW."document") OR OLD."entry_id" IS DISTINCT FROM (NEW."entry_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."member_id" IS DISTINCT FROM (NEW."member_id") OR OLD."on" IS DISTINCT FROM (NEW."on") OR OLD."receipt_id" IS DISTINCT FROM (NEW."receipt_id") OR OLD."reverse_charge" IS DISTINCT FROM (NEW."reverse_charge") OR OLD."supplier_id" IS DISTINCT FROM (NEW."supplier_id") OR OLD."total_cost" IS DISTINCT FROM (NEW."total_cost") OR OLD."total_ht" IS DISTINCT FROM (NEW."total_ht") OR OLD."total_vat" IS DISTINCT FROM (NEW."total_vat"))', func="IF OLD.state IN ('approved', 'cancelled') THEN RAISE EXCEPTION 'approved purchases do not change' USING ERRCODE = '23001', CONSTRAINT = 'purchase_frozen'; END IF; RETURN NEW;", hash='3912a8bae4eebe1db2e1f19d0cd51c9c949bb53f', operation='UPDATE', pgid='pgtrigger_purchase_amounts_frozen_75bf5', table='billing_purchase', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purchaseline',
            trigger=pgtrigger.compiler.Trigger(name='purchase_line_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT FROM billing_purchase p WHERE p.id = COALESCE(NEW.purchase_id, OLD.purchase_id) AND p.state IN ('approved', 'cancelled')) THEN RAISE EXCEPTION 'approved purchases do not change' USING ERRCODE = '23001', CONSTRAINT = 'purchase_frozen'; END IF; RETURN COALESCE(NEW, OLD);", hash='7e518a78ee67d6bf258abb591c6b7605fed44116', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_purchase_line_frozen_4f781', table='billing_purchaseline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purchasepayment',
            trigger=pgtrigger.compiler.Trigger(name='purchase_payment_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'purchase_payment: written once' USING ERRCODE = '23001', CONSTRAINT = 'purchase_payment_append_only';", hash='aa391f36b5355f21d93ae891fc03b6dc5ae163d8', operation='UPDATE', pgid='pgtrigger_purchase_payment_no_update_c4366', table='billing_purchasepayment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purchasepayment',
            trigger=pgtrigger.compiler.Trigger(name='purchase_payment_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'purchase_payment: written once' USING ERRCODE = '23001', CONSTRAINT = 'purchase_payment_append_only';", hash='213d86871c5b0439210d0a53ae214ce01c95f816', operation='DELETE', pgid='pgtrigger_purchase_payment_no_delete_3f645', table='billing_purchasepayment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purchasepayment',
            trigger=pgtrigger.compiler.Trigger(name='purchase_payment_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'purchase_payment: written once' USING ERRCODE = '23001', CONSTRAINT = 'purchase_payment_append_only';", hash='cd232261dd8ce28e155440eee066b9226901e538', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_purchase_payment_no_truncate_a2836', table='billing_purchasepayment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='salaryentry',
            trigger=pgtrigger.compiler.Trigger(name='salary_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."reverses_id" IS NULL)', func="IF EXISTS (SELECT FROM billing_salaryentry s WHERE s.member_id = NEW.member_id AND s.activity_id = NEW.activity_id AND s.month = NEW.month AND s.reverses_id IS NULL AND NOT EXISTS (SELECT FROM billing_salaryentry r WHERE r.reverses_id = s.id)) THEN RAISE EXCEPTION 'salary of this month already recorded' USING ERRCODE = '23001', CONSTRAINT = 'salary_once'; END IF; RETURN NEW;", hash='de550dc5a805e28a09fa53613bd84516549c419a', operation='INSERT', pgid='pgtrigger_salary_once_5fe36', table='billing_salaryentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='transfer_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."on" IS DISTINCT FROM (NEW."on") OR OLD."payment_id" IS DISTINCT FROM (NEW."payment_id"))', func="RAISE EXCEPTION 'transfer: written once' USING ERRCODE = '23001', CONSTRAINT = 'transfer_append_only';", hash='f5dc6ee5dd2b4b2176fc47c3d0684cfa06aa1671', operation='UPDATE', pgid='pgtrigger_transfer_no_update_2ce99', table='billing_transfer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='transfer_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'transfer: written once' USING ERRCODE = '23001', CONSTRAINT = 'transfer_append_only';", hash='bc4567ccbd2bf16f36d2fe68719f5ffa1ebc3c38', operation='DELETE', pgid='pgtrigger_transfer_no_delete_6a9a2', table='billing_transfer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='transfer_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'transfer: written once' USING ERRCODE = '23001', CONSTRAINT = 'transfer_append_only';", hash='9f4a0185cc09e480e9eb17c15a35cd87d4ad5644', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_transfer_no_truncate_737ae', table='billing_transfer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='transfer_sealed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."sealed_id" IS NOT NULL)', func="RAISE EXCEPTION 'transfer: written once' USING ERRCODE = '23001', CONSTRAINT = 'transfer_append_only';", hash='e9b51d77492b9b645ce952a9c6b7e5607de2f652', operation='UPDATE', pgid='pgtrigger_transfer_sealed_97e90', table='billing_transfer', when='BEFORE')),
        ),
    ]
