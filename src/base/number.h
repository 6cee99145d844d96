/*
 * The numbers a person types: counts, durations and sizes, and their texts.
 *
 * Parsers take (pointer, length), accept the whole text or nothing, never wrap,
 * and write their result only on success.
 */
#ifndef NCX_BASE_NUMBER_H
#define NCX_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_MS     INT64_C(1000000)

/* Decimal digits only, at most max. */
bool number_parse(const char *text, size_t len, uint64_t max, uint64_t *ret_n);

/* "250ms", "1.5" (seconds), "2s", "1m", "1h" in nanoseconds; at most about a
 * year, at least 0. */
bool duration_parse(const char *text, size_t len, int64_t *ret_ns);

/* "512", "64K", "1M", "2G": powers of 1024. */
bool size_parse(const char *text, size_t len, uint64_t *ret_size);

/* Room for any of the texts below. */
#define NUMBER_TEXT_MAX 32

/* "0.1 ms", "250 ms", "1.50 s", "2 min 5 s". Returns text. */
const char *duration_text(int64_t ns, char text[NUMBER_TEXT_MAX]);

/* "512 B", "64.0 KiB", "2.00 GiB". Returns text. */
const char *size_text(uint64_t size, char text[NUMBER_TEXT_MAX]);

#endif
