"""What is asked is written in the urn when it opens, and its board starts from there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("governance", "0014_a_round_given_up_says_why")]

    operations = [
        migrations.AddField(
            model_name="box",
            name="question",
            field=models.TextField(blank=True, default="", help_text="Ce qui est demandé, figé à l'ouverture : le tableau en part."),
            preserve_default=False,
        ),
    ]
