"""Files: kept by their content, their type read from the content, images encoded again, served by one view.

No file is ever reachable by its path: the view asks the rule of the thing it is attached to.
"""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import puremagic
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model, OuterRef
from PIL import Image, UnidentifiedImageError

from cae.access import Refusal, Refused
from cae.actors import Actor, user_of
from cae.models import FileLink, StoredFile

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LOGO_SIDE = 900
DOCUMENTS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
TABLES = {"text/csv": ".csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx"}
# Who may read a file: one rule for each kind of owner, registered by its room: (user, owner) -> bool.
_RULES: dict[str, Callable[[object, Model], bool]] = {}


def readable_by(model: type[Model], rule: Callable[[object, Model], bool]) -> None:
    """Registers who may read the files attached to `model`; called in AppConfig.ready()."""
    _RULES[model._meta.label] = rule


def may_read(user, link: FileLink) -> bool:
    owner = link.owner
    rule = _RULES.get(owner._meta.label) if owner is not None else None
    return bool(rule and rule(user, owner))


def media_type(content: bytes, name: str) -> str:
    """The type of a file from its content; the name only tells CSV apart from other text. Empty when unknown."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"PK\x03\x04") and b"xl/workbook.xml" in content:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    if content.startswith(b"MZ") or b"\x00" in content[:4096]:
        return ""
    try:
        if puremagic.from_string(content, mime=True).startswith("application/x-ms"):
            return ""
    except puremagic.PureError:
        pass
    return "text/csv" if Path(name).suffix.lower() in {".csv", ".txt", ".tsv"} else ""


def check(content: bytes, name: str, *, accept: dict[str, str] = DOCUMENTS) -> str:
    """The media type of an uploaded file, or `Refused` with the reason: empty, too large, or not what it says."""
    if not content:
        raise Refused(f"Le fichier « {name} » est vide.")
    if len(content) > MAX_BYTES:
        raise Refused(f"Le fichier « {name} » pèse plus de {MAX_BYTES // 1024 // 1024} Mo.")
    found = media_type(content, name)
    if found not in accept:
        names = {".pdf": "PDF", ".png": "PNG", ".jpg": "JPEG", ".csv": "CSV", ".xlsx": "Excel (.xlsx)"}
        raise Refused(
            Refusal(
                f"Le fichier « {name} » n'est pas lisible ici.",
                remedy=f"Formats acceptés : {', '.join(names[s] for s in accept.values())}.",
            )
        )
    return found


def store(content: bytes, name: str, *, accept: dict[str, str] = DOCUMENTS, logo: bool = False) -> StoredFile:
    """Keeps an uploaded file and returns its row; the same content twice gives the same row.

    Images are decoded and encoded again, which removes what is hidden in them (place of the photo, scripts); `logo` also
    limits their side. Refuses as `check` does, and images that cannot be decoded.
    """
    found = check(content, name, accept=accept)
    if found.startswith("image/"):
        content = _encode_again(content, name, found, LOGO_SIDE if logo else None)
    return keep(content, name, found)


def keep(content: bytes, name: str, found: str) -> StoredFile:
    """Keeps bytes the application made itself (a PDF, an export)."""
    digest = hashlib.sha256(content).hexdigest()
    known = StoredFile.objects.filter(sha256=digest).first()
    if known is not None:
        if not is_there(known):
            default_storage.save(known.path, ContentFile(content))
        return known
    suffix = {**DOCUMENTS, **TABLES}.get(found, "")
    path = f"{digest[:2]}/{digest}{suffix}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    stored, _ = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"name": Path(name).name[:200], "media_type": found, "size": len(content), "path": path}
    )
    return stored


def attach(owner: Model, stored: StoredFile, *, purpose: str, by: Actor, name: str = "") -> FileLink:
    """Attaches a kept file to a thing, under the name people gave it."""
    return FileLink.objects.create(
        owner_type=ContentType.objects.get_for_model(owner),
        owner_id=owner.pk,
        file=stored,
        purpose=purpose,
        name=(name or stored.name)[:200],
        added_by=user_of(by),
    )


def links_of(owner: Model, purpose: str = ""):
    """The files attached to a thing, in the order they came."""
    rows = FileLink.objects.filter(owner_type=ContentType.objects.get_for_model(owner), owner_id=owner.pk).select_related("file")
    return (rows.filter(purpose=purpose) if purpose else rows).order_by("id")


def names_of(owner: type[Model], purpose: str) -> ArraySubquery:
    """The names of the files attached to each row of a query of `owner`, in the order they came: read with the rows."""
    kind = ContentType.objects.get_for_model(owner)
    links = FileLink.objects.filter(owner_type=kind, owner_id=OuterRef("pk"), purpose=purpose)
    return ArraySubquery(links.order_by("id").values("name"))


def is_there(stored: StoredFile | None) -> bool:
    """Whether a file can be read: a base restored without its storage knows files that are no longer there."""
    return stored is not None and default_storage.exists(stored.path)


def read(stored: StoredFile) -> bytes:
    with default_storage.open(stored.path) as handle:
        return handle.read()


def _encode_again(content: bytes, name: str, found: str, side: int | None) -> bytes:
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refused(f"L'image « {name} » est trop grande ({image.width} × {image.height} points).")
            image.load()
            if side:
                image.thumbnail((side, side))
            out = io.BytesIO()
            if found == "image/png":
                image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB").save(
                    out, "PNG", optimize=True
                )
            else:
                image.convert("RGB").save(out, "JPEG", quality=88)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(f"L'image « {name} » est abîmée : elle ne peut pas être lue.") from error
    return out.getvalue()
