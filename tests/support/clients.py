"""The test browser: refuses what a careless page would let through.

- CSRF is enforced; a form written without its token is a fault of the page.
- A GET or a HEAD that writes fails (`statements.reading_only`).
- Every HTML response is read (`pages.Page`): inline handlers and styles, scripts in the page, unrendered tags,
  duplicate ids, images without alt, not exactly one <h1> on a whole page.
"""

from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret
from django.test import Client

from tests.support.pages import Form, Page
from tests.support.statements import reading_only

# Pages of packages: not ours to judge.
FOREIGN = ("/admin/", "/api/docs", "/api/schema")


class StrictClient(Client):
    """Django's client, stricter; `page` is the last HTML page read, `submit` sends its forms back."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(enforce_csrf_checks=True, **kwargs)
        self.page: Page | None = None

    def request(self, **request: Any):
        """Send a request and judge the answer."""
        safe = request.get("REQUEST_METHOD", "GET") in {"GET", "HEAD"}
        with reading_only() if safe else nullcontext():
            response = super().request(**request)
        self.judge(response, request.get("PATH_INFO", ""))
        return response

    def generic(self, method, path, *args, **kwargs):
        """Give unsafe requests the token a page would have given them."""
        if method not in {"GET", "HEAD", "OPTIONS"}:
            cookie = self.cookies.get(settings.CSRF_COOKIE_NAME)
            secret = cookie.value if cookie else _get_new_csrf_string()
            self.cookies[settings.CSRF_COOKIE_NAME] = secret
            headers = kwargs.get("headers") or {}
            kwargs["headers"] = {"X-CSRFToken": _mask_cipher_secret(secret), **headers}
        return super().generic(method, path, *args, **kwargs)

    def htmx(self, method: str, path: str, data: Any = None, **headers: str):
        """A request as htmx sends it: `client.htmx("get", url)`; `headers` as HX_Target="rows"."""
        sent = {"HX-Request": "true", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return getattr(self, method)(path, data, headers=sent)

    def submit(self, path: str, data: dict[str, Any] | None = None, *, form: str = "", follow: bool = False):
        """Open `path`, fill its form (`form` is its id; without it the only one that posts) with `data`, and send it.

        What the page already holds (hidden fields, initial values, the token against double sends) is sent as a browser
        would; a name that the form does not have is an error, unless its value is a file or a list of choices.
        """
        shown = self.get(path)
        assert shown.status_code == 200, f"{path} answers {shown.status_code}"
        chosen = self.form(form)
        values: dict[str, list[Any]] = {}
        for name, value in chosen.fields:
            values.setdefault(name, []).append(value)
        for name, value in (data or {}).items():
            values[name] = value if isinstance(value, list) else [value]
        return self.post(chosen.action or path, values, follow=follow)

    def form(self, identity: str = "") -> Form:
        """The form of the last page with this id; without one, the only form that posts to a page of ours."""
        assert self.page is not None, "no page was read"
        forms = [
            form
            for form in self.page.forms
            if (form.id == identity if identity else form.method == "post" and not _is_sign_out(form))
        ]
        assert len(forms) == 1, f"{len(forms)} forms match: {[(form.id, form.action) for form in self.page.forms]}"
        return forms[0]

    def judge(self, response, path: str) -> None:
        """Fail when the HTML of a response has a fault."""
        html_answer = response.get("Content-Type", "").startswith("text/html")
        if response.streaming or not html_answer or path.startswith(FOREIGN) or not response.content:
            return
        self.page = Page(response.content.decode(response.charset))
        assert not self.page.faults, f"{path}: " + " · ".join(self.page.faults)


def _is_sign_out(form: Form) -> bool:
    return "logout" in form.action or "deconnexion" in form.action
