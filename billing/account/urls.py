from django.urls import path

from billing.account import views

# /a/<code>/compte/…
urlpatterns = [
    path("a/<str:code>/compte/", views.index, name="index"),
    path("a/<str:code>/compte/ligne/<str:kind>/", views.line, name="line"),
    path("a/<str:code>/compte/mettre-de-cote/", views.set_aside, name="set_aside"),
    path("a/<str:code>/compte/reserves/<int:pk>/liberer/", views.release, name="release"),
    path("a/<str:code>/compte/engager/", views.commit, name="commit"),
    path("a/<str:code>/compte/engagements/<int:pk>/terminer/", views.settle, name="settle"),
    path("a/<str:code>/compte/releves/faire/", views.make_statement, name="make_statement"),
    path("a/<str:code>/compte/releves/<int:pk>/", views.statement, name="statement"),
    path("a/<str:code>/compte/releves/<int:pk>/preparer/", views.prepare_file, name="prepare_file"),
]
