"""Addresses of invoices: those of an activity, and those of the support team."""

from django.urls import path

from billing.invoices import views

urlpatterns = [
    path("factures/", views.all, name="all"),
    path("factures/a-valider/", views.validation, name="validation"),
    path("a/<str:code>/factures/", views.list, name="list"),
    path("a/<str:code>/factures/nouvelle/", views.new, name="new"),
    path("a/<str:code>/factures/<int:pk>/", views.show, name="show"),
    path("a/<str:code>/factures/<int:pk>/modifier/", views.edit, name="edit"),
    path("a/<str:code>/factures/<int:pk>/apercu/", views.preview, name="preview"),
    path("a/<str:code>/factures/<int:pk>/pdf/", views.pdf, name="pdf"),
    path("a/<str:code>/factures/<int:pk>/pdf/preparer/", views.make_file, name="make_file"),
    path("a/<str:code>/factures/<int:pk>/xml/", views.xml, name="xml"),
    path("a/<str:code>/factures/<int:pk>/emettre/", views.issue, name="issue"),
    path("a/<str:code>/factures/<int:pk>/emettre-l-avoir/", views.issue_credit_note, name="issue_credit_note"),
    path("a/<str:code>/factures/<int:pk>/en-validation/", views.submit, name="submit"),
    path("a/<str:code>/factures/<int:pk>/reprendre/", views.take_back, name="take_back"),
    path("a/<str:code>/factures/<int:pk>/renvoyer/", views.return_to_author, name="return_to_author"),
    path("a/<str:code>/factures/<int:pk>/dupliquer/", views.duplicate, name="duplicate"),
    path("a/<str:code>/factures/<int:pk>/abandonner/", views.delete, name="delete"),
    path("a/<str:code>/factures/<int:pk>/avoir/", views.credit, name="credit"),
    path("a/<str:code>/factures/<int:pk>/envoyer/", views.send, name="send"),
    path("a/<str:code>/factures/<int:pk>/pieces/", views.attach, name="attach"),
    path("a/<str:code>/factures/<int:pk>/pieces/<uuid:token>/retirer/", views.detach, name="detach"),
]
