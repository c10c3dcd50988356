"""Gunicorn's settings for ``make run`` and for deployments; the address is given on its command line.

Never preload the application: the search index starts threads when it is opened, and threads do not survive a fork.
"""

from __future__ import annotations

import os

wsgi_app = "config.wsgi:application"
preload_app = False
worker_class = "gthread"
workers = int(os.environ.get("VADEMECUM_WEB_WORKERS", "2"))
threads = int(os.environ.get("VADEMECUM_WEB_THREADS", "4"))
timeout = 120  # seconds; the import of a large document is the longest request
graceful_timeout = 5
keepalive = 5
loglevel = os.environ.get("VADEMECUM_LOG_LEVEL", "warning").lower()
# A heartbeat on a real disk can block a worker that is well.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None


def post_worker_init(worker: object) -> None:
    """Before a worker takes its first request."""
    from django.db import connections

    from search.warm import warm

    warm()
    connections.close_all()  # those of this thread: requests are answered in others
