"""What minutes say, read from what happened: one dictionary, frozen as canonical JSON when the bureau is to sign it. The page,
the print and the extracts are drawn from it alone."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone

from governance.attendance.enums import BureauRole
from governance.attendance.models import QuorumRecord
from governance.attendance.queries import bureau, incidents, sheet_of, standings
from governance.attendance.sheets import content_of as sheet_content
from governance.attendance.sheets import read as read_sheet
from governance.ballots.enums import BallotState, Method, Way
from governance.ballots.models import Ballot
from governance.ballots.rules import chooses
from governance.convening.enums import LEFT, Channel, SendingKind
from governance.convening.models import Convocation
from governance.meetings import ports
from governance.meetings.enums import MeetingKind, MeetingState
from governance.meetings.models import Interest, Meeting
from governance.meetings.ports import notes_of_interests
from governance.meetings.queries import agenda, documents_of
from governance.meetings.rules import resolution_of
from governance.minutes import queries, votes
from governance.minutes.models import Minutes, Note
from governance.rounds.enums import Phase
from governance.rounds.queries import of_meeting as deliberations_of
from governance.rounds.telling import told
from governance.sealed.models import Box
from members.queries import cooperative

FORMAT = "procès-verbal 1"
HOW = {Channel.EMAIL: "par courriel", Channel.LETTER: "par lettre", Channel.HAND: "en main propre"}
ADOPTED, REJECTED, NOT_VOTED = "adopted", "rejected", "not_voted"
ELECTED, CHOSEN = "elected", "chosen"  # a vote between options adopts nothing: it elects persons, or chooses
DECIDED = (ADOPTED, ELECTED, CHOSEN)
# What the figures of a method are, when they are not voices.
COUNTED = {
    Method.STV: "premiers choix",
    Method.SCHULZE: "duels gagnés",
    Method.JUDGMENT: "nombre de personnes qui donnent la mention majoritaire ou mieux",
}
NOBODY = "nobody"  # a vote between options that retained none: its next round was not held


def to_bytes(content: dict[str, Any]) -> bytes:
    """Canonical JSON: the same minutes always give the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read(minutes: Minutes) -> dict[str, Any]:
    """What minutes say: as they were fixed, else as they write themselves now."""
    return dict(json.loads(bytes(minutes.content))) if minutes.content else content_of(minutes.meeting)


def content_of(meeting: Meeting) -> dict[str, Any]:
    """The minutes of a meeting as what happened writes them now."""
    minutes = Minutes.objects.filter(meeting=meeting).first()
    sheet = sheet_of(meeting)
    items = list(agenda(meeting))
    documents = documents_of(meeting, items)
    failed = meeting.state == MeetingState.FAILED
    return {
        "format": FORMAT,
        "cooperative": _house(),
        "meeting": {
            "title": meeting.title,
            "kind": meeting.get_kind_display(),
            "rank": meeting.rank,
            "place": meeting.place,
            "remote": bool(meeting.remote_url),
            "day": _day(meeting.starts_at),
            "opened_at": _hour(meeting.opened_at),
            "closed_at": _hour(meeting.closed_at),
            "failed": failed,
            "quorum": [one.sentence for one in standings(meeting, at=meeting.closed_at).values()] if failed else [],
        },
        "convocation": _convocation(meeting, minutes),
        "agenda": [item.title for item in items],
        "bureau": [{"name": str(one.member), "role": BureauRole(one.role).label} for one in bureau(meeting)],
        "attendance": _attendance(meeting, sheet),
        "documents": sorted({link.name for links in documents.values() for link in links}),
        "opening": minutes.opening if minutes is not None else "",
        "points": [] if failed else _points(meeting, items),
        "incidents": [{"from": _hour(one.starts_at), "to": _hour(one.ends_at), "text": one.text} for one in incidents(meeting)],
        "questions": [
            {"text": one.text, "author": str(one.author), "answer": one.answer}
            for one in meeting.questions.select_related("author").order_by("pk")
        ],
        "closing": minutes.closing if minutes is not None else "",
    }


