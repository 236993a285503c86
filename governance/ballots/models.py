"""Ballots: what is asked, of whom, how; named votes and hand counts. A secret vote's box is in `sealed`."""

from django.db import models
from django.db.models import F, Q

from cae.triggers import append_only
from governance.ballots.enums import BallotState, CastBy, ChairVote, Method, Way
from governance.meetings.enums import ItemKind


class Ballot(models.Model):
    """A vote on a resolution, under one version of the roll. Its result is hidden from everyone until it is closed.

    `options`: [{"code", "label", "meaning"}], with "member" when it is a person of the roll.
    `result`: what `counting` gave, frozen, with the verdict and its reasons.
    A trial ballot (`trial`) decides nothing. `twin_of`: the opinion of all, beside the decision of associates.
    `given_up`: why the round that this one left to hold will not be; minuted. `reminded_on`: the last day those who had not voted
    were reminded of it.
    """

    resolution = models.ForeignKey("governance.Resolution", models.PROTECT, related_name="ballots")
    roll = models.ForeignKey("governance.Roll", models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField("tour", default=1)
    method = models.CharField("méthode", max_length=10, choices=Method.choices)
    way = models.CharField("manière", max_length=6, choices=Way.choices)
    options = models.JSONField(default=list)
    seats = models.PositiveSmallIntegerField("sièges à pourvoir", default=1)
    most = models.PositiveSmallIntegerField("choix au plus", default=1)
    trial = models.BooleanField("essai", default=False)
    twin_of = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="twin")
    state = models.CharField(max_length=10, choices=BallotState.choices, default=BallotState.PREPARED)
    opens_at = models.DateTimeField("ouvre à", null=True, blank=True)
    closes_at = models.DateTimeField("ferme à", null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    proclaimed_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)
    reminded_on = models.DateField("dernière relance", null=True, blank=True)
    given_up = models.CharField("tour suivant abandonné", max_length=300, blank=True)
    made_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "scrutin"
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "round"],
                condition=Q(trial=False, twin_of__isnull=True) & ~Q(state="cancelled"),
                name="one_ballot_a_round",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("prepared", "open", "closed", "cancelled"), result__isnull=True)
                | Q(state__in=("counted", "proclaimed"), result__isnull=False),
                name="ballot_result_once_counted",
            ),
            models.CheckConstraint(condition=Q(given_up="") | Q(state="proclaimed"), name="ballot_gives_up_once_proclaimed"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="ballot_closes_after_it_opens"
            ),
        ]
        indexes = [models.Index(fields=["state"], condition=Q(state="open"), name="ballot_open")]

    def __str__(self) -> str:
        return f"Scrutin {self.pk}"

    @property
    def elects(self) -> bool:
        """Whether its options are persons: days and projects are chosen, nobody is elected."""
        of_persons = self.resolution.about_persons or self.resolution.item.kind == ItemKind.ELECTION
        return of_persons or any(one.get("member") for one in self.options)

    @property
    def empty_seats(self) -> int:
        """How many of its seats a proclaimed vote left without anybody, when no round that follows may still fill them."""
        result = self.result or {}
        waits = (result.get("second_round") or result.get("tied")) and not self.given_up
        if self.state != BallotState.PROCLAIMED or self.method == Method.YES_NO or waits:
            return 0
        shares = result.get("shares")
        return max(0, self.seats - (sum(shares.values()) if shares else len(result.get("elected") or ())))


class NamedVote(models.Model):
    """One voice of a named vote, cast by its holder or by who carries their proxy. Public by nature; so is, whatever the way of
    the ballot, what a postal form or a blank proxy said, kept when the vote closes."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="votes")
    right = models.ForeignKey("governance.VotingRight", models.PROTECT, related_name="+")
    cast_by = models.ForeignKey("members.Member", models.PROTECT, related_name="+", null=True)
    channel = models.CharField(
        max_length=8,
        choices=CastBy.choices,
    )
    choice = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = "vote nominatif"
        constraints = [models.UniqueConstraint(fields=["ballot", "right"], name="one_named_vote")]
        triggers = append_only("named_vote")


class SecrecyRequest(models.Model):
    """A voter asks that the vote on a resolution be secret. It follows the resolution, whatever ballot is prepared on it, and is
    taken back until that vote opens. Who asked is read by the bureau alone, unless the statutes say otherwise."""

    resolution = models.ForeignKey("governance.Resolution", models.PROTECT, related_name="secrecy_requests")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "demande de vote secret"
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "member"], condition=Q(withdrawn_at__isnull=True), name="secrecy_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("asked_at")), name="secrecy_withdrawn_once_asked"
            ),
        ]


class HandCount(models.Model):
    """A show of hands as the tellers counted it: how many for each option, proxies included. `chair`: which side the chair of a
    board took, when voices are equal and the statutes let the chair tell them apart."""

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="hand_count")
    counts = models.JSONField()
    chair = models.CharField("vote de la présidence", max_length=7, choices=ChairVote.choices, blank=True)
    counted_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = "comptage à main levée"
