from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0002_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='cooperative',
            name='cape_mention',
            field=models.BooleanField(default=True, verbose_name='mention du CAPE sur les documents'),
        ),
        migrations.AddField(
            model_name='user',
            name='told_by_mail',
            field=models.BooleanField(
                default=True,
                help_text='Quand un de mes devis ou une de mes factures est validé ou à revoir.',
                verbose_name='prévenir par courriel',
            ),
        ),
    ]
