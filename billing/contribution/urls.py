from django.urls import path

from billing.contribution import views

urlpatterns = [
    # /baremes/…
    path("baremes/", views.index, name="index"),
    path("baremes/nouveau/", views.new, name="new"),
    path("baremes/derogation/", views.override, name="override"),
    path("baremes/exoneration/", views.waiver, name="waiver"),
    path("baremes/passer-le-mois/", views.run_month, name="run_month"),
    path("baremes/<int:pk>/", views.sheet, name="sheet"),
    path("baremes/<int:pk>/modifier/", views.edit, name="edit"),
    path("baremes/<int:pk>/essayer/", views.simulate, name="simulate"),
    # /a/<code>/contribution/
    path("a/<str:code>/contribution/", views.charges, name="charges"),
]
