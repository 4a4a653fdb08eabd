# What is made before compiling: templates to C, assets, migrations, catalogues; and the tools that make it.
TOOLS := build/tools
TOOL_CFLAGS := -std=c17 -D_GNU_SOURCE $(WARN) -O1 -g -include src/base/banned.h
TOOL_LIBS_embed := -lcrypto -lz -lbrotlienc
GENERATED_C := $(GEN)/ui/assets.c $(GEN)/core/migrations.c $(GEN)/cli/demo_files.c
GENERATED_H :=

# A tool is tools/x.c with its parts tools/x_*.c and tools/x.h.
.SECONDEXPANSION:
$(TOOLS)/%: tools/%.c $$(wildcard tools/$$*_*.c tools/$$*.h)
	@mkdir -p $(@D)
	@$(call say,tool,$@)gcc $(TOOL_CFLAGS) -o $@.new $(filter %.c,$^) $(TOOL_LIBS_$*) && mv $@.new $@

# ---- page templates: src/x.html to build/gen/x.html.c and .h ----
$(GEN)/%.html.c $(GEN)/%.html.h: src/%.html $(TOOLS)/tmplc
	@mkdir -p $(@D)
	@$(call say,tmplc,$<)$(TOOLS)/tmplc src $*.html $(GEN)

# ---- files of the pages: web/ to web/dist (npm), to the table of assets ----
web/dist/.stamp: $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print)
	@sh tools/web.sh
$(GEN)/ui/assets.c: web/dist/.stamp $(TOOLS)/embed
	@mkdir -p $(GEN)/ui/packed
	@$(call say,embed,$@)$(TOOLS)/embed assets web/dist $(GEN)/ui/packed $@

# ---- migrations; the folder itself tells of files that went away ----
$(GEN)/core/migrations.c: migrations $(wildcard migrations/*.sql) $(TOOLS)/embed
	@mkdir -p $(@D)
	@$(call say,embed,$@)$(TOOLS)/embed migrations migrations $@

# ---- the demo network ----
$(GEN)/cli/demo_files.c: $(shell find demo -type f) $(TOOLS)/embed
	@mkdir -p $(@D)
	@$(call say,embed,$@)$(TOOLS)/embed demo demo $@

-include tools/catalogue.mk
