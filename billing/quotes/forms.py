"""Forms around a quote: sending it, giving it back, recording a paper answer; and those of the customer's page."""

from django import forms

from billing.quotes import mails
from billing.quotes.signatures import PREFIX, not_theirs

FIRST_YEAR = 2000


class SendForm(forms.Form):
    """The mail to the customer, as it will be read."""

    to = forms.EmailField(label="À", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    copy_to = forms.EmailField(label="Copie à", required=False)
    subject = forms.CharField(label="Objet", max_length=200)
    body = forms.CharField(
        label="Message",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=f"{mails.LINK} sera remplacé par le lien privé de votre client.",
    )


class ReturnForm(forms.Form):
    comment = forms.CharField(label="Ce qu'il faut corriger", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class PaperForm(forms.Form):
    """An acceptance signed on paper."""

    name = forms.CharField(label="Nom du signataire", max_length=120)
    role = forms.CharField(label="Sa qualité", max_length=120, required=False, help_text="Gérante, directeur, président…")
    on = forms.DateField(
        label="Date écrite à côté de la signature", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    scan = forms.FileField(label="Le devis signé", help_text="PDF ou photo nette, 10 Mo au plus.")

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on.year < FIRST_YEAR:
            raise forms.ValidationError("Cette date est trop ancienne.")
        return on


class AcceptForm(forms.Form):
    """What the customer gives to accept. `consumer` adds what the law asks for an individual; nothing is ticked for them."""

    name = forms.CharField(
        label="Votre prénom et votre nom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
    )
    role = forms.CharField(
        label="Votre qualité",
        max_length=120,
        required=False,
        help_text="Par exemple : gérante, directeur, trésorière.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    email = forms.EmailField(
        label="Votre adresse e-mail",
        required=False,
        help_text="Pour vous envoyer la confirmation, avec le devis accepté.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    kind = forms.ChoiceField(
        choices=[("drawn", "Je dessine ma signature"), ("typed", "Je signe au clavier")], initial="drawn", required=False
    )
    drawing = forms.CharField(label="Votre signature", required=False, widget=forms.HiddenInput)
    typed = forms.CharField(
        label="Votre signature", max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    agreed = forms.BooleanField(
        label="J'ai lu le devis et je l'accepte : «\u00a0bon pour accord\u00a0».",
        error_messages={"required": "Cochez la case pour donner votre accord."},
    )
    informed = forms.BooleanField(
        label="J'ai lu les informations ci-dessus, dont mon droit de rétractation.",
        error_messages={"required": "Cochez la case une fois les informations lues."},
    )
    early_start = forms.BooleanField(required=False)

    def __init__(self, *args, consumer: bool, early_text: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if consumer:
            self.fields["email"].required = True
            self.fields["early_start"].label = early_text
            del self.fields["role"]
        else:
            del self.fields["informed"], self.fields["early_start"]

    def clean(self):
        data = super().clean()
        if data.get("kind") == "typed":
            if not data.get("typed", "").strip():
                self.add_error("typed", "Écrivez votre nom : c'est votre signature.")
            elif "name" in data and (refusal := not_theirs(data["typed"], data["name"])):
                self.add_error("typed", str(refusal))
        elif not data.get("drawing", "").startswith(PREFIX):
            self.add_error("drawing", "Signez dans le cadre, ou choisissez la signature au clavier.")
        return data


class RefuseForm(forms.Form):
    name = forms.CharField(label="Votre nom", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    reason = forms.CharField(
        label="Pourquoi ?",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un mot suffit : le prix, la date, un autre choix… Cela nous aide.",
    )


class QuestionForm(forms.Form):
    name = forms.CharField(label="Votre nom", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="Votre adresse e-mail", help_text="Pour vous répondre.", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    text = forms.CharField(label="Votre question", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class WithdrawForm(forms.Form):
    """What the on-line withdrawal asks, and nothing more (C. conso. L.221-21): who, which contract, where to confirm."""

    name = forms.CharField(label="Votre nom", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="Adresse e-mail où confirmer",
        help_text="L'accusé de réception y est envoyé.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
