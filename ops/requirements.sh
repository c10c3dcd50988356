#!/bin/sh
# Compile requirements*.in into requirements*.txt: every version pinned, every file of it by hash.
# The registry comes from the machine's own pip configuration; none is written down. Extra wheels of the
# machine are left out, so that the hashes are those of the public files.
set -eu
cd "$(dirname "$0")/.."
unset PIP_FIND_LINKS
export CUSTOM_COMPILE_COMMAND="make requirements"
for name in requirements requirements-embeddings requirements-dev; do
    echo "Compiling $name.in (this asks the registry about every file, some minutes) ..."
    PATH="$PWD/.venv/bin:$PATH" pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
        --output-file="$name.txt" "$@" "$name.in"
done
