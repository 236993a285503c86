"""Addresses of the statutes."""

from django.urls import path

from governance.statutes import views

urlpatterns = [
    path("statuts/", views.index, name="index"),
    path("statuts/nouveau/", views.new, name="new"),
    path("statuts/<int:pk>/", views.sheet, name="sheet"),
    path("statuts/<int:pk>/modifier/", views.edit, name="edit"),
]
