"""Meetings and what they deliberate on: agenda, resolutions with their reasons, members' requests, amendments, questions."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cae.triggers import refusal
from governance.meetings.enums import (
    AmendmentState,
    Coming,
    DocumentKind,
    ItemKind,
    MeetingKind,
    MeetingState,
    RequestState,
    ResolutionNature,
)


class Meeting(models.Model):
    """An assembly, a board, a meeting of a group, or a pre-assembly open to all. A second call points to the first."""

    kind = models.CharField("type", max_length=14, choices=MeetingKind.choices)
    title = models.CharField("intitulé", max_length=160)
    starts_at = models.DateTimeField("commence le")
    place = models.CharField("lieu", max_length=300, blank=True)
    remote_url = models.URLField("lien de visioconférence", blank=True)
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.DRAFT)
    statutes = models.ForeignKey(
        "governance.Statutes", models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="statuts appliqués"
    )
    rank = models.PositiveSmallIntegerField("convocation n°", default=1)
    first_call = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="second_call", verbose_name="première convocation"
    )
    note = models.TextField("mot de la direction", max_length=4000, blank=True)
    invitees = models.ManyToManyField(
        "members.Member",
        blank=True,
        related_name="+",
        verbose_name="personnes invitées",
        help_text="Pour un conseil ou une réunion de groupe : qui voit la réunion et y prend part.",
    )
    convened_on = models.DateField("convoquée le", null=True, blank=True)
    opened_at = models.DateTimeField("ouverte à", null=True, blank=True)
    closed_at = models.DateTimeField("levée à", null=True, blank=True)
    cancelled_reason = models.CharField("motif d'annulation", max_length=300, blank=True)
    created_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "réunion"
        constraints = [
            models.CheckConstraint(
                condition=Q(rank=1, first_call__isnull=True) | Q(rank=2, first_call__isnull=False),
                name="meeting_second_call_has_a_first",
            ),
            models.CheckConstraint(condition=~Q(place="") | ~Q(remote_url=""), name="meeting_is_somewhere"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="meeting_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "cancelled")) | Q(convened_on__isnull=False), name="meeting_held_once_convened"
            ),
        ]
        indexes = [models.Index(fields=["-starts_at", "-id"])]

    def __str__(self) -> str:
        return self.title


class AgendaItem(models.Model):
    """A point of the agenda, in order. Frozen once the meeting is convened, but for what the law lets add (GOV-38)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField("nature", max_length=12, choices=ItemKind.choices)
    title = models.CharField("titre", max_length=200)
    text = models.TextField("présentation", max_length=10_000, blank=True)
    minutes = models.PositiveSmallIntegerField("durée prévue (minutes)", default=10)
    presenter = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="présenté par"
    )
    request = models.ForeignKey(
        "governance.AgendaRequest",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="demandé par des membres",
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "point de l'ordre du jour"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "order"], name="agenda_order_once", deferrable=models.Deferrable.DEFERRED)
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"


class Resolution(models.Model):
    """What is put to the vote: its text, why, and what it changes, in plain words. Frozen with its hash before any ballot."""

    item = models.OneToOneField(AgendaItem, models.CASCADE, related_name="resolution")
    number = models.PositiveSmallIntegerField("numéro")
    nature = models.CharField("majorité", max_length=13, choices=ResolutionNature.choices, default=ResolutionNature.ORDINARY)
    text = models.TextField("texte", max_length=20_000)
    reason = models.TextField("pourquoi", max_length=6000, blank=True)
    consequence = models.TextField("ce que cela change", max_length=6000, blank=True)
    from_board = models.BooleanField(
        "présentée ou agréée par le conseil",
        default=True,
        help_text="Les pouvoirs en blanc vont aux résolutions agréées (GOV-25).",
    )
    about_persons = models.BooleanField("désigne ou révoque des personnes", default=False)
    regulated = models.BooleanField("convention réglementée", default=False)
    final_text = models.TextField(max_length=20_000, blank=True, editable=False)
    final_hash = models.CharField(max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    subjects = models.CharField("sujets", max_length=200, blank=True, help_text="Séparés par des virgules : barème, statuts…")

    class Meta:
        verbose_name = "résolution"
        constraints = [
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, final_hash="") | (Q(frozen_at__isnull=False) & ~Q(final_hash="")),
                name="resolution_frozen_with_its_hash",
            )
        ]
        # What will be voted, or was, does not change. `subjects` only files it.
        triggers = [
            pgtrigger.Trigger(
                name="resolution_frozen_no_update",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["subjects"]),
                func=f"IF OLD.frozen_at IS NOT NULL THEN {refusal('resolution_is_frozen', 'resolution: its text is frozen')}"
                " END IF; RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="resolution_frozen_no_delete",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
                func=refusal("resolution_is_frozen", "resolution: its text is frozen"),
            ),
        ]

    def __str__(self) -> str:
        return f"Résolution {self.number} — {self.item.title}"


