#!/bin/sh
# Installs what the tests need and this machine lacks: PostgreSQL's server programs, Chromium with the tool for its
# certificates, Node.js, strace, nginx, slowhttptest, openssl, Python, poppler, and the Node packages of tests/browser; with the
# word `soak` sqlmap and LibreOffice, too, which only the long run needs. Says nothing where nothing is missing; may be run
# again at any time.
set -eu
cd "$(dirname "$0")/.."
run=${1:-}

fail() {
    echo "setup: $*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Debian keeps the server programs of each PostgreSQL version off the PATH.
have_postgres() {
    have initdb && have pg_ctl && return 0
    for folder in /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && return 0
    done
    return 1
}

have_chromium() { [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; }

have_node() { have node && [ "$(node -p 'parseInt(process.versions.node)')" -ge 18 ]; }

missing_packages() {
    have_postgres || echo postgresql
    have_chromium || echo chromium
    have_node || echo nodejs
    have npm || echo npm
    have strace || echo strace
    have nginx || [ -x /usr/sbin/nginx ] || echo nginx-light
    have slowhttptest || echo slowhttptest
    have certutil || echo libnss3-tools
    have openssl || echo openssl
    have git || echo git
    have pdftotext || echo poppler-utils
    have python3 || echo python3
    [ "$run" != soak ] || have sqlmap || echo sqlmap
    [ "$run" != soak ] || have soffice || echo libreoffice-calc-nogui
}

have cargo || fail "the Rust tool chain is missing; see https://www.rust-lang.org/tools/install"
have cc || fail "a C compiler is missing (Debian: apt-get install build-essential)"

packages=$(missing_packages | tr '\n' ' ')
if [ -n "$packages" ]; then
    if [ "$(id -u)" -eq 0 ]; then
        as_root="env"
    elif have sudo; then
        as_root="sudo env"
    else
        fail "please have an administrator install: $packages"
    fi
    have apt-get || fail "please install with this system's package manager (named as in Debian): $packages"
    echo "setup: installing $packages"
    log=$(mktemp)
    # The words are meant to be split: a command and a list of packages.
    # shellcheck disable=SC2086
    if ! { $as_root apt-get update &&
        $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages; } >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        fail "apt-get could not install: $packages"
    fi
    rm -f "$log"
    packages=$(missing_packages | tr '\n' ' ')
    [ -z "$packages" ] || fail "still missing after installation: $packages"
fi

cd tests/browser
installed=node_modules/.installed-lock.json
if ! cmp -s package-lock.json "$installed"; then
    echo "setup: installing the Node packages of tests/browser"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    cp package-lock.json "$installed"
fi