def _house() -> dict[str, str]:
    house = cooperative()
    return {
        "name": house.name,
        "form": house.get_legal_form_display(),
        "capital": house.capital_note,
        "address": f"{house.address}, {house.postcode} {house.city}",
        "siren": house.siren,
        "rcs": house.rcs_city,
    }


def _convocation(meeting: Meeting, minutes: Minutes | None) -> dict[str, Any]:
    """How members were convened, and the proof: how many sendings left by each way, why it was late, the hash of the notice."""
    found = Convocation.objects.filter(meeting=meeting).first()
    day = f"{meeting.convened_on:%d/%m/%Y}" if meeting.convened_on else ""
    if found is None:
        return {"on": day, "how": minutes.convened_how if minutes is not None else "", "late": "", "digest": ""}
    rows = found.sendings.filter(kind=SendingKind.CONVOCATION, state__in=LEFT).values_list("channel").annotate(number=Count("pk"))
    how = ", ".join(f"{number} {HOW[Channel(channel)]}" for channel, number in sorted(rows.order_by("channel")))
    return {"on": day, "how": how, "late": found.late_reason, "digest": found.digest}


def _attendance(meeting: Meeting, sheet: Any) -> dict[str, Any]:
    """The voices there, and the hash of the sheet that names them."""
    said = read_sheet(sheet) if sheet is not None else sheet_content(meeting)
    names_absent = meeting.kind == MeetingKind.BOARD  # C. com. art. R. 225-23
    return {
        "voices": said["at_the_end"],
        "digest": sheet.digest if sheet is not None else "",
        "roll": said["roll"],
        "rolls": list(votes.rolls_of(meeting).values()),
        "present": [row["name"] for row in said["rows"] if row["hours"]],
        "represented": [f"{row['name']}, {row['how']}" for row in said["rows"] if row["how"].startswith("représenté·e")],
        "postal": [row["name"] for row in said["rows"] if row["how"] == "vote par correspondance"],
        "absent": [row["name"] for row in said["rows"] if row["how"] == "absent·e"] if names_absent else [],
        "others": [one["name"] for one in said["others"]],
    }


def _points(meeting: Meeting, items: list[Any]) -> list[dict[str, Any]]:
    rolls, urns = votes.rolls_of(meeting), votes.urns_of(meeting)
    notes, ballots, rounds = queries.notes_of(meeting), queries.ballots_of(meeting), deliberations_of(meeting)
    quorums: dict[int, list[QuorumRecord]] = {}
    for one in QuorumRecord.objects.filter(resolution__item__meeting=meeting):
        quorums.setdefault(one.resolution_id, []).append(one)
    interests: dict[int, list[Interest]] = {}
    for interest in Interest.objects.filter(resolution__item__meeting=meeting).select_related("member").order_by("pk"):
        interests.setdefault(interest.resolution_id, []).append(interest)
    said = ports.all_said_of_texts([one for one in map(resolution_of, items) if one is not None])
    points = []
    for item in items:
        note, resolution = notes.get(item.pk), resolution_of(item)
        point: dict[str, Any] = {
            "order": item.order,
            "title": item.title,
            "presenter": str(item.presenter or ""),
            "debate": note.text if note is not None else "",
            "resolution": None,
        }
        if resolution is not None:
            kept = notes_of_interests(resolution) if resolution.pk in interests else {}
            held, talked = ballots.get(resolution.pk, []), [told(one) for one in rounds.get(resolution.pk, [])]
            adopted = next((one for one in talked if one["hash"]), None)  # another text than the convened one
            point["resolution"] = {
                "key": resolution.pk,
                "number": resolution.number,
                "nature": resolution.get_nature_display(),
                "text": adopted["text"] if adopted else resolution.final_text or resolution.text,
                "hash": adopted["hash"] if adopted else resolution.final_hash,
                "said": said.get(resolution.pk, []),
                "interests": [
                    {
                        "name": str(one.member),
                        "text": one.text,
                        "removes_vote": one.removes_vote,
                        "kept": kept.get(one.member_id, "") if one.removes_vote else "",
                    }
                    for one in interests.get(resolution.pk, [])
                ],
                "quorums": [f"À {_hour(one.at)} : {one.sentence}" for one in quorums.get(resolution.pk, [])],
                "rounds": talked,
                "ballots": [_ballot(ballot, rolls.get(ballot.roll_id), urns.get(ballot.pk)) for ballot in held],
                "outcome": outcome_of(held, note, talked),
            }
        points.append(point)
    return points


