"""Roles composed from fine rights, granted everywhere or in an antenna; delegations to members on their own activities."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cae.rights import Right
from members.enums import GrantScope


class Role(models.Model):
    """A named set of rights, composed by a director on a page."""

    name = models.CharField("nom", max_length=80, unique=True)
    summary = models.CharField("à quoi il sert", max_length=200, blank=True)
    rights = ArrayField(models.CharField(max_length=40, choices=Right.choices), verbose_name="droits", default=list)
    needs_second_factor = models.BooleanField("double authentification obligatoire", default=True)

    class Meta:
        verbose_name = "rôle"

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role given to a person, in the whole cooperative or in one antenna, for a time."""

    user = models.ForeignKey("members.User", models.PROTECT, related_name="grants", verbose_name="personne")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants", verbose_name="rôle")
    scope = models.CharField("portée", max_length=10, choices=GrantScope.choices, default=GrantScope.ALL)
    antenna = models.ForeignKey(
        "members.Antenna", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="antenne"
    )
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "rôle attribué"
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="all", antenna__isnull=True) | Q(scope="antenna", antenna__isnull=False),
                name="grant_antenna_matches_scope",
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="grant_dates_in_order"),
            models.UniqueConstraint(
                fields=["user", "role", "antenna"], condition=Q(until__isnull=True), nulls_distinct=False, name="grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.role}"


class Delegation(models.Model):
    """A right the cooperative trusts a member with on their own activities (issue without asking, up to an amount)."""

    member = models.ForeignKey("members.Member", models.PROTECT, related_name="delegations", verbose_name="membre")
    activity = models.ForeignKey(
        "members.Activity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="activité",
        help_text="Vide : toutes les siennes.",
    )
    right = models.CharField("droit", max_length=40, choices=Right.choices)
    ceiling = models.DecimalField(
        "jusqu'à (euros HT)", max_digits=12, decimal_places=2, null=True, blank=True, help_text="Vide : sans plafond."
    )
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "délégation"
        constraints = [
            models.CheckConstraint(condition=Q(ceiling__isnull=True) | Q(ceiling__gte=0), name="delegation_ceiling_not_negative"),
            models.UniqueConstraint(
                fields=["member", "activity", "right"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="delegation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} : {self.get_right_display()}"


class Invitation(models.Model):
    """The only way in: a link sent by e-mail, hashed here, used once, that lets the person choose a password or a passkey."""

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="invitations", verbose_name="membre")
    email = models.EmailField("adresse e-mail")
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu'au")
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    reference = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(accepted_at__isnull=True, revoked_at__isnull=True), name="invitation_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.email
