#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Holds docs/rules.md against the tests: every row or function that it names must be in the program
# that it names, every section must have rules, every constant of SchedulerTuning must be named.
#   rules.sh ROOT    exits 1 after naming each fault
set -euo pipefail

root=${1:?usage: rules.sh ROOT}
cd "$root"

awk '
function fault(text) {
    printf "docs/rules.md:%d: %s\n", FNR, text
    faults++
}
# The source of a test program, all of it; empty when there is none.
function sourceOf(program,   command, path, line, text) {
    if (program in sources)
        return sources[program]
    command = "find tests -name node_modules -prune -o -name " program ".cpp -print"
    while ((command | getline path) > 0) {
        while ((getline line < path) > 0)
            text = text line "\n"
        close(path)
    }
    close(command)
    return sources[program] = text
}
function holds(text, name) {
    return index(text, "\"" name "\"") > 0 || index(text, "::" name "(") > 0 ||
           index(text, "void " name "(") > 0
}
function look(cell,   parts, count, i, program, rest, name) {
    count = split(cell, parts, "<br>")
    for (i = 1; i <= count; i++) {
        if (!match(parts[i], /tst_[a-z0-9]+/)) {
            fault("no test is named: " parts[i])
            continue
        }
        program = substr(parts[i], RSTART, RLENGTH)
        if (sourceOf(program) == "")
            fault("there is no " program)
        rest = substr(parts[i], RSTART + RLENGTH)
        while (match(rest, /`[^`]+`/)) {
            name = substr(rest, RSTART + 1, RLENGTH - 2)
            rest = substr(rest, RSTART + RLENGTH)
            names++
            if (!holds(sourceOf(program), name))
                fault(program " has no " name)
        }
    }
}
FNR == NR {
    if (match($0, /^    [A-Za-z][A-Za-z:_ ]* [a-zA-Z0-9]+(\[[0-9]\])?( =|\{)/)) {
        line = substr($0, RSTART, RLENGTH)
        sub(/(\[[0-9]\])?( =|\{)$/, "", line)
        count = split(line, words, " ")
        constants[words[count]] = 1
    }
    next
}
{ whole = whole $0 "\n" }
/^## §/ { sections++ }
/^\| / && !/^\| rule \|/ && !/^\| --- / {
    split($0, cells, / \| /)
    sub(/ \|$/, "", cells[2])
    look(cells[2])
}
END {
    if (sections != 14)
        fault("not all fourteen sections of the rule book are there")
    for (constant in constants) {
        known++
        if (!match(whole, "[^A-Za-z]" constant "[^A-Za-z]"))
            fault("the constant " constant " is not named")
    }
    if (known < 60 || names < 200)
        fault("too little was found to be believed: " known " constants, " names " tests")
    exit faults > 0
}
' core/scheduling/tuning.h docs/rules.md
