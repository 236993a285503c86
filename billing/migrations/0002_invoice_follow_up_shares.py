from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_money")]

    operations = [
        migrations.AddField("invoicefollowup", "owed", models.JSONField(default=list)),
        migrations.AddField("invoicefollowup", "booked", models.JSONField(default=list)),
    ]
