/*
 * TLS records: RFC 8446 section 5 (and 5246 for version 1.2). What is encrypted
 * is told from what is not by its lengths, as a record does not say.
 */
#include "wire/fields_tls.h"
#include "wire/fields_values.h"

enum {
	CHANGE_CIPHER_SPEC = 20,
	ALERT = 21,
	HANDSHAKE = 22,
	APPLICATION = 23,
	RECORD_HEADER = 5,
};

const char *mean_tls_version(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0x0300, "SSL 3.0"},
		{0x0301, "TLS 1.0"},
		{0x0302, "TLS 1.1"},
		{0x0303, "TLS 1.2"},
		{0x0304, "TLS 1.3"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

/* In a record, 1.3 calls itself 1.2 or 1.0: RFC 8446 section 5.1. */
static const char *mean_record_version(
	struct fields *fields, const struct field *field)
{
	const char *name = mean_tls_version(fields, field);

	if (field->number == 0x0303)
		return "TLS 1.2; 1.3 says so, too";
	if (field->number == 0x0301)
		return "TLS 1.0; later versions may say so, too";
	return name;
}

static const char *mean_content(
	struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{CHANGE_CIPHER_SPEC, "change of cipher"},
		{ALERT, "alert"},
		{HANDSHAKE, "handshake"},
		{APPLICATION, "application data, encrypted"},
		{24, "heartbeat"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

static const char *mean_level(struct fields *fields, const struct field *field)
{
	(void)fields;
	if (field->number == 1)
		return "warning";
	return field->number == 2 ? "fatal" : "";
}

static const char *mean_alert(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0, "close notify: nothing more comes"},
		{10, "unexpected message"},
		{20, "bad record MAC"},
		{21, "decryption failed"},
		{22, "record overflow"},
		{40, "handshake failure"},
		{42, "bad certificate"},
		{43, "unsupported certificate"},
		{44, "certificate revoked"},
		{45, "certificate expired"},
		{46, "certificate unknown"},
		{47, "illegal parameter"},
		{48, "unknown certificate authority"},
		{49, "access denied"},
		{50, "decode error"},
		{51, "decrypt error"},
		{70, "protocol version"},
		{71, "insufficient security"},
		{80, "internal error"},
		{86, "inappropriate fallback"},
		{90, "user cancelled"},
		{100, "no renegotiation"},
		{109, "missing extension"},
		{110, "unsupported extension"},
		{112, "unrecognised name (SNI)"},
		{113, "bad certificate status"},
		{115, "unknown PSK identity"},
		{116, "certificate required"},
		{120, "no application protocol (ALPN)"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

/* Messages that follow each other as their lengths say, of types in use; the
 * last may go on in another record. */
static bool is_plain_handshake(const struct fields *fields, uint32_t length)
{
	uint32_t type = fields_peek(fields, 0, 1);
	uint32_t size = fields_peek(fields, 1, 3);

	if (fields_left(fields) < 4)
		return true;
	/* A finished message of its own, which is encrypted always, looks
	 * like any; hello request is the one that has no bytes. */
	if (type > 24 || (type == 0 && size != 0) || type == 20)
		return false;
	return size <= 0x20000 && (size + 4 <= length || length >= 0x1000);
}

static void content(
	struct fields *fields, unsigned type, uint32_t length, bool ciphered)
{
	static const struct field_row alert_rows[] = {
		{"level", "Level", 8, FIELD_NUMBER, 0, mean_level},
		{"description", "Description", 8, FIELD_NUMBER, 0, mean_alert},
		{0},
	};
	bool change = type == CHANGE_CIPHER_SPEC && length == 1;

	if (type == ALERT && length == 2) {
		fields_rows(fields, alert_rows);
		return;
	}
	if (type == HANDSHAKE && !ciphered &&
		is_plain_handshake(fields, length)) {
		fields_tls_handshake(fields);
		return;
	}
	fields_rest(fields, change ? "message" : "encrypted",
		change ? "Message" : "Encrypted",
		change ? "from here on encrypted as agreed" : "");
}

void fields_tls(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"content_type", "Content type", 8, FIELD_NUMBER, 0,
			mean_content},
		{"version", "Version", 16, FIELD_HEX, 0, mean_record_version},
		{"length", "Length", 16, FIELD_NUMBER, 0, mean_bytes},
		{0},
	};
	bool ciphered = false;

	fields_list(fields, "records", "Records");
	while (fields_left(fields) >= RECORD_HEADER) {
		unsigned type = fields_peek(fields, 0, 1);
		uint32_t length = fields_peek(fields, 3, 2);
		size_t size = RECORD_HEADER + (size_t)length;

		/* Segments cut records anywhere: what is there comes. */
		if (size > fields_left(fields))
			size = fields_left(fields);
		fields_item(fields, "record", "Record", (uint32_t)size);
		fields_rows(fields, rows);
		content(fields, type, length, ciphered);
		fields_end(fields);
		ciphered = ciphered || type == CHANGE_CIPHER_SPEC;
	}
	fields_end(fields);
}
