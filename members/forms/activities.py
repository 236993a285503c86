"""What is typed about an activity: its sheet by the team, its image by its members, its members, its convention."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from cae import files, identifiers
from members import colours, rules
from members.enums import ActivityKind, DocumentLayout
from members.forms.base import IMAGES, ActionForm, UploadField, day_input
from members.forms.picking import MemberField
from members.models import Activity, Antenna


class ColourMixin:
    """A colour, chosen in the browser's palette and readable on white."""

    def clean_colour(self):
        colour = self.cleaned_data["colour"].lower()
        if refusal := colours.check(colour):
            raise ValidationError(str(refusal))
        return colour


class RecoveryField(forms.DecimalField):
    """A part of the VAT of purchases, in per cent."""

    def __init__(self):
        super().__init__(
            label="TVA récupérable sur les achats (%)",
            max_digits=5,
            decimal_places=2,
            initial=Decimal(100),
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            help_text="100 quand toute l'activité est soumise à la TVA, 0 quand elle en est exonérée.",
        )

    def clean(self, value):
        share = super().clean(value)
        if refusal := rules.recovery(share):
            raise ValidationError(str(refusal))
        return share


class ActivityForm(ColourMixin, ActionForm):
    """The whole sheet, for the team. The code is asked once, when the activity opens."""

    spaced = ("iban", "bic")

    class Meta:
        model = Activity
        fields = [
            "kind", "code", "name", "trade", "antenna", "opened_on", "email", "phone", "website", "address", "iban", "bic",
            "insurance_note", "default_mention", "colour", "layout",
        ]  # fmt: skip
        widgets = {"colour": forms.TextInput(attrs={"type": "color"}), "default_mention": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "code": "2 à 12 lettres majuscules ou chiffres. Il est dans les adresses et les numéros : il ne change plus.",
            "insurance_note": "Assureur, contrat et zone couverte : imprimés quand la loi les demande.",
        }

    layout = forms.ChoiceField(label="Mise en page", choices=DocumentLayout.choices, initial=DocumentLayout.CLASSIC)
    kind = forms.ChoiceField(
        label="Nature",
        choices=[(kind.value, kind.label) for kind in (ActivityKind.MEMBER, ActivityKind.FUND)],
        initial=ActivityKind.MEMBER,
        help_text="Un fonds reçoit une part de la contribution : il n'a pas de membres et ne facture pas.",
    )

    recovers = RecoveryField()

    def __init__(self, *args, antennas=None, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"], self.fields["kind"], self.fields["recovers"]
        if antennas is not None:
            self.fields["antenna"].queryset = Antenna.objects.filter(pk__in=antennas)
            self.fields["antenna"].required = True

    def clean_code(self):
        return self.cleaned_data["code"].strip().upper()

    def clean_iban(self):
        return identifiers.iban(self.cleaned_data["iban"])

    def clean_bic(self):
        return identifiers.bic(self.cleaned_data["bic"])


class ProfileForm(ColourMixin, ActionForm):
    """What members change by themselves: how their documents look, and how to reach them."""

    logo = UploadField(label="Logo", accepted=IMAGES, help_text="PNG ou JPEG ; imprimé en haut des documents.")
    signature = UploadField(label="Signature", accepted=IMAGES, help_text="PNG ou JPEG ; imprimée au bas des devis.")
    layout = forms.ChoiceField(label="Mise en page", choices=DocumentLayout.choices, widget=forms.RadioSelect)
    remove_logo = forms.BooleanField(label="Retirer le logo", required=False)
    remove_signature = forms.BooleanField(label="Retirer la signature", required=False)

    class Meta:
        model = Activity
        fields = ["email", "phone", "website", "address", "colour", "layout", "default_mention", "logo", "signature"]
        widgets = {"colour": forms.TextInput(attrs={"type": "color"}), "default_mention": forms.Textarea(attrs={"rows": 3})}

    def values(self):
        """With None for an image that was asked to go."""
        values = super().values()
        for name in ("logo", "signature"):
            if values.pop(f"remove_{name}"):
                values[name] = None
        return values


class JoinForm(forms.Form):
    """Who joins an activity, among the people the team member follows (`people`)."""

    member = MemberField(label="Membre")
    since = forms.DateField(label="Depuis le", widget=day_input())
    main = forms.BooleanField(label="C'est l'activité principale de la personne", required=False, initial=True)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = people


class RecoveryForm(forms.Form):
    """What an activity recovers of its VAT, from a date."""

    percent = RecoveryField()
    since = forms.DateField(
        label="À partir du", required=False, widget=day_input(), help_text="Laissez vide pour dire « dès l'ouverture »."
    )


class UntilForm(forms.Form):
    until = forms.DateField(label="Dernier jour", widget=day_input())


class SharingForm(forms.Form):
    """The parts of each member of an activity, one field a person: `part_<id>`."""

    since = forms.DateField(label="À partir du", widget=day_input())
    signed_on = forms.DateField(label="Convention signée le", widget=day_input())
    recounts = forms.BooleanField(
        label="Je confirme : ce que chacun·e peut prendre est recompté depuis cette date, ce qui a déjà été partagé compris",
        required=False,
    )

    def __init__(self, *args, members, on, current=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.on, self.follows = list(members), on, current is not None
        self.asks = False  # whether the confirmation is to be shown: only a convention that begins in the past needs it
        for member in self.people:
            self.fields[f"part_{member.pk}"] = forms.DecimalField(
                label=f"Part de {member}",
                max_digits=9,
                decimal_places=2,
                min_value=Decimal("0.01"),
                max_value=rules.LARGEST_PART,
                localize=True,
                initial=Decimal((current or {}).get(str(member.pk), 1)),
            )
        self.fields["file"] = UploadField(label="Convention signée", help_text="PDF ou image.")

    def clean(self):
        data = super().clean()
        if since := data.get("since"):
            self.asks = self.follows and since < self.on
            if refusal := rules.begins(since, on=self.on, follows=self.follows, recounts=data.get("recounts", False)):
                self.add_error("since", str(refusal))
        return data

    def stored_file(self):
        """The signed convention, kept; None when none was chosen. To be called inside the act."""
        chosen = self.cleaned_data["file"]
        return files.store(chosen.read(), chosen.name) if chosen else None

    def parts(self) -> dict[int, Decimal]:
        return {member.pk: self.cleaned_data[f"part_{member.pk}"] for member in self.people}
