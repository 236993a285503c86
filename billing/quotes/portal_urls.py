"""Addresses of the customer's pages: each begins with the customer's private token."""

from django.urls import path

from billing.quotes import portal_views as views

QUOTE = "client/<str:token>/devis/<int:pk>/"
urlpatterns = [
    path("client/<str:token>/", views.index, name="index"),
    path("client/<str:token>/logo/", views.logo, name="logo"),
    path("client/<str:token>/factures/<int:pk>/preparer/", views.make_file, name="make_file"),
    path("client/<str:token>/factures/<int:pk>/<str:kind>/", views.invoice_file, name="invoice_file"),
    path(QUOTE, views.quote, name="quote"),
    path(f"{QUOTE}ouvert/", views.opened, name="opened"),
    path(f"{QUOTE}pdf/", views.pdf, name="pdf"),
    path(f"{QUOTE}pieces/<uuid:link_token>/", views.attachment, name="attachment"),
    path(f"{QUOTE}accuse/", views.receipt, name="receipt"),
    path(f"{QUOTE}accepter/", views.accept, name="accept"),
    path(f"{QUOTE}refuser/", views.refuse, name="refuse"),
    path(f"{QUOTE}question/", views.ask, name="ask"),
    path(f"{QUOTE}merci/", views.thanks, name="thanks"),
    path(f"{QUOTE}retractation/", views.withdraw, name="withdraw"),
]
