# unused.awk -- functions that nothing but a test calls: those with external linkage in src (templates too) whose name stands
# nowhere in src beside its definition and its declaration. The gallery of components counts as a test of them: what it alone
# shows is on no page. A template named with one word must be called or stand in a table: the word stands elsewhere too.
# usage: awk -f tools/unused.awk tools/lint.calls FILES…     lint.calls: "name reason", what is for tests or for modules to come.

# The name before the first parenthesis, once more without what stands in front of it.
function name_in(signature) {
	sub(/[ \t]*\(.*/, "", signature)
	sub(/.*[ \t*]/, "", signature)
	return signature
}

function after_name(line) {
	return substr(line, index(line, "(") + 1)
}

# Of C: strings go too (some hold the beginning of a comment), but not those of tools, where templates become calls.
function without_comments(line,    end) {
	if (template) {
		gsub(/\{#([^#]|#[^}])*#\}/, "", line)
		return line
	}
	if (FILENAME ~ /^src\//)
		gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
	if (in_comment) {
		end = index(line, "*/")
		if (!end)
			return ""
		line = substr(line, end + 2)
		in_comment = 0
	}
	gsub(/\/\*([^*]|\*[^\/])*\*\//, "", line)
	if (line ~ /\/\*/) {
		in_comment = 1
		sub(/\/\*.*/, "", line)
	}
	return line
}

FILENAME == ARGV[1] {
	if ($0 !~ /^#/ && NF > 0)
		allowed[$1] = NF > 1
	next
}

FNR == 1 {
	in_comment = in_macro = 0
	header = FILENAME ~ /\.h$/
	template = FILENAME ~ /\.html$/
	is_test = FILENAME !~ /^(src|tools)\// || FILENAME ~ /_test\.c$|\/test\.h$|\/gallery\.(c|html)$/
}

is_test { next }

{
	line = without_comments($0)
	at = FILENAME ":" FNR
	in_macro = in_macro_next || line ~ /^#define/
	in_macro_next = in_macro && line ~ /\\$/
}

template && FILENAME ~ /^src\// && match(line, /\{% page [a-z_0-9]+\(/) {
	name = name_in(substr(line, RSTART, RLENGTH))
	defined[name] = at
	is_page[name] = 1
	line = after_name(line)
}

# A declaration in a header and the head of a definition are no calls; a call in a macro is one.
!template && !in_macro && line ~ /^[A-Za-z_][A-Za-z_0-9 *]*\(/ && line !~ /^(static|typedef|_Static_assert)/ {
	name = name_in(line)
	if (!header && FILENAME ~ /^src\//)
		defined[name] = at
	line = after_name(line)
}

{
	while (match(line, /[A-Za-z_][A-Za-z_0-9]*/)) {
		name = substr(line, RSTART, RLENGTH)
		before = substr(line, 1, RSTART - 1)
		line = substr(line, RSTART + RLENGTH)
		named[name] = 1
		if (line ~ /^\(/ || (before ~ /[{,=] *$/ && line ~ /^ *[,}]/))
			called[name] = 1
	}
}

function is_called(name) {
	return (name in called) || ((name in named) && !(is_page[name] && name !~ /_/))
}

END {
	for (name in defined)
		if (!is_called(name) && !allowed[name])
			print defined[name] ": nothing but tests calls " name "()"
	for (name in allowed)
		if (!(name in defined) || is_called(name))
			print ARGV[1] ": " name " is not needed any more"
}
