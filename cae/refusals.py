"""A refusal that no view turned into an error beside a field still reaches people as a sentence, never as a crash nor an empty
page."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from cae.access import Refused
from cae.constraints import refusal_of


class RefusalMiddleware:
    """Turns `Refused`, and a constraint that has a sentence, into a message on the page the person came from; and the bare 405
    of an address that only takes an act into a page. An address that asks for what cannot exist is not understood."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "%00" in request.META.get("QUERY_STRING", ""):  # PostgreSQL knows no such character: no list could look for it
            raise BadRequest("NUL in the query")
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = render(request, "405.html", status=response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request, exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            sentence = str(exception.refusal)
        elif isinstance(exception, IntegrityError) and (refusal := refusal_of(exception)):
            sentence = str(refusal)
        else:
            return None
        origin = request.headers.get("referer", "")
        if request.method == "POST" and not request.htmx and url_has_allowed_host_and_scheme(origin, {request.get_host()}):
            messages.error(request, sentence)
            return HttpResponseRedirect(origin)
        return render(request, "refused.html", {"sentence": sentence}, status=409)
