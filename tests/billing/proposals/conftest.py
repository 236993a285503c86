"""The assembly that scales are put to the vote of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.governance import made


@pytest.fixture
def assembly():
    return made.meeting(starts_at=timezone.now() + timedelta(days=60))
