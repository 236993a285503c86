"""Every address of the product. Activity pages carry the activity's code; the support team's do not."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from cae.home import about, components_page, exporting, find, jobs, pick
from cae.home import views as home

# The operator signs in where everyone does: the same limits, the same second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

of_jobs = [
    path("", jobs.list, name="list"),
    path("<int:pk>/relancer/", jobs.retry, name="retry"),
    path("tout-relancer/", jobs.retry_all, name="retry_all"),
]

of_exports = [path("", exporting.prepare, name="prepare")]

urlpatterns = [
    path("", home.index, name="home"),
    path("bureau/", home.desk, name="desk"),
    path("recherche/", find.search, name="search"),
    path("choisir/<slug:source>/", pick.pick, name="pick"),
    path("fichiers/<uuid:token>/", home.file, name="file"),
    path("travaux/", include((of_jobs, "jobs"))),
    path("travaux/<uuid:token>/", jobs.job, name="job"),
    path("exports/", include((of_exports, "exports"))),
    path("composants/", components_page.components, name="components"),
    path("accessibilite/", about.accessibility, name="accessibility"),
    path("", include("members.urls")),
    path("", include("governance.urls")),
    path("", include("billing.urls")),
    path("compte/", include("allauth.urls")),
    path("operateur/", admin.site.urls),
]

if settings.DEMO or settings.TESTING:
    from cae.home import demo

    urlpatterns += [
        path("demo/entrer/<int:pk>/", demo.sign_in, name="demo_sign_in"),
        path("demo/mails/", demo.mails, name="demo_mails"),
        path("demo/mails/<int:pk>/", demo.mail, name="demo_mail"),
        path("demo/mails/<int:pk>/html/", demo.mail_body, name="demo_mail_body"),
        path("demo/mails/pieces/<int:pk>/", demo.attachment, name="demo_attachment"),
    ]