def outcome_of(ballots: list[Ballot], note: Note | None, rounds: Sequence[Mapping[str, Any]] = ()) -> str:
    """Whether a resolution is adopted, rejected, elects or chooses, retained nothing, or was not put to the vote; empty while its
    result is not known. A vote has the last word; without any, the consent of a board or a group that decided so."""
    proclaimed = [one for one in ballots if one.state == BallotState.PROCLAIMED and one.result is not None]
    decided = [one for one in rounds if one["decides"]]
    if decided and not proclaimed:
        return ADOPTED if decided[-1]["state"] == Phase.CONSENTED else REJECTED
    if not proclaimed:
        return NOT_VOTED if note is not None and note.not_voted else ""
    last = proclaimed[-1]
    if verdict := last.result.get("verdict"):
        adopted = verdict["adopted"]
    elif last.method == Method.YES_NO:  # a group that has no rule of majority: more for than against
        adopted = last.result["counts"]["for"] > last.result["counts"]["against"]
    elif chooses(last):  # nothing is adopted without a majority
        return NOBODY
    else:
        # A first round may fill seats that the second does not.
        made = ELECTED if last.elects else CHOSEN
        return made if any(one.result.get("elected") for one in proclaimed) else NOBODY
    return ADOPTED if adopted else REJECTED


def _ballot(ballot: Ballot, roll: dict[str, Any] | None, urn: Box | None) -> dict[str, Any]:
    """One vote: how it was held, its figures, its verdict; of a cancelled one, the reason alone."""
    said: dict[str, Any] = {
        "way": Way(ballot.way).label,
        "method": ballot.get_method_display(),
        "round": ballot.round,
        "opened_at": _hour(ballot.opened_at),
        "closed_at": _hour(ballot.closed_at),
        "cancelled": ballot.cancelled_reason,
        "rows": [],
        "verdict": "",
        "why": "",
        "elected": [],
        "chosen": False,
        "word": "",
        "empty": 0,
        "counted": COUNTED.get(Method(ballot.method), ""),
        "steps": [],
        "given_up": ballot.given_up,
        "roll": roll,
        "from": "",
        "urn": None,
    }
    if urn is not None and urn.elsewhere is not None:  # its hours are those of the server
        said |= {"urn": votes.board_of(urn), "opened_at": "", "closed_at": ""}
    if ballot.state != BallotState.PROCLAIMED or ballot.result is None:
        return said
    result, labels = ballot.result, {option["code"]: option["label"] for option in ballot.options}
    counts = result.get("counts") or {}
    said["rows"] = [[label, counts[code]] for code, label in labels.items() if code in counts]
    said["rows"] += [["Blancs", result["blank"]]] if result.get("blank") else []
    said["rows"] += [["Nuls", result["void"]]] if result.get("void") else []
    said["chosen"], said["empty"] = chooses(ballot), ballot.empty_seats
    said["word"] = "Choisi" if said["chosen"] else "Élu·e" if ballot.elects else "Retenu"
    said["steps"] = votes.steps_of(ballot)
    said["from"] = votes.where_from(ballot, urn)
    said["urn"] = votes.board_of(urn) if urn is not None else None
    said["elected"] = [labels.get(code, code) for code in result.get("elected") or ()]
    if verdict := result.get("verdict"):
        said["verdict"] = verdict["sentence"]
        said["why"] = f"Il faut {verdict['share']} de {verdict['base']} ({verdict['base_said']}). {verdict['source']}."
    said["there"], said["voters"] = result.get("there"), result.get("voters")
    return said


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y}"


def _hour(at: datetime | None) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{local.hour} h {local.minute:02d}"
