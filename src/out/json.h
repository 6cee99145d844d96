/*
 * JSON Lines (RFC 8259, one object a line) with a sticky error: the writer
 * remembers the first failure, callers do not check each call, json_finish
 * reports it.
 *
 *	struct json json;
 *	json_init(&json, STDOUT_FILENO, "stdout");
 *	json_object(&json, NULL);
 *	json_text(&json, "proto", "tcp");
 *	json_uint(&json, "port", 80);
 *	json_array(&json, "aliases");
 *	json_text(&json, NULL, "www");
 *	json_array_end(&json);
 *	json_object_end(&json);		<- the line is written here
 *	return json_finish(&json, fail);
 *
 * Every value has a name inside an object and a null one elsewhere. Nothing in
 * the output can steer a terminal.
 */
#ifndef NCX_OUT_JSON_H
#define NCX_OUT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "out/text.h"

struct json {
	int fd;		  /* -1: lines stay in `line`, for tests */
	const char *file; /* for messages: "stdout" */
	struct text line;
	unsigned depth;
	bool comma; /* a value stands before the next one */
	bool failed;
	struct fail fail; /* the first failure */
};

void json_init(struct json *json, int fd, const char *file);

void json_object(struct json *json, const char *name);
void json_object_end(struct json *json);
void json_array(struct json *json, const char *name);
void json_array_end(struct json *json);

void json_int(struct json *json, const char *name, int64_t value);
void json_uint(struct json *json, const char *name, uint64_t value);
void json_bool(struct json *json, const char *name, bool value);

/* As few digits as read back as the same number; null when it is none. */
void json_double(struct json *json, const char *name, double value);

/* A byte that is not part of UTF-8 is written \u00XX; all of the bytes then
 * stand, in hex, beside it in NAME_hex (not in an array: no name). */
void json_bytes(
	struct json *json, const char *name, const void *bytes, size_t len);
void json_text(struct json *json, const char *name, const char *text);

/* Release the writer; false with its first failure if there was one. */
bool json_finish(struct json *json, struct fail *fail);

#endif
