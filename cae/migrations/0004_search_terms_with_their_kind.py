import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cae", "0003_search_at_scale"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="searchdocument", name="search_document_words"),
        migrations.RemoveIndex(model_name="searchdocument", name="cae_searchd_kind_0f4de1_idx"),
        migrations.RenameField(model_name="searchdocument", old_name="words", new_name="terms"),
        migrations.AlterField(
            model_name="searchdocument",
            name="terms",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=91), size=None),
        ),
        migrations.RunSQL(
            "UPDATE cae_searchdocument SET terms = ARRAY(SELECT kind || ':' || word FROM unnest(terms) word)",
            "UPDATE cae_searchdocument SET terms = ARRAY(SELECT split_part(term, ':', 2) FROM unnest(terms) term)",
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["terms"], name="search_document_terms"),
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(fields=["kind", "-id"], name="search_newest"),
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(fields=["kind", "antenna_id", "-id"], name="search_newest_of_antenna"),
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(fields=["kind", "activity_id", "-id"], name="search_newest_of_activity"),
        ),
    ]
