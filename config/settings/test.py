"""Settings of the tests: everything under a folder the test run owns, fast password hashing."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("VADEMECUM_VAR", tempfile.mkdtemp(prefix="vademecum-test-"))

from config.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests"
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
#: ``flush`` meets triggers that refuse DELETE; only the tests may take them off for it.
RECORD_MAY_BE_FLUSHED = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
#: Made once, not by every run: dictionaries do not change.
SEARCH_LEXICON_DIR = BASE_DIR / "var" / "lexicon"
#: Meaning is switched on by the tests that are about it, and by search_bench for its own process.
SEARCH_EMBEDDINGS = os.environ.get("VADEMECUM_SEARCH_EMBEDDINGS", "0") if "VADEMECUM_BENCH_FOLDER" in os.environ else "0"
