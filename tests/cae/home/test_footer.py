"""The links at the foot of pages: what pages are made of is for who makes or operates them."""

import pytest
from django.urls import reverse

from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db


def test_components_are_for_the_operator(as_, cast):
    assert "Composants" not in text_of(as_("lea").get(reverse("home")))
    cast.diane.is_staff = True
    cast.diane.save()
    assert "Composants" in text_of(as_("diane").get(reverse("home"), follow=True))


def test_components_are_for_who_develops(as_, cast, settings):
    settings.DEBUG = True
    assert "Composants" in text_of(as_("lea").get(reverse("home")))
