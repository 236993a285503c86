"""Voices given to others before the meeting: proxies (for one meeting, to an associate, within the cap) and postal forms."""

from django.db import models
from django.db.models import F, Q

from cae.triggers import append_only
from governance.proxies.enums import PostalChoice, PostalState, ProxyChannel, ProxyKind, ProxyState


class Proxy(models.Model):
    """The voice of `giver`, carried by `holder` at one meeting; blank ones have no holder (GOV-22..27). No chain, no weight."""

    meeting = models.ForeignKey("governance.Meeting", models.PROTECT, related_name="proxies")
    giver = models.ForeignKey("members.Member", models.PROTECT, related_name="+", verbose_name="donné par")
    holder = models.ForeignKey("members.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="donné à")
    kind = models.CharField(max_length=6, choices=ProxyKind.choices)
    channel = models.CharField("reçu", max_length=6, choices=ProxyChannel.choices)
    state = models.CharField(max_length=8, choices=ProxyState.choices, default=ProxyState.GIVEN)
    refusal = models.CharField("motif du refus", max_length=300, blank=True)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    scan = models.ForeignKey("cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "pouvoir"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "giver"], condition=Q(state="given"), name="one_proxy_in_force"),
            models.CheckConstraint(condition=~Q(giver=F("holder")), name="proxy_to_another"),
            models.CheckConstraint(condition=~Q(kind="named") | Q(holder__isnull=False), name="named_proxy_has_a_holder"),
            models.CheckConstraint(condition=~Q(kind="blank") | Q(holder__isnull=True), name="blank_proxy_has_no_holder"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="proxy_refused_with_a_reason"),
        ]
        indexes = [models.Index(fields=["meeting", "holder"])]

    def __str__(self) -> str:
        return f"pouvoir de {self.giver}"


class Draw(models.Model):
    """A draw of the proxies whose givers asked for the lot: its public seed, who could be drawn, what came out. Anyone does it
    again from the seed and the two lists (`proxies.lot`)."""

    meeting = models.ForeignKey("governance.Meeting", models.PROTECT, related_name="draws")
    seed = models.CharField("graine", max_length=200)
    # {"givers": [[key, name]], "places": [[key, name, how many]], "drawn": [[giver, holder]]}, by the keys of the roll
    results = models.JSONField()
    drawn_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        verbose_name = "tirage au sort"
        triggers = append_only("draw")


class PostalForm(models.Model):
    """A postal voting form: for, against or abstention on each resolution, in order (GOV-71..75). Not secret. A late one is kept
    and never counted; one put aside has its reason."""

    meeting = models.ForeignKey("governance.Meeting", models.PROTECT, related_name="postal_forms")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    channel = models.CharField("reçu", max_length=6, choices=ProxyChannel.choices)
    state = models.CharField(max_length=8, choices=PostalState.choices, default=PostalState.RECEIVED)
    received_at = models.DateTimeField()
    reason = models.CharField("motif", max_length=300, blank=True)
    ended_at = models.DateTimeField("écarté à", null=True, blank=True)
    scan = models.ForeignKey("cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "formulaire de vote par correspondance"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], condition=Q(state="received"), name="one_postal_form"),
            models.CheckConstraint(condition=~Q(state="void") | ~Q(reason=""), name="postal_form_void_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"vote par correspondance de {self.member}"


class PostalVote(models.Model):
    """The answer of a form to one resolution. `digest`: SHA-256 of the text it answered; when the final text is another one, the
    statutes say what becomes of the answer."""

    form = models.ForeignKey(PostalForm, models.CASCADE, related_name="votes")
    resolution = models.ForeignKey("governance.Resolution", models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=PostalChoice.choices)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "resolution"], name="postal_vote_once")]
