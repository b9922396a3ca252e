# One makefile, no second layer. `make run` and `make test` are the whole first hour.
# Variants stand side by side: build/release, build/dev (sanitizers), build/fuzz (clang, libFuzzer).
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
VARIANT ?= release
B := build/$(VARIANT)

PACKAGES := libuv zlib libsodium jansson libutf8proc sqlite3 libpq libcurl liboath xlsxwriter pangocairo pangoft2 libqrencode
# Headers of others are held to no warnings of ours.
PKG_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PACKAGES) 2>/dev/null))
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null)
LLHTTP := /usr/share/llhttp

WARN := -Wall -Wextra -Wformat=2 -Wconversion -Wno-sign-conversion -Wshadow -Wstrict-prototypes \
  -Wmissing-prototypes -Wvla -Wswitch-enum -Wno-missing-field-initializers -Wbidi-chars=any -Werror
HARDEN := -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
  -fcf-protection=full -ftrivial-auto-var-init=zero
COMMON := -std=gnu2x -g -Isrc -I$(B)/gen -isystem /usr/share/include/llhttp -D_GNU_SOURCE -pthread -fPIE \
  -fno-strict-aliasing $(PKG_CFLAGS)
LINK := -pie -pthread -Wl,-z,relro,-z,now,-z,noexecstack
ifeq ($(VARIANT),release)
CC := gcc
CFLAGS ?= -O2 $(HARDEN)
else ifeq ($(VARIANT),dev)
CC := gcc
CFLAGS ?= -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK += -fsanitize=address,undefined
else ifeq ($(VARIANT),fuzz)
CC := clang-14
CFLAGS ?= -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LINK += -fsanitize=address,undefined
WARN := -Wall -Wextra -Wno-missing-field-initializers -Wno-unknown-warning-option
else
$(error VARIANT is release, dev or fuzz)
endif

SOURCES := $(sort $(wildcard src/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(B)/%.o)
HTTP_OBJECTS := $(B)/llhttp/api.o $(B)/llhttp/http.o $(B)/llhttp/llhttp.o
LIBRARY := $(B)/libbawaba.a
PROGRAM := $(B)/bawaba
TEST_SOURCES := $(sort $(wildcard tests/*/*_test.c))
TESTS := $(TEST_SOURCES:tests/%.c=$(B)/tests/%)
TEST_HELPERS := $(patsubst tests/%.c,$(B)/tests/%.o,$(wildcard tests/support/*.c))
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/*_fuzz.c))
FUZZERS := $(FUZZ_SOURCES:tests/fuzz/%.c=$(B)/fuzz/%)
BENCH_SOURCES := $(sort $(wildcard bench/*.c))
BENCHES := $(BENCH_SOURCES:bench/%.c=$(B)/bench/%)

# What the program carries inside itself: policy, reference data, texts, pages, styles, schema.
TEXT_LANGS := ar en
MESSAGES := $(TEXT_LANGS:%=$(B)/gen/text/%.mo)
EMBEDDED := $(sort $(wildcard policy/*.tsv policy/data/*.csv src/db/schema/*.sql \
  src/web/templates/*.html src/web/assets/* src/web/openapi/*.json))

.PHONY: all deps run test test-fast tour bench check fuzz install clean report tests-built benches
all: $(PROGRAM)

# ---- build ----
$(B)/%.o: src/%.c
	@mkdir -p $(@D)
	@$(CC) $(COMMON) $(WARN) $(CFLAGS) -MMD -MP -c $< -o $@
$(B)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	@$(CC) $(COMMON) -Itests $(WARN) $(CFLAGS) -MMD -MP -c $< -o $@
$(B)/llhttp/%.o: $(LLHTTP)/%.c
	@mkdir -p $(@D)
	@$(CC) $(COMMON) $(CFLAGS) -DLLHTTP_STRICT_MODE=1 -w -c $< -o $@
$(B)/gen/text/%.mo: $(wildcard text/*.po) tools/messages.sh
	@mkdir -p $(@D)
	@tools/messages.sh $* $@
# The list itself, so that a file taken away is noticed too.
$(B)/gen/embedded.list: FORCE
	@mkdir -p $(@D)
	@echo '$(EMBEDDED)' | cmp -s - $@ || echo '$(EMBEDDED)' > $@
FORCE:
$(B)/gen/embedded.S: $(B)/gen/embedded.list $(EMBEDDED) $(MESSAGES) tools/embed.sh
	@mkdir -p $(@D)
	@tools/embed.sh $(EMBEDDED) $(MESSAGES) > $@.new && mv $@.new $@
$(B)/gen/embedded.o: $(B)/gen/embedded.S
	@$(CC) -c $< -o $@
$(LIBRARY): $(OBJECTS) $(HTTP_OBJECTS) $(B)/gen/embedded.o
	@rm -f $@ && ar rcs $@ $^
$(B)/main.o: src/main.c
	@mkdir -p $(@D)
	@$(CC) $(COMMON) $(WARN) $(CFLAGS) -MMD -MP -c $< -o $@
$(PROGRAM): $(B)/main.o $(LIBRARY)
	@$(CC) $(LINK) $< $(LIBRARY) $(PKG_LIBS) -lm -o $@
$(B)/tests/%_test: $(B)/tests/%_test.o $(TEST_HELPERS) $(LIBRARY)
	@$(CC) $(LINK) $< $(TEST_HELPERS) $(LIBRARY) $(PKG_LIBS) -lcmocka -lm -o $@
$(B)/fuzz/%_fuzz: $(B)/tests/fuzz/%_fuzz.o $(LIBRARY)
	@mkdir -p $(@D)
	@$(CC) $(LINK) -fsanitize=fuzzer $< $(LIBRARY) $(PKG_LIBS) -lm -o $@
$(B)/bench/%: bench/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@$(CC) $(COMMON) $(WARN) $(CFLAGS) $(LINK) $< $(LIBRARY) $(PKG_LIBS) -lm -o $@
tests-built: $(TESTS) $(PROGRAM)
benches: $(BENCHES)

# ---- what people type ----
deps:
	@tools/install-packages.sh
run: deps
	@$(MAKE) --no-print-directory -j$$(nproc) VARIANT=release all
	@LISTEN="$(LISTEN)" DB="$(DB)" TODAY="$(TODAY)" tools/run.sh
test: deps
	@tools/test.sh all
test-fast: deps
	@tools/test.sh fast
tour: deps
	@$(MAKE) --no-print-directory -j$$(nproc) VARIANT=release all
	@node tools/tour.mjs
bench: deps
	@tools/bench.sh
check: deps
	@tools/check.sh
fuzz: deps
	@tools/fuzz.sh
install: all
	@tools/install.sh "$(DESTDIR)" "$(PREFIX)"
report:
	@tools/report.sh
compile_commands.json:
	@tools/compile-commands.sh $(SOURCES) > $@
clean:
	rm -rf build

-include $(shell find build -name '*.d' 2>/dev/null)
.PRECIOUS: $(B)/%.o $(B)/tests/%.o $(B)/gen/text/%.mo
