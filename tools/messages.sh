#!/bin/sh
# Messages for people, between the sources and i18n/*.po.
#   tools/messages.sh gather   read them out of C and templates, merge them into each catalogue
#   tools/messages.sh check    is each catalogue well formed and complete? Lists what is missing, fails if anything is.
set -eu
cd "$(dirname "$0")/.."
work=build/i18n
translated='uk sr ru' # English needs no entries: it is the message ids
mkdir -p $work

# Print the {{ … }} and {% … %} of a template as C that xgettext understands: {{ t "a" }} becomes t_("a").
template_code() {
	awk 'BEGIN { RS = "\001" } {
		text = $0
		while (match(text, /\{[{%]([^%}]|%[^}]|\}[^}])*[%}]\}/)) {
			code = substr(text, RSTART + 2, RLENGTH - 4)
			text = substr(text, RSTART + RLENGTH)
			if (code ~ /^ *tn +"/) {
				sub(/^ *tn +/, "t_n(", code)
				sub(/" +"/, "\", \"", code)
				code = code ")"
			} else if (code ~ /^ *t +"/) {
				sub(/^ *t +/, "t_(", code)
				code = code ")"
			}
			print code ";"
		}
	}' "$1"
}

# Gather all messages of the sources into $work/kolo.pot.
extract() {
	find src -name '*.c' ! -name '*_test.c' | LC_ALL=C sort > $work/files
	rm -rf $work/html
	mkdir -p $work/html/src/base
	# The lowest layer knows no languages: its titles of errors are read from their table.
	sed -n 's/.*\[[A-Z_]*\] = { [0-9]*, "[a-z_]*", \("[^"]*"\) },$/N_(\1);/p' src/base/err.c > $work/html/src/base/err.titles
	echo src/base/err.titles >> $work/files
	for f in $(find src -name '*.html' | LC_ALL=C sort); do
		mkdir -p "$work/html/$(dirname "$f")"
		template_code "$f" > "$work/html/$f"
		echo "$f" >> $work/files
	done
	xgettext --files-from=$work/files --directory=$work/html --directory=. --output=$work/kolo.pot.new \
		--language=C --from-code=UTF-8 --add-location=file --no-wrap --package-name=kolo \
		--keyword --keyword=tr:2 --keyword=trc:2c,3 --keyword=trn:2,3 --keyword=tr_count:3,4 --keyword=N_ --keyword=NN_:1,2 \
		--keyword=fail:3 --keyword=invalid:4 --keyword=flash:2 --keyword=flash_undo:3 --keyword=t_ --keyword=t_n:1,2 \
		2> $work/warnings || { cat $work/warnings >&2; exit 1; }
	sed '/^"POT-Creation-Date/d' $work/kolo.pot.new > $work/kolo.pot
}

# Merge the messages of the sources into the catalogue of language $1, as file $2.
merge() {
	msgmerge --quiet --no-fuzzy-matching --no-wrap --add-location=file "i18n/$1.po" $work/kolo.pot |
		msgattrib --no-obsolete --no-wrap > "$2"
}

gather() {
	for l in $translated; do
		merge "$l" "$work/$l.po"
		mv "$work/$l.po" "i18n/$l.po"
	done
}

check() {
	missing=0
	for po in i18n/*.po; do
		msgfmt --check-format --check-domain --output-file=/dev/null "$po"
	done
	for l in $translated; do
		merge "$l" "$work/$l.po"
		msgattrib --untranslated --no-wrap "$work/$l.po" | sed -n '/^msgid ""$/d; s/^msgid/'"$l"': &/p' > "$work/$l.missing"
		cat "$work/$l.missing"
		missing=$((missing + $(wc -l < "$work/$l.missing")))
	done
	echo "$missing messages without translation"
	test "$missing" = 0
}

case ${1-} in
gather) extract && gather ;;
check) extract && check ;;
*)
	sed -n '2,4s/^# \{0,1\}//p' "$0"
	exit 2
	;;
esac
