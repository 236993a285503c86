"""The cipher of the browser and the one of Python are the same: each opens what the other sealed, cuts and joins the same key."""

import base64
import itertools
import json

import pytest
from django.urls import reverse
from nacl.public import PrivateKey, PublicKey, SealedBox

from governance.sealed import recount

SCRIPTS = ("tweetnacl/nacl-fast.min.js", "sealedbox/sealedbox.web.js", "js/urn.js")
CHOICES = ["for", "against", "abstain", "blank", ["a", "c"], [], {"a": 5, "b": 0}, [["c"], ["a", "b"]], "Élu·e n° 1 — « oui »"]


@pytest.fixture
def lab(page):
    """A page that holds the scripts of the urn: `lab("urn.tidy(x)", "ab-0")`."""
    page.goto(reverse("account_login"))
    for script in SCRIPTS:
        page.add_script_tag(url=f"/static/{script}")

    def run(expression: str, x=None):
        return page.evaluate(f"async (x) => {{ return {expression}; }}", x)

    return run


def pair_of(lab) -> tuple[str, str]:
    secret = lab("(window.pair = urn.keyPair(), urn.hex(pair.secretKey))")
    return secret, lab("urn.hex(pair.publicKey)")


def test_sealed_in_chromium_opened_by_pynacl(lab):
    key = PrivateKey.generate()
    public = bytes(key.public_key).hex()
    for choice in CHOICES:
        given = lab("urn.base64(urn.seal(7, x[0], x[1]))", [choice, public])
        sealed = base64.b64decode(given)
        assert len(sealed) == recount.SEALED
        assert recount.choice_in(recount.unseal(sealed, key), box=7) == choice
        assert lab("await urn.tracker(urn.fromBase64(x))", given) == recount.tracker(sealed)


def test_sealed_by_pynacl_opened_in_chromium(lab):
    _, public = pair_of(lab)
    for choice in CHOICES:
        text = recount.text_of(box=7, choice=choice, nonce="0" * 32)
        sealed = SealedBox(PublicKey(bytes.fromhex(public))).encrypt(text)
        given = base64.b64encode(sealed).decode()
        assert lab("urn.choiceIn(urn.open(urn.fromBase64(x), pair), 7)", given) == choice
        assert lab("await urn.tracker(urn.fromBase64(x))", given) == recount.tracker(sealed)


def test_both_write_the_same_canonical_bytes(lab):
    for choice in CHOICES:
        value = {"nonce": "ab", "choice": choice, "box": 7}
        assert lab("urn.canonical(x)", value) == recount.canonical(value).decode()


def test_padded_length_is_equal_for_all_choices(lab):
    """§5.9. Neither the sealed ballot nor the text inside says by its size what was chosen."""
    public = bytes(PrivateKey.generate().public_key).hex()
    lengths = {lab("urn.seal(7, x[0], x[1]).length", [choice, public]) for choice in CHOICES}
    assert lengths == {recount.SEALED}
    assert {len(recount.text_of(box=7, choice=choice, nonce="0" * 32)) for choice in CHOICES} == {recount.TEXT}


def test_a_choice_too_long_is_refused_by_both(lab):
    with pytest.raises(recount.Unreadable, match="trop long"):
        recount.text_of(box=7, choice="x" * 256, nonce="0" * 32)
    said = "(() => { try { urn.seal(7, 'x'.repeat(256), x); } catch (wrong) { return wrong.message; } })()"
    assert "trop long" in lab(said, bytes(PrivateKey.generate().public_key).hex())


@pytest.mark.parametrize(("needed", "count"), [(2, 3), (3, 5), (2, 2), (4, 4)])
def test_k_minus_1_shares_fail_k_succeed(lab, needed, count):
    """§5.9, every choice of keepers, in the browser and in Python."""
    secret, public = pair_of(lab)
    parts = lab("await urn.split(pair, x[0], x[1])", [needed, count])
    assert len(parts) == count
    again = (
        "(async () => { try { return urn.hex((await urn.combine(x[0], urn.fromHex(x[1]))).secretKey); }"
        " catch (wrong) { return wrong.message; } })()"
    )
    for chosen in itertools.combinations(parts, needed):
        assert bytes(recount.combined(chosen, public_key=bytes.fromhex(public))).hex() == secret
        assert lab(again, [list(chosen), public]) == secret
    for chosen in itertools.combinations(parts, needed - 1):
        with pytest.raises(recount.Unreadable, match=f"Il faut {needed} parts"):
            recount.combined(chosen, public_key=bytes.fromhex(public))
        assert f"Il faut {needed} parts" in lab(again, [list(chosen), public])
    twice = [parts[0]] * needed
    assert f"Il faut {needed} parts" in lab(again, [twice, public])


def test_k_minus_1_parts_fit_any_secret(lab):
    """What Shamir promises: with one part less, a part for any other secret completes them."""
    pair_of(lab)
    first = recount.part_in(lab("await urn.split(pair, 2, 3)")[0])[3]
    other = recount.part_in(lab("await urn.split(pair, 2, 3)")[0])[3]
    assert first != other  # the same secret and number, cut twice: nothing of the part comes from the secret alone


def test_share_typo_is_detected_and_its_line_named(lab):
    """§5.9. One letter in each place of a part, changed; both programs say which line to read again."""
    _, public = pair_of(lab)
    part = lab("(await urn.split(pair, 2, 3))[1]")
    again = "(async () => { try { await urn.partIn(x[0], urn.fromHex(x[1])); return ''; } catch (w) { return w.message; } })()"
    letters = part.replace(" ", "").replace("\n", "")
    named = 0
    for place in range(0, 64, 3):
        wrong = letters[:place] + ("B" if letters[place] == "A" else "A") + letters[place + 1 :]
        with pytest.raises(recount.Unreadable) as refused:
            recount.part_in(wrong)
        assert lab(again, [wrong, public]).replace("’", "'") == str(refused.value)
        named += f"ligne {place // 16 + 1} " in str(refused.value)
    assert named >= 20  # of 22: a check of one byte misses one typo in 256, and a line below says it
    assert lab(again, [letters[:-1], public]).startswith("Une part a 64")
    assert lab(again, [part.lower().replace("o", "0").replace("i", "1").replace("b", "8"), public]) == ""


def test_a_part_of_another_urn_is_refused(lab):
    pair_of(lab)
    parts = lab("await urn.split(pair, 2, 3)")
    other = bytes(PrivateKey.generate().public_key)
    with pytest.raises(recount.Unreadable, match="autre urne"):
        recount.combined(parts, public_key=other)


def test_both_count_alike(lab):
    choices = [*CHOICES, "for", "for", ["c", "a"], ["a", "a"]]
    assert lab("urn.histogram(x)", choices) == recount.histogram(choices)
    assert lab("urn.totals(x)", choices) == recount.totals(choices)
    assert json.dumps(lab("urn.histogram(x)", choices)) == json.dumps(recount.histogram(choices))
