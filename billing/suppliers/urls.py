from django.urls import path

from billing.suppliers import views

here = "a/<str:code>/fournisseurs/"
urlpatterns = [
    path(here, views.list, name="list"),
    path(f"{here}nouveau/", views.new, name="new"),
    path(f"{here}nouveau-rapide/", views.quick, name="quick"),
    path(f"{here}<int:pk>/", views.show, name="show"),
    path(f"{here}<int:pk>/modifier/", views.edit, name="edit"),
]
