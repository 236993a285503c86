"""The sealed ballot box of a secret vote (tier B of governance-and-collectives §5.4).

Ballots and signings of each box live in two tables of its own, made when it opens and rewritten when it closes
(`sealed/tables.py`): no key, sequence, date or address leads from one to the other. No history, no log.
"""

from django.db import models
from django.db.models import Q

from cae.triggers import append_only
from governance.sealed.enums import Handed


class Box(models.Model):
    """The box of one ballot: the public key, how its private key is shared, and how far it is.

    `in_session`: everybody votes in the meeting, at the same time; else from afar, over hours or days.
    `paper`: the ballots of the paper box, sorted, entered by the bureau when it counts; `paper_digest` seals them.
    """

    ballot = models.OneToOneField("governance.Ballot", models.PROTECT, related_name="box")
    in_session = models.BooleanField("vote en séance", default=True)
    public_key = models.CharField(max_length=64, blank=True)
    threshold = models.PositiveSmallIntegerField("parts nécessaires", default=2)
    shares = models.PositiveSmallIntegerField("parts", default=3)
    rehearsed_at = models.DateTimeField(null=True)
    question = models.TextField(blank=True, help_text="Ce qui est demandé, figé à l'ouverture : le tableau en part.")
    open_count = models.BooleanField(
        "dépouillement ouvert", default=True, help_text="La clé est publiée après la proclamation : chacun peut recompter."
    )
    rewritten_at = models.DateTimeField(null=True)
    opened_count = models.PositiveIntegerField(null=True)  # ballots opened by the keepers, once counted
    private_key = models.CharField(max_length=64, blank=True)  # published after proclamation, only in the open mode
    plain = models.JSONField(null=True)  # the opened ballots, sorted by their own hash; only in the open mode
    paper = models.JSONField(null=True)
    paper_digest = models.CharField(max_length=64, blank=True)
    destroyed_on = models.DateField(null=True)

    class Meta:
        verbose_name = "urne scellée"
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__gte=2) & Q(shares__gte=models.F("threshold")), name="box_key_needs_several"
            ),
            models.CheckConstraint(condition=Q(rehearsed_at__isnull=True) | ~Q(public_key=""), name="box_rehearses_its_key"),
            models.CheckConstraint(
                condition=Q(open_count=True) | Q(private_key="", plain__isnull=True), name="discreet_box_keeps_no_key"
            ),
        ]

    def __str__(self) -> str:
        return f"urne {self.pk}"

    @property
    def elsewhere(self) -> "HandOver | None":
        """Where the vote is held when it is not here."""
        return getattr(self, "handover", None)


class HandOver(models.Model):
    """A vote confided to a Belenios server: where, by whom, which election was made there and for which voices of the roll, then
    what it found. The box here takes no ballot any more.

    `state`: the election is made there, its voters are known there, its result is brought back. `trouble`: why its voters are
    not known there yet. `counts`: blank first, then by answer; `last_event`: the last digest of its board.
    """

    box = models.OneToOneField(Box, models.PROTECT, related_name="handover")
    server = models.URLField(max_length=200)
    election = models.CharField("élection", max_length=64)
    rights = models.JSONField(default=list)
    state = models.CharField(max_length=7, choices=Handed.choices, default=Handed.MADE)
    trouble = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    counts = models.JSONField(null=True)
    last_event = models.CharField(max_length=100, blank=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "vote confié à Belenios"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="counted", counts__isnull=False, counted_at__isnull=False) & ~Q(last_event="")
                | ~Q(state="counted") & Q(counts__isnull=True, counted_at__isnull=True, last_event=""),
                name="handover_counted_with_its_digest",
            ),
        ]
        triggers = append_only("handover", except_fields=["state", "trouble", "counts", "last_event", "counted_at"])

    def __str__(self) -> str:
        return self.election

    @property
    def address(self) -> str:
        """The page of the election, for its voters."""
        return f"{self.server}/elections/{self.election}/"


class Keeper(models.Model):
    """Who keeps a part of the key. The part itself never comes to the server."""

    box = models.ForeignKey(Box, models.CASCADE, related_name="keepers")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    index = models.PositiveSmallIntegerField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(fields=["box", "member"], name="keeper_once"),
            models.UniqueConstraint(fields=["box", "index"], name="key_part_once"),
        ]


class Block(models.Model):
    """A block of the board: sorted trackers since the last one, how many signed, a rounded time, chained by SHA-256."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="blocks")
    number = models.PositiveIntegerField()
    content = models.BinaryField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["box", "number"], name="block_once")]
        triggers = append_only("block")


class PaperVoter(models.Model):
    """A voter who put a paper ballot in the paper box, before the bureau: public by nature, as any list of signatures.
    They signed the same list as the others; who signed and is not here sealed a ballot."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="paper_voters")
    right_key = models.UUIDField()
    marked_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "vote sur papier"
        constraints = [models.UniqueConstraint(fields=["box", "right_key"], name="paper_vote_once")]


class Told(models.Model):
    """A right whose use was told to who holds it. Written with all those of the half-day, in the order of their keys."""

    box = models.ForeignKey(Box, models.CASCADE, related_name="told")
    right_key = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["box", "right_key"], name="told_once")]
