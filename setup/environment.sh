#!/bin/sh
# environment.sh run|test: brings .venv up to what the locks say. Silent, and without network, when it is already.
set -eu
cd "$(dirname "$0")/.."
level=$1
log=.venv/setup.log
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_RETRIES="${PIP_RETRIES:-1}" PIP_NO_INPUT=1 UV_PYTHON_DOWNLOADS=never

main() {
    wanted=$(cat locks/*.txt pyproject.toml setup/build_hook.py | cksum)
    if ! fits; then
        echo "Setting up Meldpunt in .venv; this is needed only once." >&2
        usable || create
        packages >>"$log" 2>&1 ||
            stop "Meldpunt could not install its Python packages: check that this computer is online, then try again (details: $log)."
        project >>"$log" 2>&1 || stop "Meldpunt could not install itself into .venv: $log tells why."
        echo "$wanted" >".venv/$level.stamp"
    fi
    translations
}

# A test environment is also fit to run in.
fits() {
    usable && for stamp in .venv/test.stamp ".venv/$level.stamp"; do
        if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return 0; fi
    done
    return 1
}

# The programs in a .venv hold its path, so one that was moved is of no use.
usable() {
    [ "$(cat .venv/place 2>/dev/null)" = "$(pwd -P)" ] && .venv/bin/python -c '' 2>/dev/null
}

create() {
    python=$(find_python)
    [ -n "$python" ] ||
        stop "Meldpunt needs Python 3.11 or newer: install it (Debian: apt install python3 python3-venv), or name yours with PYTHON=/path/to/python3."
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "This Python lacks its venv module: install it (Debian: apt install python3-venv), then try again."
    rm -rf .venv
    mkdir .venv
    "$python" -m venv .venv >"$log" 2>&1 || stop "Python could not make the folder .venv: $log tells why."
    pwd -P >.venv/place
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.14 python3.13 python3.12 python3.11; fi
    for candidate in "$@"; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
}

packages() {
    .venv/bin/python -m pip install --quiet --require-hashes -r locks/uv.txt || true
    install --require-hashes -r "locks/$level.txt" && install --require-hashes -r locks/build.txt
}

project() {
    install --no-deps --no-build-isolation --editable .
}

# uv is quick; pip does the same where uv can't run.
install() {
    .venv/bin/uv pip install --quiet --python .venv/bin/python "$@" || .venv/bin/python -m pip install --quiet "$@"
}

translations() {
    for text in tracker/translations/*/LC_MESSAGES/*.po; do
        compiled=${text%.po}.mo
        if [ -e "$text" ] && { [ ! -e "$compiled" ] || [ "$text" -nt "$compiled" ]; }; then
            .venv/bin/python setup/build_hook.py || stop "The translations could not be compiled."
            return
        fi
    done
}

stop() {
    echo "$1" >&2
    exit 1
}

main
