#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Proves that check.sh can fail: each broken tree must be refused for its own reason.
set -euo pipefail

check=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/check.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
spdx='// SPDX-License-Identifier: GPL-3.0-or-later'
failures=0

# expect NAME FILE LINE WANTED: a tree with one file of that one line after the SPDX line.
# WANTED is what the fault must say; empty: the tree is good.
expect() {
    local name=$1 file=$2 line=$3 wanted=$4 output status=0
    rm -rf "$work/tree"
    mkdir -p "$work/tree/$(dirname "$file")"
    printf '%s\n%s\n' "$spdx" "$line" > "$work/tree/$file"
    output=$(bash "$check" "$work/tree" 2>&1) || status=$?
    if [ -z "$wanted" ] && [ "$status" -eq 0 ]; then
        return
    fi
    if [ -n "$wanted" ] && [ "$status" -ne 0 ] && [[ $output == *"$wanted"* ]]; then
        return
    fi
    echo "FAIL $name: exit $status, output: $output"
    failures=$((failures + 1))
}

expect 'own folder' core/net/a.h '#include "core/net/b.h"' ''
expect 'row above' core/gateway/a.h '#include "core/scheduling/query.h"' ''
expect 'row below' core/scheduling/a.h '#include "core/gateway/b.h"' 'must not include core/gateway'
expect 'beside' core/net/a.cpp '#include "core/json/value.h"' 'must not include core/json'
expect 'indented' core/base/a.h ' #  include "core/net/b.h"' 'must not include core/net'
expect 'scheduling pure' core/scheduling/a.h '#include "core/secrets/secretstore.h"' 'must not include core/secrets'
expect 'widget' core/engine/a.h '#include <QWidget>' 'widget header'
expect 'string view' core/base/a.h '#include <QUtf8StringView>' ''
expect 'item view' core/base/a.h '#include <QTreeView>' 'widget header'
expect 'gui' core/engine/a.h '#include <QtWidgets/QLabel>' 'core must not include'
expect 'core class' core/engine/a.h '#include <QObject>' ''
expect 'ui deep' ui/a.cpp '#include "core/gateway/b.h"' 'ui must not include core/gateway'
expect 'ui engine' ui/pages/a.cpp '#include "core/engine/b.h"' ''
expect 'core ui' core/engine/a.cpp '#include "ui/a.h"' 'must not include ui/a.h'
expect 'ui app' ui/a.cpp '#include "app/a.h"' 'must not include app/a.h'
expect 'app all' app/daemon/main.cpp '#include "core/config/settings.h"' ''
expect 'product tests' core/base/a.cpp '#include "tests/support/a.h"' 'must not include tests'
expect 'tests all' tests/unit/a.cpp '#include "core/gateway/b.h"' ''
expect 'relative' core/base/a.cpp '#include "../base/b.h"' 'from the root'
expect 'new folder' core/other/a.h '#include <QObject>' 'not in the table'

mkdir -p "$work/bare/core/base"
echo '#pragma once' > "$work/bare/core/base/a.h"
if bash "$check" "$work/bare" > "$work/out" 2>&1 || ! grep -q SPDX "$work/out"; then
    echo "FAIL a missing SPDX line was not noticed"
    failures=$((failures + 1))
fi
mkdir -p "$work/empty"
if bash "$check" "$work/empty" > /dev/null 2>&1; then
    echo "FAIL an empty tree was accepted"
    failures=$((failures + 1))
fi
[ "$failures" -eq 0 ] && echo "layering selftest: every broken tree was refused"
