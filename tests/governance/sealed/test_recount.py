"""The tool that anyone runs without our code: what it finds, alone in a folder with `urne.json`."""

import base64
import copy
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from governance.models import Box, PaperVoter, Resolution
from governance.sealed import actions, queries, recount, rules, tables
from tests.governance.sealed import made
from tests.governance.sealed.made import AT

CHOICES = ["for", "for", "against", "abstain", "blank", "for"]


def voted(choices, *, paper=(), open_count=True, **values):
    """An urn with these ballots, closed; `.people` cast them, the last ones on paper."""
    people = made.voters(len(choices) + len(paper))
    held = made.box(*people, open_count=open_count, **values)
    for person, choice in zip(people, choices, strict=False):
        actions.cast(
            ballot_id=held.ballot.pk,
            member_id=person.pk,
            right=held.rights[person.pk].key,
            sealed=made.sealed(held.box, choice),
            mark=held.box.public_key[: rules.BOX_MARK],
            at=AT,
        )
    for person in people[len(choices) :]:
        actions.mark_paper(box=held.box, right=held.rights[person.pk], by=None, at=AT)
    made.close_vote(held.ballot)
    held.people = people
    return held


def counted(held, *, paper=(), by):
    """The keepers open the urn in their browser; the server counts again; the result is proclaimed."""
    box = Box.objects.get(pk=held.box.pk)
    opened, void = recount.opened(tables.ballots(box.pk), box=box.pk, key=held.key)
    actions.tally(
        box=box,
        by=by,
        announced=recount.histogram(opened),
        void=len(void),
        opened=[] if box.open_count else opened,
        private_key=bytes(held.key).hex() if box.open_count else "",
        paper=list(paper),
    )
    made.proclaim(held.ballot)
    return queries.boxes().get(pk=box.pk)


@pytest.fixture
def held(cast):
    return voted(CHOICES, paper=["against"])


@pytest.fixture
def record(held, cast):
    return queries.record_of(counted(held, paper=["against"], by=cast.diane))


def run(folder: Path, record: dict, *more: str, sums: bool = True, typed: str = ""):
    """The tool, in a process of its own, in a folder that holds nothing of ours but itself."""
    shutil.copy(recount.__file__, folder / "recount.py")
    content = json.dumps(record, ensure_ascii=False).encode()
    (folder / "urne.json").write_bytes(content)
    if sums:
        (folder / "SHA256SUMS").write_text(f"{hashlib.sha256(content).hexdigest()}  urne.json\n")
    return subprocess.run(
        [sys.executable, "-I", "recount.py", "urne.json", *more],
        cwd=folder,
        capture_output=True,
        text=True,
        input=typed,
        check=False,
    )


def test_a_right_urn_is_right_and_counted(record, tmp_path):
    told = run(tmp_path, record)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "6 bulletins scellés, 1 sur papier, 7 émargements, 1 blocs." in told.stdout
    assert [line.split() for line in told.stdout.splitlines() if line.startswith("  ")] == [
        ["1", "Abstention"],
        ["2", "Contre"],
        ["1", "Blanc"],
        ["3", "Pour"],
    ]


def test_the_tool_imports_nothing_of_ours(tmp_path):
    source = Path(recount.__file__).read_text()
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported - set(sys.stdlib_module_names) == {"nacl"}


def test_one_bit_flipped_in_urn_fails(record, tmp_path):
    """§5.9. Each byte of a ballot in turn, one bit: found, whatever the digest of the file says."""
    for place in range(0, recount.SEALED, 23):
        changed = copy.deepcopy(record)
        ballot = bytearray(base64.b64decode(changed["sealed"][2]))
        ballot[place] ^= 1 << place % 8
        changed["sealed"][2] = base64.b64encode(bytes(ballot)).decode()
        wrong = list(recount.wrong_in(changed))
        before = recount.tracker(base64.b64decode(record["sealed"][2]))
        assert f"Le bulletin {before}, annoncé au bloc 1, n'est pas dans l'urne." in wrong
        after = recount.tracker(bytes(ballot))
        assert f"Le bulletin {after} est dans l'urne et dans aucun bloc : il a été ajouté ou modifié." in wrong
    told = run(tmp_path, changed)
    assert told.returncode == 1
    assert "✗ Quelque chose n'est pas juste." in told.stdout


def test_what_was_asked_cannot_be_changed(record, tmp_path):
    """Labels exchanged would turn the result round: the board starts from the question."""
    said = json.loads(record["question"])
    assert (said["labels"]["for"], said["text"]) == ("Pour", Resolution.objects.get().final_hash)
    said["labels"]["for"], said["labels"]["against"] = said["labels"]["against"], said["labels"]["for"]
    record["question"] = recount.canonical(said).decode()
    told = run(tmp_path, record)
    assert told.returncode == 1
    assert "Le bloc 1 ne suit pas la question posée : la chaîne est rompue." in told.stdout


