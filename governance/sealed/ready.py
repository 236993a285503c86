"""What the sealed box brings: it holds the secret ballots, and says on the page of a meeting what to do with each."""

from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse
from django.utils import timezone

from cae.access import Refusal
from governance.attendance import ports as attendance
from governance.ballots.enums import BallotState, Way
from governance.ballots.models import Ballot
from governance.ballots.ports import Pages, register_pages, register_way
from governance.convening import ports as convening
from governance.meetings import ports as meetings
from governance.meetings.models import Meeting
from governance.roll import ports as rolls
from governance.sealed import handing, queries
from governance.sealed.actions import SealedWay
from governance.sealed.enums import Handed
from governance.sealed.models import Box, HandOver


def _address(name: str, box: Box) -> str:
    return reverse(f"governance:sealed:{name}", args=[box.ballot_id])


def for_member(user, meeting: Meeting) -> Iterator[meetings.Act]:
    """The voter's page while the vote is open, then the board where each looks up their ballot."""
    for box in queries.boxes_of(meeting):
        title = box.ballot.resolution.item.title
        if box.elsewhere is not None:
            if box.ballot.state == BallotState.PREPARED:
                yield meetings.Act(f"Voter : {title}", _address("vote", box), why="ce vote se tient sur Belenios", main=True)
        elif box.ballot.state == BallotState.OPEN and queries.has_voted(box, user.access.member_id):
            yield meetings.Act(f"Vous avez voté : {title}", _address("vote", box), why="Personne ne sait quoi.", done=True)
        elif box.ballot.state == BallotState.OPEN:
            why = "vote secret, ouvert en ce moment"
            yield meetings.Act(f"Voter : {title}", _address("vote", box), why=why, main=True, first=True)
        elif box.rewritten_at is not None:
            yield meetings.Act(f"Vérifier mon bulletin : {title}", _address("board", box), why="le tableau de l'urne")


def for_team(user, meeting: Meeting) -> Iterator[meetings.Act]:
    """The next thing the bureau does with each urn."""
    for box in queries.boxes_of(meeting):
        if not queries.runs(user, box):
            return
        yield from _for_bureau(box)
        if box.ballot.state == BallotState.COUNTED:
            address = reverse("governance:ballots:sheet", args=[box.ballot_id])
            yield meetings.Act(f"Proclamer : {box.ballot.resolution.item.title}", address, why="l'urne est dépouillée")


def _for_bureau(box: Box) -> Iterator[meetings.Act]:
    title, state = box.ballot.resolution.item.title, box.ballot.state
    if box.elsewhere is not None:
        if state == BallotState.PREPARED:
            yield meetings.Act(f"Suivre sur Belenios : {title}", _address("hand_over", box), why="et en rapporter le résultat")
    elif state == BallotState.PREPARED and not box.public_key:
        yield meetings.Act(f"Fabriquer la clé de l'urne : {title}", _address("key", box), why="avant d'ouvrir le vote")
    elif state == BallotState.PREPARED and box.rehearsed_at is None:
        yield meetings.Act(
            f"Essayer la clé : {title}", _address("rehearsal", box), why="une part mal notée se découvre maintenant"
        )
    elif state == BallotState.OPEN:
        yield meetings.Act(f"Émargement : {title}", _address("attendance", box), why="papier, tablette, qui a voté")
    elif state == BallotState.CLOSED:
        yield meetings.Act(f"Ouvrir l'urne : {title}", _address("tally", box), why="les gardiens réunissent leurs parts")


def _of_ballot(ballot: Ballot) -> Iterator[meetings.Act]:
    return _for_bureau(queries.boxes().get(ballot=ballot))


def _elsewhere(ballot: Ballot) -> meetings.Act | None:
    """The page of the election, while the vote is held there or once its result came back."""
    handed = HandOver.objects.filter(box__ballot=ballot.pk).first()
    if handed is None:
        return None
    said = f"élection {handed}, confiée le {timezone.localtime(handed.at):%d/%m/%Y}"
    return meetings.Act("Ce vote se tient sur Belenios", handed.address, why=said, done=handed.state == Handed.COUNTED)


def _waits(meeting: Meeting) -> Refusal | None:
    """Neither the list of voters changes nor the meeting closes while a vote is held elsewhere."""
    for box in queries.handed(meeting):
        return replace(handing.waits(box), address=_address("hand_over", box))
    return None


register_way(Way.SECRET, SealedWay())
register_pages(Way.SECRET, Pages("governance:sealed:vote", _of_ballot, _elsewhere))
attendance.voted_before.append(queries.voted_before)
convening.did_something.append(queries.signers)
rolls.is_frozen.append(_waits)
meetings.closing_checks.append(_waits)
meetings.member_acts.append(for_member)
meetings.team_acts.append(for_team)
