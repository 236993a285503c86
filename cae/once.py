"""Once only: a form carries a token, unique per user; a double click, a lost connection or a reload never acts twice.

`perform` is what every view that writes calls: it runs the action in one transaction with the token, turns refusals into
errors beside the form, and returns the address to go to.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction

from cae.access import Refused
from cae.constraints import name_of, refusal_of
from cae.models import OnceToken


def new_token() -> str:
    """A token for one display of a form (the `{% once_field %}` tag writes it)."""
    return str(uuid.uuid4())


def perform(request, form: forms.BaseForm | None, act: Callable[[], Any], *, to: Callable[[Any], str]) -> str | None:
    """Runs `act()` once for this form's token and returns the address `to(result)`; None when refused.

    - The token and what `act` writes are one transaction: all or nothing.
    - A second post of the same token returns the first one's address and acts no more, also when both run at once.
    - `Refused`, `ValidationError` and a constraint with a sentence become errors of `form` (or a message when there is
      no form): what was typed stays.
    """
    token = _read(request)
    try:
        with transaction.atomic():
            mark = None
            if token is not None:
                user = request.user if request.user.is_authenticated else None
                done = _done(user, token)
                if done is not None:
                    return done
                try:
                    with transaction.atomic():
                        mark = OnceToken.objects.create(user=user, token=token)
                except IntegrityError as error:
                    if name_of(error) != "once_token":
                        raise
                    return _done(user, token) or "/"
            result = act()
            address = to(result)
            if mark is not None:
                OnceToken.objects.filter(pk=mark.pk).update(address=address)
            return address
    except Refused as refused:
        _tell(request, form, str(refused.refusal), refused.refusal.field)
    except ValidationError as error:
        _invalid(request, form, error)
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        _tell(request, form, str(refusal))
    return None


def already(request) -> str | None:
    """The address of a form that was carried out, else None. To ask before the form is read, when what it may hold depends
    on what the act changes (an invoice that is paid is no longer offered)."""
    token = _read(request)
    return _done(request.user if request.user.is_authenticated else None, token) if token is not None else None


def _read(request) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("once", ""))
    except ValueError:
        return None


def _done(user, token: uuid.UUID) -> str | None:
    return OnceToken.objects.filter(user=user, token=token).values_list("address", flat=True).first()


def _tell(request, form: forms.BaseForm | None, sentence: str, field: str = "") -> None:
    if form is not None:
        form.add_error(field if field in form.fields else None, sentence)
    else:
        from django.contrib import messages

        messages.error(request, sentence)


def _invalid(request, form: forms.BaseForm | None, error: ValidationError) -> None:
    if form is None:
        for sentence in error.messages:
            _tell(request, None, sentence)
        return
    if hasattr(error, "error_dict"):
        known = {name if name in form.fields else NON_FIELD_ERRORS: errors for name, errors in error.error_dict.items()}
        form.add_error(None, ValidationError(known))
    else:
        form.add_error(None, error)
