#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what the tests need, builds with AddressSanitizer and UBSan, and runs everything:
#   ./test.sh          builds once, all tests by CTest, format, clang-tidy on what has changed
#   ./test.sh --full   besides: ThreadSanitizer, release, clang-tidy on everything
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=packaging/scripts/packages.sh
. packaging/scripts/packages.sh

full=no
case "${1:-}" in
    '') ;;
    --full) full=yes ;;
    *)
        echo "usage: ./test.sh [--full]" >&2
        exit 2
        ;;
esac

failed=()
# step NAME COMMAND…: runs on after a failure, so that one run names everything that is wrong.
step() {
    local name=$1 begin=$SECONDS
    shift
    echo "== $name"
    if "$@"; then
        echo "== $name: fine ($((SECONDS - begin)) s)"
    else
        echo "== $name: FAILED ($((SECONDS - begin)) s)"
        failed+=("$name")
    fi
}

install_tools() {
    local packages=("${build_packages[@]}" "${test_packages[@]}")
    # Another node than Debian's brings its own npm and does not go with Debian's package.
    command -v npm > /dev/null || packages+=(nodejs npm)
    install_missing '3 to 8 minutes' "${packages[@]}"
}

# build PRESET
build() {
    cmake --preset "$1" --log-level=WARNING -DBUILD_TESTING=ON && cmake --build --preset "$1"
}

# run_tests PRESET
run_tests() {
    ctest --test-dir "build/$1" -j 2 --output-on-failure --no-tests=error
}

check_format() {
    packaging/scripts/sources.sh all | xargs -0 -r clang-format --dry-run -Werror
}

install_tools
step 'npm packages of the client tests' tests/clients/install.sh
step 'format' check_format
step 'build (asan)' build asan
if [ "${#failed[@]}" -gt 0 ] && [ "${failed[-1]}" = 'build (asan)' ]; then
    exit 1
fi
step 'tests (asan)' run_tests asan
if [ "$full" = yes ]; then
    step 'clang-tidy' packaging/scripts/tidy.sh all
    for preset in tsan release; do
        step "build ($preset)" build "$preset"
        step "tests ($preset)" run_tests "$preset"
    done
else
    # What is left of the half hour, within bounds.
    budget=$((1500 - SECONDS))
    budget=$((budget < 120 ? 120 : budget > 420 ? 420 : budget))
    step 'clang-tidy' env BUDGET="$budget" packaging/scripts/tidy.sh changed
fi

if [ "${#failed[@]}" -gt 0 ]; then
    printf 'FAILED: %s\n' "${failed[@]}" >&2
    exit 1
fi
echo "All fine ($SECONDS s)."
