#!/bin/sh
# All benchmarks: every file of tests/bench that can be run, each in a process of its own so that none warms another.
# With arguments: only these files. They print their figures; docs/performance.md keeps them.
set -eu
cd "$(dirname "$0")/.."
export DJANGO_SETTINGS_MODULE=config.settings.test
unset VADEMECUM_VAR VADEMECUM_DEMO
if [ $# -eq 0 ]; then
    # shellcheck disable=SC2046  # names of modules hold no blanks
    set -- $(grep -l '^if __name__ == "__main__":' tests/bench/*.py)
fi
status=0
for file in "$@"; do
    echo "== $file"
    .venv/bin/python -m "$(echo "${file%.py}" | tr / .)" || status=1
done
exit "$status"
