import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_invoice_follow_up_shares"),
        ("cae", "0001_shared_tables"),
        ("members", "0002_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuoteSending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("offer", "envoi du devis"),
                            ("accepted", "accusé d'acceptation"),
                            ("withdrawn", "accusé de rétractation"),
                            ("notice", "réponse du client, à l'activité"),
                        ],
                        default="offer",
                        max_length=10,
                    ),
                ),
                ("to", models.EmailField(max_length=254, verbose_name="à")),
                ("copy_to", models.EmailField(blank=True, max_length=254, verbose_name="copie à")),
                ("subject", models.CharField(max_length=200, verbose_name="objet")),
                ("body", models.TextField(max_length=4000, verbose_name="message")),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "verbose_name": "envoi de devis",
            },
        ),
        migrations.AddField(
            model_name="acceptance",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail"),
        ),
        migrations.AddField(
            model_name="acceptance",
            name="signature_text",
            field=models.CharField(blank=True, max_length=120, verbose_name="signature au clavier"),
        ),
        migrations.AddField(
            model_name="quote",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="billing.quote",
                verbose_name="remplace",
            ),
        ),
        migrations.AlterField(
            model_name="acceptance",
            name="signature_kind",
            field=models.CharField(
                blank=True, choices=[("drawn", "dessinée"), ("typed", "au clavier"), ("paper", "sur papier")], max_length=10
            ),
        ),
        migrations.AlterField(
            model_name="quote",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "brouillon"),
                    ("waiting", "à valider"),
                    ("returned", "à revoir"),
                    ("valid", "validé"),
                    ("sent", "envoyé"),
                    ("accepted", "accepté"),
                    ("refused", "refusé"),
                    ("cancelled", "abandonné"),
                    ("withdrawn", "rétracté"),
                ],
                default="draft",
                editable=False,
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(fields=["customer", "-id"], name="billing_quo_custome_8846b6_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quote",
            trigger=pgtrigger.compiler.Trigger(
                name="quote_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."sealed_id" IS NOT NULL)',
                    func="IF to_jsonb(OLD) - ARRAY['state','sent_at','opened_at','decided_on','return_comment','updated_at','contact_id','delivery_address_id'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['state','sent_at','opened_at','decided_on','return_comment','updated_at','contact_id','delivery_address_id'] THEN RAISE EXCEPTION 'validated quotes do not change' USING ERRCODE = '23001', CONSTRAINT = 'quote_frozen'; END IF; RETURN NEW;",
                    hash="5a0b355d7fbe7c4bc00bcf5aba883110ca836392",
                    operation="UPDATE",
                    pgid="pgtrigger_quote_frozen_a9a65",
                    table="billing_quote",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quote",
            trigger=pgtrigger.compiler.Trigger(
                name="quote_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."sealed_id" IS NOT NULL)',
                    func="RAISE EXCEPTION 'validated quotes do not change' USING ERRCODE = '23001', CONSTRAINT = 'quote_frozen';",
                    hash="e187ba169545206e19a1f4cfb4f7519e7b176c8e",
                    operation="DELETE",
                    pgid="pgtrigger_quote_kept_867df",
                    table="billing_quote",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotechapter",
            trigger=pgtrigger.compiler.Trigger(
                name="quote_chapter_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM billing_quote q WHERE q.id = COALESCE(NEW.document_id, OLD.document_id) AND q.sealed_id IS NOT NULL) THEN RAISE EXCEPTION 'validated quotes do not change' USING ERRCODE = '23001', CONSTRAINT = 'quote_frozen'; END IF; RETURN COALESCE(NEW, OLD);",
                    hash="46ea7f41761ee90f4c835e5dc53a2912a7bac976",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_quote_chapter_frozen_44ecf",
                    table="billing_quotechapter",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quoteline",
            trigger=pgtrigger.compiler.Trigger(
                name="quote_line_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM billing_quote q WHERE q.id = COALESCE(NEW.document_id, OLD.document_id) AND q.sealed_id IS NOT NULL) THEN RAISE EXCEPTION 'validated quotes do not change' USING ERRCODE = '23001', CONSTRAINT = 'quote_frozen'; END IF; RETURN COALESCE(NEW, OLD);",
                    hash="67fe9b176be5a6895e1fcc3b95fda36fd6211ed7",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_quote_line_frozen_4a4a3",
                    table="billing_quoteline",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="quotesending",
            name="asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="quotesending",
            name="link",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="billing.customerlink"
            ),
        ),
        migrations.AddField(
            model_name="quotesending",
            name="quote",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sendings", to="billing.quote"),
        ),
    ]