def test_one_bit_flipped_anywhere_in_the_file_is_found(record, tmp_path, capsys):
    """Each byte of `urne.json`, a bit of it: never right, never a failure of the tool, and no digest to help."""
    path = tmp_path / "urne.json"
    content = json.dumps(record, ensure_ascii=False).encode()
    for place in range(0, len(content), 2):
        changed = bytearray(content)
        changed[place] ^= 1 << place // 2 % 8
        path.write_bytes(bytes(changed))
        assert recount.main([str(path)]) in (1, 2), (place, content[place - 30 : place + 30])
    capsys.readouterr()


def test_an_added_ballot_is_found(held, record, tmp_path):
    record["sealed"].append(base64.b64encode(made.sealed(held.box)).decode())
    told = run(tmp_path, record)
    assert told.returncode == 1
    assert "est dans l'urne et dans aucun bloc" in told.stdout
    assert "7 émargements pour 7 bulletins scellés et 1 sur papier" in told.stdout
    assert "3 annoncées, 4 trouvées" in told.stdout


def test_a_missing_ballot_is_found(record, tmp_path):
    gone = recount.tracker(base64.b64decode(record["sealed"].pop()))
    told = run(tmp_path, record)
    assert told.returncode == 1
    assert f"Le bulletin {gone}, annoncé au bloc 1, n'est pas dans l'urne." in told.stdout


def test_a_doubled_ballot_is_found(record, tmp_path):
    record["sealed"].append(record["sealed"][0])
    assert "est 2 fois dans l'urne" in run(tmp_path, record).stdout


@pytest.fixture
def long_vote(cast):
    people = made.voters(45)
    held = made.box(*people, in_session=False, present=False)
    for rank, person in enumerate(people):
        actions.cast(
            ballot_id=held.ballot.pk,
            member_id=person.pk,
            right=held.rights[person.pk].key,
            sealed=made.sealed(held.box, "for" if rank % 3 else "against"),
            mark=held.box.public_key[: rules.BOX_MARK],
            at=AT,
        )
        actions.publish_due(box=held.box, at=AT)
    made.close_vote(held.ballot)
    return queries.record_of(counted(held, by=cast.diane))


def test_tracker_absent_says_which_block(long_vote, tmp_path):
    """§5.9. A number taken out of a block, its digest mended or not, or the whole chain: the tool names the block."""
    assert [len(json.loads(block["content"])["trackers"]) for block in long_vote["blocks"]] == [10, 10, 10, 15]
    said = json.loads(long_vote["blocks"][1]["content"])
    gone = said["trackers"].pop(3)
    changed = copy.deepcopy(long_vote)
    changed["blocks"][1]["content"] = recount.canonical(said).decode()
    told = run(tmp_path, changed).stdout
    assert "Le bloc 2 du tableau a changé depuis qu'il a été publié." in told
    assert "Le bloc 2 annonce 20 bulletins en tout, il en liste 19 : écart de 1." in told
    assert f"Le bulletin {gone} est dans l'urne et dans aucun bloc" in told

    changed["blocks"][1]["digest"] = hashlib.sha256(changed["blocks"][1]["content"].encode()).hexdigest()
    told = run(tmp_path, changed).stdout
    assert "Le bloc 3 ne suit pas le bloc 2 : la chaîne est rompue." in told
    assert "Le bloc 2 annonce 20 bulletins" in told
    assert f"Le bulletin {gone} n'est dans aucun des 4 blocs" in run(tmp_path, changed, "--suivi", gone).stdout
    sought = run(tmp_path, long_vote, "--suivi", gone[:-1] + ("A" if gone[-1] != "A" else "B"))
    assert (sought.returncode, "Ce numéro de suivi n'est pas sur le tableau." in sought.stdout) == (1, True)


def test_a_ballot_announced_twice_names_both_blocks(long_vote):
    first, third = (json.loads(long_vote["blocks"][place]["content"]) for place in (0, 2))
    code = first["trackers"][4]
    third["trackers"] = sorted([*third["trackers"], code])
    long_vote["blocks"][2]["content"] = recount.canonical(third).decode()
    assert f"Le bulletin {code} est annoncé deux fois, aux blocs 1 et 3." in list(recount.wrong_in(long_vote))


def test_a_ballot_sealed_twice_counts_once(held):
    """The text of a ballot, its secret number included, sealed again by someone else."""
    text = recount.text_of(box=held.box.pk, choice="for", nonce="a" * 32)
    seal = SealedBox(held.key.public_key)
    choices, wrong = recount.opened([seal.encrypt(text), seal.encrypt(text)], box=held.box.pk, key=held.key)
    assert choices == ["for"]
    assert "c'est la copie d'un autre" in wrong[0]


