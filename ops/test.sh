#!/bin/sh
# All tests: the suite on SQLite, the same on PostgreSQL, what needs real search servers, the journeys in Chromium,
# and the trials that kill and freeze things.
# With arguments: pytest with these, on SQLite.
# What a machine cannot run is skipped with a line; with CI=true that is a failure.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
export DJANGO_SETTINGS_MODULE=config.settings.test
unset DATABASE_URL VADEMECUM_VAR VADEMECUM_DEMO VADEMECUM_TIME_ZONE VADEMECUM_SECRET_KEY
unset VADEMECUM_SEARCH_ENGINE VADEMECUM_SEARCH_URLS VADEMECUM_SEARCH_FALLBACK VADEMECUM_SEARCH_PREFIX VADEMECUM_SEARCH_REPLICAS

if [ $# -gt 0 ]; then
    exec "$python" -m pytest "$@"
fi

status=0
logs=$(mktemp -d)
beside=""
trap '[ -z "$beside" ] || kill "$beside" 2>/dev/null; rm -rf "$logs"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

skipped() {
    echo "Skipped: $*"
    echo "Skipped: $*" >>"$logs/recap"
    if [ "${CI:-}" = true ]; then status=1; fi
}

# part NAME COMMAND...: run it, show what it prints, keep its last line for the recap.
part() {
    name=$1
    shift
    echo
    echo "== $name"
    { "$@" 2>&1 && echo 0 >"$logs/code" || echo $? >"$logs/code"; } | tee "$logs/out"
    told "$name" "$logs"
}

# aside COMMAND...: run it in the background; `met NAME` waits for it and shows what it printed.
aside() {
    mkdir "$logs/aside"
    "$@" >"$logs/aside/out" 2>&1 &
    beside=$!
}

met() {
    code=0
    wait "$beside" || code=$?
    beside=""
    echo "$code" >"$logs/aside/code"
    echo
    echo "== $1"
    cat "$logs/aside/out"
    told "$1" "$logs/aside"
}

told() {
    code=$(cat "$2/code")
    echo "$1: $(grep -E '(passed|failed|error|no tests ran|skipped)' "$2/out" | tail -n 1)" >>"$logs/recap"
    # pytest says 5 when there is nothing to run.
    if [ "$code" -ne 0 ] && [ "$code" -ne 5 ]; then status=1; fi
}

has_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; }
has_chromium() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }

has_postgres || ops/packages.sh "the tests on PostgreSQL" postgresql || true
has_chromium || ops/packages.sh "the tests in a browser" chromium fonts-noto-core fonts-noto-cjk || true
command -v mvn >/dev/null 2>&1 || ops/packages.sh "the tests with search servers" maven || true
command -v xgettext >/dev/null 2>&1 || ops/packages.sh "the checks of the message catalogues" gettext || true

# Both databases at once: the suite keeps one core busy, and the two share nothing.
if has_postgres; then
    aside ops/with_postgres.sh "$python" -m pytest -p no:cacheprovider tests -m "not servers" \
        --ignore=tests/browser --ignore=tests/bench --ignore=tests/faults --ignore=tests/house
fi

part "On SQLite" "$python" -m pytest tests -m "not servers" --ignore=tests/browser --ignore=tests/bench --ignore=tests/faults

if has_postgres; then
    met "On PostgreSQL"
else
    skipped "the tests on PostgreSQL: its server is not on this machine."
fi

if "$python" ops/search_servers.py fetch; then
    part "With search servers" "$python" ops/search_servers.py with elasticsearch,opensearch -- \
        "$python" -m pytest tests -m servers --ignore=tests/browser --ignore=tests/bench
else
    skipped "the tests with search servers: they cannot be had on this machine, see above."
fi

if has_chromium; then
    part "In Chromium" "$python" -m pytest tests/browser
else
    skipped "the tests in a browser: there is no Chromium on this machine."
fi

part "When things die" "$python" -m pytest tests/faults -m "not servers"

echo
cat "$logs/recap"
exit "$status"
