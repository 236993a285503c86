from django.urls import path

from billing.ledger import views

# /comptabilite/…
urlpatterns = [
    path("comptabilite/grand-livre/", views.ledger, name="ledger"),
    path("comptabilite/balance/", views.balance, name="balance"),
    path("comptabilite/ecritures/nouvelle/", views.new, name="new"),
    path("comptabilite/ecritures/<int:pk>/", views.entry, name="entry"),
    path("comptabilite/ecritures/<int:pk>/annuler/", views.reverse_entry, name="reverse_entry"),
    path("comptabilite/plan/", views.accounts, name="accounts"),
    path("comptabilite/exercices/", views.years, name="years"),
    path("comptabilite/exercices/<int:pk>/clore/", views.close_year, name="close_year"),
]
