"""Pages that ask every few seconds how far a thing is: a signed address read without session, answered 304 while nothing changes.

LIVE = Live("vote", queries.state_of)

@login_not_required
@anyone_page
@require_safe
@condition(etag_func=LIVE.etag)
def state(request, token):
    return LIVE.answer(request)
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse


class Live:
    """What `read(pk)` says of a thing, at an address that only those who may open a page of it were given.

    `read` keeps its answer a second or two for everybody (`cache.get_or_set`): a thousand pages cost one read.
    """

    def __init__(self, name: str, read: Callable[[int], dict[str, Any]]) -> None:
        self._signer, self._read = signing.Signer(salt=f"live-{name}"), read

    def token(self, pk: int) -> str:
        """What names the thing in the address."""
        return self._signer.sign(str(pk)).replace(":", "~")

    def etag(self, request, token: str) -> str:
        """For `django.views.decorators.http.condition`; 404 for an address that was not given, or whose thing is gone."""
        try:
            state = self._read(int(self._signer.unsign(token.replace("~", ":"))))
        except (signing.BadSignature, ValueError, ObjectDoesNotExist):
            raise Http404 from None
        request.live_state = json.dumps(state, separators=(",", ":")).encode()
        return f'"{hashlib.sha256(request.live_state).hexdigest()[:20]}"'

    def answer(self, request) -> HttpResponse:
        """The state that `etag` just read."""
        response = HttpResponse(request.live_state, content_type="application/json")
        response["Cache-Control"] = "no-cache"
        return response
