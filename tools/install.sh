#!/bin/sh
# Install the Debian packages of tools/packages.txt that the groups named on the command line need and that are missing.
# Silent and quick when nothing is missing.
set -eu
list=$(dirname "$0")/packages.txt

# Lines "package command reason" of the wanted groups; the command is - where only the package itself will do.
wanted() {
	for group in "$@"; do
		awk -v group="$group" '$1 == group {
			n = split($2, p, ":")
			$1 = $2 = ""
			print p[1], n == 2 ? p[2] : "-", $0
		}' "$list"
	done
}

packages=$(wanted "$@" | awk '$2 == "-" { print $1 }')
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $packages 2>/dev/null | awk '$2 == "installed" { print $1 }' || true)
missing=$(wanted "$@" | while read -r package command reason; do
	case $command in
	-) echo "$installed" | grep -qxF -- "$package" || echo "$package $reason" ;;
	*) command -v "$command" >/dev/null || echo "$package $reason" ;;
	esac
done)
[ -n "$missing" ] || exit 0

echo "Kolo needs these Debian packages, which are not installed yet:"
echo "$missing" | while read -r package reason; do printf '  %-28s %s\n' "$package" "$reason"; done
if ! command -v apt-get >/dev/null; then
	echo "This is not a Debian system: please install their like by hand." >&2
	exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "Please run as root: apt-get install $(echo "$missing" | awk '{ printf "%s ", $1 }')" >&2
		exit 1
	fi
	as_root=sudo
	echo "Installing them with sudo."
fi
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	$(echo "$missing" | awk '{ print $1 }') </dev/null >/dev/null
