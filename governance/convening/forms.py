"""What is typed to convene, and about what comes back."""

from datetime import date

from django import forms

from governance.convening.enums import Channel
from governance.convening.models import Sending
from governance.convening.reports import LARGEST
from governance.meetings.forms import area
from members.forms.base import day_input


class ConveneForm(forms.Form):
    """Nothing but why it is late, when it is."""

    late_reason = forms.CharField(
        label="Pourquoi convoquer hors délai",
        max_length=500,
        widget=area(3),
        help_text="Écrit dans la convocation et au procès-verbal.",
    )

    def __init__(self, *args, late: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_reason"]


class PostedForm(forms.Form):
    """The day letters left, or were handed over."""

    on = forms.DateField(label="Jour", widget=day_input())

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, initial={"on": on}, **kwargs)


class ReturnForm(forms.Form):
    why = forms.CharField(
        label="Pourquoi", max_length=500, help_text="Par exemple : « adresse inconnue », « n'habite plus à l'adresse indiquée »."
    )


class AgainForm(forms.Form):
    """Another sending in the place of one that came back."""

    channel = forms.ChoiceField(label="Moyen", choices=Channel.choices, widget=forms.RadioSelect)
    address = forms.CharField(
        label="Adresse", max_length=400, required=False, widget=area(3), help_text="Vide pour une remise en main propre."
    )

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("channel") == Channel.EMAIL and data.get("address"):
            try:
                data["address"] = forms.EmailField().clean(data["address"].strip())
            except forms.ValidationError as error:
                self.add_error("address", error)
        return data


def again_initial(sending: Sending, postal: str) -> dict[str, str]:
    """What is proposed in the place of a sending: the letter when a mail came back and the address is known."""
    return {"channel": Channel.LETTER, "address": postal} if postal else {"channel": Channel.HAND}


class ReportForm(forms.Form):
    file = forms.FileField(label="Avis de non-remise", help_text="Le message reçu, enregistré en entier (.eml), 2 Mo au plus.")

    def clean_file(self):
        found = self.cleaned_data["file"]
        if found.size > LARGEST:
            raise forms.ValidationError("Ce fichier pèse plus de 2 Mo : ce n'est pas un avis de non-remise.")
        return found
