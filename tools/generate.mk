# What is made before compiling: templates to C, catalogues, assets, migrations; and the tools that make it.
TOOLS := build/tools
TOOL_CFLAGS := -std=c17 -D_GNU_SOURCE $(WARN) -O1 -g -include src/base/banned.h
GENERATED_C :=
GENERATED_H :=

# A tool is tools/x.c with its parts tools/x_*.c.
.SECONDEXPANSION:
$(TOOLS)/%: tools/%.c $$(wildcard tools/$$*_*.c tools/$$*.h)
	@mkdir -p $(@D)
	$(CC) $(TOOL_CFLAGS) -o $@.new $(filter %.c,$^) $(TOOL_LIBS_$*) && mv $@.new $@

# ---- page templates: src/x.html to build/gen/x.html.c and .h ----
$(GEN)/%.html.c $(GEN)/%.html.h: src/%.html $(TOOLS)/tmplc
	@mkdir -p $(@D)
	$(TOOLS)/tmplc src $*.html $(GEN)

-include tools/catalogue.mk
