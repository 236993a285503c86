"""Addresses of quotes: for the members of an activity (`/a/<code>/devis/`) and for the support team (`/devis/`)."""

from django.urls import path

from billing.quotes import editor_views, team_views, views

ONE = "a/<str:code>/devis/<int:pk>/"
urlpatterns = [
    path("a/<str:code>/devis/", views.list, name="list"),
    path("a/<str:code>/devis/nouveau/", editor_views.new, name="new"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}modifier/", editor_views.edit, name="edit"),
    path(f"{ONE}pieces/", editor_views.attach, name="attach"),
    path(f"{ONE}pieces/<uuid:token>/retirer/", editor_views.detach, name="detach"),
    path(f"{ONE}page/", views.printed, name="printed"),
    path(f"{ONE}pdf/", views.pdf, name="pdf"),
    path(f"{ONE}dupliquer/", views.duplicate, name="duplicate"),
    path(f"{ONE}demander/", views.submit, name="submit"),
    path(f"{ONE}reprendre/", views.take_back, name="take_back"),
    path(f"{ONE}renvoyer/", views.send_back, name="send_back"),
    path(f"{ONE}valider/", views.validate, name="validate"),
    path(f"{ONE}abandonner/", views.cancel, name="cancel"),
    path(f"{ONE}nouvelle-version/", views.revise, name="revise"),
    path(f"{ONE}facturer/", views.invoice, name="invoice"),
    path(f"{ONE}envoyer/", views.send, name="send"),
    path(f"{ONE}accord/", views.record_answer, name="record_answer"),
    path(f"{ONE}lien/", views.make_link, name="make_link"),
    path(f"{ONE}fermer-les-liens/", views.revoke_links, name="revoke_links"),
    path("a/<str:code>/clients/<int:pk>/lien/", views.make_customer_link, name="make_customer_link"),
    path("a/<str:code>/clients/<int:pk>/fermer-les-liens/", views.revoke_customer_links, name="revoke_customer_links"),
    path("devis/", team_views.all, name="all"),
    path("devis/valider/", team_views.validate_selected, name="validate_selected"),
]
