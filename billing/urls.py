"""Addresses of money, one include per subject: names read `billing:invoices:issue`."""

from django.urls import include, path

app_name = "billing"
urlpatterns = [
    path("", include(("billing.invoices.urls", "invoices"))),
    path("", include(("billing.customers.urls", "customers"))),
    path("", include(("billing.suppliers.urls", "suppliers"))),
    path("", include(("billing.documents.mention_urls", "mentions"))),
    path("", include(("billing.documents.own_mention_urls", "own_mentions"))),
    path("", include(("billing.quotes.urls", "quotes"))),
    path("", include(("billing.quotes.portal_urls", "portal"))),
    path("", include(("billing.payments.urls", "payments"))),
    path("", include(("billing.closures.urls", "closures"))),
    path("", include(("billing.purchases.urls", "purchases"))),
    path("", include(("billing.payroll.urls", "payroll"))),
    path("", include(("billing.ledger.urls", "ledger"))),
    path("", include(("billing.contribution.urls", "contribution"))),
    path("", include(("billing.account.urls", "account"))),
    path("", include(("billing.proposals.urls", "proposals"))),
]
