#!/bin/sh
# All benchmarks (tests/bench), in one process each so that none warms another. They print their figures as they go.
set -eu
cd "$(dirname "$0")/.."
export DJANGO_SETTINGS_MODULE=config.settings.test
unset VADEMECUM_VAR VADEMECUM_DEMO
if [ $# -gt 0 ]; then
    exec .venv/bin/python -m pytest -s -p no:xdist "$@"
fi
status=0
for file in tests/bench/test_*.py; do
    [ -e "$file" ] || { echo "There are no benchmarks yet."; exit 0; }
    .venv/bin/python -m pytest -s -q -p no:xdist "$file" || status=1
done
exit "$status"
