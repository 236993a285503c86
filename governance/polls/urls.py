"""Addresses of opinion polls."""

from django.urls import path

from governance.polls import views

urlpatterns = [
    path("consultations/", views.index, name="index"),
    path("consultations/nouvelle/", views.new, name="new"),
    path("consultations/<int:pk>/", views.sheet, name="sheet"),
    path("consultations/<int:pk>/modifier/", views.edit, name="edit"),
    path("consultations/<int:pk>/ouvrir/", views.open_now, name="open_now"),
    path("consultations/<int:pk>/repondre/", views.answer, name="answer"),
    path("consultations/<int:pk>/annuler/", views.cancel, name="cancel"),
]
