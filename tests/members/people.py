"""People, activities and rights for the tests of this room, made by the real actions."""

from datetime import date
from itertools import count

from cae.actors import System
from members import actions
from members.enums import ContractKind

BY, ON = System("tests"), date(2026, 3, 2)
_number = count(1)


def a_member(first_name="Inès", last_name="Aubry", **identity):
    number = next(_number)
    identity.setdefault("email", f"personne{number}@exemple.test")
    return actions.create_member(by=BY, on=ON, first_name=first_name, last_name=last_name, **identity)


def an_account(first_name="Inès", last_name="Aubry", **identity):
    """A member who can sign in."""
    return actions.open_account(member=a_member(first_name, last_name, **identity), by=BY)


def an_activity(name="Atelier Aubry", members=(), **fields):
    code = fields.pop("code", f"ACT{next(_number)}")
    activity = actions.open_activity(by=BY, on=date(2024, 1, 1), code=code, name=name, **fields)
    for member in members:
        actions.join_activity(activity=activity, member=member, by=BY, on=date(2024, 1, 1))
    return activity


def a_holder(*rights, antenna=None, second_factor=False, **identity):
    """An account with a role made of `rights`."""
    user = an_account(**identity)
    role = actions.create_role(by=BY, name=f"Rôle {next(_number)}", rights=rights, needs_second_factor=second_factor)
    actions.grant_role(user=user, role=role, by=BY, on=date(2024, 1, 1), antenna=antenna)
    return user


def a_cape(member, first=date(2025, 1, 1), last=date(2025, 12, 31)):
    return actions.add_contract(
        member=member, by=BY, on=ON, kind=ContractKind.CAPE, signed_on=first, starts_on=first, ends_on=last
    )


def a_cesa(member, first=date(2026, 1, 1), **fields):
    return actions.add_contract(member=member, by=BY, on=ON, kind=ContractKind.CESA, signed_on=first, starts_on=first, **fields)
