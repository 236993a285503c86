"""Since when objections are asked for: from afar, silence is consent only some days later."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0019_consent_keeps_the_text_it_adopted"),
    ]

    operations = [
        migrations.AddField(
            model_name="deliberation",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
    ]
