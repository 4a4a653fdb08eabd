# One non-recursive Makefile. `make` builds build/debug/kolo; B=release|asan|cov|fuzz chooses another build; `make help`.
B ?= debug
CC := gcc
OUT := build/$(B)
GEN := build/gen
TESTS := tests
# Each layer may include only itself and those before it; each is an archive, each has its own unit test program.
LAYERS := base db text http core ui resource modules cli

PKGS := sqlite3 libpq libmicrohttpd icu-i18n icu-uc hunspell libcmark-gfm libsodium libcurl gdlib libqrencode \
	pangocairo cairo-pdf xlsxwriter minizip expat zlib libcrypto
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) | sed 's/-I/-isystem /g')
PKG_LIBS := $(shell pkg-config --libs $(PKGS)) -lcmark-gfm-extensions -lstemmer -lpthread -lm

WARN := -Wall -Wextra -Werror -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wformat=2 -Wvla -Wundef -Wcast-qual -Wwrite-strings -Wswitch-enum -Wno-missing-field-initializers
CFLAGS := -std=c17 -D_GNU_SOURCE $(WARN) -g -include src/base/banned.h -Isrc -I$(GEN) $(PKG_CFLAGS)
LDFLAGS :=
ifeq ($(B),debug)
CFLAGS += -O0
else ifeq ($(B),asan)
CFLAGS += -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
LDFLAGS += -fsanitize=address,undefined
else ifeq ($(B),cov)
CFLAGS += -O0 --coverage
LDFLAGS += --coverage
else ifeq ($(B),release)
CFLAGS += -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE -Wno-error
LDFLAGS += -pie -Wl,-z,relro,-z,now
else ifeq ($(B),fuzz)
CC := clang
CFLAGS += -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer
LDFLAGS += -fsanitize=address,undefined
else
$(error B is debug, release, asan, cov or fuzz)
endif

.PHONY: all
all: $(OUT)/kolo
# One short line a step; V=1 shows the commands.
say = $(if $(V),set -x;,printf '  %-7s %s\n' $(1) $(2);)

# ---- sources, layer by layer ----
SRC := $(shell find src -name '*.c')
TEMPLATES := $(shell find src -name '*.html')
HTML_C := $(TEMPLATES:src/%.html=$(GEN)/%.html.c)
HTML_H := $(HTML_C:.c=.h)
include tools/generate.mk
objs = $(patsubst %.c,$(OUT)/%.o,$(1))
layer_src = $(filter src/$(1)/%,$(filter-out %_test.c,$(SRC))) $(filter $(GEN)/$(1)/%,$(HTML_C) $(GENERATED_C))
layer_tests = $(filter src/$(1)/%,$(filter %_test.c,$(SRC)))
# The layers up to and including $(1), highest first, as the linker wants them.
reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
take = $(if $(2),$(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,$(call take,$(1),$(wordlist 2,$(words $(2)),$(2)))))
up_to = $(call reverse,$(call take,$(1),$(LAYERS)))
libs = $(patsubst %,$(OUT)/lib%.a,$(call up_to,$(1)))
link = @$(call say,link,$@)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(PKG_LIBS)

# Generated headers come before the first compilation; after that the dependency files know.
define LAYER
$(call objs,$(call layer_src,$(1)) $(call layer_tests,$(1))): \
	| $(filter $(patsubst %,$(GEN)/%/$(percent),$(call up_to,$(1))),$(HTML_H) $(GENERATED_H))
$(OUT)/lib$(1).a: $(call objs,$(call layer_src,$(1)))
	@rm -f $$@.new; ar rcs $$@.new $$^ && mv $$@.new $$@
$(GEN)/$(1)_tests.c: $(call layer_tests,$(1)) tools/test-main.sh
	@mkdir -p $$(@D); sh tools/test-main.sh $(call layer_tests,$(1)) > $$@
$(OUT)/test_$(1): $(OUT)/$(GEN)/$(1)_tests.o $(call objs,$(call layer_tests,$(1)) $(TEST_SUPPORT_$(1))) $(call libs,$(1))
	$$(link) -lcmocka
