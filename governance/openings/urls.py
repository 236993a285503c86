"""Addresses of calls."""

from django.urls import path

from governance.openings import views

urlpatterns = [
    path("appels/", views.index, name="index"),
    path("appels/nouveau/", views.new, name="new"),
    path("appels/<int:pk>/", views.sheet, name="sheet"),
    path("appels/<int:pk>/se-proposer/", views.apply, name="apply"),
    path("appels/<int:pk>/se-retirer/", views.withdraw, name="withdraw"),
    path("appels/<int:pk>/choisir/<int:application>/", views.choose, name="choose"),
    path("appels/<int:pk>/clore/", views.close, name="close"),
    path("appels/<int:pk>/annuler/", views.cancel, name="cancel"),
]