class Interest(models.Model):
    """A conflict of interest declared by a member on a resolution: minuted; it takes the vote away only where the law does
    (regulated agreements) or in board and group bodies."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="interests")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    text = models.CharField("nature de l'intérêt", max_length=300)
    declared_at = models.DateTimeField(auto_now_add=True)
    removes_vote = models.BooleanField(default=False)

    class Meta:
        verbose_name = "intérêt déclaré"
        constraints = [models.UniqueConstraint(fields=["resolution", "member"], name="interest_declared_once")]


class AgendaRequest(models.Model):
    """An item asked for by members; it enters the agenda when enough of them support it (threshold of the statutes)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="requests")
    author = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    title = models.CharField("titre", max_length=200)
    text = models.TextField("texte proposé", max_length=20_000)
    reason = models.TextField("pourquoi", max_length=6000, blank=True)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "demande d'inscription"

    def __str__(self) -> str:
        return self.title


class RequestSupport(models.Model):
    """The support of a member to a request; taken back by deleting it, until the threshold is reached."""

    request = models.ForeignKey(AgendaRequest, models.CASCADE, related_name="supports")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "member"], name="request_supported_once")]


class Amendment(models.Model):
    """Another wording of a resolution, proposed by a member, retained or not before the text is frozen.

    `base` is the text it was proposed on; once retained, `replaced` and `retained` are the text before and after it.
    """

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="amendments")
    author = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    text = models.TextField("texte proposé", max_length=20_000)
    reason = models.TextField("pourquoi", max_length=3000)
    state = models.CharField(max_length=10, choices=AmendmentState.choices, default=AmendmentState.PROPOSED)
    answer = models.CharField("réponse", max_length=1000, blank=True)
    base = models.TextField(max_length=20_000, blank=True, editable=False)
    replaced = models.TextField(max_length=20_000, blank=True, editable=False)
    retained = models.TextField(max_length=20_000, blank=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "amendement"


class Remark(models.Model):
    """A word in the discussion of a resolution, before and during the meeting; `answers` another one."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="remarks")
    author = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    text = models.TextField("message", max_length=4000)
    answers = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "message"
        indexes = [models.Index(fields=["resolution", "id"])]


class WrittenQuestion(models.Model):
    """A question put in writing before the assembly; its answer is given at the meeting at the latest, and kept."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="questions")
    author = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    text = models.TextField("question", max_length=4000)
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField("réponse", max_length=8000, blank=True)
    answered_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "question écrite"


class Intent(models.Model):
    """What a member says of their coming, so that the room and the reminders are right. It commits to nothing."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="intents")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    coming = models.CharField("votre réponse", max_length=6, choices=Coming.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "réponse à une réunion"
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="intent_said_once")]


class RoomDocument(models.Model):
    """A document of a fiscal year put in the document room by the team: accounts, reports (the file itself is linked)."""

    year = models.PositiveSmallIntegerField("exercice")
    kind = models.CharField("nature", max_length=8, choices=DocumentKind.choices)
    label = models.CharField("intitulé", max_length=160)
    added_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "document de la salle"
        indexes = [models.Index(fields=["-year", "kind", "id"])]

    def __str__(self) -> str:
        return f"{self.label} ({self.year})"
