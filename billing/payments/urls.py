"""Addresses of money received: the support team's, and those of an activity."""

from django.urls import path

from billing.payments import views

urlpatterns = [
    path("encaissements/", views.all, name="all"),
    path("encaissements/<int:pk>/", views.show, name="show"),
    path("a/<str:code>/encaissements/", views.list, name="list"),
    path("a/<str:code>/encaissements/<int:pk>/", views.sheet, name="sheet"),
]
