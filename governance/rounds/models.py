"""Deliberations by consent, round after round: a proposal, or an election without candidate. What was said stays as it was."""

import pgtrigger
from django.db import models
from django.db.models import Q

from cae.triggers import append_only, refusal
from governance.rounds.enums import ConcernState, Kind, Phase


class Deliberation(models.Model):
    """A proposal or an election on its way through its rounds: on a resolution of a meeting, or between `people`, out of any.

    `turn`: how many times objections were asked for, once for each text or person; `asked_at`: since when, the last time.
    `present` and `silent`: at its end, the names of those who took part, and of those whose silence was consent. `decides`: it
    ended as the decision of its meeting. `text_hash`: the SHA-256 of the text that was consented to, where it is another than
    the final one of its resolution.
    """

    kind = models.CharField("nature", max_length=8, choices=Kind.choices)
    title = models.CharField("titre", max_length=200)
    resolution = models.ForeignKey("governance.Resolution", models.PROTECT, null=True, related_name="deliberations")
    people = models.ManyToManyField("members.Member", blank=True, related_name="+", verbose_name="qui prend part")
    facilitator = models.ForeignKey("members.Member", models.PROTECT, related_name="+", verbose_name="animation")
    term = models.CharField("durée du mandat", max_length=120, blank=True)
    criteria = models.TextField("critères", max_length=4000, blank=True)
    secret = models.BooleanField("nominations secrètes", default=False)
    revealed_at = models.DateTimeField("noms révélés à", null=True)
    state = models.CharField(max_length=13, choices=Phase.choices, default=Phase.PREPARED)
    turn = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    proposed = models.ForeignKey("members.Member", models.PROTECT, null=True, related_name="+")
    decides = models.BooleanField(default=False)
    text_hash = models.CharField(max_length=64, blank=True)
    present = models.JSONField(default=list)
    silent = models.JSONField(default=list)
    end_reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "délibération"
        constraints = [
            models.UniqueConstraint(
                fields=["resolution"],
                condition=~Q(state__in=("consented", "not_consented", "given_up")),
                name="one_deliberation_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("consented", "not_consented", "given_up"), ended_at__isnull=False)
                | (~Q(state__in=("consented", "not_consented", "given_up")) & Q(ended_at__isnull=True)),
                name="deliberation_ends_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(kind="election", state__in=("acceptance", "consented")) | Q(proposed__isnull=False),
                name="election_elects_someone",
            ),
        ]
        indexes = [models.Index(fields=["-made_at", "-id"])]
        triggers = [
            pgtrigger.Trigger(
                name="deliberation_ended_no_update",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
                func=refusal("deliberation_is_over", "deliberation: it is over"),
            ),
            pgtrigger.Trigger(
                name="deliberation_no_delete",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=refusal("deliberation_is_kept", "deliberation: it is kept"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Wording(models.Model):
    """The text put to consent, each time it changed, and why: the last one is what is consented to."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="wordings")
    number = models.PositiveSmallIntegerField()
    text = models.TextField("texte", max_length=20_000)
    why = models.CharField("pourquoi", max_length=1000, blank=True)
    written_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "texte d'une délibération"
        constraints = [models.UniqueConstraint(fields=["deliberation", "number"], name="wording_once")]
        triggers = append_only("wording")


class Word(models.Model):
    """What someone said in a round; empty: they had nothing to add. A question has its answer beside it."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="words")
    phase = models.CharField(max_length=13, choices=Phase.choices)
    author = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    text = models.TextField("message", max_length=4000, blank=True)
    at = models.DateTimeField()
    answer = models.TextField("réponse", max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "parole"
        triggers = append_only("word", except_fields=["answer", "answered_at"])


class Nomination(models.Model):
    """The one name someone wrote, why, and to whom they changed their mind. When nominations are secret, `member` is forgotten as
    soon as minds no longer change."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="nominations")
    member = models.ForeignKey("members.Member", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("members.Member", models.PROTECT, related_name="+", verbose_name="personne nommée")
    reason = models.TextField("pourquoi", max_length=2000, blank=True)
    changed_to = models.ForeignKey("members.Member", models.PROTECT, null=True, related_name="+")
    changed_reason = models.TextField("pourquoi changer", max_length=2000, blank=True)

    class Meta:
        verbose_name = "nomination"
        constraints = [models.UniqueConstraint(fields=["deliberation", "member"], name="nominated_once")]


class Consent(models.Model):
    """« Pas d'objection » of someone, on the text or the person of one turn."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="consents")
    turn = models.PositiveSmallIntegerField()
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "consentement"
        constraints = [models.UniqueConstraint(fields=["deliberation", "turn", "member"], name="consented_once")]
        triggers = append_only("consent")


class Concern(models.Model):
    """An objection: its author, its reason, the turn and the person (`about`) it was raised on, and what became of it."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="concerns")
    turn = models.PositiveSmallIntegerField()
    author = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    about = models.ForeignKey("members.Member", models.PROTECT, null=True, related_name="+")
    text = models.TextField("objection", max_length=4000)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ConcernState.choices, default=ConcernState.STANDING)
    answer = models.CharField("ce qui en est fait", max_length=1000, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "objection"
        triggers = append_only("concern", except_fields=["state", "answer", "settled_at"])
