"""Addresses of the mentions of an activity."""

from django.urls import path

from billing.documents import own_mention_views as views

here = "a/<str:code>/mentions/"
urlpatterns = [
    path(here, views.list, name="list"),
    path(f"{here}nouvelle/", views.new, name="new"),
    path(f"{here}<int:pk>/", views.edit, name="edit"),
    path(f"{here}<int:pk>/retirer/", views.retire, name="retire"),
    path(f"{here}<int:pk>/remettre/", views.restore, name="restore"),
]
