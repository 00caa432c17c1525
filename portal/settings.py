"""Settings of the running site, read from the environment; insecure production values are refused.

Every name the environment may set is read through `env` here, nowhere else.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal import logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("PORTAL_VAR", BASE_DIR / "var"))


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def database(url: str, **extra: object) -> dict[str, object]:
    """One Django database from `postgresql://user:password@host:port/name`; no other engine exists here."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        # PgBouncer in transaction mode cannot keep a cursor between statements.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "motcua"},
        **extra,
    }


PORTAL_MODE = env("PORTAL_MODE", "demo")  # demo | test | production
if PORTAL_MODE not in {"demo", "test", "production"}:
    raise ImproperlyConfigured("PORTAL_MODE must be demo, test or production")
IS_PRODUCTION = PORTAL_MODE == "production"
IS_DEMO = PORTAL_MODE == "demo"

DEBUG = env("PORTAL_DEBUG") == "1"
SECRET_KEY = env(
    "PORTAL_SECRET_KEY", "" if IS_PRODUCTION else "demo-only-secret-key-never-in-production-0123456789"
)
ALLOWED_HOSTS = env_list("PORTAL_HOSTS", "" if IS_PRODUCTION else "localhost,127.0.0.1,[::1],testserver")
PORTAL_ADDRESS = env("PORTAL_ADDRESS", "http://127.0.0.1:8000")  # printed in QR codes and messages
CSRF_TRUSTED_ORIGINS = env_list("PORTAL_TRUSTED_ORIGINS")

CITY_NAME = {
    "vi": env("PORTAL_CITY_VI", "Thành phố Hồ Chí Minh"),
    "en": env("PORTAL_CITY_EN", "Ho Chi Minh City"),
}
CITIZEN_SIGN_IN = env("CITIZEN_SIGN_IN", "vneid" if IS_PRODUCTION else "vneid_and_local")
if CITIZEN_SIGN_IN not in {"vneid", "vneid_and_local"}:
    raise ImproperlyConfigured("CITIZEN_SIGN_IN must be vneid or vneid_and_local")
# The identity provider: its address (issuer, or the whole address of its discovery document) and our registration.
VNEID_SERVER = env("VNEID_SERVER")
VNEID_CLIENT_ID = env("VNEID_CLIENT_ID")
VNEID_CLIENT_SECRET = env("VNEID_CLIENT_SECRET")
# Ways of proving that somebody may act for a business: shown at a counter, asserted by VNeID.
PORTAL_REPRESENTATION = env_list("PORTAL_REPRESENTATION", "counter,vneid")
if set(PORTAL_REPRESENTATION) - {"counter", "vneid"}:
    raise ImproperlyConfigured("PORTAL_REPRESENTATION may name counter and vneid")
DEMO_PASSWORD = env("PORTAL_DEMO_PASSWORD", "motcua-demo-2026")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "accounts",
    "procedures",
    "dossiers",
    "portal",
]

MIDDLEWARE = [
    "portal.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.unwritable.NoNulMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.signin.middleware.ViewerMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
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
            ],
            "builtins": ["portal.components.tags"],
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])
            ],
        },
    }
]

# The application acts as `app`; migrations, generators and test clean-up act as `owner`.
DATABASES = {
    "default": database(
        env("DATABASE_URL", "postgresql://app@127.0.0.1:5432/motcua"),
        TEST={"MIRROR": "owner"},  # the owner makes and migrates the test database
    ),
    "owner": database(
        env("DATABASE_OWNER_URL", env("DATABASE_URL", "postgresql://owner@127.0.0.1:5432/motcua"))
    ),
}
DATABASE_URL_GIVEN = bool(env("DATABASE_URL"))
DATABASE_ROUTERS: list[str] = []
DATABASE_APP_ROLE = urlsplit(env("DATABASE_URL", "postgresql://app@127.0.0.1/motcua")).username or "app"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", "redis://127.0.0.1:6379/0")
REDIS_URL_GIVEN = bool(env("REDIS_URL"))
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
# How long one effect may take at most. A lease lasts a quarter longer, so an effect a dead worker held
# waits that long for the next one; effects nobody took are woken again after the other span.
PORTAL_JOB_SECONDS = int(env("PORTAL_JOB_SECONDS", "120"))
PORTAL_WAKE_AGAIN_SECONDS = int(env("PORTAL_WAKE_AGAIN_SECONDS", "60"))
CELERY_TASK_TIME_LIMIT = PORTAL_JOB_SECONDS
CELERY_TASK_SOFT_TIME_LIMIT = PORTAL_JOB_SECONDS * 5 // 6
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# --- Signing in -------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
OFFICER_HOME = "officer:queue"
CITIZEN_HOME = "citizen:dossiers"
OFFICER_IDLE_SECONDS = 15 * 60
SESSION_COOKIE_AGE = 12 * 3600

