"""Every setting, read from the environment once. A missing or wrong value stops the start with a sentence.

Three situations, one file:
- nothing set: development, on the embedded PostgreSQL and broker that `make` starts;
- `DEMO=1`: the demo cooperative (one-click sign-in, mails read on a page), loopback only;
- `PRODUCTION=1`: DATABASE_URL, REDIS_URL, EMAIL_URL, SECRET_KEY, FIELD_KEY, ALLOWED_HOSTS, SITE_URL and STORAGE_DIR are
  required.

Nothing is started here: the settings only compute paths (see `cae/postgres.py` and `cae/valkey.py`).
"""

import base64
import hashlib
import os
import re
import sys
import tempfile
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from cae.environment import HOST, env, parsed, required, switch, whole
from cae.schedule import BEAT

BASE_DIR = Path(__file__).resolve().parent.parent

PRODUCTION = switch("PRODUCTION")
DEMO = switch("DEMO")
TESTING = "pytest" in sys.modules
DEBUG = switch("DEBUG")

if DEMO and (PRODUCTION or os.environ.get("DATABASE_URL")):
    raise ImproperlyConfigured("DEMO=1 signs anyone in without a password: it is refused with PRODUCTION or DATABASE_URL.")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG=1 shows the code and the data of errors: it is refused with PRODUCTION.")

# -- where things are kept -------------------------------------------------------------------------
# The embedded servers need a short path that a dropped user may read: see cae/postgres.py.
CLUSTER = os.environ.get("CLUSTER") or ("test" if TESTING else "demo")
_key = hashlib.sha256(str(BASE_DIR).encode()).hexdigest()[:10]
_state = (
    "/var/lib/cae"
    if os.geteuid() == 0
    else os.path.join(env.str("XDG_STATE_HOME", default=os.path.expanduser("~/.local/state")), "cae")
)
STATE_DIR = Path(_state) / f"{_key}-{CLUSTER}"

# -- secrets and hosts -----------------------------------------------------------------------------
if PRODUCTION:
    SECRET_KEY = required("SECRET_KEY", "it signs sessions and links; 50 random characters or more")
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("SECRET_KEY is too short: 50 random characters or more.")
    ALLOWED_HOSTS = [
        host.strip().lower() for host in required("ALLOWED_HOSTS", "the names this site answers to, comma separated").split(",")
    ]
    for _host in ALLOWED_HOSTS:
        if not re.fullmatch(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\]", _host):
            raise ImproperlyConfigured(
                f"ALLOWED_HOSTS holds « {_host} », which is no name: write cae.example.fr, without https://."
            )
    SITE_URL = required("SITE_URL", "the address written in mails, as https://…").rstrip("/")
    _site = parsed("SITE_URL", lambda: urlsplit(SITE_URL), "write https://cae.example.fr")
    if _site.scheme != "https" or not _site.hostname or _site.path or _site.query or _site.fragment:
        raise ImproperlyConfigured("SITE_URL must begin with https:// and end with the name of the site: https://cae.example.fr.")
    if not any(
        _site.hostname == host.strip("[]") or (host.startswith(".") and f".{_site.hostname}".endswith(host))
        for host in ALLOWED_HOSTS
    ):
        raise ImproperlyConfigured(f"SITE_URL names « {_site.hostname} », which is not in ALLOWED_HOSTS: add it there.")
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
else:
    SECRET_KEY = "development only: " + _key * 5
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
    SITE_URL = env.str("SITE_URL", default=f"http://localhost:{env.str('PORT', default='8000')}").rstrip("/")
# Encrypt what the database must not say in clear (cae/secrecy.py): the first writes, all of them read.
_field_keys = (
    required("FIELD_KEY", "it encrypts the secrets kept in the database")
    if PRODUCTION
    else env.str("FIELD_KEY", default=base64.urlsafe_b64encode(hashlib.sha256(SECRET_KEY.encode()).digest()).decode())
)
FIELD_KEYS = [key.strip() for key in _field_keys.split(",")]
for _field_key in FIELD_KEYS:
    parsed("FIELD_KEY", lambda key=_field_key: Fernet(key), "write keys of 32 bytes in base64, comma separated, newest first")

# -- applications ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "cae.apps.CaeConfig",
    "members.apps.MembersConfig",
    "governance.apps.GovernanceConfig",
    "billing.apps.BillingConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_celery_beat",
    "pgtrigger",
    # The Simple configurations leave the loaders to us: both packages' own break each other.
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "members.middleware.SignInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.middleware.SessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.middleware.SecondFactorMiddleware",
    "cae.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "cae.urls"
WSGI_APPLICATION = "cae.wsgi.application"
AUTH_USER_MODEL = "members.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "cae.home.context.navigation",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django_cotton.templatetags.cotton",
                "cae.templatetags.format",
                "cae.templatetags.ui",
            ],
        },
    }
]
COTTON_DIR = "components"

# -- database --------------------------------------------------------------------------------------
_database_url = (
    required("DATABASE_URL", "postgres://user:password@host/name") if PRODUCTION else env.str("DATABASE_URL", default="")
)
if _database_url:
    _database = parsed("DATABASE_URL", lambda: env.db_url_config(_database_url), "write postgres://user:password@host:5432/name")
    if "postgresql" not in _database.get("ENGINE", ""):
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: what the law forbids, PostgreSQL refuses.")
    if not _database["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL names no database: write postgres://user:password@host:5432/name.")
    DATABASES = {"default": _database}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "cae", "USER": "cae", "HOST": str(STATE_DIR)}}
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 0, "max_size": 12, "timeout": 20}
# The disks of today read anywhere nearly as fast as in order; told so, the database trusts its indexes (the default dates from
# disks that turned, and reads whole tables). DATABASE_URL may say otherwise: ?options=…
DATABASES["default"]["OPTIONS"].setdefault("options", "-c random_page_cost=1.1")
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # the action owns its transaction

