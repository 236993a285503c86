"""What is typed about delegations of signature: who, what, up to how much, until when; and the question of who may sign."""

from django import forms

from cae.fields import EuroField
from cae.money import ZERO
from governance.decisions.models import Decision
from governance.mandates.models import Mandate
from governance.signatures.enums import Matter
from governance.signatures.models import SigningPower
from members.forms.base import ActionForm, UploadField
from members.forms.picking import MemberField


class PowerForm(ActionForm):
    holder = MemberField(label="Qui pourra signer", help_text="Tapez un nom.")
    file = UploadField(label="Acte signé", help_text="PDF ou image.")

    class Meta:
        model = SigningPower
        fields = ["holder", "matter", "detail", "ceiling", "with_another", "since", "until", "given_by", "decision"]

    def __init__(self, *args, givers: list[Mandate], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = Matter.choices
        self.fields["given_by"].queryset = Mandate.objects.filter(pk__in=[one.pk for one in givers]).select_related("member")
        self.fields["given_by"].empty_label = None if givers else "Personne ne représente la coopérative"
        self.fields["decision"].queryset = Decision.objects.order_by("-decided_on", "-id")
        self.fields["decision"].empty_label = "Aucune : la direction délègue d'elle-même"


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="Motif", max_length=300, help_text="Changement de poste, fin d'une mission…")


class AskForm(forms.Form):
    """Who may sign this? Nothing is written: it is a question."""

    objet = forms.ChoiceField(label="Quoi", choices=Matter.choices)
    montant = EuroField(label="Montant HT", min_value=ZERO)
