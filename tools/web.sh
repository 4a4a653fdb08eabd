#!/bin/sh
# Build web/dist from web/ when something there is newer than web/dist/.stamp. npm is asked only when packages changed.
set -eu
stamp=web/dist/.stamp
mkdir -p build web/dist
exec 9>build/web.lock
flock 9 # two builds at once would take away each other's node_modules

stale() {
	[ ! -e "$stamp" ] || [ -n "$(find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -newer "$stamp" -print -quit)" ]
}

if stale && [ -e web/build.mjs ]; then
	if ! command -v npm >/dev/null; then
		echo "web/dist must be built, and npm is missing: apt install npm, or run ./run" >&2
		exit 1
	fi
	cd web
	if [ node_modules/.package-lock.json -ot package-lock.json ]; then
		npm ci --no-audit --no-fund --loglevel=error
		touch node_modules/.package-lock.json
	fi
	node build.mjs
	cd ..
fi
touch "$stamp"
