#!/bin/sh
# Builds with warnings as errors, runs every test, and ends with the line "N passed, N failed". Anything failed or skipped is a failure.
#   ./test.sh                 all of it
#   ./test.sh Relay.Tests.Live   only tests whose name contains this
#   ./test.sh --long          all of it, then every promise with the numbers that a figure needs, one after the other; the figures go
#                             into docs/reliability.md. It takes an hour or so.
#   ./test.sh --long KillTests   only the long form of the promises in classes whose name contains this
set -eu
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
results=TestResults/all.trx
long=
if [ "${1:-}" = --long ]; then
    long=1
    shift
fi

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo -n "$@"; else echo "test.sh: $* needs root" >&2; return 1; fi
}

# install PROGRAM PACKAGE: what a test can't do without is there, or the run fails. Nothing is skipped in silence.
install() {
    command -v "$1" >/dev/null || [ -x "$1" ] && return 0
    echo "installing $2"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

# The browser tests drive Debian's Chromium, by its shell without a window where there is one: it takes half the processor time. Elsewhere
# RELAY_TEST_BROWSER says which.
[ -n "${RELAY_TEST_BROWSER:-}" ] || install chromium-headless-shell chromium-headless-shell || install chromium chromium
# What deploy/nginx.conf says is run by a real one.
install /usr/sbin/nginx nginx-light

# Storage is tested on both engines; the tests start the server from its binaries, so that it matters nothing whether its own cluster runs.
if ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
    install /usr/lib/postgresql postgresql || ls /usr/lib/postgresql/*/bin/postgres
fi

# What faults are made with: the order of a process's calls, a network that can be cut, and a wall clock of its own.
install strace strace
install ip iproute2
install socat socat
ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || install /usr/lib/faketime libfaketime || ls /usr/lib/*/faketime/libfaketime.so.1
if [ -n "$long" ]; then
    # Signatures are also judged by the libraries that receivers on Node use.
    install node nodejs
    install npm npm
    mkdir -p TestResults/npm
    npm install --silent --no-audit --no-fund --prefix TestResults/npm standardwebhooks@1.1.1 svix@2.5.0 >/dev/null
fi

# One width and one look, so that a difference shows what changed. Mend with: dotnet csharpier format .
dotnet tool restore >/dev/null
dotnet csharpier check . || { echo "test.sh: dotnet csharpier format . mends it"; exit 1; }

dotnet build Relay.sln -c Release --nologo -v q -warnaserror

code=0
passed=0 failed=0
count() { printf '%s' "$counters" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }

# run FILTER [ARGUMENTS]: what was skipped, and a run of nothing, is a failure.
run() {
    filter=$1
    shift
    rm -f "$results"
    dotnet test Relay.Tests -c Release --no-build --nologo --results-directory TestResults \
        --logger "trx;LogFileName=all.trx" --logger "console;verbosity=minimal" ${filter:+--filter "$filter"} "$@" || code=$?
    counters=$(grep -o '<Counters [^>]*>' "$results")
    total=$(count total) executed=$(count executed)
    [ "$total" = "$executed" ] || { echo "test.sh: $((total - executed)) tests were skipped"; code=1; }
    [ "$total" -gt 0 ] || { echo "test.sh: no test ran"; code=1; }
    passed=$((passed + $(count passed))) failed=$((failed + total - $(count passed)))
}

# What others get: a project with nothing of this repository but the package, which stands in a folder, as its first user has it.
sample() {
    dotnet pack Relay.Testing -c Release --no-build --nologo -v q -o artifacts/packages
    # The cache would go on with the package of the last run.
    rm -rf artifacts/restored
    dotnet test docs/handler-tests -c Release --nologo -v q -p:RestoreAdditionalProjectSources="$PWD/artifacts/packages" \
        -p:RestorePackagesPath="$PWD/artifacts/restored" -p:RestoreFallbackFolders="${NUGET_PACKAGES:-$HOME/.nuget/packages}" \
        --results-directory TestResults --logger "trx;LogFileName=sample.trx" || code=$?
    counters=$(grep -o '<Counters [^>]*>' TestResults/sample.trx)
    passed=$((passed + $(count passed))) failed=$((failed + $(count total) - $(count passed)))
}

if [ -z "${1:-}" ]; then
    sample
fi
if [ -z "$long" ] || [ -z "${1:-}" ]; then
    run "${1:+FullyQualifiedName~$1}" --blame-hang-timeout 5m
fi
if [ -n "$long" ]; then
    # Alone: a figure that was taken beside other tests says nothing.
    RELAY_TEST_LONG=1 run "Promise~T${1:+&FullyQualifiedName~$1}" --blame-hang-timeout 30m -- xUnit.ParallelizeTestCollections=false
fi
echo "$passed passed, $failed failed"
exit "$code"
