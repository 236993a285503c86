"""Addresses of the mentions of the cooperative."""

from django.urls import path

from billing.documents import mention_views as views

urlpatterns = [
    path("cooperative/mentions/", views.list, name="list"),
    path("cooperative/mentions/nouvelle/", views.new, name="new"),
    path("cooperative/mentions/<int:pk>/", views.edit, name="edit"),
    path("cooperative/mentions/<int:pk>/retirer/", views.retire, name="retire"),
    path("cooperative/mentions/<int:pk>/remettre/", views.restore, name="restore"),
]
