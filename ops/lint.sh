#!/bin/sh
# All linters and checks, each of them even when an earlier one failed. Exit 1 when any failed.
set -u
cd "$(dirname "$0")/.."
export DJANGO_SETTINGS_MODULE=config.settings.test
export PATH="$PWD/.venv/bin:$PATH"
unset DATABASE_URL VADEMECUM_VAR VADEMECUM_DEMO
failed=""

check() {
    name=$1
    shift
    echo "-- $name"
    "$@" || failed="$failed $name,"
}

command -v xgettext >/dev/null 2>&1 || ops/packages.sh "the check of the message catalogues" gettext || true

check ruff ruff check .
check import-linter lint-imports
check mypy mypy
check djlint djlint --quiet --lint templates
check "system checks" python manage.py check --fail-level WARNING
check migrations python manage.py makemigrations --check --dry-run
check messages python ops/messages.py check

if [ -n "$failed" ]; then
    echo "Failed: ${failed%,}" | sed 's/: */: /'
    exit 1
fi
echo "All linters and checks pass."
