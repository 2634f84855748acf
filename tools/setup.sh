#!/bin/sh
# Set up the project's own virtual environment in .venv.
#
#   tools/setup.sh        what running the app needs (requirements.txt), each file checked against its hash in
#                         requirements.lock
#   tools/setup.sh dev    also what testing it needs (requirements-dev.txt)
#
# Each file is copied into .venv once it is installed. While the copies are the same, nothing is done.
set -eu
cd "$(dirname "$0")/.."

users=requirements.lock
wanted=$users
if [ "${1:-}" = dev ]; then
    wanted=requirements-dev.txt
fi

is_installed() { cmp -s "$1" ".venv/$1"; }
runs() { .venv/bin/python -c '' 2>/dev/null; }

if runs && is_installed $users && is_installed "$wanted"; then
    exit 0
fi
if [ -L .venv ] && runs; then
    echo "Note: .venv is a link to another folder, and its packages differ from $wanted. Update them there." >&2
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
    echo "Backorder Desk needs Python 3.11 or newer. Install it and try again." >&2
    exit 1
fi

# The developers' packages may come on top of the users'. Any other change starts with an empty .venv,
# so that no package of an earlier list stays behind.
comes_on_top() { [ ! -e ".venv/$wanted" ] && is_installed $users && runs; }

echo "Setting up .venv from $wanted (only needed once, about a minute)…"
if command -v uv >/dev/null 2>&1; then
    comes_on_top || uv venv --quiet --clear --python "$python" .venv
    install() { uv pip install --quiet --python .venv/bin/python "$@"; }
else
    has_pip() { .venv/bin/python -m pip --version >/dev/null 2>&1; }
    if ! comes_on_top || ! has_pip; then
        # Debian has the pip of a virtual environment in a package of its own.
        if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
                apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
            else
                echo "This Python has no venv. On Debian or Ubuntu run: sudo apt install python3-venv" >&2
                exit 1
            fi
        fi
        "$python" -m venv --clear .venv
    fi
    install() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }
fi
install --require-hashes --requirement $users
if [ "$wanted" != $users ]; then
    install --requirement "$wanted"
fi
cp $users .venv/
cp "$wanted" .venv/
