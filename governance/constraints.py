"""What the database refuses about the register, said in French."""

SENTENCES = {
    "decision_has_a_number": "Une décision porte un numéro.",
    "governance_decision_number_key": "Ce numéro est déjà pris dans le registre.",
    "governance_decision_replaces_id_key": "Cette décision est déjà remplacée par une autre.",
}
