# lint.awk -- what a compiler does not ask of C sources: budgets, layers, where SQL may stand, the comment that opens a file.
# usage: awk -f tools/lint.awk tools/lint.allow FILES…     An exception in lint.allow: "path:name reason"; name is that of the
# function, or "file". Prints "path:line: what"; exits 1 when there was any.

BEGIN {
	MAX_FILE = 600
	MAX_BODY = 60
	MAX_NESTING = 3
	SQL = "\"(SELECT|INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM|CREATE|ALTER|DROP|WITH) "
	# A layer may include itself and these.
	may["base"] = " base "
	may["db"] = may["base"] "db "
	may["text"] = may["base"] "text "
	may["http"] = may["base"] "http "
	may["core"] = " base db text http core "
	may["ui"] = may["core"] "ui "
	may["resource"] = may["ui"] "resource "
	may["modules"] = may["resource"] "modules "
	may["cli"] = may["modules"] "cli "
	may["main"] = may["cli"]
	# These libraries are known to one layer alone.
	home["sqlite3.h"] = home["libpq-fe.h"] = "db"
	home["microhttpd.h"] = "http"
	home["hunspell/hunspell.h"] = "text"
}

function complain(line, name, text) {
	if ((file ":" name) in allowed) {
		used[file ":" name] = 1
		return
	}
	printf "%s:%d: %s\n", file, line, text
	bad = 1
}

function finish_file() {
	if (file && lines > MAX_FILE)
		complain(lines, "file", "the file has " lines " lines; " MAX_FILE " are enough")
}

function layer_of(path,    p) {
	split(path, p, "/")
	return p[1] == "src" ? (p[3] ? p[2] : "main") : ""
}

function check_include(    name, p, n) {
	name = $0
	gsub(/^#include ["<]|[">].*$/, "", name)
	if (name in home && layer && layer != home[name])
		complain(FNR, "include", name " belongs to src/" home[name] " alone")
	n = split(name, p, "/")
	if (!layer || n < 2 || !(p[1] in may) || $0 !~ /"/)
		return
	if (index(may[layer], " " p[1] " ") == 0)
		complain(FNR, "include", "src/" layer " may not include " name)
	if (name == "resource/engine.h" && layer != "resource")
		complain(FNR, "include", "resource/engine.h is the inside of src/resource")
	if (p[1] == "modules" && index(file, "src/modules/" p[2] "/") == 0 && p[3] != p[2] ".h" && p[3] != p[2] ".html.h" &&
	    layer == "modules")
		complain(FNR, "include", "another module is met through modules/" p[2] "/" p[2] ".h")
}

# The tables in the strings of this line; a string may end in front of the name, which then opens the next line's.
function check_tables(    module, line, name) {
	module = part[3]
	line = $0
	if (table_follows)
		sub(/^[ \t]*"/, "\"FROM ", line)
	table_follows = line ~ /(FROM|JOIN|INTO|UPDATE) *"$/
	while (match(line, /(FROM|JOIN|INTO|UPDATE) +[a-z_]+/)) {
		name = substr(line, RSTART, RLENGTH)
		sub(/.* /, "", name)
		if (name != module && index(name, module "_") != 1 && name !~ /^(json_each|unnest|pragma_)/)
			complain(FNR, "table", "the table " name " is not of this module: call who owns it")
		line = substr(line, RSTART + RLENGTH)
	}
}

function name_in(signature) {
	sub(/\(.*/, "", signature)
	sub(/[ \t]+$/, "", signature)
	sub(/.*[ \t*]/, "", signature)
	return signature
}

FILENAME == ARGV[1] {
	if ($0 !~ /^#/ && NF > 0) {
		allowed[$1] = 1
		if (NF < 2) {
			printf "%s:%d: an exception needs a reason\n", FILENAME, FNR
			bad = 1
		}
	}
	next
}

FNR == 1 {
	finish_file()
	file = FILENAME
	layer = layer_of(file)
	n = split(file, part, "/")
	body = 0
	signature = ""
	in_query = 0
	opening = "/* " part[n] " -- "
	if (index($0, opening) != 1)
		complain(1, "header", "the file opens with \"" opening "what and why. */\"")
}

{ lines = FNR }

/^#include/ { check_include() }

# ---- functions: Linux braces stand alone in the first column ----
/^\{/ {
	body = FNR
	function_name = name_in(signature)
}
/^}/ {
	if (body && FNR - body - 1 > MAX_BODY)
		complain(body, function_name, function_name "() has " FNR - body - 1 " lines; " MAX_BODY " are enough")
	body = 0
	signature = ""
}
!body && /^[a-zA-Z_]/ { signature = $0 }
!body && /^$|;$/ { signature = "" }
body && /^\t\t\t\t+(if|for|while|switch|do|vec_each)[ (]/ {
	match($0, /^\t+/)
	if (RLENGTH > MAX_NESTING)
		complain(FNR, function_name, function_name "() nests " RLENGTH " deep; " MAX_NESTING " is enough")
}

# ---- SQL stands in a static const struct query (or a table of them) above its one user, or in the engine ----
/^static const / { in_query = 2 }
/^\t+static const struct query/ { in_query = 1 }
$0 ~ SQL && !in_query && layer && layer != "db" && layer != "resource" && file !~ /_test\.c$|test\.h$/ {
	complain(FNR, "sql", "SQL belongs into a static const struct query")
}
# ---- a module's statements name its own tables alone: "news" and "news_…"; core and other modules have functions ----
layer == "modules" && file !~ /_test\.c$/ { check_tables() }
# ---- a kind of fields is one row of kind.c: the rest asks for its columns ----
layer == "resource" && file !~ /\/kind[a-z_]*\.c$|_test\.c$/ && /kind\)? [!=]= F_[A-Z]|case F_[A-Z]/ {
	complain(FNR, "kind", "ask the table of kinds (kind_is, kinds[…]) what the kind is like")
}
# ---- what reads past scope and permissions says why in lint.allow ----
/record_unscoped\(/ && body && layer && file !~ /_test\.c$/ { complain(FNR, "unscoped", "record_unscoped() shows what nobody may see") }

/;$/ && (in_query == 1 || /^[^ \t]/) { in_query = 0 }

END {
	finish_file()
	for (a in allowed)
		if (!(a in used)) {
			printf "tools/lint.allow: %s is not needed any more\n", a
			bad = 1
		}
	exit bad
}
