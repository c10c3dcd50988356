"""Settings shared by all ways of running. Everything variable comes from the environment (``VADEMECUM_*``)."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import dj_database_url
from csp.constants import SELF
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("VADEMECUM_VAR", BASE_DIR / "var")).resolve()

SITE_NAME = os.environ.get("VADEMECUM_SITE_NAME", "Vademecum")
BASE_URL = os.environ.get("VADEMECUM_BASE_URL", "http://localhost:8000").rstrip("/")
DEMO = os.environ.get("VADEMECUM_DEMO") == "1"

INSTALLED_APPS = [
    "home",
    "translation",
    "search",
    "kb",
    "wagtail_localize",
    # Wagtail's own form for languages: wagtail-localize's also offers to synchronise, which puts English under /ar/.
    "wagtail.locales",
    "wagtail.contrib.forms",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# The order is the price of every request: what public pages do not need acts lazily.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kb.middleware.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# -- database -----------------------------------------------------------------------------------
# SQLite with IMMEDIATE transactions: with Django's default mode most concurrent publications fail.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR_DIR / 'vademecum.sqlite3'}", conn_max_age=600, conn_health_checks=False
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# -- languages ----------------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
#: "Today" of every "in force" on the site.
TIME_ZONE = os.environ.get("VADEMECUM_TIME_ZONE", "Europe/Madrid")
#: A rehearsal of another day (YYYY-MM-DD): every "in force" of the site is reckoned from it. Empty: the clock's.
TODAY = date.fromisoformat(os.environ["VADEMECUM_TODAY"]) if os.environ.get("VADEMECUM_TODAY") else None
LANGUAGE_CODE = "en"
#: Languages with a complete interface; the site's texts may be in any language of Django's list.
INTERFACE_LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("fr", _("French")), ("ar", _("Arabic"))]
CONTENT_LANGUAGES = sorted((code, info["name"]) for code, info in LANG_INFO.items() if "name" in info)
LANGUAGES = CONTENT_LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = CONTENT_LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = INTERFACE_LANGUAGES

# -- files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
#: Images and documents of frozen clauses, named by their hash; never changed, never deleted.
RECORD_MEDIA_ROOT = VAR_DIR / "record-media"
#: Manifests that were asked for, and how many bytes of them are kept; made again when they are asked for again.
RECORD_MANIFESTS_ROOT = VAR_DIR / "manifests"
RECORD_MANIFESTS_BYTES = 512 * 1024 * 1024
IMPORT_MAX_BYTES = int(os.environ.get("VADEMECUM_IMPORT_MAX_BYTES", 10_000_000))
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000
#: A clause of the editing form posts about nine fields and a text may have hundreds of clauses.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# -- reports of mistakes (errata) -----------------------------------------------------------------
#: Reports taken in an hour: from one sender, about one clause, on the whole site. 0 takes the limit away.
ERRATA_PER_ORIGIN = int(os.environ.get("VADEMECUM_ERRATA_PER_ORIGIN", 10))
ERRATA_PER_CLAUSE = int(os.environ.get("VADEMECUM_ERRATA_PER_CLAUSE", 20))
ERRATA_PER_SITE = int(os.environ.get("VADEMECUM_ERRATA_PER_SITE", 200))
#: A form sent sooner was not filled in by a person; one that lay about for longer is shown again.
ERRATA_MIN_SECONDS = 3
ERRATA_MAX_HOURS = 24
#: Largest report that is read at all, in bytes.
ERRATA_MAX_BYTES = 150_000
#: Days after the decision that name and e-mail of a reporter are kept.
ERRATA_KEEP_DAYS = int(os.environ.get("VADEMECUM_ERRATA_KEEP_DAYS", 365))
#: How many proxies of our own stand before the site and write X-Forwarded-For; 0: the header is not believed.
TRUSTED_PROXIES = int(os.environ.get("VADEMECUM_TRUSTED_PROXIES", 0))

# -- Wagtail ------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_AUTOSAVE_INTERVAL = 3000
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True
#: A working text is never live: a finished workflow approves it, publishing an edition is its own act.
WAGTAIL_FINISH_WORKFLOW_ACTION = "kb.workflow.finish"
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# -- mail ---------------------------------------------------------------------------------------
#: Wagtail tells people of what waits for them. Without a host nothing is sent, and nothing complains.
EMAIL_HOST = os.environ.get("VADEMECUM_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("VADEMECUM_EMAIL_PORT", 587))
EMAIL_HOST_USER = os.environ.get("VADEMECUM_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("VADEMECUM_EMAIL_PASSWORD", "")
EMAIL_USE_SSL, EMAIL_USE_TLS = EMAIL_PORT == 465, EMAIL_PORT == 587
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("VADEMECUM_EMAIL_FROM", "vademecum@localhost")

# -- search -------------------------------------------------------------------------------------
SEARCH_ENGINE = os.environ.get("VADEMECUM_SEARCH_ENGINE", "tantivy")
SEARCH_INDEX_DIR = VAR_DIR / "index"
SEARCH_LEXICON_DIR = VAR_DIR / "lexicon"
#: Search servers (elasticsearch, opensearch): nodes of one cluster, how to be let in, how many copies of each index.
SEARCH_URLS = tuple(filter(None, (url.strip() for url in os.environ.get("VADEMECUM_SEARCH_URLS", "").split(","))))
SEARCH_USER = os.environ.get("VADEMECUM_SEARCH_USER", "")
SEARCH_PASSWORD = os.environ.get("VADEMECUM_SEARCH_PASSWORD", "")
SEARCH_API_KEY = os.environ.get("VADEMECUM_SEARCH_API_KEY", "")
SEARCH_CA = os.environ.get("VADEMECUM_SEARCH_CA", "")
SEARCH_REPLICAS = int(os.environ.get("VADEMECUM_SEARCH_REPLICAS", 1))
#: Beginning of all index names; sites that share a cluster have different ones.
SEARCH_PREFIX = os.environ.get("VADEMECUM_SEARCH_PREFIX", "kb")
#: 1: the embedded index is kept up to date too, and answers while the server is away.
SEARCH_FALLBACK = os.environ.get("VADEMECUM_SEARCH_FALLBACK", "") == "1"
#: 0: nothing is found by its meaning, even where the library for it is installed (requirements-embeddings.txt).
SEARCH_EMBEDDINGS = os.environ.get("VADEMECUM_SEARCH_EMBEDDINGS", "")
#: Days that counted questions are kept, and how many different ones a day; 0 a day: none are counted.
SEARCH_ASKED_DAYS = int(os.environ.get("VADEMECUM_SEARCH_ASKED_DAYS", 90))
SEARCH_ASKED_PER_DAY = int(os.environ.get("VADEMECUM_SEARCH_ASKED_PER_DAY", 5000))

# -- security -----------------------------------------------------------------------------------
SECRET_KEY = os.environ.get("VADEMECUM_SECRET_KEY", "")
ALLOWED_HOSTS = [
    h for h in os.environ.get("VADEMECUM_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h
]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
#: Public pages. Wagtail's and Django's own admin need inline scripts and are left out.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/", "/django-admin/"),
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": ["'none'"],
        "frame-ancestors": [SELF],
        "manifest-src": [SELF],
    },
}

#: Files (PEM) of the Ed25519 key that signs the head of the record, and of the public keys used before it. Empty: unsigned.
SIGNING_KEY = os.environ.get("VADEMECUM_SIGNING_KEY", "")
SIGNING_KEYS_OLD = os.environ.get("VADEMECUM_SIGNING_KEYS_OLD", "")

LOG_LEVEL = os.environ.get("VADEMECUM_LOG_LEVEL", "WARNING").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    # On the handler too: the task runner sets its own loggers to INFO and writes two lines for every task.
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "level": LOG_LEVEL}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
