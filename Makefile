# ncx: one binary, C11, libc alone. `make help` lists the targets.
VERSION := 0.1.0

# A static glibc cannot resolve names without its shared libraries, so
# STATIC=1 takes musl where it is installed, unless CC says otherwise.
ifeq ($(origin CC),default)
CC := $(if $(STATIC),$(or $(shell command -v musl-gcc),gcc),gcc)
ifeq ($(shell command -v $(CC)),)
CC := cc
endif
endif

PREFIX  ?= /usr/local
DESTDIR ?=
bindir  := $(DESTDIR)$(PREFIX)/bin
datadir := $(DESTDIR)$(PREFIX)/share
mandir  := $(datadir)/man/man1

# One build directory a variant, so that switching costs no rebuild.
comma   := ,
variant := $(notdir $(CC))$(if $(STATIC),-static)$(if $(WERROR),-werror)$(if $(SAN),-$(subst $(comma),-,$(SAN)))
BUILD   := build/$(variant)
NCX     ?= ncx

warnings := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla \
	-Wformat=2 -Wnull-dereference -Wswitch-enum -Wundef -Wwrite-strings \
	-Wcast-qual -Wpointer-arith -Wimplicit-fallthrough -Wdouble-promotion
hardening := -fstack-protector-strong -fno-strict-overflow
optimise  := -O2 -g

ifneq ($(SAN),)
optimise  := -O1 -g -fno-omit-frame-pointer
hardening := -fsanitize=$(SAN) -fno-sanitize-recover=all
else
hardening += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif

# Files beyond 2 GiB and times beyond 2038, on 32 bits too.
wide := -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64

CFLAGS  ?=
LDFLAGS ?=
WERROR  ?=
cflags   = -std=c11 -D_GNU_SOURCE $(wide) -Isrc -DNCX_VERSION='"$(VERSION)"' \
	$(optimise) $(warnings) $(if $(WERROR),-Werror) $(hardening) -fPIE \
	-ffunction-sections -fdata-sections -MMD -MP -pthread
ldflags  = -pthread -Wl,--gc-sections -Wl,-z,relro,-z,now -Wl,-z,noexecstack \
	$(if $(SAN),-fsanitize=$(SAN)) $(if $(STATIC),-static,-pie)

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

sources := $(wildcard src/*.c src/*/*.c)
objects := $(sources:src/%.c=$(BUILD)/%.o)
library := $(filter-out $(BUILD)/main.o,$(objects))

all: $(NCX)

# What is asked for now, not what was built last in another way.
$(NCX): $(BUILD)/ncx FORCE
	$(Q)[ $< -ef $@ ] || ln -f $< $@ 2>/dev/null || cp -f $< $@

$(BUILD)/ncx: $(objects) $(BUILD)/flags
	$(call say,LD,$@)
	$(Q)$(CC) $(objects) $(ldflags) $(CFLAGS) $(LDFLAGS) -o $@

$(BUILD)/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(cflags) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

# Rebuild when the flags change, not only when a source does.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(CC) $(cflags) $(CPPFLAGS) $(CFLAGS) $(ldflags) $(LDFLAGS))' | \
		cmp -s - $@ || echo '$(subst ','\'',$(CC) $(cflags) $(CPPFLAGS) $(CFLAGS) $(ldflags) $(LDFLAGS))' > $@

-include $(objects:.o=.d)

# --- tests -----------------------------------------------------------------

unit_sources := $(wildcard tests/unit/t_*.c)
unit_tests   := $(unit_sources:tests/unit/%.c=$(BUILD)/unit/%)

$(BUILD)/unit/%: tests/unit/%.c $(wildcard tests/unit/*.h) $(library) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(cflags) -Itests/unit $(CFLAGS) $< $(library) $(ldflags) $(LDFLAGS) -o $@

unit: $(unit_tests)
	$(Q)for t in $(unit_tests); do "$$t" || exit 1; done

include tests/tests.mk

# --- installation ----------------------------------------------------------

# LINKS=1 makes nc, netcat, netstat, nmap and telnet as well, where there is no
# such file yet: ncx links says which it left, with status 1.
LINKS   ?=

manuals := $(wildcard man/*.1)

install: $(NCX)
	install -d '$(bindir)' '$(mandir)' \
		'$(datadir)/bash-completion/completions' \
		'$(datadir)/zsh/site-functions' \
		'$(datadir)/fish/vendor_completions.d'
	install -m 755 $(NCX) '$(bindir)/ncx'
	install -m 644 $(manuals) '$(mandir)'
	install -m 644 completions/ncx.bash '$(datadir)/bash-completion/completions/ncx'
	install -m 644 completions/_ncx '$(datadir)/zsh/site-functions/_ncx'
	install -m 644 completions/ncx.fish '$(datadir)/fish/vendor_completions.d/ncx.fish'
ifeq ($(LINKS),1)
	'$(bindir)/ncx' links '$(bindir)' || [ $$? -eq 1 ]
endif

uninstall:
	[ ! -x '$(bindir)/ncx' ] || '$(bindir)/ncx' links -q --remove '$(bindir)'
	rm -f '$(bindir)/ncx' $(manuals:man/%='$(mandir)/%') \
		'$(datadir)/bash-completion/completions/ncx' \
		'$(datadir)/zsh/site-functions/_ncx' \
		'$(datadir)/fish/vendor_completions.d/ncx.fish'

# The completion files come out of the option tables.
completions: $(NCX)
	./$(NCX) help --completion=bash > completions/ncx.bash
	./$(NCX) help --completion=zsh > completions/_ncx
	./$(NCX) help --completion=fish > completions/ncx.fish

clean:
	rm -rf build ncx

help:
	@echo 'make              build ./ncx (V=1 STATIC=1 SAN=address,undefined CC=clang)'
	@echo 'make demo         build it and show its main job'
	@echo 'make test         install what the tests need and run them all'
	@echo 'make check        style, layers and documents'
	@echo 'make bench        measure against the peers'
	@echo 'make soak         memory, descriptors, time-outs after a million connections'
	@echo 'make bench-net    measure scans over delay, loss and limits'
	@echo 'make fuzz         fuzz the parsers (FUZZ_SECONDS=60)'
	@echo 'make coverage     how much of each folder the tests run (ONLY=...)'
	@echo 'make machines     the tests on 32 bits, in the other byte order, with musl'
	@echo 'make completions  write completions/ anew'
	@echo 'make install, make uninstall   (DESTDIR= PREFIX=/usr/local LINKS=1)'

FORCE:
.PHONY: all unit install uninstall completions clean help FORCE
.DELETE_ON_ERROR:
