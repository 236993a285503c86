"""The named cast, in every test: already in the template database, read when asked for.

`cast.lea`, `cast.odile`… are accounts; `as_(client, cast.lea)` signs in with the second factor done.
"""

from cae.demo.cast import Cast, create, read

__all__ = ["Cast", "as_", "create", "read"]


def as_(client, user):
    """`client`, signed in as `user`, its second factor counted as done."""
    from members.middleware import SESSION_KEY

    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[SESSION_KEY] = True
    session.save()
    return client
