"""Addresses of delegations of signature."""

from django.urls import path

from governance.signatures import views

urlpatterns = [
    path("qui-peut-signer/", views.index, name="index"),
    path("qui-peut-signer/registre/", views.register, name="register"),
    path("qui-peut-signer/nouvelle/", views.new, name="new"),
    path("qui-peut-signer/<int:pk>/", views.sheet, name="sheet"),
    path("qui-peut-signer/<int:pk>/retirer/", views.withdraw, name="withdraw"),
]
