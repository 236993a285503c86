"""The sealed ballot box of a secret vote (tier B of governance-and-collectives §5.4).

Ballots and signings of each box live in two tables of its own, made when it opens and rewritten when it closes
(`sealed/tables.py`): no key, sequence, date or address leads from one to the other. No history, no log.
"""

from django.db import models
from django.db.models import Q

from cae.triggers import append_only


class Box(models.Model):
    """The box of one ballot: the public key, how its private key is shared, and how far it is."""

    ballot = models.OneToOneField("governance.Ballot", models.PROTECT, related_name="box")
    public_key = models.CharField(max_length=64, blank=True)
    threshold = models.PositiveSmallIntegerField("parts nécessaires", default=2)
    shares = models.PositiveSmallIntegerField("parts", default=3)
    rehearsed_at = models.DateTimeField(null=True)
    open_count = models.BooleanField(
        "dépouillement ouvert", default=True, help_text="La clé est publiée après la proclamation : chacun peut recompter."
    )
    rewritten_at = models.DateTimeField(null=True)
    private_key = models.CharField(max_length=64, blank=True)  # published after proclamation, only in the open mode
    plain = models.JSONField(null=True)  # the opened ballots, sorted by their own hash; only in the open mode
    destroyed_on = models.DateField(null=True)

    class Meta:
        verbose_name = "urne scellée"
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__gte=2) & Q(shares__gte=models.F("threshold")), name="box_key_needs_several"
            )
        ]


class Keeper(models.Model):
    """Who keeps a part of the key. The part itself never comes to the server."""

    box = models.ForeignKey(Box, models.CASCADE, related_name="keepers")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    index = models.PositiveSmallIntegerField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
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
        constraints = [models.UniqueConstraint(fields=["box", "number"], name="block_once")]
        triggers = append_only("block")
