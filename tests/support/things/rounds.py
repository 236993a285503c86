"""Deliberations by consent, between everyone of the cast."""

from functools import cached_property

from governance.rounds.views.shared import LIVE
from tests.governance.rounds import made as rounds
from tests.support.things.base import Base


class Rounds(Base):
    @cached_property
    def deliberation(self):
        """Between everyone of the cast, Léa facilitating; questions are asked."""
        return rounds.gathered_by_all(self.cast, phase="clarify")

    @cached_property
    def token_of_deliberation(self) -> str:
        return LIVE.token(self.deliberation.pk)

    @cached_property
    def question_in_round(self):
        return rounds.question(self.deliberation, self.cast)

    @cached_property
    def election_by_consent(self):
        """Everyone of the cast writes a name."""
        return rounds.gathered_by_all(self.cast, kind="election", phase="nominate", term="Deux ans", criteria="Écouter")

    @cached_property
    def objected_deliberation(self):
        """Léa objects."""
        made = rounds.gathered_by_all(self.cast, title="Fermeture d'août", phase="objections")
        rounds.objection_of(made, self.member)
        return made

    @cached_property
    def raised_concern(self):
        return self.objected_deliberation.concerns.get()
