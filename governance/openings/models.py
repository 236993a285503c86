"""Calls: a mandate or a small task that is offered, who proposes themselves, who was chosen and with whom."""

from django.db import models
from django.db.models import F, Q

from governance.openings.enums import OpeningKind, OpeningState


class Opening(models.Model):
    """A call. For a small task, those in charge choose; for a mandate, the candidates are read on the resolution that elects."""

    kind = models.CharField("nature", max_length=7, choices=OpeningKind.choices, default=OpeningKind.TASK)
    title = models.CharField("titre", max_length=120)
    text = models.TextField("de quoi il s'agit", max_length=6000)
    time = models.CharField("temps demandé", max_length=80, help_text="« Deux heures par mois pendant un an. »")
    seats = models.PositiveSmallIntegerField("personnes cherchées", default=1)
    closes_on = models.DateField("jusqu'au")
    item = models.ForeignKey(
        "governance.AgendaItem", models.SET_NULL, null=True, blank=True, related_name="openings", verbose_name="élection"
    )
    state = models.CharField(max_length=9, choices=OpeningState.choices, default=OpeningState.OPEN)
    cancelled_reason = models.CharField("motif d'annulation", max_length=300, blank=True)
    posted_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "appel"
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="opening_seeks_someone"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_reason=""), name="opening_cancelled_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["-closes_on", "-id"])]

    def __str__(self) -> str:
        return self.title


class Application(models.Model):
    """Someone who proposes themselves. `first_time`: they never had a mandate nor were chosen before, as it was that day."""

    opening = models.ForeignKey(Opening, models.CASCADE, related_name="applications")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    why = models.TextField("pourquoi vous", max_length=2000)
    first_time = models.BooleanField()
    applied_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    chosen_why = models.CharField("pourquoi cette personne", max_length=300, blank=True)
    mentor = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="avec qui, la première fois"
    )

    class Meta:
        verbose_name = "candidature"
        constraints = [
            models.UniqueConstraint(fields=["opening", "member"], name="application_once"),
            models.CheckConstraint(
                condition=Q(chosen_at__isnull=True) | Q(withdrawn_at__isnull=True), name="application_chosen_is_not_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(chosen_at__isnull=True) | Q(first_time=False) | Q(mentor__isnull=False),
                name="first_time_has_a_mentor",
            ),
            models.CheckConstraint(condition=~Q(mentor=F("member")), name="mentor_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.opening}"
