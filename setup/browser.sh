#!/bin/sh
# browser.sh: prints the path of a Chromium for the tests, after fetching one where it may; else a hint, and nothing.
# It tries to fetch once; CI, which can't do without, tries every time.
set -u
cd "$(dirname "$0")/.."
log=.venv/browser.log
tried=.venv/browser.tried

main() {
    find_one && exit
    if [ -z "${CHROMIUM:-}" ] && { [ -n "${REQUIRE_BROWSER:-}" ] || [ ! -e "$tried" ]; }; then
        : >"$tried"
        fetch_from_debian >"$log" 2>&1
        find_one && exit
        .venv/bin/playwright install chromium >>"$log" 2>&1 </dev/null
        find_one && exit
    fi
    .venv/bin/python -c 'from tests.browser import HINT; print(HINT)' >&2
}

find_one() {
    .venv/bin/python -m tests.browser
}

fetch_from_debian() {
    command -v apt-get || return
    if [ "$(id -u)" = 0 ]; then as_root=; elif sudo -n true; then as_root="sudo -n"; else return; fi
    $as_root apt-get update -q </dev/null
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends chromium fonts-liberation </dev/null
}

main
