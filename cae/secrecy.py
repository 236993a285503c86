"""Secrets the database must not say in clear: encrypted with the first key of `settings.FIELD_KEYS`, read with any of them.

A copy of the database alone gives nothing away. Losing every key loses the secrets: they are kept apart from the backups.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

__all__ = ["InvalidToken", "decrypt", "encrypt", "rotate"]


def encrypt(text: str) -> str:
    """`text` as only an installation with our keys reads it; twice the same text gives two different results."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(secret: str) -> str:
    """What `encrypt` was given. Raises `InvalidToken` when no key of ours wrote it."""
    return _keys().decrypt(secret.encode()).decode()


def rotate(secret: str) -> str:
    """The same secret, written with the first key: the others can then be dropped."""
    return _keys().rotate(secret.encode()).decode()


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
