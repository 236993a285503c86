"""The final text of a resolution as bytes: the same words always give the same hash, which anyone can compute again."""

import hashlib
import unicodedata


def canonical(text: str) -> str:
    """A text in one form: Unicode NFC, lines ended by a line feed, no space at their end, one line feed at the very end."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def digest(text: str) -> str:
    """SHA-256 of a text already canonical, in UTF-8: what `sha256sum` says of the file people download."""
    return hashlib.sha256(text.encode()).hexdigest()
