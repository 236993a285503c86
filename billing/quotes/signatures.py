"""A signature given on a page: drawn with a finger, a mouse or a pen, or typed at the keyboard. Judged, then kept."""

import base64
import binascii
import io
import re
import unicodedata
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from billing.quotes.enums import SignatureKind
from cae import files
from cae.access import Refusal, Refused
from cae.models import StoredFile

PREFIX = "data:image/png;base64,"
MAX_TEXT = 400_000  # characters of the drawing as sent: a screen of 2000 points drawn all over is below
PNG = {"image/png": ".png"}
FEWEST_POINTS = 60  # inked points: a dot or a slip of the finger is not a signature


@dataclass(frozen=True)
class Signature:
    """`text` for a typed one, `file` for a drawn one."""

    kind: str
    text: str = ""
    file: StoredFile | None = None


def not_theirs(text: str, name: str) -> Refusal | None:
    """Why a name written at the keyboard does not sign for `name`; capitals, accents, hyphens and the order are forgiven."""
    if _words(text) == _words(name):
        return None
    return Refusal(
        f"La signature « {text.strip()[:40]} » n'est pas le nom donné plus haut, « {name.strip()[:60]} ».",
        remedy="Écrivez votre prénom et votre nom de la même façon aux deux endroits.",
        code="signature",
    )


def _words(text: str) -> list[str]:
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    return sorted(re.findall(r"\w+", bare))


def typed(text: str) -> Signature:
    """A name written at the keyboard in place of a signature. Refuses an empty one."""
    if not text.strip():
        raise Refused("Écrivez votre nom en guise de signature.")
    return Signature(SignatureKind.TYPED, text=text.strip()[:120])


def drawn(address: str) -> Signature:
    """A drawing sent as a data: address. Refuses what is not a PNG, is too large, or where almost nothing was drawn."""
    if not address.startswith(PREFIX):
        raise Refused("Signez dans le cadre, ou choisissez la signature au clavier.")
    if len(address) > MAX_TEXT:
        raise Refused("Le dessin de la signature est trop grand : effacez-le et recommencez.")
    try:
        content = base64.b64decode(address.removeprefix(PREFIX), validate=True)
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            image.load()
            ink = image.convert("RGBA").getchannel("A").point(lambda alpha: 255 if alpha > 40 else 0).histogram()[255]
    except (binascii.Error, ValueError, UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("Le dessin de la signature n'a pas pu être lu : recommencez, ou signez au clavier.") from error
    if ink < FEWEST_POINTS:
        raise Refused("Le cadre de signature est vide : signez dedans, ou choisissez la signature au clavier.")
    return Signature(SignatureKind.DRAWN, file=files.store(content, "signature.png", accept=PNG))
