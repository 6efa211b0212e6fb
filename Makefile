# SPDX-License-Identifier: Apache-2.0
# ctip: settings, lists, rules, checks, install. `make help` says what there is.

PREFIX   ?= /usr/local
BUILD    ?= build
SAN      ?=
CFLAGS   ?= -O2 -g
ROOMS    ?= base table schema vault ledger query desk report

# CMDS is the list of programs: binaries, pages, completions come from it.
CMDS     := ctip ctip-ledger ctip-record ctip-intake ctip-query ctip-report ctip-audit ctip-case ctip-alert ctip-plan ctip-train
MAN      := $(sort $(wildcard man/*.[157]))
SHELLS   := bash zsh fish
# libgit2 and libcrypto are loaded when the history is first touched (lib/ledger/lazy.c).
LIBS     := sqlite3 libsodium yaml-0.1 jansson libpcre2-8 smartcols libutf8proc zlib \
            libkeyutils libxml-2.0 libgfshare gmime-3.0 libical
LAZY     := libgit2 libcrypto pangocairo cairo libarchive

# Debian packages: what building takes, what running takes, what tests take.
TO_BUILD := gcc make pkg-config libsqlite3-dev libyaml-dev libcsv-dev libgit2-dev libsodium-dev \
            libjansson-dev libpcre2-dev libsmartcols-dev libutf8proc-dev libssl-dev zlib1g-dev \
            libxml2-dev uthash-dev libkeyutils-dev libgfshare-dev libgmime-3.0-dev libpango1.0-dev libcairo2-dev libarchive-dev libical-dev \
            fonts-liberation2 iso-codes gettext-base jq
TO_CHECK := $(TO_BUILD) libcriterion-dev git mandoc bash zsh openssh-client sqlite3 perl strace \
            python3 python3-nacl miller keyutils chromium poppler-utils unzip
TO_FUZZ  := $(TO_BUILD) perl clang libclang-rt-dev

OURS     := -std=c11 -D_GNU_SOURCE -Iinclude -Wall -Wextra -Wshadow -Wstrict-prototypes \
            -Wmissing-prototypes -Wvla -Wno-missing-field-initializers -fstack-protector-strong \
            -fPIC -fvisibility=hidden -pthread -ffile-prefix-map=$(CURDIR)=. -DCTIP_INSTALL='"$(PREFIX)"' $(shell pkg-config --cflags $(LIBS) $(LAZY) 2>/dev/null)
LINK     := -pthread -Wl,--as-needed -Wl,-z,relro,-z,now
LINKLIBS := $(shell pkg-config --libs $(LIBS) 2>/dev/null) -lcsv -lm
# main() of a fuzz target: replays the corpus; or libFuzzer's (make fuzz).
FUZZMAIN ?= $(BUILD)/tests/fuzz/replay.o
RUNS     ?= 1e6
ifneq ($(SAN),)
OURS     += -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all
LINK     += -fsanitize=$(SAN)
endif

LIBSRC   := $(sort $(foreach r,$(ROOMS),$(wildcard lib/$(r)/*.c lib/$(r)/*/*.c)))
LIBOBJ   := $(LIBSRC:%.c=$(BUILD)/%.o)
UNIT     ?= $(sort $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c)))
FUZZ     ?= $(sort $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c)))
DEMO     := $(sort $(wildcard tests/demo/*.c))
SCRIPTS  := $(sort $(wildcard tests/docs/*.t tests/cli/*.t tests/cases/*.t tests/faults/*.t))
CASES    := $(sort $(patsubst %/,%,$(wildcard tests/cases/*/)))
SCHEMAS  := $(shell find schemas -type f 2>/dev/null)
BIN      := $(CMDS:%=$(BUILD)/bin/%)
# For sqlite3's own shell: lib/query once more, calling the SQLite that loads it. A stock
# program can't load what has sanitizers in it.
EXTOBJ   := $(patsubst %.c,$(BUILD)/extension/%.o,$(wildcard lib/query/*.c))
EXT      := $(if $(SAN),,$(BUILD)/lib/ctip.so)
# All but what tests/faults/errors builds by itself, to be loaded before libc.
FAULTS   := $(patsubst %.c,$(BUILD)/%,$(filter-out tests/faults/short.c,$(sort $(wildcard tests/faults/*.c))))
TESTS    := $(UNIT:%=$(BUILD)/unit/%) $(FUZZ:%=$(BUILD)/fuzz/%) $(FAULTS)

Q        := $(if $(filter-out 0,$(V)),,@)
SAY       = $(if $(filter-out 0,$(V)),,@echo '  $(patsubst $(BUILD)/%,%,$@)')

.PHONY: all build deps deps-check deps-fuzz demo check check-all tests unit replay fuzz targets \
        cases cli docs faults bench completions install clean help
.DELETE_ON_ERROR:
.SECONDARY:
# A program of its own, so that what deps installed is seen; all cores unless -j says else.
SUB      := $(MAKE) --no-print-directory $(if $(filter-out 0,$(V)),,-s) $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

all: deps
	@$(SUB) build
build: $(BIN) $(EXT) $(BUILD)/schemas/.made

# ---------------------------------------------------------------- rules
$(BUILD)/libctip.a: $(LIBOBJ)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(OURS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/extension/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(OURS) -DCTIP_EXTENSION $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/lib/ctip.so: $(EXTOBJ) $(BUILD)/libctip.a
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) -shared $(LINK) -Wl,-z,defs $(LDFLAGS) -o $@ $^ $(LINKLIBS)

# What is inlined in pages, as a string: without comments and blank lines.
$(BUILD)/lib/report/page_style.o: $(BUILD)/lib/report/page.css.inc
$(BUILD)/lib/report/page_style.o: OURS += -I$(BUILD)/lib/report
$(BUILD)/%.css.inc: %.css
	@mkdir -p $(@D)
	$(Q)sed -e '/^\/\*.*\*\/$$/d' -e '/^$$/d' -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/' $< >$@

# A program is one file, and those of a folder of its own where it has many verbs.
more      = $(patsubst %.c,$(BUILD)/%.o,$(wildcard cmd/$(1)/*.c))
$(BUILD)/bin/ctip-ledger: $(call more,ledger)
$(BUILD)/bin/ctip-audit: $(call more,audit)
$(BUILD)/bin/ctip-intake: $(call more,intake)
$(BUILD)/bin/ctip-case: $(call more,case)
$(BUILD)/bin/%: $(BUILD)/cmd/%.o $(BUILD)/libctip.a
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(LINK) -pie $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libctip.a $(LINKLIBS)

# Criterion's parameterised tests need -no-pie.
$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libctip.a
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(LINK) -no-pie $(LDFLAGS) -o $@ $< $(BUILD)/libctip.a $(LINKLIBS) -lcriterion

$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(filter %.o,$(FUZZMAIN)) $(BUILD)/libctip.a
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(LINK) $(filter-out %.o,$(FUZZMAIN)) -pie $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libctip.a $(LINKLIBS)

# What a member can forge; the cases run it.
$(BUILD)/tests/cases/forge: $(BUILD)/tests/cases/forge.o $(BUILD)/libctip.a
	$(SAY)
	$(Q)$(CC) $(LINK) -pie $(LDFLAGS) -o $@ $< $(BUILD)/libctip.a $(LINKLIBS)

# Bytes flipped and histories attacked, in one process: see tests/faults.
$(BUILD)/tests/faults/%: $(BUILD)/tests/faults/%.o $(BUILD)/libctip.a
	$(SAY)
	$(Q)$(CC) $(LINK) -pie $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LINKLIBS) $(shell pkg-config --libs $(LAZY))

# How well the same person is found.
$(BUILD)/tests/bench/match: $(BUILD)/tests/bench/match.o $(BUILD)/libctip.a
	$(SAY)
	$(Q)$(CC) $(LINK) -pie $(LDFLAGS) -o $@ $< $(BUILD)/libctip.a $(LINKLIBS)

# Finds its facts beside itself.
$(BUILD)/tests/demo/generate: $(DEMO:%.c=$(BUILD)/%.o) $(BUILD)/libctip.a tests/demo/programme.yaml
	$(SAY)
	$(Q)$(CC) $(LINK) -pie $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LINKLIBS)
	@cp tests/demo/programme.yaml $(@D)

# The schemas as they are installed: ours, and lists of codes made from iso-codes.
$(BUILD)/codes/.made: schemas/codes/generate
	schemas/codes/generate $(@D)
	@touch $@
$(BUILD)/schemas/.made: $(SCHEMAS) $(BUILD)/codes/.made
	@rm -rf $(@D) && mkdir -p $(@D) && cp -R schemas/. $(@D) && rm -f $(@D)/codes/generate
	@cp $(BUILD)/codes/*.yaml $(@D)/codes && touch $@

# ---------------------------------------------------------------- what is missing
deps: NEED = $(TO_BUILD)
deps-check: NEED = $(TO_CHECK)
deps-fuzz: NEED = $(TO_FUZZ)
deps deps-check deps-fuzz:
	@sh tests/deps $(NEED)

# ---------------------------------------------------------------- checks
demo: deps
	@$(SUB) build $(BUILD)/tests/demo/generate
	@tests/demo/run $(BUILD)

check: deps-check
	@$(SUB) build tests $(BUILD)/tests/demo/generate
	@$(SUB) build tests BUILD=$(BUILD)/san SAN=address,undefined CFLAGS='-O1 -g'
	@tests/run $(BUILD) $(SCRIPTS) $(CASES) $(TESTS) \
	    --sanitized $(BUILD)/san $(CASES) $(TESTS:$(BUILD)/%=$(BUILD)/san/%)

tests: $(TESTS) $(BUILD)/tests/cases/forge
unit: $(UNIT:%=$(BUILD)/unit/%)
	@export XDG_STATE_HOME='$(abspath $(BUILD))/state'; for t in $^; do $$t || exit 1; done
replay: $(FUZZ:%=$(BUILD)/fuzz/%)
	@tests/run $(BUILD) $^
fuzz: deps-fuzz
	@$(SUB) targets BUILD=$(BUILD)/libfuzzer CC=clang \
	    CFLAGS='-O1 -g -DCTIP_TABLE_SHRINK=256' \
	    SAN=fuzzer-no-link,address,undefined FUZZMAIN=-fsanitize=fuzzer
	@tests/fuzz/run $(BUILD)/libfuzzer $(RUNS) $(FUZZ)
targets: $(FUZZ:%=$(BUILD)/fuzz/%)
cases: build $(BUILD)/tests/cases/forge
	@tests/run $(BUILD) $(CASES)
cli docs: build $(BUILD)/tests/demo/generate
	@tests/run $(BUILD) $(filter tests/$@/%,$(SCRIPTS))
faults: deps-check
	@$(SUB) build $(FAULTS)
	@$(SUB) build BUILD=$(BUILD)/unchecked CFLAGS='-O2 -g -DCTIP_UNCHECKED'
	@tests/faults/run $(BUILD)
bench: deps-check
	@$(SUB) build $(BUILD)/tests/demo/generate $(BUILD)/tests/bench/match
	@tests/bench/run $(BUILD)

completions: build
	@mkdir -p completions
	@for c in $(CMDS); do for s in $(SHELLS); do case $$s in zsh) f=_$$c;; *) f=$$c.$$s;; esac; \
	    $(BUILD)/bin/$$c --completion $$s >completions/$$f || exit 1; done; done

# ---------------------------------------------------------------- install
SHARE     = $(DESTDIR)$(PREFIX)/share
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/ctip/schemas $(SHARE)/bash-completion/completions \
	    $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin
	install -D -m 644 $(EXT) $(DESTDIR)$(PREFIX)/lib/ctip/ctip.so
	cp -R $(BUILD)/schemas/. $(SHARE)/ctip/schemas && rm -f $(SHARE)/ctip/schemas/.made
	chmod -R u=rwX,go=rX $(SHARE)/ctip
	for m in $(MAN); do install -D -m 644 $$m $(SHARE)/man/man$${m##*.}/$${m##*/}; done
	for c in $(CMDS); do \
	    install -m 644 completions/$$c.bash $(SHARE)/bash-completion/completions/$$c && \
	    install -m 644 completions/_$$c $(SHARE)/zsh/site-functions/_$$c && \
	    install -m 644 completions/$$c.fish $(SHARE)/fish/vendor_completions.d/$$c.fish || exit 1; done

clean:
	rm -rf $(BUILD)

help:
	@echo 'make demo         builds; makes a ledger; imports; shows what came out'
	@echo 'make check        builds and runs every test'
	@echo 'make              builds the programs into $(BUILD)/bin, and $(BUILD)/lib/ctip.so'
	@echo 'make unit|replay|cases|cli|docs  some of the tests; unit takes UNIT="test_rows test_cli"'
	@echo 'make faults       kills, full disks, lost power: all of what check takes a sample of'
	@echo 'make fuzz         searches for faults, $(RUNS) inputs a target, some 25 minutes on 2 cores;'
	@echo '                  RUNS=1e7 tries more, FUZZ=fuzz_rows one target only'
	@echo 'make bench        measures; ONLY=import measures one, QUICK=1 uses fewer people'
	@echo 'make completions  writes completions/ anew from the programs'
	@echo 'make install      into PREFIX ($(PREFIX)) below DESTDIR'
	@echo 'make clean        removes $(BUILD)'
	@echo
	@echo 'demo, check and fuzz install missing Debian packages, and say which; CTIP_NO_INSTALL=1'
	@echo 'refuses instead. V=1 shows the compiler; SAN=address,undefined builds with sanitizers.'

-include $(LIBOBJ:.o=.d) $(EXTOBJ:.o=.d) $(wildcard $(BUILD)/cmd/*.d $(BUILD)/cmd/*/*.d $(BUILD)/tests/*/*.d)
