"""Addresses of costs: an activity's, and the support team's."""

from django.urls import path

from billing.purchases import views

urlpatterns = [
    path("achats/", views.all, name="all"),
    path("achats/approuver/", views.approve_many, name="approve_many"),
    path("achats/regler/", views.pay_many, name="pay_many"),
    path("a/<str:code>/achats/", views.list, name="list"),
    path("a/<str:code>/achats/nouveau/", views.new, name="new"),
    path("a/<str:code>/achats/<int:pk>/", views.sheet, name="sheet"),
    path("a/<str:code>/achats/<int:pk>/modifier/", views.edit, name="edit"),
    path("a/<str:code>/achats/<int:pk>/envoyer/", views.submit, name="submit"),
    path("a/<str:code>/achats/<int:pk>/reprendre/", views.take_back, name="take_back"),
    path("a/<str:code>/achats/<int:pk>/supprimer/", views.delete, name="delete"),
    path("a/<str:code>/achats/<int:pk>/revoir/", views.return_one, name="return_one"),
    path("a/<str:code>/achats/<int:pk>/approuver/", views.approve, name="approve"),
    path("a/<str:code>/achats/<int:pk>/annuler/", views.cancel, name="cancel"),
    path("a/<str:code>/achats/<int:pk>/regler/", views.pay, name="pay"),
    path("a/<str:code>/achats/<int:pk>/reglements/<int:payment>/annuler/", views.reverse_pay, name="reverse_pay"),
]
