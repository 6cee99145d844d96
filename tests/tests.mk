# The tests' part of the Makefile: what is built for them and how they run.

tools_sources := $(wildcard tests/tools/*.c)
net_sources   := $(wildcard tests/net/*.c)
bench_sources := $(wildcard tests/bench/*.c)
TEST_BIN      := $(BUILD)/tests
BENCH_BIN     := $(BUILD)/bench

# The machine's own compiler: musl-gcc has no headers of the kernel.
TOOL_CC    = $(if $(STATIC),gcc,$(CC))
tool_flags = -std=c11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Itests/tools -pthread

$(TEST_BIN)/%: tests/tools/%.c $(wildcard tests/tools/*.h)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(TOOL_CC) $(tool_flags) $< -o $@

$(TEST_BIN)/%: tests/net/%.c $(wildcard tests/tools/*.h)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(TOOL_CC) $(tool_flags) $< -o $@

# The one tool that shows a table of ncx.
$(TEST_BIN)/payloads: tests/tools/payloads.c src/scan/payloads.c \
		$(wildcard src/scan/payloads*.h)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(TOOL_CC) $(tool_flags) -Isrc $(filter %.c,$^) -o $@

# What is preloaded into a shared ncx is built like that, whatever the variant.
preloads := $(patsubst tests/fault/%.c,$(TEST_BIN)/%.so,$(wildcard tests/fault/*.c))

$(TEST_BIN)/%.so: tests/fault/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(TOOL_CC) $(tool_flags) -shared -fPIC $< -ldl -o $@

$(BENCH_BIN)/%: tests/bench/%.c $(wildcard tests/bench/*.h tests/tools/*.h)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(TOOL_CC) $(tool_flags) $< -o $@

net_tools  := $(net_sources:tests/net/%.c=$(TEST_BIN)/%)

test_tools: $(tools_sources:tests/tools/%.c=$(TEST_BIN)/%) $(net_tools) \
	$(if $(STATIC),,$(preloads))

# Replays the fuzzers' corpus without a fuzzer.
fuzz_sources := $(wildcard tests/fuzz/f_*.c)
replays      := $(fuzz_sources:tests/fuzz/%.c=$(BUILD)/replay/%)

$(BUILD)/replay/%: tests/fuzz/%.c tests/fuzz/replay.c $(library) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(cflags) $(CFLAGS) $< tests/fuzz/replay.c $(library) $(ldflags) $(LDFLAGS) -o $@

test: test_needs
	+@$(MAKE) --no-print-directory run_tests

test_needs:
	$(Q)tests/needs install test

# Builds everything, then runs; `make run_tests ONLY=tests/cli/udp.bats`.
run_tests: $(NCX) $(unit_tests) $(replays) test_tools
	$(Q)NCX=$(CURDIR)/$(NCX) TEST_BIN=$(CURDIR)/$(TEST_BIN) \
		UNIT_BIN=$(CURDIR)/$(BUILD)/unit \
		REPLAY_BIN=$(CURDIR)/$(BUILD)/replay tests/run $(ONLY)

check: $(NCX)
	$(Q)tests/needs install check
	$(Q)NCX=$(CURDIR)/$(NCX) tests/check/all

# What `make check` asks of the analysers, and scan-build with all its steps.
analyse:
	$(Q)tests/needs install check
	$(Q)tests/check/analyse --deep

bench: $(NCX) $(bench_sources:tests/bench/%.c=$(BENCH_BIN)/%)
	$(Q)tests/needs install bench
	$(Q)NCX=$(CURDIR)/$(NCX) BENCH_BIN=$(CURDIR)/$(BENCH_BIN) tests/bench/run $(SCENARIOS)

# After many connections what it was before; `make soak SOAK_CONNECTIONS=20000`.
soak: $(NCX) $(bench_sources:tests/bench/%.c=$(BENCH_BIN)/%)
	$(Q)tests/needs install soak
	$(Q)NCX=$(CURDIR)/$(NCX) BENCH_BIN=$(CURDIR)/$(BENCH_BIN) tests/bench/soak

# Over networks of our own: `make bench-net SCENARIOS='clean loss2'`.
bench-net: $(NCX) $(bench_sources:tests/bench/%.c=$(BENCH_BIN)/%) $(net_tools)
	$(Q)tests/needs install bench
	$(Q)NCX=$(CURDIR)/$(NCX) BENCH_BIN=$(CURDIR)/$(BENCH_BIN) \
		TEST_BIN=$(CURDIR)/$(TEST_BIN) tests/bench/net $(SCENARIOS)

FUZZ_SECONDS ?= 60
fuzz:
	$(Q)tests/needs install fuzz
	$(Q)FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run $(HARNESS)

# How much the tests run; `make coverage ONLY='unit tests/cli/udp.bats'`.
coverage:
	$(Q)tests/needs install test
	+$(Q)MAKE='$(MAKE)' tests/coverage/run $(ONLY)

# On 32 bits, in the other byte order, with musl; `make machines MACHINES=s390x`.
machines:
	$(Q)tests/needs install machines
	+$(Q)MAKE='$(MAKE)' tests/machines $(MACHINES)

foreign: $(BUILD)/ncx $(unit_tests) $(replays)

demo: $(NCX)
	$(Q)tests/demo/demo.sh

.PHONY: test test_needs test_tools run_tests check analyse bench bench-net soak fuzz coverage machines \
	foreign demo
