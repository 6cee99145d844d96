/*
 * What the walks of transport headers and payloads share: looking ahead without
 * trust, what is left over, and meanings of times. Used by wire/fields_*.c
 * only.
 */
#ifndef NCX_WIRE_FIELDS_VALUES_H
#define NCX_WIRE_FIELDS_VALUES_H

#include "wire/fields_rows.h"

/* A number of 1 to 4 bytes that begins that many bytes from here; 0 when it is
 * not all there, of the layer or of the item. */
uint32_t fields_peek(const struct fields *fields, size_t skip, size_t bytes);

/* Whether all of the layer is there: what does not fit is wrong then, not cut
 * by the capture, by a fragment or by the error that quotes it. */
bool fields_whole(const struct fields *fields);

/* Past that many bytes that no field shows: blanks, line ends. */
void fields_skip(struct fields *fields, size_t bytes);

/* The meaning of a length in bytes, and of seconds: "1 day", "90 minutes";
 * 0xffffffff is for ever in all protocols that use this. */
const char *mean_bytes(struct fields *fields, const struct field *field);
const char *mean_seconds(struct fields *fields, const struct field *field);
/* 0 is "not said" there. */
const char *mean_milliseconds(struct fields *fields, const struct field *field);

/* An address mask of IPv4: "/24". */
const char *mean_mask(struct fields *fields, const struct field *field);

/* That text when the field is not 0, else nothing to say. */
const char *mean_when(const struct field *field, const char *text);

/* Of reserved bits and unused words: nothing to say when they are 0. */
const char *mean_zero(struct fields *fields, const struct field *field);

#endif
