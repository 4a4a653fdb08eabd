# The message catalogue: i18n/<lang>.po to C; `make i18n` gathers messages, `make i18n-check` tells what is untranslated.
CATALOGUE_C := $(GEN)/text/catalogue_data.c
GENERATED_C += $(CATALOGUE_C)
CATALOGUE_TOOL := build/tools/catalogue
CATALOGUE_TOOL_SRC := tools/catalogue.c src/text/lang.c src/text/serbian.c $(filter-out %_test.c,$(wildcard src/base/*.c))
PO := i18n/uk.po i18n/sr.po i18n/ru.po i18n/en.po

$(CATALOGUE_TOOL): $(CATALOGUE_TOOL_SRC) $(wildcard src/base/*.h) src/text/catalogue.h src/text/lang.h
	@mkdir -p $(@D)
	$(CC) -std=c17 -D_GNU_SOURCE $(WARN) -O1 -g -include src/base/banned.h -Isrc -o $@ $(CATALOGUE_TOOL_SRC) -lpthread

$(CATALOGUE_C): $(CATALOGUE_TOOL) $(PO)
	@mkdir -p $(@D)
	$(CATALOGUE_TOOL) i18n > $@.new && mv $@.new $@

.PHONY: i18n i18n-check
i18n:
	sh tools/messages.sh gather
i18n-check:
	sh tools/messages.sh check
