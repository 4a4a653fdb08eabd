# The scaffold of a module (read by run.sh): it compiles as it is, and nothing is written twice.
copy=$out/copy
mkdir -p $copy/gen/modules/house_key
cp -r src tools .clang-format $copy/
sh $copy/tools/new-module house_key >/dev/null
result $? "make module scaffolds"
build/tools/tmplc $copy/src modules/house_key/house_key.html $copy/gen
result $? "tmplc takes its templates"
for f in $copy/src/modules/house_key/*.c $copy/gen/modules/house_key/*.c; do
	gcc -std=c17 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-missing-field-initializers -include src/base/banned.h -I$copy/src \
		-I$copy/gen $(pkg-config --cflags-only-I libpq) -fsyntax-only "$f"
	result $? "$(basename "$f") compiles"
done
grep -qx 'MODULE(house_key)' $copy/src/modules.def
result $? "modules.def knows it"
: >$copy/allow
(cd $copy && awk -f tools/lint.awk allow src/modules/house_key/*.[ch])
result $? "lint has nothing to say"
refuses "a module is not made twice" "exists already" sh $copy/tools/new-module house_key
refuses "a name must be a name" "usage" sh $copy/tools/new-module 'House Key'
