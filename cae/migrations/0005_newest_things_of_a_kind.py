from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cae", "0004_search_terms_with_their_kind"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="searchdocument", name="search_newest"),
        migrations.RemoveIndex(model_name="searchdocument", name="search_newest_of_antenna"),
        migrations.RemoveIndex(model_name="searchdocument", name="search_newest_of_activity"),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(fields=["kind", "antenna_id", "-object_id"], name="search_newest_of_antenna"),
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(fields=["kind", "activity_id", "-object_id"], name="search_newest_of_activity"),
        ),
    ]