endef
percent := %
# Tests of the whole program in process: $(TESTS)/http/x_test.c on the harness, which module tests use too.
TEST_SUPPORT_cli := src/modules.c
HTTP_TESTS := $(wildcard $(TESTS)/http/*_test.c)
TEST_SUPPORT_modules := src/modules.c $(filter-out $(HTTP_TESTS),$(wildcard $(TESTS)/http/*.c))
$(call objs,src/main.c $(TEST_SUPPORT_modules) $(HTTP_TESTS)): | $(HTML_H) $(GENERATED_H)
$(foreach l,$(LAYERS),$(eval $(call LAYER,$(l))))

$(OUT)/kolo: $(call objs,src/main.c src/modules.c) $(call libs,cli)
	$(link)
$(GEN)/http_program_tests.c: $(HTTP_TESTS) tools/test-main.sh
	@mkdir -p $(@D); sh tools/test-main.sh $(HTTP_TESTS) > $@
$(OUT)/test_program: $(OUT)/$(GEN)/http_program_tests.o $(call objs,$(HTTP_TESTS) $(TEST_SUPPORT_modules)) $(call libs,cli)
	$(link) -lcmocka

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	@$(call say,cc,$<)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
# The program that tools/test-main.sh writes declares the groups; the test files need not.
$(OUT)/%_test.o: CFLAGS += -Wno-missing-prototypes
# libxlsxwriter's headers define macros with strncpy.
$(OUT)/src/text/xlsx_write.o: CFLAGS += -DKOLO_STRNCPY_IN_HEADERS
# Steps between are kept: they are looked at, and compared by time.
.SECONDARY:

# ---- tests and checks ----
UNIT := $(patsubst %,$(OUT)/test_%,$(foreach l,$(LAYERS),$(if $(call layer_tests,$(l)),$(l)))) $(if $(HTTP_TESTS),$(OUT)/test_program)
# A fuzz target is tests/fuzz/x_fuzz.c. With B=fuzz it searches; in other builds it replays the files that it is given.
FUZZ := $(patsubst $(TESTS)/fuzz/%.c,$(OUT)/%,$(wildcard $(TESTS)/fuzz/*_fuzz.c))
$(FUZZ): $(OUT)/%: $(OUT)/$(TESTS)/fuzz/%.o $(if $(filter fuzz,$(B)),,$(OUT)/tools/replay.o) $(call libs,cli)
	$(link) $(if $(filter fuzz,$(B)),-fsanitize=fuzzer)
$(OUT)/archive_fuzz: $(OUT)/src/modules.o
# Programs for the wire tests, on the lower layers alone.
WIRE := $(patsubst $(TESTS)/wire/%.c,$(OUT)/%,$(wildcard $(TESTS)/wire/*.c))
$(WIRE): $(OUT)/%: $(OUT)/$(TESTS)/wire/%.o $(call libs,http)
	$(link)

.PHONY: unit fuzz wire list-unit test check lint tidy format golden migration module bench cov help clean
unit: $(UNIT) ## unit test programs of every layer
fuzz: $(FUZZ) ## fuzz targets
wire: $(WIRE)
list-unit:
	@echo $(UNIT)
test: ## every tier; TIER=unit runs one
	@sh tools/test.sh $(TIER)
check: lint test ## what must hold before a commit
lint: ## style, layers, budgets, forbidden words
	@sh tools/lint.sh
tidy: | $(HTML_H) $(GENERATED_H) ## clang-tidy and cppcheck over the sources (minutes); FILES=… for some
	@sh tools/tidy.sh "$(CFLAGS)" $(or $(FILES),$(filter-out %_test.c,$(SRC)))
format: ## lay out all C files
	clang-format -i $(shell find src tools $(TESTS) bench -name '*.[ch]' 2>/dev/null)
golden: $(UNIT) ## write the expected outputs anew; read the diff before a commit
	sh tools/test/run.sh --write
	for t in $(UNIT); do KOLO_GOLDEN=write $$t || exit 1; done
migration: $(OUT)/kolo ## draft migrations/NNNN_$(name) from the descriptors: make migration name=x
	$(OUT)/kolo migrate --draft $(name)
module: ## scaffold src/modules/$(name): make module name=faq
	@sh tools/new-module $(name)
bench: ## measure against the budgets
	@sh bench/run.sh
cov: ## coverage of the unit tests, by file
	@$(MAKE) --no-print-directory B=cov unit
	@sh tools/cov.sh
help:
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20
clean:
	rm -rf build

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
