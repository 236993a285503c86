from django.urls import path

from billing.closures import views

# /comptabilite/clotures/…
urlpatterns = [
    path("comptabilite/clotures/", views.index, name="index"),
    path("comptabilite/clotures/attestation/", views.certificate, name="certificate"),
    path("comptabilite/clotures/<int:pk>/", views.sheet, name="sheet"),
    path("comptabilite/clotures/<int:pk>/archive/", views.archive, name="archive"),
]
