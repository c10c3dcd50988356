"""Settings of ``make run``: a machine of one's own, the secret key made once under ``var/``."""

from __future__ import annotations

from config.settings.base import *  # noqa: F403
from config.settings.secret import secret_key

DEBUG = False
SECRET_KEY = SECRET_KEY or secret_key(VAR_DIR)  # noqa: F405
