#!/bin/sh
# packages.sh PURPOSE PACKAGE... : have these Debian or Ubuntu packages, or say how to get them.
# Installs the missing ones after saying which, where it may: Debian 12 or newer, Ubuntu 24.04 or newer, as root or
# with sudo that asks for no password. Otherwise prints the one line to type. Exit 0: all are there; 3: some are not.
set -eu
purpose=$1
shift

missing=""
for package in "$@"; do
    state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$state" = "install ok installed" ] || missing="$missing $package"
done
missing=${missing# }
[ -n "$missing" ] || exit 0

supported=no
if [ -r /etc/os-release ] && command -v apt-get >/dev/null 2>&1; then
    # shellcheck disable=SC1091
    . /etc/os-release
    major=${VERSION_ID:-999}
    major=${major%%.*}
    case ${ID:-} in
        debian) [ "$major" -ge 12 ] && supported=yes ;;
        ubuntu) [ "$major" -ge 24 ] && supported=yes ;;
    esac
fi
if [ "$supported" = no ]; then
    echo "Missing for $purpose: $missing (names on Debian). Install them with your system's package manager." >&2
    exit 3
fi

if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Missing for $purpose. Type this line, then start again:  sudo apt-get install -y $missing" >&2
    exit 3
fi

echo "Installing system packages for $purpose: $missing"
log=$(mktemp)
apt() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1
}
# The lists may be too old to find anything, so they are refreshed only when the first attempt fails.
# shellcheck disable=SC2086
if apt install -y --no-install-recommends $missing || { apt update && apt install -y --no-install-recommends $missing; }; then
    rm -f "$log"
    exit 0
fi
tail -n 15 "$log" >&2
rm -f "$log"
echo "The packages could not be installed. Type this line to see why:  apt-get install -y $missing" >&2
exit 3
