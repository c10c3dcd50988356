"""Settings of ``make run``: a machine of one's own, the secret key made once under ``var/``."""

from __future__ import annotations

import os

from config.settings.base import *  # noqa: F403
from config.settings.secret import secret_key

DEBUG = os.environ.get("VADEMECUM_DEBUG") == "1"
SECRET_KEY = SECRET_KEY or secret_key(VAR_DIR)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.FingerprintedStorage"},
}
#: Files that `collectstatic` has not seen yet are served from where they lie.
WHITENOISE_USE_FINDERS = True
