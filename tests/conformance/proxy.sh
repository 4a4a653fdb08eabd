#!/bin/sh
# Kolo behind the proxies of packaging/: nginx.conf, and Caddyfile where caddy is installed. TLS and HTTP/2, the client's
# address in rate limits, forms, live views, uploads. Everything on loopback, with a certificate made for the occasion.
set -u
cd "$(dirname "$0")/../.."
kolo=${KOLO:-build/debug/kolo}
name=kolo.example.org
passed=0
failed=0
running=

PATH=$PATH:/usr/sbin
if ! command -v openssl >/dev/null; then
	echo "openssl is not installed: skipped"
	exit 0
fi
scratch=$(mktemp -d "${TMPDIR:-/tmp}/kolo-proxy.XXXXXX")
chmod 755 "$scratch" # nginx changes its user when root starts it

end_all() {
	for pid in $running; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
	running=
}

finish() {
	end_all
	rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

# check WHAT COMMAND…: one test.
check() {
	what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "failed behind $proxy: $what"
	fi
}

free_port() {
	node -e 'require("net").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port); this.close() })'
}

# wait_for COMMAND…: up to ten seconds.
wait_for() {
	for i in $(seq 100); do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

# ---- what is asked ----

# client ADDRESS CURL-ARGUMENTS…: somebody at that loopback address.
client() {
	from=$1
	shift
	curl -s --max-time 20 --interface "$from" --cacert "$scratch/fullchain.pem" --resolve "$name:$tls:127.0.0.1" \
		--resolve "$name:$plain:127.0.0.1" "$@"
}

# answers STATUS CURL-ARGUMENTS…
answers() {
	want=$1
	shift
	got=$(client "$@" -o /dev/null -w '%{http_code}')
	[ "$got" = "$want" ] || { echo "  $got instead of $want" && false; }
}

# says WORDS CURL-ARGUMENTS…: they stand in the answer or its headers.
says() {
	words=$1
	shift
	client "$@" -i | grep -qiF -- "$words"
}

speaks_http_2() {
	[ "$(client 127.0.0.1 --http2 -o /dev/null -w '%{http_version}' "$site/")" = 2 ]
}

# A form of this site, as a browser sends it.
login() {
	client 127.0.3.1 -i -H "Origin: $1" -d email=admin@example.org -d 'password=a long passphrase 7' "$site/login"
}

sign_in_works() {
	login "$site" >"$scratch/login"
	grep -q ' 303' "$scratch/login" && grep -qi '^set-cookie: kolo_session=.*HttpOnly.*Secure' "$scratch/login"
}

forgery_is_refused() {
	login https://other.example.org | grep -q ' 403'
}

ask_for_reset() {
	answers "$1" "$2" -d email=nobody@example.org -H "X-Forwarded-For: $3" "$site/reset"
}

# Five in an hour for one class of addresses; what the client says of itself does not count.
limits_by_client() {
	for i in 1 2 3 4 5; do ask_for_reset 303 127.0.9.1 "198.51.100.$i" || return 1; done
	ask_for_reset 429 127.0.9.1 203.0.113.7 && ask_for_reset 303 127.0.8.1 203.0.113.7
}

# A stream greets, then tells of a change within seconds, not when a buffer is full.
tells_of_changes() {
	client 127.0.0.1 -H "Authorization: Bearer $token" --json '{"name":"Live","kind":"association"}' "$site/spaces" >"$scratch/space"
	id=$(sed -n 's/.*"id": *"\([0-9]*\)".*/\1/p' "$scratch/space")
	client 127.0.0.1 -N "$site/spaces/$id/live" >"$scratch/events" &
	listener=$!
	wait_for grep -qs '^retry:' "$scratch/events" &&
		answers 200 127.0.0.1 -X PATCH -H "Authorization: Bearer $token" --json '{"name":"Live again"}' "$site/spaces/$id" &&
		wait_for grep -qs '^event: change' "$scratch/events"
	told=$?
	kill $listener 2>/dev/null
	wait $listener 2>/dev/null
	return $told
}

# upload STATUS BYTES
upload() {
	yes 'Working group of the region,group' | head -c "$2" | sed '1s/.*/name,kind/' >"$scratch/upload"
	answers "$1" 127.0.0.1 -H "Authorization: Bearer $token" -H 'Expect:' -F step=preview -F "file=@$scratch/upload;filename=a.csv" \
		"$site/spaces/import"
}

ask_all() {
	site=https://$name:$tls
	check "a page over TLS" answers 200 127.0.0.1 "$site/"
	check "HTTP/2" speaks_http_2
	check "plain HTTP leads to TLS" says "location: https://$name" 127.0.0.1 "http://$name:$plain/news"
	check "strict transport security" says 'strict-transport-security: max-age' 127.0.0.1 "$site/"
	check "addresses in a feed are those of the site" says "$site/" 127.0.0.1 "$site/news.atom"
	check "a packed answer stays packed" says 'content-encoding: gzip' 127.0.0.1 -o /dev/null -D - -H 'Accept-Encoding: gzip' "$site/news"
	check "sign in, with a cookie for TLS alone" sign_in_works
	check "a form of another site" forgery_is_refused
	check "rate limits count by client" limits_by_client
	check "live views come at once" tells_of_changes
	check "an upload of 3 MB is read" upload 200 3000000
	check "one of 36 MB is refused" upload 413 36000000
	check "figures are not for the outside" answers 403 127.0.0.1 "$site/metrics"
	check "whoever asks" answers 403 127.0.9.1 "$site/metrics"
}

# ---- who answers ----

start_kolo() {
	data=$scratch/$proxy
	mkdir -p "$data"
	"$kolo" user add --data "$data" --email admin@example.org --password 'a long passphrase 7' --role administrator >/dev/null 2>&1
	token=$("$kolo" token add --data "$data" --email admin@example.org 2>/dev/null)
	"$kolo" serve --data "$data" --port "$port" --proxy 127.0.0.1 2>"$data/log" &
	running="$running $!"
	wait_for grep -qs 'serving on' "$data/log"
}

start_nginx() {
	sed -e '/\[::\]/d' -e "s/listen 80;/listen 127.0.0.1:$plain;/" -e "s/listen 443 /listen 127.0.0.1:$tls /" \
		-e "s/127.0.0.1:8080/127.0.0.1:$port/" -e "s|/etc/letsencrypt/live/$name|$scratch|" packaging/nginx.conf >"$scratch/site.conf"
	cat >"$scratch/nginx.conf" <<-CONF
		daemon off;
		pid $scratch/nginx.pid;
		error_log $scratch/nginx.log;
		events {
		}
		http {
			access_log off;
			client_body_temp_path $scratch/body;
			proxy_temp_path $scratch/proxied;
			fastcgi_temp_path $scratch/fastcgi;
			uwsgi_temp_path $scratch/uwsgi;
			scgi_temp_path $scratch/scgi;
			include $scratch/site.conf;
		}
	CONF
	nginx -p "$scratch" -c "$scratch/nginx.conf" 2>>"$scratch/nginx.log" &
	running="$running $!"
}

start_caddy() {
	{
		printf '{\n\tadmin off\n\thttp_port %d\n\thttps_port %d\n\tdefault_bind 127.0.0.1\n}\n' "$plain" "$tls"
		sed -e "s/127.0.0.1:8080/127.0.0.1:$port/" -e "s|^$name {|&\n\ttls $scratch/fullchain.pem $scratch/privkey.pem|" packaging/Caddyfile
	} >"$scratch/Caddyfile"
	HOME=$scratch XDG_DATA_HOME=$scratch XDG_CONFIG_HOME=$scratch caddy run --adapter caddyfile --config "$scratch/Caddyfile" \
		2>"$scratch/caddy.log" &
	running="$running $!"
}

answers_tls() {
	client 127.0.0.1 -o /dev/null "https://$name:$tls/healthz"
}

behind() {
	proxy=$1
	if ! command -v "$proxy" >/dev/null; then
		echo "$proxy is not installed: skipped"
		return
	fi
	port=$(free_port) plain=$(free_port) tls=$(free_port)
	if start_kolo && "start_$proxy" && wait_for answers_tls; then
		ask_all
	else
		failed=$((failed + 1))
		echo "failed behind $proxy: it does not answer"
		cat "$scratch/$proxy.log"
	fi
	end_all
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$name" \
	-addext "subjectAltName=DNS:$name" -keyout "$scratch/privkey.pem" -out "$scratch/fullchain.pem" 2>/dev/null
behind nginx
behind caddy
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
