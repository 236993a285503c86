import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0003_quotes_kept"),
        ("cae", "0001_shared_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptApart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="billing.customer"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="billing.customer"
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"verbose_name": "clients distincts"},
        ),
        migrations.RemoveConstraint(model_name="address", name="one_billing_address"),
        migrations.AddField(
            model_name="address",
            name="former",
            field=models.BooleanField(default=False, editable=False, verbose_name="ancienne"),
        ),
        migrations.AddField(
            model_name="contact",
            name="former",
            field=models.BooleanField(default=False, editable=False, verbose_name="ancien"),
        ),
        migrations.AddField(
            model_name="customerimport",
            name="job",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="cae.job"
            ),
        ),
        migrations.AddField(
            model_name="customerimport",
            name="on_duplicate",
            field=models.CharField(
                choices=[
                    ("skip", "ne pas les importer"),
                    ("complete", "compléter ce qui manque sur leur fiche"),
                    ("create", "les créer quand même"),
                ],
                default="skip",
                max_length=10,
                verbose_name="clients déjà connus",
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(
                condition=models.Q(("former", False), ("kind", "billing")), fields=("customer",), name="one_billing_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="keptapart",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="kept_apart_once"),
        ),
        migrations.AddConstraint(
            model_name="keptapart",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="kept_apart_in_order"
            ),
        ),
    ]
