"""The convocation on paper: the document alone, or one letter a person for envelopes with a window. Belongs in a worker."""

from collections.abc import Sequence

from django.template.loader import render_to_string

from cae.pdf import render_page
from governance.convening import notice
from governance.convening.enums import SendingKind
from governance.convening.models import Convocation, Sending
from governance.convening.ports import card_of, enclosed_with

SHEETS = ("letter.css",)


def document(convocation: Convocation) -> bytes:
    """The convocation without addressee: what mails carry and the page offers."""
    context = {"notice": notice.read(convocation.content), "digest": convocation.digest, "letters": [None]}
    return render_page(render_to_string("governance/convening/letters_print.html", context), sheets=SHEETS)


def letters(convocation: Convocation, sendings: Sequence[Sending]) -> bytes:
    """One letter for each sending, in one file: the address in the window, the convocation, the card of the person, the forms
    that go with it."""
    for one in sendings:
        one.card = card_of(convocation.meeting, one.member)  # type: ignore[attr-defined]
    context = {
        "notice": notice.read(convocation.content),
        "meeting": convocation.meeting,
        "digest": convocation.digest,
        "letters": sendings,
        "enclosures": enclosed_with(convocation),
        "cancelled": SendingKind.CANCELLATION,
    }
    return render_page(render_to_string("governance/convening/letters_print.html", context), sheets=SHEETS)
