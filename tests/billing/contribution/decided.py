"""Decisions of the assembly, for scales to rest on."""

from datetime import date

from governance.models import Decision


def adopted(number="AG-2025-09", on=date(2025, 12, 15), **values) -> Decision:
    """A decision later than that of the scale of the cast, which adopted nothing yet; the same one each time it is asked for."""
    values = {"body": "assembly", "title": "Barème", "text": "Douze pour cent.", "effective_on": on, **values}
    return Decision.objects.get_or_create(number=number, defaults={"decided_on": on, **values})[0]
