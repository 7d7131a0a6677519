"""Wiring: every setting comes from the environment; `make run` needs none of them."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from apps.api.secret_file import load_or_create
from apps.ingest.write.tables import TABLES
from config.allowed_hosts import InvalidHosts, parse_allowed_hosts
from config.clickhouse_address import clickhouse_address
from config.ingest_shards import InvalidShards, parse_shards

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("SPANWISE_DATA", BASE_DIR / "data")).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, str(int(default))).lower() in {"1", "true", "yes", "on"}


# --- Addresses. Everything binds loopback unless SPANWISE_HOST says otherwise.
HOST = os.environ.get("SPANWISE_HOST", "127.0.0.1")
WEB_PORT = int(os.environ.get("SPANWISE_PORT", "8000"))
OTLP_HTTP_PORT = int(os.environ.get("SPANWISE_OTLP_HTTP_PORT", "4318"))
OTLP_GRPC_PORT = int(os.environ.get("SPANWISE_OTLP_GRPC_PORT", "4317"))
PUBLIC_URL = os.environ.get("SPANWISE_PUBLIC_URL", f"http://localhost:{WEB_PORT}").rstrip("/")
OTLP_PUBLIC_URL = os.environ.get(
    "SPANWISE_OTLP_PUBLIC_URL", f"http://{urlsplit(PUBLIC_URL).hostname}:{OTLP_HTTP_PORT}"
).rstrip("/")

# gRPC has no path, and by convention a port of its own.
OTLP_GRPC_PUBLIC_URL = os.environ.get(
    "SPANWISE_OTLP_GRPC_PUBLIC_URL", f"http://{urlsplit(PUBLIC_URL).hostname}:{OTLP_GRPC_PORT}"
).rstrip("/")

# --- Django
DEBUG = flag("SPANWISE_DEBUG", default=False)
SECRET_KEY = os.environ.get("SPANWISE_SECRET_KEY") or load_or_create(DATA_DIR / "secret_key")
ALLOWED_HOSTS = [
    *filter(None, {urlsplit(PUBLIC_URL).hostname, "localhost", "127.0.0.1", "[::1]"}),
    *filter(None, os.environ.get("SPANWISE_ALLOWED_HOSTS", "").split(",")),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "apps.accounts",
    "apps.projects",
    "apps.api",
    "apps.clickhouse",
    "apps.traces",
    "apps.services",
    "apps.topology",
    "apps.attributes",
    "apps.metrics",
    "apps.redaction",
    "apps.live",
    "apps.errors",
    "apps.deployments",
    "apps.alerts",
    "apps.dashboards",
    "apps.sourcemaps",
    "apps.notifiers",
    "apps.ingest",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.accounts.sign_in_bodies.SignInBodies",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# --- Relational store: who and what is configured
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{DATA_DIR / 'spanwise.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # IMMEDIATE: a writer waits for its turn instead of failing half-way through a transaction.
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

# --- ClickHouse: what happened
_clickhouse = clickhouse_address(os.environ, DATA_DIR)
CLICKHOUSE_HOST = _clickhouse.host
CLICKHOUSE_PORT = _clickhouse.native_port
CLICKHOUSE_HTTP_PORT = _clickhouse.http_port
CLICKHOUSE_USER = _clickhouse.user
CLICKHOUSE_PASSWORD = _clickhouse.password
CLICKHOUSE_DATABASE = _clickhouse.database

# --- Redis or Valkey: the queue, the announcements, the Celery broker
REDIS_PORT = int(os.environ.get("SPANWISE_REDIS_PORT", "6379"))
REDIS_URL = os.environ.get("SPANWISE_REDIS_URL", f"redis://127.0.0.1:{REDIS_PORT}/0")
try:
    INGEST_SHARDS = parse_shards(os.environ.get("SPANWISE_INGEST_SHARDS", "1"))
except InvalidShards as error:
    raise ImproperlyConfigured(f"SPANWISE_INGEST_SHARDS: {error}") from error
# How long one call of the drain task works on a shard; every worker has a thread for each of them.
INGEST_TURN_S = 30.0
# How often shards beyond their number are looked for.
INGEST_LEFTOVERS_S = 5.0
# A call that nobody took for so long is stale: a newer one has come.
INGEST_CALL_EXPIRES_S = 1.0

# Where receivers keep bodies while Redis is away or full, and how much of them.
SPOOL_DIR = Path(os.environ.get("SPANWISE_SPOOL_DIR", DATA_DIR / "spool"))
SPOOL_MAX_BYTES = int(os.environ.get("SPANWISE_SPOOL_MAX_BYTES", 1024**3))
# Where writers keep the bodies that ClickHouse refuses, once Redis holds enough of them.
DEAD_LETTER_DIR = DATA_DIR / "dead"
# The job that counts behind the ingest rests so many times as long as it worked (ADR 0013).
COUNTING_REST = float(os.environ.get("SPANWISE_COUNTING_REST", "9"))
# How many requests an API key may make that has no number of its own; 0: as many as it likes.
REQUESTS_PER_SECOND = int(os.environ.get("SPANWISE_REQUESTS_PER_SECOND", "1000"))
if REQUESTS_PER_SECOND < 0:
    raise ImproperlyConfigured("SPANWISE_REQUESTS_PER_SECOND must be 0 (no limit) or more.")
# How many of them one address may make with a browser key, which everybody can read; 0: no limit.
BROWSER_REQUESTS_PER_ADDRESS = int(os.environ.get("SPANWISE_BROWSER_REQUESTS_PER_ADDRESS", "100"))
if BROWSER_REQUESTS_PER_ADDRESS < 0:
    raise ImproperlyConfigured("SPANWISE_BROWSER_REQUESTS_PER_ADDRESS must be 0 (no limit) or more.")
# The header in which a proxy in front tells a visitor's country, as two letters; none by default.
COUNTRY_HEADER = os.environ.get("SPANWISE_COUNTRY_HEADER", "").strip().lower()

# The cache holds the sign-in rate limits, so every process must see the same one.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "spanwise:cache",
        "OPTIONS": {
            "serializer": "config.cache.JSONSerializer",
            "socket_connect_timeout": 2,
            "socket_timeout": 2,
        },
    }
}

# --- People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = os.environ.get("SPANWISE_EMAIL_VERIFICATION", "none")
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{PUBLIC_URL}/verify-email/{{key}}",
    "account_reset_password": f"{PUBLIC_URL}/password/reset",
    "account_reset_password_from_key": f"{PUBLIC_URL}/password/reset/{{key}}",
    "account_signup": f"{PUBLIC_URL}/signup",
}
# Rate limits count by client address; behind reverse proxies it is the n-th last of X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SPANWISE_TRUSTED_PROXIES", "0"))
DEFAULT_FROM_EMAIL = os.environ.get("SPANWISE_EMAIL_FROM", f"spanwise@{urlsplit(PUBLIC_URL).hostname}")
# Without a mail server, mail is printed where the server runs.
EMAIL_BACKEND = os.environ.get("SPANWISE_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
if os.environ.get("SPANWISE_EMAIL_URL"):
    _mail = urlsplit(os.environ["SPANWISE_EMAIL_URL"])
    if _mail.scheme not in {"smtp", "smtps"} or not _mail.hostname:
        raise ImproperlyConfigured("SPANWISE_EMAIL_URL must look like smtp://user:password@host:587")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "apps.api.handlers.csrf_failure"

# --- REST API
REST_FRAMEWORK = {
    # People only; the views of a project also take its query keys (apps/projects/project_view.py).
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.api.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["apps.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "apps.api.schema.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "apps.api.handlers.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Spanwise",
    "DESCRIPTION": "Traces, services and projects of a Spanwise installation.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_PATCH": False,
    "GET_LIB_DOC_EXCLUDES": "apps.api.schema.list_undocumented_classes",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "ApiKeyKind": "apps.projects.models.ApiKeyKind",
        "SpanKind": "apps.traces.serializers.KINDS",
        "StatusCode": "apps.traces.serializers.STATUSES",
        "MetricKind": "apps.metrics.serializers.KINDS",
        "Temporality": "apps.metrics.serializers.TEMPORALITIES",
        "MetricAggregation": "apps.metrics.serializers.AGGREGATIONS",
        "ErrorKind": "apps.errors.serializers.KINDS",
        "UnmappedCode": "apps.sourcemaps.serializers.UNMAPPED_CODES",
        "ErrorStatus": "apps.errors.serializers.STATUSES",
        "SeverityEnum": "apps.logs.buckets.NAMES",
        "LogPlace": "apps.logs.serializers.PLACES",
        "KeyPlace": "apps.attributes.fields.PLACES",
        "KeyType": "apps.attributes.fields.KEY_TYPES",
        "NotificationKind": "apps.notifiers.serializers.KINDS",
        "NotificationEvent": "apps.notifiers.serializers.EVENTS",
        "DeliveryState": "apps.notifiers.serializers.STATES",
        "VitalName": "apps.rum.serializers.VITAL_NAMES",
        "AlertSubject": "apps.alerts.serializers.SUBJECTS",
        "AlertFigure": "apps.alerts.serializers.FIGURES",
        "AlertGroupField": "apps.alerts.serializers.GROUP_FIELDS",
        "AlertDirection": "apps.alerts.serializers.DIRECTIONS",
        "AlertWhenQuiet": "apps.alerts.serializers.WHEN_QUIET",
        "AlertLevel": "apps.alerts.serializers.LEVELS",
        "AlertRuleStatus": "apps.alerts.serializers.RULE_STATUSES",
        "IncidentStatus": "apps.alerts.serializers.INCIDENT_STATUSES",
        "IncidentEventKind": "apps.alerts.serializers.EVENT_KINDS",
    },
}

# --- The web application, built by Vite
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns about a folder that is missing
WEB_APP_DIST = BASE_DIR / "frontend" / "app" / "dist"
# The shell's own folder (hashed, immutable assets) is served from the root; index.html by config.urls.
WHITENOISE_ROOT = WEB_APP_DIST if WEB_APP_DIST.exists() else None

# --- The browser snippet, built beside it; versions from before stay for the pages that name them
RUM_DIST = BASE_DIR / "frontend" / "rum" / "dist"
RUM_KEPT = DATA_DIR / "rum"

# --- Source maps: how many bytes a project may keep of them, packed
SOURCE_MAPS_MAX_BYTES = int(os.environ.get("SPANWISE_SOURCE_MAPS_MAX_BYTES", 1024**3))

# --- Notifiers: hosts that may be private (host:port), domains that may be mailed, keys of what is sealed
try:
    NOTIFIERS_ALLOWED_HOSTS = parse_allowed_hosts(os.environ.get("SPANWISE_NOTIFIERS_ALLOWED_HOSTS", ""))
except InvalidHosts as error:
    raise ImproperlyConfigured(f"SPANWISE_NOTIFIERS_ALLOWED_HOSTS: {error}") from error
NOTIFIERS_MAIL_DOMAINS = frozenset(
    domain.strip().lower()
    for domain in os.environ.get("SPANWISE_NOTIFIERS_MAIL_DOMAINS", "").split(",")
    if domain.strip()
)
# The first encrypts, all decrypt; after them SECRET_KEY does, which is the only one by default.
NOTIFIERS_KEYS = [
    key.strip() for key in os.environ.get("SPANWISE_NOTIFIERS_KEYS", "").split(",") if key.strip()
]
# A wake-up that nobody took for so long is stale: beat has come since.
NOTIFIERS_CALL_EXPIRES_S = 10.0

# --- Celery: carries wake-ups, never telemetry
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a long outage must not end the worker
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Of the drain worker (`jobs` names its own): a thread a shard, so that no signal waits for another, and one
# for what lies in shards beyond their number.
CELERY_WORKER_CONCURRENCY = sum(INGEST_SHARDS.values()) + 1
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_ROUTES = {"ingest.drain": {"queue": "drain"}, "ingest.drain_leftovers": {"queue": "drain"}}
# A wake-up a second for each shard.
CELERY_BEAT_SCHEDULE = {
    f"drain {signal} {shard}": {
        "task": "ingest.drain",
        "schedule": 1.0,
        "args": (signal, shard),
        "options": {"expires": INGEST_CALL_EXPIRES_S},
    }
    for signal in TABLES
    for shard in range(INGEST_SHARDS[signal])
}
CELERY_BEAT_SCHEDULE["drain leftovers"] = {
    "task": "ingest.drain_leftovers",
    "schedule": INGEST_LEFTOVERS_S,
    "args": (),
    "options": {"expires": INGEST_LEFTOVERS_S},
}
# How often it is asked whether there is something to count behind the ingest (apps/rollups).
CELERY_BEAT_SCHEDULE["count behind"] = {
    "task": "rollups.count",
    "schedule": 2.0,
    "args": (),
    "options": {"expires": 2.0},
}
# Who evaluates alert rules does so for some seconds; this is how often it is asked whether anybody does.
CELERY_BEAT_SCHEDULE["evaluate alerts"] = {
    "task": "alerts.evaluate",
    "schedule": 1.0,
    "args": (),
    "options": {"expires": 1.0},
}
# Whoever tells something has it delivered at once; this is for what waits for its time or another attempt.
CELERY_BEAT_SCHEDULE["deliver notifications"] = {
    "task": "notifiers.deliver",
    "schedule": 1.0,
    "args": (),
    "options": {"expires": 1.0},
}
CELERY_BEAT_SCHEDULE["forget transitions"] = {
    "task": "alerts.forget",
    "schedule": 3600.0,
    "args": (),
    "options": {"expires": 3600.0},
}
CELERY_BEAT_SCHEDULE["forget deliveries"] = {
    "task": "notifiers.forget",
    "schedule": 3600.0,
    "args": (),
    "options": {"expires": 3600.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "apps.api.log_redaction.RedactingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SPANWISE_LOG_LEVEL", "INFO")},
    "loggers": {
        "daphne": {"level": "WARNING"},
        "django.channels.server": {"level": "WARNING"},
        # Every 4xx is a warning to Django, with the address in it.
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        # It logs what it sends, and the tokens it is given where it does not like them.
        "apprise": {"level": "CRITICAL"},
    },
}
