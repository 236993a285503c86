from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0007_vat_recovery_has_dates'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='activity',
            name='vat_recovery',
        ),
    ]
