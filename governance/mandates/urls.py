"""Addresses of mandates."""

from django.urls import path

from governance.mandates import views

urlpatterns = [
    path("qui-fait-quoi/", views.index, name="index"),
    path("mandats/", views.register, name="register"),
    path("mandats/nouveau/", views.new, name="new"),
    path("mandats/<int:pk>/", views.sheet, name="sheet"),
    path("mandats/<int:pk>/renouveler/", views.renew, name="renew"),
    path("mandats/<int:pk>/fin/", views.end, name="end"),
]
