#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Fuzzes every entry for SECONDS, two at a time; findings stay in build/fuzz/findings.
#   tests/fuzz/run.sh SECONDS [ENTRY…]
# Needs clang++ with libFuzzer. What is learned goes to build/fuzz/corpus and never into the tree by itself.
set -euo pipefail

seconds=${1:?usage: run.sh SECONDS [ENTRY…]}
shift
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${FUZZ_BUILD_DIR:-$root/build/fuzz}
[ -f "$build/build.ninja" ] || (cd "$root" && cmake --preset fuzz -B "$build" >/dev/null)
entries=("$@")
if [ ${#entries[@]} -eq 0 ]; then
    for folder in "$root"/tests/fuzz/corpus/*/; do
        entries+=("$(basename "$folder")")
    done
fi
cmake --build "$build" --target "${entries[@]/#/fuzz_}" >&2
mkdir -p "$build/findings"

# fuzz ENTRY: one line of figures; fails when something was found.
fuzz() {
    local learned=$build/corpus/$1 log=$build/fuzz_$1.log
    mkdir -p "$learned"
    if "$build/bin/fuzz_$1" -max_total_time="$seconds" -max_len=16384 -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$build/findings/$1-" \
        "$learned" "$root/tests/fuzz/corpus/$1" >"$log" 2>&1; then
        awk -v entry="$1" '/number_of_executed_units/ { printf "%-26s %12d runs, nothing found\n", entry, $2 }' "$log"
    else
        printf '%-26s FOUND SOMETHING: %s\n' "$1" "$log"
        return 1
    fi
}
export -f fuzz
export build root seconds
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:detect_stack_use_after_return=0}
printf '%s\n' "${entries[@]}" | xargs -P "${FUZZ_JOBS:-2}" -I{} bash -c 'fuzz {}'