# -- jobs ------------------------------------------------------------------------------------------
CELERY_BROKER_URL = (
    required("REDIS_URL", "redis://host:6379/0, the broker of the worker")
    if PRODUCTION
    else env.str("REDIS_URL", default=f"redis+socket://{STATE_DIR}/valkey.sock")
)
_broker = parsed("REDIS_URL", lambda: urlsplit(CELERY_BROKER_URL), "write redis://host:6379/0")
_place = {"redis": _broker.hostname, "rediss": _broker.hostname, "redis+socket": _broker.path, "unix": _broker.path}
if not _place.get(_broker.scheme):
    raise ImproperlyConfigured("REDIS_URL cannot be understood: write redis://host:6379/0.")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "unacked_restore_interval": 10, "unacked_restore_throttle": 1}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = BEAT
CELERY_TASK_ALWAYS_EAGER = TESTING
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TIMEZONE = "Europe/Paris"

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        if TESTING
        else {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CELERY_BROKER_URL.replace("redis+socket://", "unix://"),
        }
    ),
    # Of one process, for what every page shows: pages are read while the broker is away.
    "near": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "near"},
}

# -- mail ------------------------------------------------------------------------------------------
_email_url = required("EMAIL_URL", "smtp+tls://user:password@host:587") if PRODUCTION else env.str("EMAIL_URL", default="")
if _email_url:
    _mail = parsed("EMAIL_URL", lambda: env.email_url_config(_email_url), "write smtp+tls://user:password@host:587")
    if _mail["EMAIL_HOST"] and not HOST.fullmatch(_mail["EMAIL_HOST"]):
        raise ImproperlyConfigured("EMAIL_URL names no server: write smtp+tls://user:password@host:587.")
    if not _mail["EMAIL_HOST"] and (PRODUCTION or _mail["EMAIL_BACKEND"].endswith("smtp.EmailBackend")):
        raise ImproperlyConfigured("EMAIL_URL sends no mail to anyone: write smtp+tls://user:password@host:587.")
    vars().update(_mail)
else:
    EMAIL_BACKEND = "cae.outbox.CaughtMailBackend"  # mails are kept and read on a page
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="")
if not DEFAULT_FROM_EMAIL:
    DEFAULT_FROM_EMAIL = f"Coopérative <ne-pas-repondre@{_site.hostname if PRODUCTION else 'localhost'}>"
if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(DEFAULT_FROM_EMAIL)[1]):
    raise ImproperlyConfigured("DEFAULT_FROM_EMAIL cannot be understood: write Name <address@example.fr>.")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# -- files -----------------------------------------------------------------------------------------
if PRODUCTION:
    STORAGE_DIR = Path(required("STORAGE_DIR", "the folder that keeps invoices and receipts"))
    # Tried, not asked: a volume that is not mounted, read only or full is found now, not at the first invoice.
    parsed("STORAGE_DIR", lambda: tempfile.TemporaryFile(dir=STORAGE_DIR).close(), "name a folder the site can write in")
else:
    STORAGE_DIR = Path(env.str("STORAGE_DIR", default=str(STATE_DIR / "files")))
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-built"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "cae.assets.PackageFinder",
]
if TESTING:
    _assets = "django.contrib.staticfiles.storage.StaticFilesStorage"
elif DEMO:  # compressing takes most of a minute, and the demo crosses no network
    _assets = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
else:
    _assets = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(STORAGE_DIR)}},
    "staticfiles": {"BACKEND": _assets},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG  # no list of files is made at the start
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["br", "gz", "gif", "jpg", "jpeg", "png", "webp", "woff", "woff2", "map"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 150_000  # an invoice of ten thousand lines is read as far as the sentence that refuses it

# -- a contested vote may be handed over to a Belenios server (governance/sealed/belenios.py) --------------
BELENIOS_URL = env.str("BELENIOS_URL", default="").rstrip("/")
if BELENIOS_URL:
    _belenios = parsed("BELENIOS_URL", lambda: urlsplit(BELENIOS_URL), "write https://belenios.example")
    if _belenios.scheme not in (("https",) if PRODUCTION else ("https", "http")) or not HOST.fullmatch(_belenios.hostname or ""):
        raise ImproperlyConfigured("BELENIOS_URL cannot be understood: write https://belenios.example.")

# -- language and time -----------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True  # in what is typed; nothing is written so (`cae.formats`)
FORMAT_MODULE_PATH = "cae.formats"

# -- sign-in ---------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else ["django.contrib.auth.hashers.Argon2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "display_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "members.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation, sent to the address, is the verification
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "login": "20/m/ip",
    "login_failed": "5/5m/key,20/h/ip",
    "reset_password": "5/m/ip,3/h/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
# Addresses are counted where the last proxy of ours read them: what a visitor writes in X-Forwarded-For is before that.
# Production has one at least, since this server speaks no HTTPS.
ALLAUTH_TRUSTED_PROXY_COUNT = whole("TRUSTED_PROXY_COUNT", default=int(PRODUCTION), lowest=0, highest=9)
INVITATION_DAYS = whole("INVITATION_DAYS", default=14, lowest=1, highest=365)
MFA_ADAPTER = "members.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Coopérative"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = True
UNTRACKED = "/urne/"  # the pages of a secret vote: a session would tell the minute of each voter
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_NAME = "cae-session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the live preview of an invoice is a frame of the same site
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# -- logs ------------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise ImproperlyConfigured("LOG_LEVEL cannot be understood: write DEBUG, INFO, WARNING, ERROR or CRITICAL.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
}
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # frames: see X_FRAME_OPTIONS
