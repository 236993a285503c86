/* The cipher of a secret vote, in the browser: sealed ballots, trackers, the parts of the key, the count.
   The format is that of governance/sealed/recount.py (see FORMAT there); the box is libsodium's, by tweetnacl.
   Nothing here speaks to the server. */
window.urn = (() => {
  const TEXT = 256;
  const ROW = 10;
  const CHECKS = [1, 1, 1, 3];
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const encoder = new TextEncoder();
  const decoder = new TextDecoder("utf-8", { fatal: true });

  class Wrong extends Error {}

  // -- bytes ---------------------------------------------------------------------------------------

  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const base32 = (bytes) => {
    let bits = "";
    for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
    return (bits.match(/.{1,5}/g) ?? []).map((five) => LETTERS[parseInt(five.padEnd(5, "0"), 2)]).join("");
  };
  const fromBase32 = (text) => {
    const bits = [...text].map((sign) => LETTERS.indexOf(sign).toString(2).padStart(5, "0")).join("");
    return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((eight) => parseInt(eight, 2)));
  };
  // As people type it: without dashes, in small letters, with 0, 1 and 8 for O, I and B.
  const tidy = (typed) =>
    typed.toUpperCase().replace(/[^A-Z0-9]/g, "").replace(/0/g, "O").replace(/1/g, "I").replace(/8/g, "B");
  const groups = (text) => (text.match(/.{1,4}/g) ?? []).join("-");

  // -- ballots -------------------------------------------------------------------------------------

  const canonical = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value && typeof value === "object") {
      const parts = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
      return `{${parts.join(",")}}`;
    }
    return JSON.stringify(value);
  };
  const tracker = async (sealed) => groups(base32(await sha256(sealed)).slice(0, 16));
  // Always of the same length: the choice does not show in the size.
  const textOf = (box, choice) => {
    const text = encoder.encode(canonical({ box, choice, nonce: hex(random(16)) }));
    if (text.length > TEXT) throw new Wrong("Ce choix est trop long pour un bulletin.");
    const padded = new Uint8Array(TEXT).fill(32);
    padded.set(text);
    return padded;
  };
  const seal = (box, choice, publicKey) => sealedBox.seal(textOf(box, choice), fromHex(publicKey));
  const open = (sealed, pair) => sealedBox.open(sealed, pair.publicKey, pair.secretKey);
  const choiceIn = (text, box) => {
    let ballot;
    try {
      ballot = JSON.parse(decoder.decode(text));
    } catch {
      throw new Wrong("ce n’est pas un bulletin");
    }
    const keys = Object.keys(ballot ?? {}).sort().join();
    if (text.length !== TEXT || keys !== "box,choice,nonce") throw new Wrong("ce n’est pas un bulletin");
    if (ballot.box !== box) throw new Wrong(`ce bulletin a été fait pour l’urne ${ballot.box}`);
    return ballot.choice;
  };

  // -- the key and its parts -----------------------------------------------------------------------

  const times = (a, b) => {
    let product = 0;
    for (; b; b >>= 1) {
      if (b & 1) product ^= a;
      a = (a << 1) ^ (a & 0x80 ? 0x11b : 0);
    }
    return product;
  };
  const inverse = (a) => {
    let result = 1;
    for (let power = 0; power < 254; power += 1) result = times(result, a);
    return result;
  };
  const mark = async (publicKey) => (await sha256(publicKey))[0];

  // Four lines: useful bytes, then a check of all those before; the last line has three bytes of it.
  const partOf = async (number, needed, publicKey, data) => {
    const useful = new Uint8Array([number * 16 + needed, await mark(publicKey), ...data]);
    const rows = [];
    let end = 0;
    for (const size of CHECKS) {
      const start = end;
      end += ROW - size;
      const check = (await sha256(useful.slice(0, end))).slice(0, size);
      rows.push(base32(new Uint8Array([...useful.slice(start, end), ...check])));
    }
    return rows.map((row) => row.match(/.{4}/g).join(" ")).join("\n");
  };

  // The parts of a private key, `needed` of which give it back (Shamir, byte by byte). Fewer say nothing.
  const split = async (pair, needed, count) => {
    const slopes = Array.from({ length: needed - 1 }, () => random(32));
    const parts = [];
    for (let x = 1; x <= count; x += 1) {
      const data = pair.secretKey.map((byte, place) => {
        let value = 0;
        for (let power = needed - 2; power >= 0; power -= 1) value = times(value, x) ^ slopes[power][place];
        return times(value, x) ^ byte;
      });
      parts.push(await partOf(x, needed, pair.publicKey, data));
    }
    return parts;
  };

  const partIn = async (typed, publicKey) => {
    const code = tidy(typed);
    if (code.length !== 64) {
      throw new Wrong(`Une part a 64 lettres et chiffres, en quatre lignes de seize : celle-ci en a ${code.length}.`);
    }
    if ([...code].some((sign) => !LETTERS.includes(sign))) {
      throw new Wrong("Une part n’a que des lettres et les chiffres de 2 à 7.");
    }
    const raw = fromBase32(code);
    let useful = [];
    for (const [row, size] of CHECKS.entries()) {
      const line = raw.slice(row * ROW, (row + 1) * ROW);
      useful = [...useful, ...line.slice(0, -size)];
      const check = (await sha256(new Uint8Array(useful))).slice(0, size);
      if (hex(check) !== hex(line.slice(-size))) {
        throw new Wrong(`Une lettre de la ligne ${row + 1} n’est pas la bonne : relisez cette ligne.`);
      }
    }
    const [head, of, ...data] = useful;
    const number = head >> 4;
    const needed = head & 15;
    if (of !== await mark(publicKey)) throw new Wrong(`La part ${number} est celle d’une autre urne.`);
    return { number, needed, data };
  };

  // The key pair, from enough parts typed again. Says in French which part is wrong, or how many are missing.
  const combine = async (typed, publicKey) => {
    const parts = new Map();
    let needed = 2;
    for (const text of typed) {
      const part = await partIn(text, publicKey);
      needed = part.needed;
      parts.set(part.number, part.data);
    }
    if (parts.size < needed) {
      throw new Wrong(`Il faut ${needed} parts différentes pour ouvrir l’urne : il y en a ${parts.size}.`);
    }
    const chosen = [...parts.keys()].sort((a, b) => a - b).slice(0, needed);
    const secret = new Uint8Array(32);
    for (const x of chosen) {
      let weight = 1;
      for (const other of chosen) if (other !== x) weight = times(weight, times(other, inverse(other ^ x)));
      parts.get(x).forEach((value, place) => { secret[place] ^= times(value, weight); });
    }
    const pair = nacl.box.keyPair.fromSecretKey(secret);
    if (hex(pair.publicKey) !== hex(publicKey)) {
      throw new Wrong("Ces parts ne donnent pas la clé de cette urne : l’une d’elles est fausse.");
    }
    return pair;
  };

  // -- the count -----------------------------------------------------------------------------------

  const sorted = (counted) => Object.fromEntries([...counted].sort(([a], [b]) => (a < b ? -1 : 1)));
  const histogram = (choices) => {
    const counted = new Map();
    for (const choice of choices) counted.set(canonical(choice), (counted.get(canonical(choice)) ?? 0) + 1);
    return sorted(counted);
  };
  const totals = (choices) => {
    const counted = new Map();
    for (const choice of choices) {
      const names = (Array.isArray(choice) ? choice : [choice]).filter((name) => typeof name === "string");
      for (const name of new Set(names.length ? names : ["blank"])) counted.set(name, (counted.get(name) ?? 0) + 1);
    }
    return sorted(counted);
  };

  return {
    Wrong, base64, canonical, choiceIn, combine, fromBase64, fromHex, hex, histogram, keyPair: () => nacl.box.keyPair(), open, partIn,
    seal, sha256, split, tidy, totals, tracker,
  };
})();
