"""Writes about a person: their sheet, their account, their admission, their departure."""

from datetime import date
from typing import Any

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import changes, record
from cae.locks import lock
from members import rules
from members.models import Activity, Member, User
from members.queries.people import sheets_at
from members.search import index_activities, index_members


@transaction.atomic
def create_member(*, by: Actor, on: date, first_name: str, last_name: str, email: str, **identity: Any) -> Member:
    """A new person, without account nor contract. `identity`: any other field of Member.

    Refuses implausible dates, and an address that another person has.
    """
    or_raise(rules.address(taken=sheets_at(email).exists()))
    member = Member(first_name=first_name.strip(), last_name=last_name.strip(), email=email.strip().lower(), **identity)
    _check(member, on)
    member.save()
    index_members([member])
    record(member, "create", f"a créé la fiche de {member}", by=by)
    return member


@transaction.atomic
def edit_member(*, member: Member, by: Actor, on: date, **values: Any) -> Member:
    """Changes the sheet: identity, contact, antenna, adviser. Nothing is written when nothing changed.

    Refuses implausible dates, an address that another person has, and a person who would follow themself. The account keeps
    its own address for signing in.
    """
    member = lock(member)
    if "email" in values:
        values["email"] = values["email"].strip().lower()
        if values["email"] != member.email:
            or_raise(rules.address(taken=sheets_at(values["email"], besides=member).exists()))
    before, after = changes(member, values)
    if not after:
        return member
    for name, value in values.items():
        setattr(member, name, value)
    _check(member, on)
    member.save()
    index_members([member])
    if {"prénom", "nom"} & set(after):
        index_activities(Activity.objects.filter(memberships__member=member, memberships__until__isnull=True))
    record(member, "edit", "a modifié la fiche", by=by, before=before, after=after)
    return member


@transaction.atomic
def choose_mails(*, by: User, told: bool) -> None:
    """Whether a person is told by mail of what becomes of their quotes and invoices: their own choice, for themself."""
    if User.objects.filter(pk=by.pk).exclude(told_by_mail=told).update(told_by_mail=told):
        record(by, "mails", f"a demandé à {'être prévenu·e' if told else 'ne plus être prévenu·e'} par courriel", by=by)


@transaction.atomic
def open_account(*, member: Member, by: Actor, password: str | None = None) -> User:
    """The account of a person, at their address. Without `password` nobody can sign in with it until one is chosen.

    Refuses a second account; an address already used is refused by the database.
    """
    member = lock(member)
    if member.user_id is not None:
        raise Refused(f"{member} a déjà un compte.")
    user = User.objects.create_user(member.email, password, display_name=str(member)[:120])
    member.user = user
    member.save(update_fields=["user"])
    record(member, "open_account", "a ouvert le compte", by=by)
    return user


@transaction.atomic
def admit_associate(*, member: Member, by: Actor, on: date, since: date) -> Member:
    """Records that the person is an associate from `since`, the day the admission takes effect (CAE-24).

    Shares, statutes and decisions are not checked here.
    """
    member = lock(member)
    or_raise(rules.plausible(since, on=on, what="Associé·e depuis"))
    if member.associate_since is not None and member.associate_until is None:
        raise Refused(f"{member} est déjà associé·e depuis le {member.associate_since:%d/%m/%Y}.")
    member.associate_since, member.associate_until = since, None
    member.save(update_fields=["associate_since", "associate_until"])
    record(member, "admit", f"a enregistré l'admission comme associé·e au {since:%d/%m/%Y}", by=by)
    return member


@transaction.atomic
def leave(*, member: Member, by: Actor, on: date, left_on: date) -> Member:
    """Records the departure: closes the account, and ends memberships and shares of activities that day.

    Refused while a contract runs after that day: it is ended first, with its reason. Refused when the person is the last
    who may compose roles.
    """
    from members.actions.roles import kept_holder

    member = lock(member)
    or_raise(rules.plausible(left_on, on=on, what="Départ"))
    running = next((c for c in member.contracts.all() if c.last_day is None or c.last_day > left_on), None)
    if running is not None:
        raise Refused(f"Le {running} court encore le {left_on:%d/%m/%Y} : terminez-le d'abord.")
    member.left_on = left_on
    if member.associate_since and member.associate_until is None:
        member.associate_until = max(left_on, member.associate_since)
    member.save(update_fields=["left_on", "associate_until"])
    member.memberships.filter(until__isnull=True, since__lte=left_on).update(until=left_on)
    if member.user is not None and left_on <= on:
        with kept_holder(on=on):
            member.user.is_active = False
            member.user.save(update_fields=["is_active"])
    record(member, "leave", f"a enregistré le départ au {left_on:%d/%m/%Y}", by=by)
    return member


def _check(member: Member, on: date) -> None:
    or_raise(rules.birth(member.birth_date, on=on))
    for name, what in (("applied_on", "Premier contact"), ("associate_since", "Associé·e depuis"), ("left_on", "Départ")):
        or_raise(rules.plausible(getattr(member, name), on=on, what=what))
    if member.adviser_id is not None and member.adviser_id == member.pk:
        raise Refused("Une personne n'est pas sa propre accompagnatrice : choisissez quelqu'un d'autre.")
