"""Every address of ours, and who opens it: one row for each URL name, read by the tests of access and of accessibility.

`HOLDERS` says in plain words who holds each right on LEA's activity (in Lyon), `ELSEWHERE` who holds it on something else
only. Both are written by hand from the roles of the cast, on purpose: a test that asked the code would agree with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpResponseNotAllowed
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver

from cae.rights import Right as R
from tests.support.things import Things

PEOPLE = ("lea", "karim", "nadia", "odile", "bruno", "diane", "fatou", "bastien")
KNOW_LEA = frozenset({"lea", "odile", "bruno", "diane", "fatou", "bastien"})

HOLDERS: dict[str, frozenset[str]] = {
    right: frozenset(names.split())
    for right, names in {
        R.MEMBERS_VIEW: "odile bruno diane fatou bastien",
        R.MEMBERS_EDIT: "bruno diane",
        R.CONTRACTS_EDIT: "bruno diane",
        R.ACTIVITIES_VIEW: "lea odile bruno diane fatou bastien",
        R.ACTIVITIES_EDIT: "bruno diane",
        R.ACTIVITY_PROFILE: "lea diane",
        R.ROLES_MANAGE: "diane",
        R.COOPERATIVE_EDIT: "diane",
        R.CUSTOMERS_VIEW: "lea odile bruno diane bastien",
        R.CUSTOMERS_EDIT: "lea odile diane",
        R.QUOTES_VIEW: "lea odile bruno diane bastien",
        R.QUOTES_EDIT: "lea bruno diane",
        R.QUOTES_VALIDATE: "odile bruno diane",
        R.INVOICES_VIEW: "lea odile bruno diane bastien",
        R.INVOICES_EDIT: "lea odile bruno diane",
        R.INVOICES_ISSUE: "odile bruno diane",
        R.CREDIT_NOTES_ISSUE: "odile diane",
        R.INVOICES_SEND: "lea odile diane",
        R.PAYMENTS_VIEW: "lea odile bruno diane bastien",
        R.PAYMENTS_RECORD: "diane",
        R.PAYMENTS_CONFIRM: "odile diane",
        R.PURCHASES_VIEW: "lea odile bruno diane bastien",
        R.PURCHASES_EDIT: "lea odile diane",
        R.PURCHASES_APPROVE: "odile bruno diane",
        R.PURCHASES_PAY: "odile diane",
        R.PAYROLL_VIEW: "odile diane",
        R.PAYROLL_POST: "odile diane",
        R.ACCOUNT_VIEW: "lea odile bruno diane bastien",
        R.RESERVES_EDIT: "lea diane",
        R.LEDGER_VIEW: "odile diane bastien",
        R.LEDGER_POST: "odile diane",
        R.LEDGER_SETUP: "odile diane",
        R.CONTRIBUTION_VIEW: "odile bruno diane bastien",
        R.CONTRIBUTION_EDIT: "odile diane",
        R.DECISIONS_VIEW: "lea karim nadia odile bruno diane fatou bastien",
        R.DECISIONS_EDIT: "diane bastien",
        R.STATUTES_EDIT: "diane",
        R.MEETINGS_VIEW: "lea karim nadia odile bruno diane fatou bastien",
        R.MEETINGS_EDIT: "diane",
        R.MEETINGS_RUN: "diane bastien",
        R.QUESTIONS_ASK: "lea odile bruno diane",
        R.QUESTIONS_ANSWER: "odile bruno diane",
        R.DESK: "odile bruno diane",
        R.JOBS_MANAGE: "odile diane",
    }.items()
}
OWNERS = frozenset({"lea", "karim", "nadia", "fatou", "bastien"})  # each on an activity of their own
ELSEWHERE: dict[str, frozenset[str]] = {
    R.ACTIVITIES_VIEW: OWNERS,
    R.CUSTOMERS_VIEW: OWNERS,
    R.CUSTOMERS_EDIT: OWNERS,
    R.PAYMENTS_VIEW: OWNERS,
}

Kwargs = Callable[[Things], Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """An address: how it is written, and what each person is answered. Those not named in `but` follow the rule of `kind`.

    - `activity`: 404 for who does not know LEA, 403 without the right on it, else open;
    - `team`: 403 without the right anywhere; with `thing`, 404 for who holds it elsewhere only; else open;
    - `anyone`: open to everyone signed in;
    - `public`: open, signed in or not.
    """

    kind: str
    right: str = ""
    kwargs: Kwargs = field(default=lambda things: {})
    thing: bool = False
    but: Mapping[str, int] = field(default_factory=dict)
    page: bool = True  # a whole page, to be read by axe

    def expected(self, person: str) -> int:
        """200 for open, 302 to sign in, 403, 404; 409 for a refusal in words, on the page or the one before."""
        if person in self.but:
            return self.but[person]
        if self.kind == "public":
            return 200
        if person == "":
            return 302
        if self.kind == "anyone" or person in HOLDERS[self.right]:
            return 200
        if self.kind == "activity":
            return 403 if person in KNOW_LEA else 404
        if person in ELSEWHERE.get(self.right, ()):
            return 404 if self.thing else 200
        return 403


def of(*names: str, **named: str) -> Kwargs:
    """Kwargs from the things of these names: `of("invoice")` gives `pk`; `of(first="customer")` gives `first`."""
    named = {**dict.fromkeys([], ""), **({"pk": names[0]} if names else {}), **named}
    return lambda things: {key: _key(getattr(things, name)) for key, name in named.items()}


def _key(thing: Any) -> Any:
    return thing if isinstance(thing, str) else thing.pk


def activity(right: str, kwargs: Kwargs | None = None, **more: Any) -> Row:
    inner = kwargs or (lambda things: {})
    return Row("activity", right, lambda things: {"code": things.activity.code, **inner(things)}, **more)


def team(right: str, kwargs: Kwargs | None = None, **more: Any) -> Row:
    return Row("team", right, kwargs or (lambda things: {}), thing=kwargs is not None, **more)


def everyone(names: Any, status: int) -> dict[str, int]:
    return dict.fromkeys(names, status)


HOME = {
    "home": Row("anyone"),
    "desk": team(R.DESK),
    "search": Row("anyone"),
    "pick": Row("anyone", kwargs=lambda things: {"source": "activites"}, page=False),
    # Without the list signed for its reader there is nothing: tests/cae/test_exports.py opens it with one.
    "exports:prepare": Row("anyone", but=everyone(PEOPLE, 404), page=False),
    "components": Row("anyone"),
    "accessibility": Row("public"),
    "file": Row(
        "anyone",
        kwargs=lambda things: {"token": things.piece.token},
        but=everyone(("karim", "nadia", "fatou"), 404),
        page=False,
    ),
    "job": Row(
        "anyone",
        kwargs=lambda things: {"token": things.job.token},
        but=everyone(("karim", "nadia", "bruno", "fatou", "bastien"), 404),
    ),
    "jobs:list": team(R.JOBS_MANAGE),
    "jobs:retry": team(R.JOBS_MANAGE, of("job")),
    "jobs:retry_all": team(R.JOBS_MANAGE),
    # Without the DEMO flag, nobody finds them; tests/cae/home/test_demo.py opens them with it.
    "demo_sign_in": Row("public", kwargs=lambda things: {"pk": things.cast.lea.pk}, but=everyone(("", *PEOPLE), 404)),
    "demo_mails": Row("public", but=everyone(("", *PEOPLE), 404)),
    "demo_mail": Row("public", kwargs=of("mail"), but=everyone(("", *PEOPLE), 404)),
    "demo_mail_body": Row("public", kwargs=of("mail"), but=everyone(("", *PEOPLE), 404)),
    "demo_attachment": Row("public", kwargs=of("mail_attachment"), but=everyone(("", *PEOPLE), 404)),
}

MEMBERS = {
    "members:index": team(R.MEMBERS_VIEW),
    "members:new": team(R.MEMBERS_EDIT),
    "members:sheet": team(R.MEMBERS_VIEW, of("member")),
    "members:edit": team(R.MEMBERS_EDIT, of("member")),
    "members:invite": team(R.MEMBERS_EDIT, of("newcomer")),
    "members:revoke": team(R.MEMBERS_EDIT, of("newcomer")),
    "members:admit": team(R.CONTRACTS_EDIT, of("newcomer")),
    "members:leave": team(R.CONTRACTS_EDIT, of("newcomer")),
    "members:me": Row("anyone"),
    "members:choose_mails": Row("anyone"),
    "members:accept": Row("public", kwargs=of(token="token_of_invitation")),
    "members:cooperative": team(R.COOPERATIVE_EDIT),
    "members:antennas:new": team(R.COOPERATIVE_EDIT),
    "members:antennas:edit": team(R.COOPERATIVE_EDIT, lambda things: {"pk": things.cast.lyon.pk}),
    "members:contracts:new": team(R.CONTRACTS_EDIT, of("newcomer")),
    "members:contracts:edit": team(R.CONTRACTS_EDIT, of("contract")),
    "members:contracts:end": team(R.CONTRACTS_EDIT, of("contract")),
    "members:activities:index": team(R.ACTIVITIES_VIEW),
    "members:activities:new": team(R.ACTIVITIES_EDIT),
    "members:activities:sheet": activity(R.ACTIVITIES_VIEW),
    "members:activities:edit": activity(R.ACTIVITIES_EDIT),
    "members:activities:close": activity(R.ACTIVITIES_EDIT),
    "members:activities:recover": activity(R.ACTIVITIES_EDIT),
    "members:activities:profile": activity(R.ACTIVITY_PROFILE),
    "members:memberships:join": activity(R.ACTIVITIES_EDIT),
    "members:memberships:leave": activity(R.ACTIVITIES_EDIT, of("membership")),
    "members:memberships:share": activity(R.ACTIVITIES_EDIT),
    "members:roles:index": team(R.ROLES_MANAGE),
    "members:roles:new": team(R.ROLES_MANAGE),
    "members:roles:sheet": team(R.ROLES_MANAGE, of("role")),
    "members:roles:edit": team(R.ROLES_MANAGE, of("role")),
    "members:roles:grant": team(R.ROLES_MANAGE, of("role")),
    "members:roles:withdraw": team(R.ROLES_MANAGE, of("grant")),
    "members:roles:delegate": team(R.ROLES_MANAGE, of("member")),
    "members:roles:withdraw_delegation": team(R.ROLES_MANAGE, of("delegation")),
    "members:questions:index": team(R.QUESTIONS_ANSWER),
    "members:questions:of_activity": activity(R.QUESTIONS_ASK),
    "members:questions:ask": activity(R.QUESTIONS_ASK),
    "members:questions:sheet": activity(R.QUESTIONS_ASK, of("question")),
    "members:questions:answer": activity(R.QUESTIONS_ASK, of("question")),
    "members:questions:take": activity(R.QUESTIONS_ANSWER, of("question")),
    "members:questions:close": activity(R.QUESTIONS_ASK, of("question")),
    "governance:decisions:index": team(R.DECISIONS_VIEW),
    "governance:decisions:new": team(R.DECISIONS_EDIT),
    "governance:decisions:sheet": team(R.DECISIONS_VIEW, lambda things: {"pk": things.cast.decision.pk}),
    "governance:decisions:replace": team(R.DECISIONS_EDIT, lambda things: {"pk": things.cast.decision.pk}),
}


def due(things: Things) -> Mapping[str, Any]:
    """The obligation that Odile takes care of."""
    return {"code": things.duty.code, "anchor": things.duty.anchor.isoformat()}


def but_who_keeps(status: int) -> dict[str, int]:
    return everyone([name for name in PEOPLE if name not in ("odile", "diane")], status)


# Who runs meetings: an empty form names nobody to them.
RUNNERS = sorted(HOLDERS[R.MEETINGS_RUN])
GOVERNANCE = {
    "governance:statutes:index": team(R.MEETINGS_VIEW),
    "governance:statutes:new": team(R.STATUTES_EDIT),
    "governance:statutes:sheet": team(R.MEETINGS_VIEW, of("statutes")),
    "governance:statutes:edit": team(R.STATUTES_EDIT, of("statutes")),
    "governance:roll:of_meeting": team(R.MEETINGS_VIEW, of("assembly")),
    "governance:roll:make": team(R.MEETINGS_EDIT, of("assembly")),
    "governance:roll:sheet": team(R.MEETINGS_VIEW, of("roll")),
    "governance:roll:download": team(R.MEETINGS_VIEW, of("roll"), page=False),
    "governance:roll:complain": team(R.MEETINGS_VIEW, of("roll")),
    "governance:roll:answer": team(R.MEETINGS_EDIT, of("objection")),
    "governance:attendance:here": team(R.MEETINGS_VIEW, of("open_assembly")),
    "governance:attendance:go": team(R.MEETINGS_VIEW, of("open_assembly")),
    "governance:attendance:sign": team(R.MEETINGS_VIEW, of("open_assembly"), page=False),
    "governance:attendance:scan": team(R.MEETINGS_VIEW, of("open_assembly", code="room_code")),
    "governance:attendance:desk": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:attendance:check_in": team(R.MEETINGS_RUN, of("open_assembly"), but=everyone(RUNNERS, 404)),
    "governance:attendance:check_out": team(R.MEETINGS_RUN, of("open_assembly"), but=everyone(RUNNERS, 404)),
    "governance:attendance:wall": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:attendance:card": team(R.MEETINGS_RUN, of("open_assembly", code="personal_code")),
    "governance:attendance:sign_at_desk": team(R.MEETINGS_RUN, of("open_assembly", member="member"), page=False),
    "governance:attendance:bureau": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:attendance:incidents": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:attendance:end_incident": team(R.MEETINGS_RUN, of("open_assembly", incident="incident")),
    "governance:attendance:sheet": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:attendance:certify": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:attendance:print_sheet": team(R.MEETINGS_RUN, of("open_assembly"), page=False),
    "governance:attendance:quorum": team(R.MEETINGS_VIEW, of("open_assembly")),
    "governance:attendance:state": Row("public", "", of(token="token_of_attendance"), page=False),
    "governance:minutes:sheet": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:minutes:write": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:minutes:keep_note": team(R.MEETINGS_RUN, of("open_assembly", item="point_of_open_assembly")),
    "governance:minutes:keep_words": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:minutes:fix": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:minutes:reopen": team(R.MEETINGS_RUN, of("noted_assembly")),
    "governance:minutes:sign": team(R.MEETINGS_RUN, of("noted_assembly")),
    "governance:minutes:print_minutes": team(R.MEETINGS_VIEW, of("registered_assembly"), page=False),
    "governance:minutes:sealed": team(R.MEETINGS_VIEW, of("registered_assembly"), page=False),
    "governance:minutes:extract": team(
        R.MEETINGS_VIEW, of("registered_assembly", resolution="registered_resolution"), page=False
    ),
    "governance:minutes:register": team(R.MEETINGS_VIEW),
    "governance:minutes:follow_ups": team(R.DECISIONS_VIEW),
    "governance:minutes:follow": team(R.MEETINGS_EDIT, of("follow_up")),
    "governance:minutes:start": team(R.MEETINGS_EDIT, lambda things: {"pk": things.cast.decision.pk}),
    "governance:ballots:of_meeting": team(R.MEETINGS_VIEW, of("open_assembly")),
    "governance:ballots:prepare": team(R.MEETINGS_RUN, of("resolution_of_open_assembly")),
    "governance:ballots:state": Row("public", "", of(token="token_of_ballot"), page=False),
    "governance:ballots:sheet": team(R.MEETINGS_VIEW, of("named_ballot")),
    "governance:ballots:vote": team(R.MEETINGS_VIEW, of("named_ballot")),
    "governance:ballots:voices": team(R.MEETINGS_RUN, of("named_ballot")),
    "governance:ballots:at_the_desk": team(R.MEETINGS_RUN, of("named_ballot", right="right_of_named_ballot")),
    "governance:ballots:hands": team(R.MEETINGS_RUN, of("hands_ballot")),
    "governance:ballots:open_ballot": team(R.MEETINGS_RUN, of("named_ballot")),
    "governance:ballots:close_ballot": team(R.MEETINGS_RUN, of("named_ballot")),
    "governance:ballots:count_ballot": team(R.MEETINGS_RUN, of("named_ballot")),
    "governance:ballots:settle": team(R.MEETINGS_RUN, of("named_ballot")),
    "governance:ballots:proclaim": team(R.MEETINGS_RUN, of("named_ballot")),
    "governance:ballots:cancel": team(R.MEETINGS_RUN, of("named_ballot")),
    "governance:ballots:ask_opinion": team(R.MEETINGS_RUN, of("named_ballot")),
    "governance:ballots:next_round": team(R.MEETINGS_RUN, of("named_ballot")),
    "governance:sealed:tool": Row("anyone", page=False),
    "governance:sealed:state": Row("public", "", of(token="token_of_urn"), page=False),
    "governance:sealed:board": team(R.MEETINGS_VIEW, of("closed_urn")),
    "governance:sealed:record": team(R.MEETINGS_VIEW, of("closed_urn"), page=False),
    "governance:sealed:sums": team(R.MEETINGS_VIEW, of("closed_urn"), page=False),
    "governance:sealed:whole_record": team(R.MEETINGS_RUN, of("closed_urn"), page=False),
    "governance:sealed:vote": team(R.MEETINGS_VIEW, of("open_urn")),
    "governance:sealed:cast": Row("public", "", of("open_urn")),
    "governance:sealed:key": team(R.MEETINGS_RUN, of("new_urn")),
    "governance:sealed:rehearsal": team(R.MEETINGS_RUN, of("keyed_urn")),
    "governance:sealed:attendance": team(R.MEETINGS_RUN, of("open_urn")),
    "governance:sealed:paper": team(R.MEETINGS_RUN, of("open_urn")),
    "governance:sealed:tablet": team(R.MEETINGS_RUN, of("open_urn", right="voting_right")),
    "governance:sealed:tally": team(R.MEETINGS_RUN, of("closed_urn")),
    "governance:sealed:hand_over": team(R.MEETINGS_RUN, of("new_urn")),
    "governance:sealed:voters_list": team(R.MEETINGS_RUN, of("new_urn"), page=False),
    "governance:room:screen": team(R.MEETINGS_VIEW, of("open_assembly")),
    "governance:room:seat": team(R.MEETINGS_VIEW, of("open_assembly")),
    "governance:room:ask": team(R.MEETINGS_VIEW, of("open_assembly")),
    "governance:room:withdraw": team(R.MEETINGS_VIEW, of("open_assembly")),
    "governance:room:desk": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:room:go_to": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:room:start_clock": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:room:stop_clock": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:room:extend_clock": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:room:suspend": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:room:resume": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:room:note_hand": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:room:call": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:room:end_turn": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:room:pass_over": team(R.MEETINGS_RUN, of("open_assembly")),
    "governance:room:state": Row("public", "", of(token="token_of_room"), page=False),
    "governance:mandates:index": team(R.MEETINGS_VIEW),
    "governance:mandates:register": team(R.MEETINGS_VIEW),
    "governance:mandates:new": team(R.MEETINGS_EDIT),
    "governance:mandates:sheet": team(R.MEETINGS_VIEW, of("mandate")),
    "governance:mandates:renew": team(R.MEETINGS_EDIT, of("mandate")),
    "governance:mandates:end": team(R.MEETINGS_EDIT, of("mandate")),
    "governance:signatures:index": team(R.MEETINGS_VIEW),
    "governance:signatures:register": team(R.MEETINGS_VIEW),
    "governance:signatures:new": team(R.MEETINGS_EDIT),
    "governance:signatures:sheet": team(R.MEETINGS_VIEW, of("signing_power")),
    "governance:signatures:withdraw": team(R.MEETINGS_EDIT, of("signing_power")),
    "governance:obligations:index": team(R.MEETINGS_VIEW),
    "governance:obligations:sheet": team(R.MEETINGS_VIEW, due),
    "governance:obligations:assign": team(R.MEETINGS_EDIT, due),
    "governance:obligations:postpone": team(R.MEETINGS_EDIT, due),
    # Odile takes care of it; Diane prepares meetings.
    "governance:obligations:mark_done": team(R.MEETINGS_VIEW, due, but=but_who_keeps(403)),
    "governance:obligations:reopen": team(R.MEETINGS_VIEW, due, but=but_who_keeps(403)),
    "governance:allocation:index": team(R.MEETINGS_VIEW),
    "governance:allocation:new": team(R.MEETINGS_EDIT),
    "governance:allocation:preview": team(R.MEETINGS_EDIT, page=False),
    "governance:allocation:sheet": team(R.MEETINGS_VIEW, of("allocation")),
    "governance:allocation:edit": team(R.MEETINGS_EDIT, of("allocation")),
    "governance:allocation:remove": team(R.MEETINGS_EDIT, of("allocation")),
    "governance:allocation:put_to_vote": team(R.MEETINGS_EDIT, of("allocation")),
    "governance:openings:index": team(R.MEETINGS_VIEW),
    "governance:openings:new": team(R.MEETINGS_EDIT),
    "governance:openings:sheet": team(R.MEETINGS_VIEW, of("opening")),
    "governance:openings:apply": team(R.MEETINGS_VIEW, of("opening")),
    # One's own application only.
    "governance:openings:withdraw": team(
        R.MEETINGS_VIEW, of("applied_opening"), but=everyone([name for name in PEOPLE if name != "lea"], 404)
    ),
    "governance:openings:choose": team(R.MEETINGS_EDIT, of("applied_opening", application="application")),
    "governance:openings:close": team(R.MEETINGS_EDIT, of("opening")),
    "governance:openings:cancel": team(R.MEETINGS_EDIT, of("opening")),
    "governance:ideas:index": team(R.MEETINGS_VIEW),
    "governance:ideas:new": team(R.MEETINGS_VIEW),
    "governance:ideas:sheet": team(R.MEETINGS_VIEW, of("idea")),
    "governance:ideas:support": team(R.MEETINGS_VIEW, of("idea")),
    "governance:ideas:withdraw_support": team(R.MEETINGS_VIEW, of("idea")),
    "governance:ideas:say": team(R.MEETINGS_VIEW, of("idea")),
    "governance:ideas:answer": team(R.MEETINGS_EDIT, of("idea")),
    # One's own idea only.
    "governance:ideas:withdraw": team(R.MEETINGS_VIEW, of("idea"), but=everyone([name for name in PEOPLE if name != "lea"], 404)),
    "governance:polls:index": team(R.MEETINGS_VIEW),
    "governance:polls:new": team(R.MEETINGS_EDIT),
    "governance:polls:sheet": team(R.MEETINGS_VIEW, of("poll")),
    "governance:polls:edit": team(R.MEETINGS_EDIT, of("draft_poll")),
    "governance:polls:open_now": team(R.MEETINGS_EDIT, of("draft_poll")),
    "governance:polls:answer": team(R.MEETINGS_VIEW, of("poll")),
    "governance:polls:cancel": team(R.MEETINGS_EDIT, of("poll")),
    "governance:proxies:mine": team(R.MEETINGS_VIEW, of("called_assembly")),
    "governance:proxies:revoke": team(
        R.MEETINGS_VIEW, of("assembly_of_proxy"), but=everyone([name for name in PEOPLE if name != "lea"], 404)
    ),
    "governance:proxies:register": team(R.MEETINGS_RUN, of("called_assembly")),
    "governance:proxies:record": team(R.MEETINGS_RUN, of("called_assembly")),
    "governance:proxies:paper": team(R.MEETINGS_VIEW, of("called_assembly"), page=False),
    "governance:proxies:postal": team(R.MEETINGS_RUN, of("called_assembly")),
    "governance:proxies:receive": team(R.MEETINGS_RUN, of("called_assembly")),
    "governance:proxies:draws": team(R.MEETINGS_VIEW, of("called_assembly")),
    "governance:proxies:draw": team(R.MEETINGS_RUN, of("called_assembly")),
    "governance:proxies:void": team(R.MEETINGS_RUN, of("postal_form")),
    "governance:proxies:restore": team(R.MEETINGS_RUN, of("proxy")),
    "governance:proxies:refuse": team(
        R.MEETINGS_VIEW, of("proxy"), but=everyone([name for name in PEOPLE if name != "diane"], 404)
    ),
    "governance:convening:consent": team(R.MEETINGS_VIEW, but=everyone(("odile", "bruno"), 200)),
    "governance:convening:convocation": team(R.MEETINGS_VIEW, of("called_assembly")),
    "governance:convening:calendar": team(R.MEETINGS_VIEW, of("called_assembly"), page=False),
    "governance:convening:convene": team(R.MEETINGS_EDIT, of("assembly")),
    "governance:convening:sendings": team(R.MEETINGS_EDIT, of("called_assembly")),
    "governance:convening:progress": team(R.MEETINGS_EDIT, of("called_assembly"), page=False),
    "governance:convening:resume": team(R.MEETINGS_EDIT, of("called_assembly")),
    "governance:convening:print_letters": team(R.MEETINGS_EDIT, of("called_assembly")),
    "governance:convening:post_letters": team(R.MEETINGS_EDIT, of("called_assembly")),
    "governance:convening:report": team(R.MEETINGS_EDIT, of("called_assembly")),
    "governance:convening:remind": team(R.MEETINGS_EDIT, of("called_assembly")),
    "governance:convening:sending": team(R.MEETINGS_EDIT, of("sending")),
    "governance:convening:print_one": team(R.MEETINGS_EDIT, of("sending")),
    "governance:convening:post_one": team(R.MEETINGS_EDIT, of("sending")),
    "governance:convening:note_return": team(R.MEETINGS_EDIT, of("returned_sending")),
    "governance:convening:send_again": team(R.MEETINGS_EDIT, of("lost_sending")),
    "governance:meetings:index": team(R.MEETINGS_VIEW),
    "governance:meetings:room": team(R.MEETINGS_VIEW),
    "governance:meetings:add_to_room": team(R.MEETINGS_EDIT),
    "governance:meetings:withdraw_from_room": team(R.MEETINGS_EDIT, of("room_document")),
    "governance:meetings:new": team(R.MEETINGS_EDIT),
    "governance:meetings:sheet": team(R.MEETINGS_VIEW, of("assembly")),
    "governance:meetings:say_coming": team(R.MEETINGS_VIEW, of("assembly")),
    "governance:meetings:edit": team(R.MEETINGS_EDIT, of("assembly")),
    "governance:meetings:invite": team(R.MEETINGS_EDIT, of("board_meeting")),
    "governance:meetings:open_meeting": team(R.MEETINGS_RUN, of("assembly")),
    "governance:meetings:close_meeting": team(R.MEETINGS_RUN, of("assembly")),
    "governance:meetings:fail_meeting": team(R.MEETINGS_RUN, of("assembly")),
    "governance:meetings:cancel": team(R.MEETINGS_EDIT, of("assembly")),
    "governance:meetings:call_again": team(R.MEETINGS_EDIT, of("failed_assembly")),
    "governance:meetings:agenda": team(R.MEETINGS_EDIT, of("assembly")),
    "governance:meetings:duplicate": team(R.MEETINGS_EDIT, of("assembly")),
    "governance:meetings:freeze_all": team(R.MEETINGS_EDIT, of("assembly")),
    "governance:meetings:edit_item": team(R.MEETINGS_EDIT, of("assembly", item="agenda_item")),
    "governance:meetings:write": team(R.MEETINGS_EDIT, of("assembly", item="agenda_item")),
    "governance:meetings:remove_item": team(R.MEETINGS_EDIT, of("assembly", item="agenda_item")),
    "governance:meetings:move": team(
        R.MEETINGS_EDIT, lambda things: {"pk": things.assembly.pk, "item": things.agenda_item.pk, "way": "monter"}
    ),
    "governance:meetings:attach": team(R.MEETINGS_EDIT, of("assembly")),
    "governance:meetings:attach_to_item": team(R.MEETINGS_EDIT, of("assembly", item="agenda_item")),
    "governance:meetings:detach": team(R.MEETINGS_EDIT, lambda things: {"pk": things.assembly.pk, "token": things.paper.token}),
    "governance:meetings:new_request": team(R.MEETINGS_VIEW, of("assembly"), but=everyone(("karim", "nadia"), 409)),
    "governance:meetings:request_sheet": team(R.MEETINGS_VIEW, of("agenda_request")),
    "governance:meetings:support": team(R.MEETINGS_VIEW, of("agenda_request")),
    "governance:meetings:withdraw_support": team(R.MEETINGS_VIEW, of("agenda_request")),
    "governance:meetings:questions": team(R.MEETINGS_VIEW, of("assembly")),
    "governance:meetings:answer": team(R.MEETINGS_EDIT, of("written_question")),
    "governance:meetings:resolution": team(R.MEETINGS_VIEW, of("resolution")),
    "governance:meetings:final_text": team(R.MEETINGS_VIEW, of("final_resolution"), page=False),
    "governance:meetings:say": team(R.MEETINGS_VIEW, of("resolution")),
    "governance:meetings:amend": team(R.MEETINGS_VIEW, of("resolution"), but=everyone(("karim", "nadia"), 409)),
    "governance:meetings:declare": team(R.MEETINGS_VIEW, of("resolution"), but=everyone(("karim", "nadia"), 409)),
    "governance:meetings:freeze": team(R.MEETINGS_EDIT, of("resolution")),
    "governance:meetings:accept": team(R.MEETINGS_EDIT, of("amendment")),
    "governance:meetings:reject": team(R.MEETINGS_EDIT, of("amendment")),
    # One's own amendment only.
    "governance:meetings:withdraw": team(
        R.MEETINGS_VIEW, of("amendment"), but=everyone([name for name in PEOPLE if name != "lea"], 404)
    ),
}

_couple = of(first="customer", second="other_customer")
CUSTOMERS = {
    "billing:customers:list": activity(R.CUSTOMERS_VIEW),
    "billing:customers:new": activity(R.CUSTOMERS_EDIT),
    "billing:customers:choices": activity(R.CUSTOMERS_VIEW, page=False),
    "billing:customers:quick": activity(R.CUSTOMERS_EDIT, page=False),
    "billing:customers:duplicates": activity(R.CUSTOMERS_EDIT),
    "billing:customers:merge": activity(R.CUSTOMERS_EDIT, _couple),
    "billing:customers:keep_apart": activity(R.CUSTOMERS_EDIT, _couple),
    "billing:customers:import_upload": activity(R.CUSTOMERS_EDIT),
    "billing:customers:import_columns": activity(R.CUSTOMERS_EDIT, of("incoming")),
    "billing:customers:import_preview": activity(R.CUSTOMERS_EDIT, of("incoming")),
    "billing:customers:import_report": activity(R.CUSTOMERS_EDIT, of("imported")),
    "billing:customers:import_refused": activity(R.CUSTOMERS_EDIT, of("imported"), page=False),
    "billing:customers:show": activity(R.CUSTOMERS_VIEW, of("customer")),
    "billing:customers:edit": activity(R.CUSTOMERS_EDIT, of("customer")),
    "billing:customers:archive": activity(R.CUSTOMERS_EDIT, of("customer")),
    "billing:customers:unarchive": activity(R.CUSTOMERS_EDIT, of("customer")),
    "billing:customers:third_parties": team(R.CUSTOMERS_VIEW),
    "billing:customers:third_party_alert": team(R.CUSTOMERS_EDIT, of("third_party"), but=everyone(OWNERS, 403)),
    "billing:mentions:list": team(R.COOPERATIVE_EDIT),
    "billing:mentions:new": team(R.COOPERATIVE_EDIT),
    "billing:mentions:edit": team(R.COOPERATIVE_EDIT, of("mention")),
    "billing:mentions:retire": team(R.COOPERATIVE_EDIT, of("mention")),
    "billing:mentions:restore": team(R.COOPERATIVE_EDIT, of("mention")),
    "billing:own_mentions:list": activity(R.ACTIVITY_PROFILE),
    "billing:own_mentions:new": activity(R.ACTIVITY_PROFILE),
    "billing:own_mentions:edit": activity(R.ACTIVITY_PROFILE, of("own_mention")),
    "billing:own_mentions:retire": activity(R.ACTIVITY_PROFILE, of("own_mention")),
    "billing:own_mentions:restore": activity(R.ACTIVITY_PROFILE, of("own_mention")),
    "billing:suppliers:list": activity(R.PURCHASES_VIEW),
    "billing:suppliers:new": activity(R.PURCHASES_EDIT),
    "billing:suppliers:quick": activity(R.PURCHASES_EDIT, page=False),
    "billing:suppliers:show": activity(R.PURCHASES_VIEW, of("supplier")),
    "billing:suppliers:edit": activity(R.PURCHASES_EDIT, of("supplier")),
}

QUOTES = {
    "billing:quotes:all": team(R.QUOTES_VALIDATE),
    "billing:quotes:validate_selected": team(R.QUOTES_VALIDATE),
    "billing:quotes:list": activity(R.QUOTES_VIEW),
    "billing:quotes:new": activity(R.QUOTES_EDIT),
    "billing:quotes:show": activity(R.QUOTES_VIEW, of("quote")),
    "billing:quotes:edit": activity(R.QUOTES_VIEW, of("draft_quote"), but=everyone(("odile", "bastien"), 409)),
    "billing:quotes:printed": activity(R.QUOTES_VIEW, of("quote"), page=False),
    "billing:quotes:pdf": activity(R.QUOTES_VIEW, of("quote"), page=False),
    "billing:quotes:duplicate": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:submit": activity(R.QUOTES_EDIT, of("draft_quote")),
    "billing:quotes:take_back": activity(R.QUOTES_EDIT, of("waiting_quote")),
    "billing:quotes:send_back": activity(R.QUOTES_VALIDATE, of("waiting_quote")),
    "billing:quotes:validate": activity(R.QUOTES_VALIDATE, of("waiting_quote")),
    "billing:quotes:cancel": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:revise": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:invoice": activity(R.INVOICES_EDIT, of("accepted_quote")),
    "billing:quotes:send": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:record_answer": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:make_link": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:make_customer_link": activity(R.QUOTES_EDIT, of("customer")),
    "billing:quotes:revoke_links": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:attach": activity(R.QUOTES_EDIT, of("draft_quote")),
    "billing:quotes:detach": activity(
        R.QUOTES_EDIT, lambda things: {"pk": things.draft_quote.pk, "token": things.joined_to_draft.token}
    ),
    "billing:portal:attachment": Row(
        "public",
        kwargs=lambda things: {"pk": things.quote.pk, "token": things.token_of_customer, "link_token": things.joined.token},
        page=False,
    ),
    "billing:portal:index": Row("public", kwargs=of(token="token_of_customer")),
    "billing:portal:logo": Row("public", kwargs=of(token="token_of_customer"), but=everyone(("", *PEOPLE), 404), page=False),
    "billing:portal:invoice_file": Row(
        "public", kwargs=lambda things: {"token": things.token_of_customer, "pk": things.invoice.pk, "kind": "pdf"}, page=False
    ),
    "billing:portal:make_file": Row(
        "public", kwargs=lambda things: {"token": things.token_of_customer, "pk": things.invoice.pk}, page=False
    ),
    **{
        f"billing:portal:{name}": Row("public", kwargs=of("quote", token="token_of_customer"), page=name == "quote")
        for name in ("quote", "opened", "pdf", "accept", "refuse", "ask", "thanks")
    },
    **{
        f"billing:portal:{name}": Row("public", kwargs=of("ordered", token="token_of_consumer"), page=name == "withdraw")
        for name in ("receipt", "withdraw")
    },
}

INVOICES = {
    "billing:invoices:all": team(R.DESK),
    "billing:invoices:validation": team(R.INVOICES_ISSUE),
    "billing:invoices:list": activity(R.INVOICES_VIEW),
    "billing:invoices:new": activity(R.INVOICES_EDIT),
    "billing:invoices:show": activity(R.INVOICES_VIEW, of("invoice")),
    "billing:invoices:edit": activity(R.INVOICES_EDIT, of("draft")),
    "billing:invoices:preview": activity(R.INVOICES_VIEW, of("draft"), page=False),
    "billing:invoices:pdf": activity(R.INVOICES_VIEW, of("invoice"), page=False),
    "billing:invoices:make_file": activity(R.INVOICES_VIEW, of("invoice"), page=False),
    "billing:invoices:xml": activity(R.INVOICES_VIEW, of("invoice"), page=False),
    "billing:invoices:issue": activity(R.INVOICES_ISSUE, of("waiting")),
    "billing:invoices:issue_credit_note": activity(R.CREDIT_NOTES_ISSUE, of("credit_note")),
    "billing:invoices:submit": activity(R.INVOICES_EDIT, of("draft")),
    "billing:invoices:take_back": activity(R.INVOICES_EDIT, of("waiting")),
    "billing:invoices:return_to_author": activity(R.INVOICES_ISSUE, of("waiting")),
    "billing:invoices:duplicate": activity(R.INVOICES_EDIT, of("invoice")),
    "billing:invoices:delete": activity(R.INVOICES_EDIT, of("draft")),
    "billing:invoices:credit": activity(R.INVOICES_EDIT, of("invoice")),
    "billing:invoices:send": activity(R.INVOICES_SEND, of("invoice")),
    "billing:invoices:attach": activity(R.INVOICES_EDIT, of("draft")),
    "billing:invoices:detach": activity(R.INVOICES_EDIT, lambda things: {"pk": things.draft.pk, "token": things.piece.token}),
}

_left = lambda things: {"pk": things.payment.pk, "activity": things.activity.pk}  # noqa: E731
PAYMENTS = {
    "billing:payments:all": team(R.PAYMENTS_VIEW),
    "billing:payments:record": team(R.PAYMENTS_CONFIRM),
    "billing:payments:invoices": team(R.PAYMENTS_CONFIRM, page=False),
    "billing:payments:confirm_many": team(R.PAYMENTS_CONFIRM),
    "billing:payments:show": team(R.PAYMENTS_VIEW, of("payment")),
    "billing:payments:confirm": team(R.PAYMENTS_CONFIRM, of("declared")),
    "billing:payments:reject": team(R.PAYMENTS_VIEW, of("declared"), but=everyone(("bruno", "bastien"), 409)),
    "billing:payments:reverse_one": team(R.PAYMENTS_CONFIRM, of("payment")),
    "billing:payments:allocate": team(R.PAYMENTS_CONFIRM, _left),
    "billing:payments:give_back": team(R.PAYMENTS_CONFIRM, _left),
    "billing:payments:refund": team(R.PAYMENTS_CONFIRM, of("invoice")),
    "billing:payments:offset": team(R.PAYMENTS_CONFIRM, of("invoice")),
    "billing:payments:accounts": team(R.LEDGER_SETUP),
    "billing:payments:new_account": team(R.LEDGER_SETUP),
    "billing:payments:edit_account": team(R.LEDGER_SETUP, of("bank_account")),
    "billing:payments:list": activity(R.PAYMENTS_VIEW),
    "billing:payments:sheet": activity(R.PAYMENTS_VIEW, of("payment")),
    "billing:payments:declare": activity(R.PAYMENTS_RECORD, of("invoice")),
}

PURCHASES = {
    "billing:purchases:all": team(R.PURCHASES_APPROVE),
    "billing:purchases:approve_many": team(R.PURCHASES_APPROVE),
    "billing:purchases:pay_many": team(R.PURCHASES_PAY),
    "billing:purchases:list": activity(R.PURCHASES_VIEW),
    "billing:purchases:new": activity(R.PURCHASES_EDIT),
    "billing:purchases:sheet": activity(R.PURCHASES_VIEW, of("purchase")),
    "billing:purchases:edit": activity(R.PURCHASES_EDIT, of("draft_purchase")),
    "billing:purchases:submit": activity(R.PURCHASES_EDIT, of("draft_purchase")),
    "billing:purchases:take_back": activity(R.PURCHASES_EDIT, of("waiting_purchase")),
    "billing:purchases:delete": activity(R.PURCHASES_EDIT, of("draft_purchase")),
    "billing:purchases:return_one": activity(R.PURCHASES_APPROVE, of("waiting_purchase")),
    "billing:purchases:approve": activity(R.PURCHASES_APPROVE, of("waiting_purchase")),
    "billing:purchases:cancel": activity(R.PURCHASES_APPROVE, of("purchase")),
    "billing:purchases:pay": activity(R.PURCHASES_PAY, of("purchase")),
    "billing:purchases:reverse_pay": activity(R.PURCHASES_PAY, of("purchase", payment="purchase_payment")),
    "billing:payroll:list": team(R.PAYROLL_VIEW),
    "billing:payroll:record": team(R.PAYROLL_POST),
    "billing:payroll:holding": team(R.PAYROLL_POST, page=False),
    "billing:payroll:mine": activity(R.ACCOUNT_VIEW),
    # A salary is private: the person, and those who pay it.
    "billing:payroll:sheet": activity(R.ACCOUNT_VIEW, of("salary"), but=everyone(("bruno", "bastien"), 404)),
    "billing:payroll:reverse_one": activity(R.PAYROLL_POST, of("salary")),
}

LEDGER = {
    "billing:ledger:ledger": team(R.LEDGER_VIEW),
    "billing:ledger:balance": team(R.LEDGER_VIEW),
    "billing:ledger:new": team(R.LEDGER_POST),
    "billing:ledger:entry": team(R.LEDGER_VIEW, of("entry")),
    "billing:ledger:reverse_entry": team(R.LEDGER_POST, of("entry")),
    "billing:ledger:accounts": team(R.LEDGER_SETUP),
    "billing:ledger:years": team(R.LEDGER_SETUP),
    "billing:ledger:close_year": team(R.LEDGER_SETUP, of("fiscal_year")),
    "billing:contribution:adopt": team(R.CONTRIBUTION_EDIT, of("proposed_scale"), page=False),
    "billing:proposals:again": team(R.CONTRIBUTION_EDIT, of("proposed_scale"), page=False),
    "billing:proposals:mine": activity(R.ACCOUNT_VIEW, of("proposed_scale")),
    "billing:closures:index": team(R.LEDGER_VIEW),
    "billing:closures:sheet": team(R.LEDGER_VIEW, of("closure")),
    "billing:closures:archive": team(R.LEDGER_VIEW, of("closure"), page=False),
    "billing:closures:certificate": team(R.LEDGER_VIEW),
    "billing:contribution:index": team(R.CONTRIBUTION_VIEW),
    "billing:contribution:new": team(R.CONTRIBUTION_EDIT),
    "billing:contribution:override": team(R.CONTRIBUTION_EDIT),
    "billing:contribution:waiver": team(R.CONTRIBUTION_EDIT),
    "billing:contribution:run_month": team(R.CONTRIBUTION_EDIT),
    "billing:contribution:run_year": team(R.CONTRIBUTION_EDIT, of("fiscal_year"), page=False),
    "billing:contribution:granted": Row("team", R.CONTRIBUTION_VIEW, kwargs=lambda things: {"kind": "exonerations"}),
    "billing:contribution:end": team(R.CONTRIBUTION_EDIT, of("scale")),
    "billing:contribution:sheet": team(R.CONTRIBUTION_VIEW, of("scale")),
    "billing:contribution:edit": team(R.CONTRIBUTION_EDIT, of("scale")),
    "billing:contribution:simulate": team(R.CONTRIBUTION_VIEW, of("scale")),
    "billing:contribution:charges": activity(R.ACCOUNT_VIEW),
    "billing:contribution:bear_fees": activity(R.ACCOUNT_VIEW, of("member")),
    "billing:account:index": activity(R.ACCOUNT_VIEW),
    "billing:account:line": activity(R.ACCOUNT_VIEW, lambda things: {"kind": "collected"}),
    "billing:account:set_aside": activity(R.RESERVES_EDIT),
    "billing:account:release": activity(R.ACCOUNT_VIEW, of("earmark")),
    "billing:account:commit": activity(R.PAYMENTS_CONFIRM),
    "billing:account:settle": activity(R.PAYMENTS_CONFIRM, of("commitment")),
    "billing:account:make_statement": activity(R.ACCOUNT_VIEW),
    "billing:account:statement": activity(R.ACCOUNT_VIEW, of("statement")),
}

ROWS: dict[str, Row] = {**HOME, **MEMBERS, **GOVERNANCE, **CUSTOMERS, **QUOTES, **INVOICES, **PAYMENTS, **PURCHASES, **LEDGER}


OURS = ("cae", "members", "governance", "billing")


@cache
def our_patterns() -> dict[str, URLPattern]:
    """Our addresses by their full names."""
    found: dict[str, URLPattern] = {}

    def walk(patterns, spaces):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                if getattr(pattern.callback, "__module__", "").split(".")[0] in OURS:
                    found[":".join([*spaces, str(pattern.name)])] = pattern
            else:
                walk(pattern.url_patterns, [*spaces, pattern.namespace] if pattern.namespace else spaces)

    walk(get_resolver().url_patterns, [])
    return found


@cache
def is_only_posted(name: str) -> bool:
    """Whether an address refuses GET: asked to its view, which says so before it looks at who asks."""
    view = our_patterns()[name].callback
    try:
        return isinstance(view(RequestFactory().get("/")), HttpResponseNotAllowed)
    except Exception:  # it looked further: it takes GET
        return False


def subject_of(name: str) -> str:
    """The first words of a name: `billing:invoices`; « home » for those without."""
    return name.rpartition(":")[0] or "home"
