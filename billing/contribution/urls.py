from django.urls import path

from billing.contribution import views

urlpatterns = [
    # /baremes/…
    path("baremes/", views.index, name="index"),
    path("baremes/nouveau/", views.new, name="new"),
    path("baremes/apercu/", views.preview, name="preview"),
    path("baremes/derogation/", views.override, name="override"),
    path("baremes/exoneration/", views.waiver, name="waiver"),
    path("baremes/passer-le-mois/", views.run_month, name="run_month"),
    path("baremes/exercices/<int:pk>/passer/", views.run_year, name="run_year"),
    path("baremes/accordes/<slug:kind>/", views.granted, name="granted"),
    path("baremes/<int:pk>/", views.sheet, name="sheet"),
    path("baremes/<int:pk>/modifier/", views.edit, name="edit"),
    path("baremes/<int:pk>/essayer/", views.simulate, name="simulate"),
    path("baremes/<int:pk>/adopter/", views.adopt, name="adopt"),
    path("baremes/<int:pk>/finir/", views.end, name="end"),
    # /a/<code>/contribution/
    path("a/<str:code>/contribution/", views.charges, name="charges"),
    path("a/<str:code>/contribution/forfaits/<int:pk>/", views.bear_fees, name="bear_fees"),
]
