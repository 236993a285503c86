"""Whatever people do, in whatever order: no path leads to consent with an objection that stands, and nothing said is lost."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cae.access import Refused
from governance.rounds import actions, queries
from governance.rounds.enums import ENDED, ConcernState, Kind, Phase
from tests.governance.made import BY, associates
from tests.governance.rounds.made import AT, gathered


class Deliberating(RuleBasedStateMachine):
    """Three people and whoever facilitates, out of any meeting; every refusal is a path not taken."""

    kind = Kind.PROPOSAL

    def __init__(self) -> None:
        super().__init__()
        self.people = associates(3)
        self.found = gathered(self.people, kind=self.kind, title="Un texte")
        self.said, self.texts, self.seen_over = 0, 1, None

    def _try(self, act, **values):
        try:
            act(by=BY, at=AT, **values)
        except Refused:
            return False
        finally:
            self.found = type(self.found).objects.get(pk=self.found.pk)
        return True

    @rule(seen=st.sampled_from(Phase.values))
    def advance(self, seen):
        self._try(actions.advance, deliberation=self.found, seen=seen)

    @rule()
    def advance_from_here(self):
        self._try(actions.advance, deliberation=self.found, seen=self.found.state)

    @rule(who=st.integers(0, 2), text=st.sampled_from(["", "Une idée"]))
    def say(self, who, text):
        self._try(actions.say, deliberation=self.found, author=self.people[who], text=text)

    @rule(who=st.integers(0, 2), whom=st.integers(0, 2))
    def nominate(self, who, whom):
        if self.found.state == Phase.NOMINATE:
            people = {"member": self.people[who], "person": self.people[whom]}
            self._try(actions.nominate, deliberation=self.found, reason="", **people)

    @rule(whom=st.integers(0, 2))
    def propose(self, whom):
        self._try(actions.propose, deliberation=self.found, person=self.people[whom])

    @rule(who=st.integers(0, 2), late=st.integers(0, 1))
    def consent(self, who, late):
        self._try(actions.consent, deliberation=self.found, member=self.people[who], turn=self.found.turn - late)

    @rule(who=st.integers(0, 2))
    def objects(self, who):
        member = self.people[who]
        self.said += self._try(actions.raise_concern, deliberation=self.found, member=member, turn=self.found.turn, text="Non.")

    @rule(place=st.integers(0, 3), how=st.sampled_from(["integrate", "withdraw", "uphold"]))
    def settle(self, place, how):
        concerns = list(self.found.concerns.order_by("pk"))
        if place >= len(concerns):
            return
        if how == "integrate":
            text = f"Texte {self.texts + 1}"
            self.texts += self._try(actions.integrate, concern=concerns[place], text=text, why="")
        elif how == "withdraw":
            self._try(actions.withdraw_concern, concern=concerns[place])
        else:
            self._try(actions.uphold, concern=concerns[place], why="Elle reste.")

    @rule()
    def conclude(self):
        self._try(actions.conclude, deliberation=self.found, seen=self.found.turn)

    @rule(who=st.integers(0, 2), yes=st.booleans())
    def answers(self, who, yes):
        if yes:
            self._try(actions.accept, deliberation=self.found, member=self.people[who])
        else:
            self._try(actions.decline, deliberation=self.found, member=self.people[who], reason="Non merci.")

    @invariant()
    def no_consent_over_an_objection(self):
        if self.found.state not in (Phase.CONSENTED, Phase.ACCEPTANCE):
            return
        against = self.found.concerns.filter(state__in=(ConcernState.STANDING, ConcernState.UPHELD))
        if self.found.kind == Kind.ELECTION:
            against = against.filter(about=self.found.proposed) | against.filter(state=ConcernState.STANDING)
        assert not against.exists()
        assert (
            self.found.consents.filter(turn=self.found.turn).exists() or self.found.concerns.filter(turn=self.found.turn).exists()
        )

    @invariant()
    def nothing_said_is_lost(self):
        assert self.found.concerns.count() == self.said
        assert self.found.wordings.count() == self.texts

    @invariant()
    def what_is_over_stays_so(self):
        if self.seen_over is not None:
            assert self.found.state == self.seen_over
        elif self.found.state in ENDED:
            self.seen_over = self.found.state
            assert self.found.ended_at == AT

    @invariant()
    def names_wait_to_be_revealed(self):
        assert self.found.state != Phase.NOMINATE or queries.named(self.found) == []


class Electing(Deliberating):
    kind = Kind.ELECTION


SETTINGS = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def _run(machine) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(machine, settings=SETTINGS)


def test_no_path_of_a_proposal_consents_over_an_objection(cast):
    _run(Deliberating)


def test_no_path_of_an_election_elects_over_an_objection(cast):
    _run(Electing)
