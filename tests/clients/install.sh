#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the SDKs of package-lock.json into node_modules, only when they are missing or older.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
stamp=node_modules/.installed
if [ -f "$stamp" ] && [ ! package-lock.json -nt "$stamp" ]; then
    exit 0
fi
echo "Installing the SDKs for the client tests with npm (51 packages, about 20 seconds)"
npm ci --no-audit --no-fund --ignore-scripts
touch "$stamp"
