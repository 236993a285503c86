from django.urls import path

from billing.proposals import views

urlpatterns = [
    path("baremes/<int:pk>/rejouer/", views.again, name="again"),
    path("baremes/<int:pk>/maintenir/", views.keep, name="keep"),
    path("a/<str:code>/contribution/rejouer/<int:pk>/", views.mine, name="mine"),
]