# Attempts are counted in PostgreSQL: Redis may be emptied at any time, and must not give fresh guesses.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cached_value",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

ACCOUNT_ADAPTER = "portal.signin.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # without it, signing up would tell whether an address is known
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/300s/key"}
ACCOUNT_FORMS = {
    "login": "portal.signin.forms.SignInForm",
    "signup": "portal.signin.forms.SignUpForm",
    "reset_password": "portal.signin.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.signin.forms.NewPasswordForm",
    "change_password": "portal.signin.forms.ChangePasswordForm",
    "reauthenticate": "portal.signin.forms.ReauthenticateForm",
    "confirm_email_verification_code": "portal.signin.forms.ConfirmEmailForm",
}
SOCIALACCOUNT_ADAPTER = "portal.signin.vneid.SocialAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # VNeID gives no address; nothing is asked at its door
MFA_ADAPTER = "portal.signin.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # one step of thirty seconds either way: clocks of cheap telephones drift
MFA_FORMS = {
    "authenticate": "portal.signin.forms.FactorForm",
    "reauthenticate": "portal.signin.forms.FactorAgainForm",
    "activate_totp": "portal.signin.forms.ActivateForm",
}

# Letters of signing in (codes, links) go out while the person waits; in a demonstration into files.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if IS_PRODUCTION else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = env("PORTAL_SMTP_HOST", "localhost")
EMAIL_PORT = int(env("PORTAL_SMTP_PORT", "25"))
EMAIL_HOST_USER = env("PORTAL_SMTP_USER")
EMAIL_HOST_PASSWORD = env("PORTAL_SMTP_PASSWORD")
EMAIL_USE_TLS = env("PORTAL_SMTP_TLS", "1" if IS_PRODUCTION else "0") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env(
    "PORTAL_MAIL_FROM", f"Một Cửa <no-reply@{env('PORTAL_MAIL_DOMAIN', 'motcua.example')}>"
)

ALLAUTH_TRUSTED_PROXY_COUNT = int(env("PORTAL_TRUSTED_PROXIES", "1" if IS_PRODUCTION else "0"))
# --- end of signing in ------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]  # each by its own name
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [(part, BASE_DIR / "static" / part) for part in ("build", "img")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Tests serve the sources as they are; a running site serves gathered, hashed, compressed files.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PORTAL_MODE == "test" or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = PORTAL_MODE == "test" or DEBUG

PORTAL_FILES = Path(env("PORTAL_FILES", str(VAR_DIR / "files")))
# Where the reverse proxy keeps PORTAL_FILES under an internal location; empty: the site sends files itself.
PORTAL_PROTECTED_PREFIX = env("PORTAL_PROTECTED_PREFIX")
PORTAL_KEYS = Path(env("PORTAL_KEYS", str(VAR_DIR / "keys")))
PORTAL_DOCUMENT_FONTS = Path(
    env("PORTAL_DOCUMENT_FONTS", str(BASE_DIR / "static" / "build" / "fonts" / "documents"))
)
PORTAL_SIGNER = env("PORTAL_SIGNER", "dossiers.documents.signing.LocalSigner")
PORTAL_SMS = env("PORTAL_SMS", "dossiers.notices.backends.DemoSms")
PORTAL_MAIL = env("PORTAL_MAIL", "dossiers.notices.backends.DemoMail")
PORTAL_MAIL_DOMAIN = env("PORTAL_MAIL_DOMAIN", "motcua.example")
# Online payments: a class of the interface in dossiers/payments/bank.py; empty: fees are paid at the counter only.
PORTAL_BANK = env("PORTAL_BANK", "" if IS_PRODUCTION else "dossiers.payments.demo.DemoBank")
PORTAL_BANK_SECRET = env("PORTAL_BANK_SECRET", "" if IS_PRODUCTION else "demo-only-bank-secret")
PORTAL_CLAMAV = env("PORTAL_CLAMAV")
PORTAL_UPLOAD_MAX_BYTES = int(env("PORTAL_UPLOAD_MAX_BYTES", str(20 * 1024 * 1024)))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# --- The interface for other programs -----------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal.interface.bearer.Bearer"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.interface.problems.answer_of",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Một Cửa",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "AUTHENTICATION_WHITELIST": [],  # each address says by itself which scope it needs
    "APPEND_COMPONENTS": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # it would make the document once more at every start
}
# --- end of the interface -----------------------------------------------------------------------------

CSRF_FAILURE_VIEW = "portal.components.errors.csrf_failure"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
# The identity provider and the bank: a form answered by a redirect to them is blocked unless named.
PORTAL_FORM_TARGETS = env_list("PORTAL_FORM_TARGETS")

LOGGING = logs.configuration(env("PORTAL_LOG_LEVEL", "WARNING" if PORTAL_MODE == "test" else "INFO"))
