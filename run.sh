#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what the build needs, builds, and starts Signalbox:
#   ./run.sh [options of signalbox]               the window
#   ./run.sh --headless [options of signalboxd]   the same engine without a window
set -euo pipefail

start_dir=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=packaging/scripts/packages.sh
. packaging/scripts/packages.sh

program=signalbox
if [ "${1:-}" = --headless ]; then
    program=signalboxd
    shift
elif [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
    echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)." >&2
    echo "Start without a window: ./run.sh --headless" >&2
    exit 1
fi

{
    install_missing '2 to 5 minutes' "${build_packages[@]}" "${run_packages[@]}"
    if [ ! -x "build/release/bin/$program" ]; then
        echo "Building the first time takes 3 to 8 minutes."
    fi
    cmake --preset release --log-level=WARNING -DBUILD_TESTING=OFF
    cmake --build --preset release --target "$program" signalboxctl
} >&2

binary="$PWD/build/release/bin/$program"
cd "$start_dir"
exec "$binary" "$@"
