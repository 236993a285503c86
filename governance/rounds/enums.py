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
ASKS_ALL = (*SPOKEN, Phase.NOMINATE, Phase.EXPLAIN, Phase.OBJECTIONS)  # where an answer of each is waited for
# What each round is for, in one sentence.
MEANT = {
    Phase.PREPARED: "Lisez le texte ; les tours vont s'ouvrir.",
    Phase.CLARIFY: "On pose des questions pour comprendre. On ne discute pas encore.",
    Phase.REACT: "Chacun·e dit ce que la proposition lui fait, une fois, sans être interrompu·e.",
    Phase.AMEND: "On améliore le texte avec ce qui a été entendu.",
    Phase.NOMINATE: "Chacun·e écrit un nom, un seul. On ne s'abstient pas ; on peut écrire le sien.",
    Phase.EXPLAIN: "Chacun·e dit ce qui lui fait penser à cette personne.",
    Phase.CHANGE: "Après avoir entendu les raisons, on peut changer pour une personne déjà nommée.",
    Phase.OBJECTIONS: "Une objection dit ce qui empêcherait d'avancer. Sans objection, se taire, c'est consentir.",
    Phase.ACCEPTANCE: "La personne choisie accepte ou décline.",
}


class ConcernState(TextChoices):
    STANDING = "standing", "à traiter"
    INTEGRATED = "integrated", "intégrée"
    WITHDRAWN = "withdrawn", "levée"
    UPHELD = "upheld", "maintenue"
