#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Holds the source tree against the layers of the architecture:
#   check.sh ROOT    exits 1 after naming each fault as file:line: sentence
set -euo pipefail

root=${1:?usage: check.sh ROOT}
cd "$root"

# From the top row to the lowest: an include never points to a row below its own. Folders on one row
# do not see each other.
rows='core/base
core/json core/net
core/accounts
core/secrets
core/scheduling
core/dialects
core/upstream
core/config
core/telemetry
core/providers
core/oauth
core/transfer core/clients core/demo
core/gateway
core/admin
core/engine
ui
app'
# The window sees snapshots and commands, nothing deeper.
hidden_from_ui='core/gateway core/upstream core/dialects core/scheduling core/config core/secrets'
# Pure and synchronous: nothing that does I/O, although it stands above.
hidden_from_scheduling='core/secrets'

sources() {
    find core ui app tests -type d \( -name node_modules -o -name build \) -prune -o \
        -type f \( -name '*.h' -o -name '*.cpp' \) -print 2>/dev/null | LC_ALL=C sort
}

mapfile -t files < <(sources)
if [ "${#files[@]}" -eq 0 ]; then
    echo "$root: no source file found" >&2
    exit 1
fi

awk -v rows="$rows" -v hidden_from_ui="$hidden_from_ui" \
    -v hidden_from_scheduling="$hidden_from_scheduling" '
function layerOf(path,   part) {
    split(path, part, "/")
    return part[1] == "core" ? part[1] "/" part[2] : part[1]
}
function fault(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text
    faults++
}
function hide(list, from,   names, count, i) {
    count = split(list, names, " ")
    for (i = 1; i <= count; i++)
        hidden[from, names[i]] = 1
}
function mayInclude(from, target) {
    if (from == target || from == "tests")
        return 1
    return target in row && row[target] < row[from] && !((from, target) in hidden)
}
BEGIN {
    count = split(rows, line, "\n")
    for (i = 1; i <= count; i++) {
        folders = split(line[i], names, " ")
        for (j = 1; j <= folders; j++)
            row[names[j]] = i
    }
    hide(hidden_from_ui, "ui")
    hide(hidden_from_scheduling, "core/scheduling")
}
FNR == 1 {
    layer = layerOf(FILENAME)
    if ($0 !~ /^\/\/ SPDX-License-Identifier: GPL-3\.0-or-later$/)
        fault("the first line must be the SPDX line")
    if (layer != "tests" && !(layer in row))
        fault("folder " layer " is not in the table of layers")
}
/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    match($0, /[<"][^>"]*[>"]/)
    name = substr($0, RSTART + 1, RLENGTH - 2)
    if (name ~ /^(core|ui|app|tests)\//) {
        target = layerOf(name)
        if (!mayInclude(layer, target))
            fault(layer " must not include " name)
    } else if (layer ~ /^core\// && name ~ /^(QtWidgets|QtGui|QtSvg)\// ) {
        fault("core must not include " name)
    } else if (layer ~ /^core\// && name ~ widgets) {
        fault("core must not include the widget header " name)
    } else if ($0 ~ /include[ \t]*"\.\.?\//) {
        fault("includes are written from the root of the repository")
    }
}
END { exit faults > 0 ? 1 : 0 }
' widgets='^Q(Widget|Application|GuiApplication|Dialog|MainWindow|Label|.*Button|.*Layout|Menu|MenuBar|Action|(AbstractItem|Column|Graphics|Header|List|Table|Tree)View|AbstractScrollArea|ScrollArea|.*Box|.*Edit|Slider|SystemTrayIcon|Icon|Pixmap|Image|Painter|Color|Palette|Font|Window|Clipboard|.*Delegate|Style|.*Bar|SvgRenderer|StandardItemModel)$' \
    "${files[@]}"
echo "layering: ${#files[@]} files keep to the layers"
