from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0010_openings_apart'),
    ]

    operations = [
        migrations.AlterModelOptions(name='mention', options={'ordering': ['title', 'id'], 'verbose_name': 'mention'}),
        migrations.AddField(
            model_name='mention',
            name='code',
            field=models.SlugField(editable=False, max_length=40, null=True, unique=True),
        ),
        migrations.RenameField(model_name='mention', old_name='trade', new_name='trades'),
        migrations.AlterField(
            model_name='mention',
            name='trades',
            field=models.CharField(blank=True, max_length=400, verbose_name='métiers'),
        ),
        migrations.AddField(
            model_name='mention',
            name='source',
            field=models.CharField(blank=True, max_length=200, verbose_name='texte de loi'),
        ),
        migrations.AddField(
            model_name='mention',
            name='confidence',
            field=models.CharField(
                blank=True,
                choices=[('text', 'texte lu'), ('secondary', 'source secondaire'), ('unsure', 'à vérifier')],
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name='mention',
            name='retired_on',
            field=models.DateField(editable=False, null=True, verbose_name='retirée le'),
        ),
        migrations.AlterField(
            model_name='mention',
            name='scope',
            field=models.CharField(
                choices=[
                    ('always', 'sur tous les documents'),
                    ('trade', 'sur ceux de certains métiers'),
                    ('default', "au choix, cochée d'avance"),
                    ('chosen', 'au choix'),
                ],
                default='chosen',
                max_length=10,
                verbose_name='imprimée',
            ),
        ),
        migrations.RunSQL(
            [
                "UPDATE billing_mention SET trades = '' WHERE activity_id IS NOT NULL",
                "UPDATE billing_mention SET scope = 'trade' WHERE scope = 'always' AND trades <> ''",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.CheckConstraint(
                condition=~Q(scope='trade') | ~Q(trades=''), name='mention_names_its_trades'
            ),
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.CheckConstraint(condition=Q(activity=None) | Q(trades=''), name='own_mention_has_no_trade'),
        ),
    ]
