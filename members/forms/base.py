"""What the forms of this room share: fields made from the models, values given to the actions, nothing saved here."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from cae import files
from cae.access import Refused

IMAGES = {"image/png": ".png", "image/jpeg": ".jpg"}


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ActionForm(forms.ModelForm):
    """Checks what was typed and gives it as `values()`; the instance is left as it was, the action writes.

    What is unique is looked up here, to say so beside the field; the database has the last word. `spaced` names the
    codes people type with spaces (IBAN, SIREN): their length is judged once compact, by `clean_<name>`.
    """

    spaced: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = day_input()
            if isinstance(field, forms.DecimalField):
                field.localize = True
                field.widget = forms.TextInput(attrs={"inputmode": "decimal"})
                field.widget.is_localized = True
        for name in self.spaced:
            field = self.fields[name]
            field.validators = [one for one in field.validators if not isinstance(one, MaxLengthValidator)]
            field.widget.attrs.pop("maxlength", None)

    def clean(self):
        data = super().clean() or self.cleaned_data
        model = self._meta.model
        for name in self._meta.fields or ():
            if model._meta.get_field(name).unique and data.get(name):
                taken = model._default_manager.filter(**{f"{name}__iexact": data[name]})
                if taken.exclude(pk=self.instance.pk).exists():
                    self.add_error(name, "Déjà pris : choisissez autre chose.")
        return data

    def _post_clean(self):
        """Neither fills the instance nor asks its constraints: both are the action's."""

    def values(self) -> dict[str, Any]:
        """What was typed, by field, without the files."""
        return {name: value for name, value in self.cleaned_data.items() if not isinstance(self.fields[name], forms.FileField)}

    def uploads(self, **options: Any) -> dict[str, Any]:
        """The files chosen, kept and ready for the action; a field left empty is absent, so that what was there stays.

        To be called inside the act. `options` go to `cae.files.store`.
        """
        chosen = {name: self.cleaned_data.get(name) for name, field in self.fields.items() if isinstance(field, UploadField)}
        return {
            name: files.store(found.read(), found.name, accept=self.fields[name].accepted, **options)
            for name, found in chosen.items()
            if found
        }


class UploadField(forms.FileField):
    """A file judged by its content: what is empty, too large or not what it says is refused beside the field."""

    def __init__(self, *, accepted: dict[str, str] = files.DOCUMENTS, **kwargs):
        super().__init__(required=kwargs.pop("required", False), allow_empty_file=True, **kwargs)
        self.accepted = accepted

    def clean(self, data, initial=None):
        found = super().clean(data, initial)
        if found and found is not initial:
            try:
                files.check(found.read(), found.name, accept=self.accepted)
            except Refused as refused:
                raise ValidationError(str(refused.refusal)) from None
            found.seek(0)
        return found if found is not initial else None
