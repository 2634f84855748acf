#!/bin/sh
# The project's own virtual environment in .venv, reused while requirements.txt is unchanged.
set -eu
cd "$(dirname "$0")/.."

if cmp -s requirements.txt .venv/installed.txt && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

python=""
for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Backorder Desk needs Python 3.11 or newer, and found none." >&2
    exit 1
fi

echo "Setting up .venv (once, a minute or two)…"
if command -v uv >/dev/null 2>&1; then
    uv venv --quiet --clear --python "$python" .venv
    uv pip install --quiet --python .venv/bin/python --requirement requirements.txt
else
    # Debian keeps venv's pip in a package of its own.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
        else
            echo "This Python has no venv; on Debian or Ubuntu: sudo apt install python3-venv" >&2
            exit 1
        fi
    fi
    "$python" -m venv --clear .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
fi
cp requirements.txt .venv/installed.txt
