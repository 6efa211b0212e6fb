# SPDX-License-Identifier: Apache-2.0
# ctip: settings, lists, rules, checks, install. `make help` says what there is.

PREFIX   ?= /usr/local
BUILD    ?= build
SAN      ?=
CFLAGS   ?= -O2 -g
ROOMS    ?= base table schema vault ledger query desk report

CMDS     := ctip ctip-ledger ctip-record ctip-intake ctip-query ctip-report ctip-audit
MAN      := $(wildcard man/*.1 man/*.5 man/*.7)
LIBS     := sqlite3 libsodium yaml-0.1 libgit2 jansson libpcre2-8 smartcols libutf8proc libcrypto zlib libkeyutils

OURS     := -std=c11 -D_GNU_SOURCE -Iinclude -Wall -Wextra -Wshadow -Wstrict-prototypes \
            -Wmissing-prototypes -Wvla -Wno-missing-field-initializers -fstack-protector-strong \
            -fPIE -pthread -DCTIP_INSTALL='"$(PREFIX)"' $(shell pkg-config --cflags $(LIBS) 2>/dev/null)
LINK     := -pthread -Wl,--as-needed -Wl,-z,relro,-z,now
LINKLIBS := $(shell pkg-config --libs $(LIBS) 2>/dev/null) -lcsv
ifneq ($(SAN),)
OURS     += -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all
LINK     += -fsanitize=$(SAN)
endif

LIBSRC   := $(sort $(foreach r,$(ROOMS),$(wildcard lib/$(r)/*.c)))
LIBOBJ   := $(LIBSRC:%.c=$(BUILD)/%.o)
UNIT     ?= $(sort $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c)))
FUZZ     := $(sort $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c)))

.PHONY: all check unit demo bench install clean deps help
.DELETE_ON_ERROR:
.SECONDARY:

all: deps
	@$(MAKE) --no-print-directory build
build: $(CMDS:%=$(BUILD)/bin/%)

$(BUILD)/libctip.a: $(LIBOBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(OURS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/bin/%: $(BUILD)/cmd/%.o $(BUILD)/libctip.a
	@mkdir -p $(@D)
	$(CC) $(LINK) -pie $(LDFLAGS) -o $@ $< $(BUILD)/libctip.a $(LINKLIBS)

# Criterion's parameterised tests need -no-pie.
$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libctip.a
	@mkdir -p $(@D)
	$(CC) $(LINK) -no-pie $(LDFLAGS) -o $@ $< $(BUILD)/libctip.a $(LINKLIBS) -lcriterion

unit: $(UNIT:%=$(BUILD)/unit/%)
	@for t in $^; do $$t || exit 1; done

clean:
	rm -rf $(BUILD)

-include $(LIBOBJ:.o=.d) $(wildcard $(BUILD)/cmd/*.d $(BUILD)/tests/unit/*.d)
