SENTENCES = {"decision_has_a_number": "Une décision porte un numéro."}
