# One non-recursive Makefile. `make` builds build/debug/kolo; B=asan|release|cov chooses another build.
B ?= debug
CC := gcc
OUT := build/$(B)
GEN := build/gen
# Each layer may include only itself and those before it; each is an archive, each has its own unit test program.
LAYERS := base db text http core ui resource modules

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
endif

.PHONY: all tools clean
all: $(OUT)/kolo
include tools/generate.mk

# ---- sources, layer by layer ----
SRC := $(shell find src -name '*.c')
TEMPLATES := $(shell find src -name '*.html')
HTML_C := $(TEMPLATES:src/%.html=$(GEN)/%.html.c)
HTML_H := $(HTML_C:.c=.h)
objs = $(patsubst %.c,$(OUT)/%.o,$(1))
layer_src = $(filter src/$(1)/%,$(filter-out %_test.c,$(SRC))) $(filter $(GEN)/$(1)/%,$(HTML_C) $(GENERATED_C))
layer_tests = $(filter src/$(1)/%,$(filter %_test.c,$(SRC)))

define LAYER
$(OUT)/lib$(1).a: $(call objs,$(call layer_src,$(1)))
	@rm -f $$@; ar rcs $$@ $$^
$(GEN)/$(1)_tests.c: $(call layer_tests,$(1)) tools/test-main.sh
	@mkdir -p $$(@D); sh tools/test-main.sh $(call layer_tests,$(1)) > $$@
$(OUT)/test_$(1): $(OUT)/$(GEN)/$(1)_tests.o $(call objs,$(call layer_tests,$(1))) $(TEST_SUPPORT_$(1)) \
		$(patsubst %,$(OUT)/lib%.a,$(call up_to,$(1)))
	$(CC) $(LDFLAGS) -o $$@ $$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $(PKG_LIBS) -lcmocka
endef
# The layers up to and including $(1), highest first, as the linker wants them.
reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
take = $(if $(2),$(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,$(call take,$(1),$(wordlist 2,$(words $(2)),$(2)))))
up_to = $(call reverse,$(call take,$(1),$(LAYERS)))
TEST_SUPPORT_modules := $(call objs,$(wildcard test/http/*.c))
$(foreach l,$(LAYERS),$(eval $(call LAYER,$(l))))

$(OUT)/kolo: $(OUT)/src/main.o $(patsubst %,$(OUT)/lib%.a,$(call reverse,$(LAYERS)))
	$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(PKG_LIBS)

# Generated headers come first; after that the dependency files know.
$(OUT)/%.o: %.c | $(HTML_H) $(GENERATED_H)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# The program that tools/test-main.sh writes declares the groups; the test files need not.
$(OUT)/%_test.o: CFLAGS += -Wno-missing-prototypes

UNIT := $(patsubst %,$(OUT)/test_%,$(foreach l,$(LAYERS),$(if $(call layer_tests,$(l)),$(l))))
.PHONY: unit
unit: $(UNIT)

clean:
	rm -rf build

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
