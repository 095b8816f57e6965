#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Names our C++ files, each ended by a NUL:
#   sources.sh all|changed [cpp]
# all: everything tracked or new; changed: since the merge base with origin/main, or, standing on it,
# since the commit before (nothing where there is none); a changed header counts as the sources that include it. cpp: no headers.
set -euo pipefail

which=${1:?usage: sources.sh all|changed [cpp]}
kind=${2:-any}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

patterns=('*.cpp')
if [ "$kind" = any ]; then
    patterns+=('*.h')
fi

# Files that git knows of but that were deleted do not count.
existing() {
    local file
    while IFS= read -r -d '' file; do
        [ -f "$file" ] && printf '%s\0' "$file"
    done
    return 0
}

everything() {
    git ls-files -z --cached --others --exclude-standard -- "${patterns[@]}" | existing
}

if [ "$which" = all ] || ! git rev-parse --verify -q HEAD > /dev/null 2>&1; then
    everything
    exit 0
fi

base=$(git merge-base HEAD origin/main 2>/dev/null || true)
if [ -z "$base" ] || [ "$base" = "$(git rev-parse HEAD)" ]; then
    base=$(git rev-parse -q --verify HEAD~1 || true)
fi
if [ -z "$base" ]; then # no history: what has changed cannot be told
    exit 0
fi
{
    git diff -z --name-only --diff-filter=d "$base" -- "${patterns[@]}"
    git ls-files -z --others --exclude-standard -- "${patterns[@]}"
    git diff -z --name-only --diff-filter=d "$base" -- '*.h' |
        while IFS= read -r -d '' header; do
            git grep -lzF "#include \"$header\"" -- '*.cpp' || true
        done
} | LC_ALL=C sort -zu | existing