def test_a_tracker_is_found_as_people_type_it(long_vote, tmp_path):
    code = json.loads(long_vote["blocks"][2]["content"])["trackers"][0]
    typed = code.lower().replace("-", " ").replace("o", "0").replace("i", "1")
    assert f"Le bulletin {code} est au bloc 3" in run(tmp_path, long_vote, "--suivi", typed).stdout


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda record: record["blocks"].reverse(), "la chaîne est rompue"),
        (lambda record: record["blocks"].pop(0), "ne suit pas la question posée"),
        (lambda record: record.update(signings=record["signings"] + 1), "le compte n'y est pas"),
        (lambda record: record["result"]["histogram"].update({'"for"': 99}), "99 annoncées, 30 trouvées"),
        (lambda record: record["result"].update(void=1), "1 bulletins nuls annoncés, 0 trouvés"),
        (lambda record: record.update(private_key=bytes(PrivateKey.generate()).hex()), "La clé n'est pas celle de cette urne"),
    ],
)
def test_what_is_not_right_is_said(long_vote, tmp_path, spoil, said):
    spoil(long_vote)
    told = run(tmp_path, long_vote)
    assert told.returncode == 1
    assert said in told.stdout


def test_paper_ballots_changed_after_the_count_are_found(record, tmp_path):
    record["paper"]["choices"] = ["for"]
    told = run(tmp_path, record).stdout
    assert "Les bulletins de papier ont changé depuis leur saisie." in told


def test_another_file_than_the_one_published(record, tmp_path):
    assert run(tmp_path, record).returncode == 0
    record["mode"] = "discreet"
    (tmp_path / "urne.json").write_text(json.dumps(record))
    told = subprocess.run([sys.executable, "recount.py", "urne.json"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "n'est pas celui que décrit SHA256SUMS" in told.stdout


def test_an_unreadable_file_is_said(tmp_path):
    (tmp_path / "urne.json").write_text("{")
    assert recount.main([str(tmp_path / "urne.json")]) == 2
    (tmp_path / "urne.json").write_text('{"format": "autre"}')
    assert recount.main([str(tmp_path / "urne.json")]) == 2


def test_a_discreet_urn_is_checked_by_all_and_counted_by_its_keepers(cast, tmp_path):
    """Trackers only for everyone; for the judge, the sealed ballots, which k parts open."""
    held = voted(CHOICES, open_count=False)
    box = counted(held, by=cast.diane)
    record = queries.record_of(box)
    assert (record["sealed"], record["private_key"], record["result"], len(record["trackers"])) == ([], "", {}, 6)
    told = run(tmp_path, record)
    assert told.returncode == 0, told.stdout
    assert "La clé n'est pas publiée" in told.stdout
    record["trackers"].pop()
    assert run(tmp_path, record).returncode == 1

    whole = queries.record_of(box, whole=True)
    parts = shares(held.key, 2, 3)
    told = run(tmp_path, whole, "--parts", typed="\n".join(parts[1:]))
    assert told.returncode == 0, told.stdout
    assert "3  Pour" in told.stdout
    assert "Il faut 2 parts" in run(tmp_path, whole, "--parts", typed=parts[0]).stdout


def shares(key: PrivateKey, needed: int, count: int) -> list[str]:
    """Parts of a key, cut here by the description of FORMAT alone, one line each."""
    secret, slopes = bytes(key), [hashlib.sha512(b"%d" % rank).digest()[:32] for rank in range(needed - 1)]
    mark, parts = hashlib.sha256(bytes(key.public_key)).digest()[:1], []
    for x in range(1, count + 1):
        data = bytearray(secret)
        power = 1
        for slope in slopes:
            power = recount._times(power, x)
            for place in range(32):
                data[place] ^= recount._times(slope[place], power)
        useful, written = bytes([x * 16 + needed]) + mark + bytes(data), b""
        for start, size in ((0, 1), (9, 1), (18, 1), (27, 3)):
            end = start + 10 - size
            written += useful[start:end] + hashlib.sha256(useful[:end]).digest()[:size]
        parts.append(base64.b32encode(written).decode())
    return parts


@given(choices=st.lists(st.sampled_from(["for", "against", "abstain", "blank"]), max_size=30), papers=st.integers(0, 5))
def test_sum_of_choices_and_blanks_equals_signings(choices, papers):
    """§5.9, as a property: whatever is voted, answers, blanks and void ballots are as many as signings."""
    counted = recount.totals([*choices, *["blank"] * papers])
    assert sum(counted.values()) == len(choices) + papers
    assert sum(recount.histogram(choices).values()) == len(choices)


@given(st.binary(min_size=32, max_size=32), st.integers(2, 5), st.data())
def test_any_k_parts_give_back_any_key(secret, needed, data):
    key = PrivateKey(secret)
    count = data.draw(st.integers(needed, 7))
    chosen = data.draw(st.permutations(shares(key, needed, count)))[:needed]
    assert bytes(recount.combined(chosen, public_key=bytes(key.public_key))) == secret


def test_paper_voters_are_kept_apart(held):
    assert PaperVoter.objects.filter(box=held.box).count() == 1
    assert queries.numbers(held.box) == {"ballots": 6, "paper": 1, "signings": 7}
