"""What the database refuses about the cooperative's life together, said in French, subject by subject."""

SENTENCES = {
    "decision_has_a_number": "Une décision porte un numéro.",
    "governance_decision_number_key": "Ce numéro est déjà pris dans le registre.",
    "governance_decision_replaces_id_key": "Cette décision est déjà remplacée par une autre.",
    # statutes
    "governance_statutes_effective_on_key": "Une autre version des statuts est en vigueur à partir de ce jour.",
    "statutes_in_force_once_adopted": "Des statuts ne s'appliquent pas avant d'être adoptés.",
    "statute_rule_once": "Cette règle est déjà écrite dans cette version des statuts.",
    # meetings
    "meeting_second_call_has_a_first": "Une deuxième convocation suit une première.",
    "meeting_is_somewhere": "Indiquez un lieu ou un lien de visioconférence : on doit savoir où se réunir.",
    "meeting_closes_after_it_opens": "Une séance est levée après son ouverture.",
    "meeting_held_once_convened": "Une réunion se tient une fois convoquée.",
    "governance_meeting_first_call_id_key": "La deuxième convocation de cette réunion est déjà préparée.",
    "agenda_order_once": "Deux points ne peuvent pas avoir le même rang : rechargez la page.",
    "governance_resolution_item_id_key": "Ce point a déjà sa résolution.",
    "resolution_frozen_with_its_hash": "Un texte arrêté porte son empreinte.",
    "resolution_is_frozen": "Le texte de cette résolution est arrêté : il ne change plus.",
    "interest_declared_once": "Cet intérêt est déjà déclaré sur cette résolution.",
    "request_supported_once": "Vous soutenez déjà cette demande.",
    "intent_said_once": "Votre réponse est déjà enregistrée : rechargez la page.",
    # roll
    "roll_version_once": "Une autre version de cette liste vient d'être établie : rechargez la page.",
    "roll_append_only": "Une version de la liste électorale ne se modifie pas : établissez-en une autre.",
    "one_member_one_vote": "Une personne n'est qu'une fois sur la liste électorale : une personne, une voix.",
    "voting_right_key_once": "Chaque voix de la liste électorale a son propre numéro.",
    "voting_right_append_only": "Une voix de la liste électorale ne se modifie pas.",
    # convening
    "one_consent_in_force": "L'accord de cette personne pour être convoquée par courriel est déjà enregistré.",
    "consent_dates_in_order": "Un accord se retire après avoir été donné.",
    "sending_sent_at_a_time": "Un envoi porte l'heure à laquelle il est parti.",
    # proxies
    "one_proxy_in_force": "Cette personne a déjà donné son pouvoir pour cette réunion.",
    "proxy_to_another": "On ne se donne pas pouvoir à soi-même.",
    "named_proxy_has_a_holder": "Indiquez à qui va ce pouvoir.",
    "blank_proxy_has_no_holder": "Un pouvoir sans mandataire ne va à personne en particulier.",
    "proxy_refused_with_a_reason": "Un pouvoir refusé l'est avec son motif.",
    "one_postal_form": "Le formulaire de cette personne est déjà reçu.",
    "postal_vote_once": "Ce formulaire répond déjà à cette résolution.",
    # attendance
    "present_once": "Cette personne est déjà notée présente.",
    "leaves_after_arriving": "On repart après être arrivé.",
    "bureau_member_once": "Cette personne est déjà au bureau de la réunion.",
    "bureau_one_chair_one_secretary": "Le bureau a une seule présidence et un seul secrétariat.",
    # minutes
    "minutes_signed_are_numbered": "Un procès-verbal signé porte son numéro au registre.",
    "minutes_signed_once": "Cette personne a déjà signé ce procès-verbal.",
    # ballots
    "one_ballot_a_round": "Un vote est déjà préparé sur cette résolution : annulez-le pour en préparer un autre.",
    "ballot_result_once_counted": "Un vote a son résultat une fois dépouillé, jamais avant.",
    "ballot_closes_after_it_opens": "Un vote se ferme après son ouverture.",
    "one_named_vote": "Cette voix est déjà dans ce vote : elle ne se change plus.",
    "governance_handcount_ballot_id_key": "Ce vote a déjà son comptage.",
    # sealed
    "box_key_needs_several": "Il faut au moins deux parts pour ouvrir l'urne, et pas plus qu'il n'y a de gardiens.",
    "box_rehearses_its_key": "Une urne sans clé ne s'essaie pas.",
    "discreet_box_keeps_no_key": "Une urne publiée sans sa clé ne garde ni clé ni bulletin ouvert.",
    "governance_box_ballot_id_key": "Ce vote a déjà son urne.",
    "keeper_once": "Chaque personne garde une seule part de la clé.",
    "key_part_once": "Chaque part de la clé a un seul gardien.",
    "block_once": "Ce bloc du tableau est déjà publié.",
    "block_append_only": "Le tableau de l'urne ne se modifie pas.",
    "paper_vote_once": "Cette personne a déjà voté sur papier.",
    "told_once": "Cette personne est déjà prévenue.",
}
