"""Addresses of the register of decisions."""

from django.urls import path

from governance.decisions import views

urlpatterns = [
    path("decisions/", views.index, name="index"),
    path("decisions/nouvelle/", views.new, name="new"),
    path("decisions/<int:pk>/", views.sheet, name="sheet"),
    path("decisions/<int:pk>/remplacer/", views.replace, name="replace"),
]
