"""The hash of the text that consent adopted instead of the convened one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0018_a_vote_confided_to_belenios"),
    ]

    operations = [
        migrations.AddField(
            model_name="deliberation",
            name="text_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
