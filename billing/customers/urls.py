from django.urls import path

from billing.customers import import_views, merge_views, third_party_views, views

here = "a/<str:code>/clients/"
urlpatterns = [
    path(here, views.list, name="list"),
    path(f"{here}choisir/", views.choices, name="choices"),
    path(f"{here}nouveau/", views.new, name="new"),
    path(f"{here}nouveau-rapide/", views.quick, name="quick"),
    path(f"{here}doublons/", merge_views.duplicates, name="duplicates"),
    path(f"{here}doublons/<int:first>-<int:second>/", merge_views.merge, name="merge"),
    path(f"{here}doublons/<int:first>-<int:second>/distincts/", merge_views.keep_apart, name="keep_apart"),
    path(f"{here}importer/", import_views.upload, name="import_upload"),
    path(f"{here}importer/<int:pk>/", import_views.columns, name="import_columns"),
    path(f"{here}importer/<int:pk>/apercu/", import_views.preview, name="import_preview"),
    path(f"{here}importer/<int:pk>/bilan/", import_views.report, name="import_report"),
    path(f"{here}importer/<int:pk>/a-corriger/", import_views.refused, name="import_refused"),
    path(f"{here}<int:pk>/", views.show, name="show"),
    path(f"{here}<int:pk>/modifier/", views.edit, name="edit"),
    path(f"{here}<int:pk>/archiver/", views.archive, name="archive"),
    path(f"{here}<int:pk>/desarchiver/", views.unarchive, name="unarchive"),
    path("tiers/", third_party_views.third_parties, name="third_parties"),
    path("tiers/<int:pk>/alerte/", third_party_views.third_party_alert, name="third_party_alert"),
]
