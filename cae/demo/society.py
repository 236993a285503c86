"""The people of the story beside the cast: who they are, under which contract, with which activity."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cae.demo import world
from cae.demo.business import FIRST_DAY, LAST_DAY, Business
from cae.periods import add_months
from members.actions import activities as opening
from members.actions import contracts as hiring
from members.actions import people
from members.enums import ContractKind
from members.models import Member

if TYPE_CHECKING:
    from cae.demo.story import Story


def gather_people(story: "Story") -> None:
    cast, trades = story.cast, world.TRADES
    lives = world.lives(story.chance)
    antennas = (cast.lyon, cast.valence)
    for number, (life, (first, last)) in enumerate(zip(lives, world.names(story.chance, len(lives)), strict=True)):
        antenna = antennas[number % 2]
        email = (
            f"{first}.{last}@confluent.example".lower()
            .replace("é", "e")
            .replace("è", "e")
            .replace("ï", "i")
            .replace("ë", "e")
            .replace("î", "i")
            .replace("ç", "c")
        )
        member = people.create_member(
            by=cast.bruno,
            on=FIRST_DAY,
            first_name=first,
            last_name=last,
            email=email,
            antenna=antenna,
            city=antenna.city,
            applied_on=life.since - timedelta(days=60),
            adviser=cast.bruno.member if antenna == cast.lyon else None,
        )
        if life.situation == "candidate":
            continue
        member.user = people.open_account(member=member, by=cast.diane)
        _hire(story, member, life)
        if life.situation != "permanent":
            _start(story, member, life, trades[number % len(trades)])
    _share_by_three(story)


def _hire(story: "Story", member: Member, life: world.Life) -> None:
    cast = story.cast
    add = {"member": member, "by": cast.diane, "on": LAST_DAY}
    if life.situation == "permanent":
        hiring.add_contract(**add, kind=ContractKind.CDI, starts_on=life.since, fixed_part=Decimal(2150))
    elif life.situation == "cape":
        start = date(2025, story.chance.randint(11, 12), 3)
        hiring.add_contract(**add, kind=ContractKind.CAPE, starts_on=start, ends_on=add_months(start, 12) - timedelta(days=1))
    else:
        contract = hiring.add_contract(
            **add, kind=ContractKind.CESA, starts_on=life.since, fixed_part=Decimal(story.chance.choice([250, 400, 600]))
        )
        if life.admitted is not None:
            people.admit_associate(member=member, by=cast.diane, on=LAST_DAY, since=life.admitted)
        if life.situation == "left":
            gone = date(2026, 3, 31)
            hiring.end_contract(contract=contract, by=cast.diane, on=LAST_DAY, ended_on=gone, reason="départ volontaire")
            story.at(gone + timedelta(days=1), lambda on: people.leave(member=member, by=cast.diane, on=on, left_on=gone))


def _start(story: "Story", member: Member, life: world.Life, trade: world.Trade) -> None:
    brand = trade.brand.format(member.last_name)
    code = f"{member.last_name[:6].upper()}{len(story.businesses)}".encode("ascii", "ignore").decode()
    since = max(life.since, FIRST_DAY) if life.situation != "cape" else date(2025, 12, 15)
    activity = opening.open_activity(
        by=story.cast.diane,
        on=LAST_DAY,
        code=code,
        name=brand,
        trade=trade.name,
        antenna=member.antenna,
        opened_on=life.since if life.situation != "cape" else date(2025, 11, 3),
        email=member.email,
        colour=story.chance.choice(["#1f5f4a", "#7a3b2e", "#2b4c7e", "#6b4a00"]),
        layout=story.chance.choice(["classique", "epuree", "bandeau"]),
    )
    opening.join_activity(activity=activity, member=member, by=story.cast.diane, on=LAST_DAY, since=activity.opened_on, main=True)
    until = date(2026, 3, 20) if life.situation == "left" else LAST_DAY
    pace = {"cape": 0.5, "cesa": 0.7, "associate": 1.0, "left": 0.5}[life.situation]
    story.businesses.append(Business(activity, trade, [member], since, until, pace, salaried=life.situation == "associate"))


def _share_by_three(story: "Story") -> None:
    """One activity of three members, with its convention."""
    three = [business.members[0] for business in story.businesses if business.salaried][:3]
    activity = opening.open_activity(
        by=story.cast.diane,
        on=LAST_DAY,
        code="TRIO",
        name="Trio Édition",
        trade="Édition",
        antenna=story.cast.lyon,
        opened_on=date(2025, 9, 1),
    )
    for member in three:
        opening.join_activity(
            activity=activity, member=member, by=story.cast.diane, on=LAST_DAY, since=activity.opened_on, main=False
        )
    opening.set_sharing(
        activity=activity,
        keys=dict(zip((member.pk for member in three), map(Decimal, (50, 30, 20)), strict=True)),
        since=activity.opened_on,
        signed_on=activity.opened_on,
        by=story.cast.diane,
        on=LAST_DAY,
    )
    story.businesses.append(Business(activity, world.TRADES[2], three, date(2025, 9, 8), pace=1.0))
