#!/bin/sh
# with_postgres.sh COMMAND...: run the command with DATABASE_URL naming a PostgreSQL of its own, then throw that away.
# The cluster lives in a temporary folder, listens on a socket there and on no port, and needs no password.
# Exit 4: PostgreSQL's server programs are not on this machine.
set -eu

bin=""
for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n -r) $(pg_config --bindir 2>/dev/null || true); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
        bin=$folder
        break
    fi
done
[ -n "$bin" ] || exit 4

# Short on purpose: the path of a socket has a limit of about 100 characters.
home=$(mktemp -d /tmp/vademecum-pg-XXXXXX)
chmod 755 "$home"
if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$home"
    as_owner() { (cd / && setpriv --reuid postgres --regid postgres --init-groups env HOME="$home" "$@"); }
else
    as_owner() { "$@"; }
fi

# shellcheck disable=SC2317  # called by the traps
stop() {
    status=$?
    trap - EXIT
    [ -z "${child:-}" ] || kill "$child" 2>/dev/null || true
    as_owner "$bin/pg_ctl" stop -D "$home/data" -m immediate >/dev/null 2>&1 || true
    rm -rf "$home"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

as_owner "$bin/initdb" -D "$home/data" -U vademecum -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$home/initdb.log" 2>&1 || {
    cat "$home/initdb.log" >&2
    exit 1
}
# Durability is of no use to a throw-away database.
as_owner "$bin/pg_ctl" start -w -t 60 -D "$home/data" -l "$home/data/server.log" \
    -o "-k $home -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" >/dev/null || {
    cat "$home/data/server.log" >&2
    exit 1
}
as_owner "$bin/createdb" -h "$home" -U vademecum vademecum
export DATABASE_URL="postgresql://vademecum@$(printf %s "$home" | sed 's,/,%2F,g')/vademecum"
# In the background, so that a signal reaches the trap at once and not when the command ends.
"$@" &
child=$!
status=0
wait "$child" || status=$?
child=""
exit "$status"
