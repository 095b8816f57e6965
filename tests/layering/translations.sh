#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks that every string of the sources stands in every translation file:
#   translations.sh ROOT LUPDATE    exits 1 after naming what lupdate would add or drop
# Nothing in ROOT is changed.
set -euo pipefail

root=${1:?usage: translations.sh ROOT LUPDATE}
lupdate=${2:?usage: translations.sh ROOT LUPDATE}
shopt -s nullglob
catalogues=("$root"/translations/*.ts)
if [ "${#catalogues[@]}" -eq 0 ]; then
    echo "no translation file in $root/translations" >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/translations"
cp "${catalogues[@]}" "$work/translations/"
for folder in app core ui; do
    ln -s "$root/$folder" "$work/$folder"
done

# Context, source text and comment of each live message, one a line, in order. Places and
# translations do not count.
messages() {
    awk '
    /<name>/ { context = $0 }
    /<message/ { entry = ""; live = 1; keep = 1 }
    keep && /<(source|comment)/ { inside = 1 }
    inside { entry = entry $0 }
    /<\/(source|comment)>/ { inside = 0 }
    /<translation[^>]*type="(vanished|obsolete)"/ { live = 0 }
    /<\/message>/ { if (live) print context entry; keep = 0 }
    ' "$1" | LC_ALL=C sort
}

status=0
for file in "$work"/translations/*.ts; do
    name=$(basename "$file")
    messages "$file" > "$work/before"
    (cd "$work" && "$lupdate" -silent -locations none -I . app core ui -ts "$file") \
        2> "$work/warnings" || { cat "$work/warnings"; exit 1; }
    messages "$file" > "$work/after"
    if ! diff --unchanged-line-format= --old-line-format="translations/$name has no longer in use:%L" \
        --new-line-format="translations/$name lacks:%L" "$work/before" "$work/after"; then
        status=1
    fi
done
[ "$status" -eq 0 ] && echo "translations: ${#catalogues[@]} files hold every string"
exit "$status"
