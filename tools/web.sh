#!/bin/sh
# Build web/dist from web/ when something there is newer than web/dist/.stamp. npm is asked only when packages changed.
set -eu
stamp=web/dist/.stamp
mkdir -p build web/dist
exec 9>build/web.lock
flock 9 # two builds at once would take away each other's node_modules

stale() {
	[ ! -e $stamp ] || [ -n "$(find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -newer $stamp -print -quit)" ]
}

if stale && [ -e web/build.mjs ]; then
	sh tools/npm.sh web
	(cd web && node build.mjs)
fi
touch $stamp
