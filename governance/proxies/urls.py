"""Addresses of proxies."""

from django.urls import path

from governance.proxies import views

urlpatterns = [
    path("assemblees/<int:pk>/pouvoir/", views.mine, name="mine"),
    path("assemblees/<int:pk>/pouvoir/reprendre/", views.revoke, name="revoke"),
    path("assemblees/<int:pk>/pouvoirs/", views.register, name="register"),
    path("pouvoirs/<int:pk>/refuser/", views.refuse, name="refuse"),
]
