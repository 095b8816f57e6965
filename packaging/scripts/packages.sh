# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
# Sourced by run.sh and test.sh: installs Debian packages, and only those that are missing.

build_packages=(
    g++ cmake ninja-build ccache pkg-config
    qt6-base-dev qt6-base-dev-tools qt6-httpserver-dev qt6-websockets-dev qt6-svg-dev
    qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools linguist-qt6
    qtkeychain-qt6-dev libboost-json1.81-dev libsodium-dev libcurl4-openssl-dev libssl-dev
    zlib1g-dev libbrotli-dev libzstd-dev libyaml-cpp-dev libqrencode-dev
    libgl1-mesa-dev libvulkan-dev
)
run_packages=(libsecret-1-0 libqt6svg6)
test_packages=(
    clang-format clang-tidy lld git
    xvfb xauth trayer dbus gnome-keyring libsecret-1-0 libqt6svg6 openssl
)

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_missing TIME PACKAGE…: says what comes and how long it takes. Does not touch the package
# manager when everything is there.
install_missing() {
    local time=$1 package missing=() admin=()
    shift
    if ! command -v dpkg-query > /dev/null; then
        echo "This is no Debian or Ubuntu: please install what these packages hold: $*" >&2
        return 0
    fi
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    if [ "${#missing[@]}" -eq 0 ]; then
        return 0
    fi
    echo "To be installed (about $time): ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo > /dev/null; then
            echo "Installing needs root and there is no sudo. As root, run:" >&2
            echo "  apt-get update && apt-get install -y ${missing[*]}" >&2
            return 1
        fi
        admin=(sudo)
    fi
    "${admin[@]}" apt-get update
    "${admin[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        "${missing[@]}"
}
