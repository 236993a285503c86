"""Lists remember their filters, each person their own, and an address always says what the list shows."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cae.filters import remembered


class Reader:
    """A person who reads a list, with the cookies of their browser."""

    def __init__(self, pk=1):
        self.pk, self.cookies, self.seen = pk, {}, None

    def open(self, address, *, htmx=False, name="billing:invoices:all"):
        request = RequestFactory().get(address)
        request.user, request.htmx = self, htmx
        request.resolver_match = type("Match", (), {"view_name": name})()
        request.COOKIES = dict(self.cookies)

        @remembered
        def page(request):
            self.seen = (request.GET.urlencode(), request.is_filtered)
            return HttpResponse("")

        response = page(request)
        for key, morsel in response.cookies.items():
            if morsel["max-age"] == 0 or not morsel.value:
                self.cookies.pop(key, None)
            else:
                self.cookies[key] = morsel.value
        return response


def test_a_list_comes_back_as_it_was_left_with_an_address_to_share():
    reader = Reader()
    reader.open("/factures/?etat=late&q=&after=xyz")
    response = reader.open("/factures/")
    assert (response.status_code, response.url) == (302, "/factures/?etat=late")
    assert reader.seen == ("etat=late&q=&after=xyz", True)


def test_emptied_filters_are_forgotten_also_by_a_fragment():
    reader = Reader()
    reader.open("/factures/?etat=late", htmx=True)
    assert reader.open("/factures/").status_code == 302
    reader.open("/factures/?etat=&q=", htmx=True)
    assert reader.open("/factures/").status_code == 200
    assert reader.seen == ("", False)


def test_clearing_brings_the_whole_list_back():
    reader = Reader()
    reader.open("/factures/?etat=late")
    response = reader.open("/factures/?effacer=1")
    assert (response.status_code, response.url) == (302, "/factures/")
    assert reader.open("/factures/").status_code == 200


def test_an_export_changes_nothing():
    reader = Reader()
    reader.open("/factures/?format=xlsx&etat=late")
    assert reader.cookies == {}


@pytest.mark.parametrize("change", ["person", "list", "forged"])
def test_filters_are_those_of_one_person_on_one_list(change):
    reader = Reader()
    reader.open("/factures/?etat=late")
    if change == "person":
        reader.pk = 2
    if change == "forged":
        reader.cookies = {name: f"etat=paid{value[value.index(':') :]}" for name, value in reader.cookies.items()}
    name = "billing:quotes:all" if change == "list" else "billing:invoices:all"
    assert reader.open("/factures/", name=name).status_code == 200


def test_filters_too_long_for_a_cookie_are_not_kept():
    reader = Reader()
    assert reader.open(f"/factures/?q={'x' * 2000}").status_code == 200
    assert reader.cookies == {}
