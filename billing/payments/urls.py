"""Addresses of money received: the support team's, and those of an activity."""

from django.urls import path

from billing.payments import bank_views, returning_views, views

urlpatterns = [
    path("encaissements/", views.all, name="all"),
    path("encaissements/nouveau/", views.record, name="record"),
    path("encaissements/factures/", views.invoices, name="invoices"),
    path("encaissements/confirmer/", views.confirm_many, name="confirm_many"),
    path("encaissements/<int:pk>/", views.show, name="show"),
    path("encaissements/<int:pk>/confirmer/", views.confirm, name="confirm"),
    path("encaissements/<int:pk>/ecarter/", views.reject, name="reject"),
    path("encaissements/<int:pk>/annuler/", returning_views.reverse_one, name="reverse_one"),
    path("encaissements/<int:pk>/affecter/<int:activity>/", returning_views.allocate, name="allocate"),
    path("encaissements/<int:pk>/rendre/<int:activity>/", returning_views.give_back, name="give_back"),
    path("encaissements/rembourser/<int:pk>/", returning_views.refund, name="refund"),
    path("encaissements/compenser/<int:pk>/", returning_views.offset, name="offset"),
    path("comptes-bancaires/", bank_views.accounts, name="accounts"),
    path("comptes-bancaires/nouveau/", bank_views.new_account, name="new_account"),
    path("comptes-bancaires/<int:pk>/", bank_views.edit_account, name="edit_account"),
    path("a/<str:code>/encaissements/", views.list, name="list"),
    path("a/<str:code>/encaissements/<int:pk>/", views.sheet, name="sheet"),
    path("a/<str:code>/factures/<int:pk>/encaissement/", views.declare, name="declare"),
]
