"""What sign-in does our way: people come in by invitation only, and their second factors are encrypted at rest."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from cae import secrecy


class AccountAdapter(DefaultAccountAdapter):
    """Nobody opens an account by themselves."""

    def is_open_for_signup(self, request) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):
    """The secret of an authenticator application, and the seed of recovery codes."""

    def encrypt(self, text: str) -> str:
        return secrecy.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrecy.decrypt(encrypted_text)
