"""A meeting, a roll, a secret ballot and its box, for the tests of the secret vote."""

import hashlib
import os
from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

from nacl.public import PrivateKey, SealedBox

from cae.actors import System
from governance.attendance.models import Presence
from governance.ballots import actions as ballots
from governance.models import AgendaItem, Ballot, Box, Keeper, Meeting, Proxy, Resolution, Roll, VotingRight
from governance.sealed import actions, queries, recount, rules, tables
from members.models import Member, User

BY = System("tests")
PARIS = ZoneInfo("Europe/Paris")
AT = datetime(2026, 6, 19, 18, 30, tzinfo=PARIS)
YES_NO = [
    {"code": "for", "label": "Pour", "meaning": "La résolution est adoptée."},
    {"code": "against", "label": "Contre", "meaning": "Rien ne change."},
    {"code": "abstain", "label": "Abstention", "meaning": "Je ne prends pas part à la décision."},
]
CANDIDATES = [
    {"code": name, "label": label, "meaning": ""}
    for name, label in (("a", "Aline"), ("b", "Basile"), ("c", "Chloé"), ("d", "David"))
]


def voters(number: int, *, accounts: bool = False) -> list[Member]:
    """So many associates; with an account each when asked."""
    start = Member.objects.count()
    names = [f"v{start + rank}-{os.urandom(3).hex()}" for rank in range(number)]
    users = User.objects.bulk_create(User(email=f"{name}@example.org", display_name=name, password="!") for name in names)
    return Member.objects.bulk_create(
        Member(
            user=user if accounts else None,
            first_name="Voix",
            last_name=name,
            email=f"{name}@example.org",
            applied_on=AT.date(),
            associate_since=AT.date() - timedelta(days=90),
        )
        for name, user in zip(names, users, strict=True)
    )


def ballot(
    *members: Member,
    method: str = "yes_no",
    options=None,
    state: str = "prepared",
    present: bool = True,
    regulated: bool = False,
    **values,
) -> Ballot:
    """A secret ballot under a roll of `members`, all of them in the room unless told otherwise."""
    meeting = Meeting.objects.create(
        kind="ordinary", title="Assemblée générale", place="Lyon", starts_at=AT, state="open", convened_on=AT.date(), opened_at=AT
    )
    item = AgendaItem.objects.create(meeting=meeting, order=1, kind="resolution", title="Élire le conseil")
    text = "L'assemblée élit le conseil."
    digest = hashlib.sha256(text.encode()).hexdigest()
    final = {"text": text, "final_text": text, "final_hash": digest, "frozen_at": AT}
    resolution = Resolution.objects.create(item=item, number=1, regulated=regulated, **final)
    roll = Roll.objects.create(
        meeting=meeting, kind="deliberative", version=1, day=AT.date(), reason="Convocation", content=b"", digest="0" * 64
    )
    VotingRight.objects.bulk_create(VotingRight(roll=roll, member=member, key=uuid4(), name=str(member)) for member in members)
    if present:
        Presence.objects.bulk_create(
            Presence(meeting=meeting, member=member, mode="room", checked_by="desk", arrived_at=AT) for member in members
        )
    return Ballot.objects.create(
        resolution=resolution,
        roll=roll,
        method=method,
        way="secret",
        options=options or (YES_NO if method == "yes_no" else CANDIDATES),
        state=state,
        opened_at=None if state == "prepared" else AT,
        **values,
    )


def box(*members: Member, is_open: bool = True, in_session: bool = True, open_count: bool = True, **values) -> SimpleNamespace:
    """A box whose private key the test holds: `.box .ballot .key .rights` (by member), open unless told otherwise."""
    key = PrivateKey.generate()
    made = ballot(*members, state="open" if is_open else "prepared", **values)
    box = Box.objects.create(
        ballot=made,
        public_key=bytes(key.public_key).hex(),
        rehearsed_at=AT,
        in_session=in_session,
        open_count=open_count,
    )
    if is_open:
        box.question = queries.question_of(made, box)
        box.save(update_fields=["question"])
        tables.create(box.pk)
    rights = {right.member_id: right for right in VotingRight.objects.filter(roll=made.roll)}
    return SimpleNamespace(ballot=made, box=box, key=key, meeting=made.resolution.item.meeting, rights=rights)


def unkeyed(held: SimpleNamespace) -> None:
    """The box as the bureau finds it, under a roll that lists every associate."""
    Member.objects.exclude(pk__in=held.ballot.roll.rights.values("member")).update(associate_since=None)
    held.box.public_key, held.box.rehearsed_at = "", None
    held.box.save()


def sealed(box: Box, choice="for", *, for_box: int | None = None) -> bytes:
    """A ballot as the browser seals it."""
    from nacl.public import PublicKey

    text = recount.text_of(box=for_box or box.pk, choice=choice, nonce=os.urandom(16).hex())
    return SealedBox(PublicKey(bytes.fromhex(box.public_key))).encrypt(text)


def proxy(meeting: Meeting, giver: Member, holder: Member) -> Proxy:
    return Proxy.objects.create(meeting=meeting, giver=giver, holder=holder, kind="named", channel="online", given_at=AT)


def open_vote(ballot: Ballot, at: datetime = AT) -> None:
    """The bureau opens the vote, on a roll that lists every associate."""
    Member.objects.exclude(pk__in=ballot.roll.rights.values("member")).update(associate_since=None)
    ballots.open_ballot(ballot=ballot, by=BY, at=at)


def close_vote(ballot: Ballot, at: datetime = AT) -> None:
    """The bureau closes the vote."""
    ballots.close_ballot(ballot=ballot, by=BY, at=at)


def proclaim(ballot: Ballot, at: datetime = AT) -> None:
    ballots.proclaim(ballot=ballot, by=BY, at=at)


def guarded(held: SimpleNamespace) -> SimpleNamespace:
    """The box, its key kept by the first three of its voters."""
    members = list(Member.objects.filter(pk__in=held.rights).order_by("last_name"))[:3]
    Keeper.objects.bulk_create(Keeper(box=held.box, member=member, index=index) for index, member in enumerate(members, 1))
    return held


def vote(held: SimpleNamespace, member: Member, choice="for", *, at: datetime = AT) -> actions.Receipt:
    return actions.cast(
        ballot_id=held.ballot.pk,
        member_id=member.pk,
        right=held.rights[member.pk].key,
        sealed=sealed(held.box, choice),
        mark=held.box.public_key[: rules.BOX_MARK],
        at=at,
    )
