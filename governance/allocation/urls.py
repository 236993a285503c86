"""Addresses of the sharing out of the result."""

from django.urls import path

from governance.allocation import views

urlpatterns = [
    path("repartition-du-resultat/", views.index, name="index"),
    path("repartition-du-resultat/nouvelle/", views.new, name="new"),
    path("repartition-du-resultat/apercu/", views.preview, name="preview"),
    path("repartition-du-resultat/<int:pk>/", views.sheet, name="sheet"),
    path("repartition-du-resultat/<int:pk>/modifier/", views.edit, name="edit"),
    path("repartition-du-resultat/<int:pk>/supprimer/", views.remove, name="remove"),
    path("repartition-du-resultat/<int:pk>/mettre-au-vote/", views.put_to_vote, name="put_to_vote"),
]
