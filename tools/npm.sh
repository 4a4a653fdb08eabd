#!/bin/sh
# Install the locked npm packages of a folder, if they are missing or the lock is newer: tools/npm.sh FOLDER
set -eu
cd "$1"
installed=node_modules/.package-lock.json
if [ -e $installed ] && [ ! $installed -ot package-lock.json ]; then
	exit 0
fi
if ! command -v npm >/dev/null; then
	echo "npm is needed in $1/ and is missing: sh tools/install.sh build" >&2
	exit 1
fi
echo "Installing the npm packages of $1/…"
npm ci --no-audit --no-fund --loglevel=error >/dev/null
touch $installed
