from django.db.models import TextChoices


class Kind(TextChoices):
    PROPOSAL = "proposal", "proposition à consentir"
    ELECTION = "election", "élection sans candidat"


class Phase(TextChoices):
    PREPARED = "prepared", "en préparation"
    CLARIFY = "clarify", "questions"
    REACT = "react", "réactions"
    AMEND = "amend", "améliorations"
    NOMINATE = "nominate", "nominations"
    EXPLAIN = "explain", "explications"
    CHANGE = "change", "changements d'avis"
    OBJECTIONS = "objections", "objections"
    ACCEPTANCE = "acceptance", "réponse de la personne"
    CONSENTED = "consented", "consentie"
    NOT_CONSENTED = "not_consented", "sans consentement"
    GIVEN_UP = "given_up", "abandonnée"


ENDED = (Phase.CONSENTED, Phase.NOT_CONSENTED, Phase.GIVEN_UP)
# The rounds in their order; what follows is opened by whoever facilitates. A person is proposed before the last of an election.
ROUNDS = {
    Kind.PROPOSAL: (Phase.CLARIFY, Phase.REACT, Phase.AMEND, Phase.OBJECTIONS),
    Kind.ELECTION: (Phase.NOMINATE, Phase.EXPLAIN, Phase.CHANGE, Phase.OBJECTIONS, Phase.ACCEPTANCE),
}
SPOKEN = (Phase.CLARIFY, Phase.REACT, Phase.AMEND)  # where each says a word, or that they have nothing to add


class ConcernState(TextChoices):
    STANDING = "standing", "à traiter"
    INTEGRATED = "integrated", "intégrée"
    WITHDRAWN = "withdrawn", "levée"
    UPHELD = "upheld", "maintenue"
