#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a program with a Secret Service of its own: a private session bus, an unlocked keyring, a
# home folder that goes away afterwards. Nothing of the user's own keyring is seen or changed.
#   with-keyring.sh PROGRAM [ARGUMENT…]
# Ends with the program's exit code; 77 (CTest: skipped) when the tools are not installed.
set -eu

for tool in dbus-run-session dbus-send gnome-keyring-daemon; do
    command -v "$tool" >/dev/null || { echo "with-keyring.sh: $tool is not installed" >&2; exit 77; }
done

if [ "${1-}" != --inside ]; then
    home=$(mktemp -d)
    trap 'rm -rf "$home"' EXIT
    mkdir -m 700 "$home/run"
    HOME=$home XDG_RUNTIME_DIR=$home/run XDG_DATA_HOME=$home/data XDG_CONFIG_HOME=$home/config \
        XDG_CACHE_HOME=$home/cache dbus-run-session -- "$0" --inside "$@"
    exit
fi
shift

printf 'signalbox-test' |
    gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
daemon=$!
trap 'kill "$daemon" 2>/dev/null; wait "$daemon" || true' EXIT

# The name must be taken before the first client asks, or the bus would start a second, locked one.
tries=100
until dbus-send --session --print-reply --dest=org.freedesktop.DBus /org/freedesktop/DBus \
    org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo "with-keyring.sh: the keyring did not start" >&2; exit 1; }
    sleep 0.1
done
"$@"
