"""The account a person signs in with: an e-mail address. Who the person is stands in Member."""

from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **fields):
        """An account with an unusable password unless one is given (an invitation lets the person choose it)."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Signs in by e-mail. `is_staff` opens Django's admin, which is for the operator of the server, never for the product."""

    email = models.EmailField("adresse e-mail", unique=True)
    display_name = models.CharField("nom affiché", max_length=120, blank=True)
    is_staff = models.BooleanField(default=False)
    told_by_mail = models.BooleanField(
        "prévenir par courriel", default=True, help_text="Quand un de mes devis ou une de mes factures est validé ou à revoir."
    )
    is_active = models.BooleanField("compte ouvert", default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.display_name or self.email

    @cached_property
    def access(self):
        """What this account may do, read once per request (see `members.access`)."""
        from members.access import read_access

        return read_access(self)

    def get_full_name(self) -> str:
        return str(self)
