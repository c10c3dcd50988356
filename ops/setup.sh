#!/bin/sh
# Set up what is missing and nothing else; safe to run again at any time.  --dev: what tests and linters need, too.
# Finds Python 3.11 or newer and a working venv module, then leaves the rest to ops/setup.py.
set -eu
cd "$(dirname "$0")/.."

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python3.14; do
        if command -v "$name" >/dev/null 2>&1 && fits "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# A virtual environment that works is kept, whatever else the machine has.
if [ -x .venv/bin/python ] && fits .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then
    exec .venv/bin/python ops/setup.py "$@"
fi

if ! python=$(find_python); then
    ops/packages.sh "the site" python3 python3-venv || true
    if ! python=$(find_python); then
        echo "Vademecum needs Python 3.11 or newer, and this machine has none: install it, or name it with  PYTHON=/path/to/python3 make ..." >&2
        exit 1
    fi
fi
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    ops/packages.sh "Python's virtual environments" "python$version-venv" || exit 1
fi

if [ -e .venv ]; then
    echo "The virtual environment in .venv does not work any more: making it again."
    rm -rf .venv
else
    echo "Making the virtual environment .venv with $("$python" --version)."
fi
"$python" -m venv .venv
exec .venv/bin/python ops/setup.py "$@"
