#!/bin/sh
# pg.sh -- a temporary PostgreSQL for tests.
#   tests/pg.sh start DIR    make a cluster in DIR (new or empty), start it, print its URL
#   tests/pg.sh restart DIR  stop it hard and start it again on the same port
#   tests/pg.sh stop DIR     stop it and remove DIR
# As root the server runs as user postgres, else as the caller. It listens on a free port of 127.0.0.1 and on a socket in
# DIR; fsync stays on. PGBIN names the folder of initdb and pg_ctl.
set -eu

usage() {
	sed -n '2,5s/^# *//p' "$0" >&2
	exit 2
}
[ $# -eq 2 ] || usage
verb=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
bin=${PGBIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
[ -x "$bin/initdb" ] || { echo "pg.sh: no initdb found; set PGBIN" >&2; exit 1; }

# Run a command as the server's user.
as_server() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && setpriv --reuid=postgres --regid=postgres --init-groups "$@")
	else
		"$@"
	fi
}

free_port() {
	for try in 1 2 3 4 5 6 7 8 9 10; do
		port=$(awk -v seed="$$$try" 'BEGIN { srand(); srand(srand() + seed); print 20000 + int(rand() * 30000) }')
		hex=$(printf '%04X' "$port")
		grep -qi ":$hex 00000000:0000 0A" /proc/net/tcp || { echo "$port"; return; }
	done
	echo "pg.sh: no free port" >&2
	return 1
}

run() {
	as_server "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 -s "$@" -o "-p $(cat "$dir/port") -k $dir \
		-c listen_addresses=127.0.0.1 -c shared_buffers=32MB -c max_connections=100 -c max_wal_size=256MB"
}

case $verb in
start)
	[ "$(id -u)" != 0 ] || chown postgres "$dir"
	as_server "$bin/initdb" -D "$dir/data" -U kolo -A trust -E UTF8 --locale=C.UTF-8 -N >"$dir/initdb.log" 2>&1 || {
		cat "$dir/initdb.log" >&2
		exit 1
	}
	free_port >"$dir/port"
	run start || { cat "$dir/log" >&2; exit 1; }
	echo "postgresql://kolo@127.0.0.1:$(cat "$dir/port")/postgres"
	;;
restart)
	run -m immediate restart
	;;
stop)
	as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop
	rm -rf "$dir"
	;;
*)
	usage
	;;
esac
