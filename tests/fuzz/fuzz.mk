# Builds the harnesses for tests/fuzz/run: every source once, instrumented, into
# a library that each harness is linked against.
#
#	make -f tests/fuzz/fuzz.mk build/fuzz/f_stream
CC     := clang
AR     := ar
OUT    := build/fuzz
san    := -fsanitize=address,undefined -fno-sanitize-recover=all
cflags := -std=c11 -D_GNU_SOURCE -Isrc -DNCX_VERSION='"fuzz"' -g -O1 \
	-fno-omit-frame-pointer -pthread $(san) -MMD -MP

sources   := $(filter-out src/main.c,$(wildcard src/*.c src/*/*.c))
objects   := $(sources:src/%.c=$(OUT)/obj/%.o)
harnesses := $(patsubst tests/fuzz/%.c,$(OUT)/%,$(wildcard tests/fuzz/f_*.c))

all: $(harnesses)

$(OUT)/f_%: $(OUT)/obj/f_%.o $(OUT)/obj/ncx.a
	$(CC) $(san) -fsanitize=fuzzer -pthread $^ -o $@

# Anew, so that an object whose source is gone is not in it.
$(OUT)/obj/ncx.a: $(objects)
	rm -f $@
	$(AR) rcs $@ $(objects)

$(OUT)/obj/f_%.o: tests/fuzz/f_%.c tests/fuzz/fuzz.mk
	@mkdir -p $(@D)
	$(CC) $(cflags) -fsanitize=fuzzer-no-link -c $< -o $@

$(OUT)/obj/%.o: src/%.c tests/fuzz/fuzz.mk
	@mkdir -p $(@D)
	$(CC) $(cflags) -fsanitize=fuzzer-no-link -c $< -o $@

-include $(objects:.o=.d) $(harnesses:$(OUT)/%=$(OUT)/obj/%.d)

.PHONY: all
.DELETE_ON_ERROR:
.SECONDARY:
