"""The last day those who had not voted were reminded of a vote."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0016_a_secret_vote_is_asked_for'),
    ]

    operations = [
        migrations.AddField(
            model_name='ballot',
            name='reminded_on',
            field=models.DateField(blank=True, null=True, verbose_name='dernière relance'),
        ),
    ]
