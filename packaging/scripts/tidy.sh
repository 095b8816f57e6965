#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs clang-tidy, two files at a time, over the build of the asan preset:
#   tidy.sh all        every source
#   tidy.sh changed    those that sources.sh calls changed; after BUDGET seconds no further one is begun
#   tidy.sh FILE…
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD

# The compile commands are g++'s: its precompiled headers and some of its flags mean nothing to
# clang, so they are kept in a copy without these.
rm -rf build/tidy
mkdir -p build/tidy
(cd build/asan && find . -name cmake_pch.hxx -exec cp --parents '{}' "$root/build/tidy" ';')
sed -E -e 's# -Winvalid-pch##; s# -Wno-maybe-uninitialized##; s# -fsanitize=[a-z,]*##; s# -fno-sanitize-recover=all##' \
    -e 's#(-include (\\")?[^"]*)/build/asan/([^ "]*cmake_pch\.hxx)#\1/build/tidy/\3#' \
    build/asan/compile_commands.json > build/tidy/compile_commands.json

case "${1:-}" in
    all | changed) packaging/scripts/sources.sh "$1" cpp > build/tidy/files ;;
    '')
        echo "usage: tidy.sh all|changed|FILE…" >&2
        exit 2
        ;;
    *) printf '%s\0' "$@" > build/tidy/files ;;
esac
count=$(tr -cd '\0' < build/tidy/files | wc -c)
checks=
# The analyzer takes half of the time: of a large change it waits for --full.
if [ "${1:-}" = changed ] && [ "$count" -gt 60 ]; then
    checks='--checks=-clang-analyzer-*'
fi
echo "clang-tidy on $count files ${checks:+($checks)}"

# The ordinary run has to end in time even where everything is new; the full one looks at all.
deadline=0
if [ "${1:-}" = changed ]; then
    deadline=$(($(date +%s) + ${BUDGET:-420}))
fi
: > build/tidy/left
one() {
    if [ "$deadline" -gt 0 ] && [ "$(date +%s)" -ge "$deadline" ]; then
        printf '%s\n' "$1" >> build/tidy/left
        return 0
    fi
    clang-tidy --quiet ${checks:+"$checks"} -p build/tidy "$1"
}
export -f one
export checks deadline
# Clang counts what it found and hid on standard error; that is noise.
xargs -0 -r -n 1 -P 2 bash -c 'one "$1"' one < build/tidy/files 2> build/tidy/errors || {
    grep -v 'warnings\? generated' build/tidy/errors >&2 || true
    exit 1
}
if [ -s build/tidy/left ]; then
    echo "Out of time: $(wc -l < build/tidy/left) files not looked at; ./test.sh --full looks at all."
fi
