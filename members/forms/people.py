"""What is typed about a person."""

from django import forms

from members.forms.base import ActionForm, day_input
from members.models import Antenna, Member
from members.queries import possible_advisers


class MemberForm(ActionForm):
    """The sheet of a person. The antennas offered are those where the right to edit holds (`antennas` None: all)."""

    class Meta:
        model = Member
        fields = [
            "civility", "first_name", "last_name", "birth_date", "email", "phone", "address", "postcode", "city", "antenna",
            "adviser", "applied_on",
        ]  # fmt: skip

    def __init__(self, *args, on, antennas=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["adviser"].queryset = possible_advisers(on)
        if antennas is not None:
            self.fields["antenna"].queryset = Antenna.objects.filter(pk__in=antennas)
            self.fields["antenna"].required = True


class AssociateForm(forms.Form):
    since = forms.DateField(
        label="Date d'effet de l'admission",
        widget=day_input(),
        help_text="Le jour où l'admission prend effet, non celui du paiement des parts.",
    )


class LeaveForm(forms.Form):
    left_on = forms.DateField(label="Dernier jour", widget=day_input())
