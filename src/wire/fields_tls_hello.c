/* Handshakes of TLS: RFC 8446 section 4, 5246 section 7.4, 6066 (server name),
 * 7301 (ALPN). Of other messages than hellos, type and length. */
#include <string.h>

#include "wire/fields_tls.h"
#include "wire/fields_values.h"

enum {
	CLIENT_HELLO = 1,
	SERVER_HELLO = 2,
	RANDOM = 32,
	EXTENSION_NAME = 0,
	EXTENSION_ALPN = 16,
	EXTENSION_VERSIONS = 43,
};

/* --- meanings -------------------------------------------------------------- */

static const char *mean_handshake(
	struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0, "hello request"},
		{CLIENT_HELLO, "client hello: what the client can do"},
		{SERVER_HELLO, "server hello: what the server chose"},
		{3, "hello verify request"},
		{4, "new session ticket"},
		{8, "encrypted extensions"},
		{11, "certificate"},
		{12, "server key exchange"},
		{13, "certificate request"},
		{14, "server hello done"},
		{15, "certificate verify"},
		{16, "client key exchange"},
		{20, "finished"},
		{22, "certificate status"},
		{24, "key update"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

/* RFC 8701: 0x0a0a, 0x1a1a, ...: so that servers learn to skip what they do
 * not know. */
static const char *named(const char *name, uint64_t value)
{
	if (name)
		return name;
	if ((value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff))
		return "GREASE: means nothing, on purpose";
	return "";
}

static const char *mean_suite(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0x000a, "RSA, 3DES-CBC, SHA"},
		{0x002f, "RSA, AES-128-CBC, SHA"},
		{0x0033, "DHE-RSA, AES-128-CBC, SHA"},
		{0x0035, "RSA, AES-256-CBC, SHA"},
		{0x0039, "DHE-RSA, AES-256-CBC, SHA"},
		{0x003c, "RSA, AES-128-CBC, SHA-256"},
		{0x003d, "RSA, AES-256-CBC, SHA-256"},
		{0x0067, "DHE-RSA, AES-128-CBC, SHA-256"},
		{0x006b, "DHE-RSA, AES-256-CBC, SHA-256"},
		{0x009c, "RSA, AES-128-GCM"},
		{0x009d, "RSA, AES-256-GCM"},
		{0x009e, "DHE-RSA, AES-128-GCM"},
		{0x009f, "DHE-RSA, AES-256-GCM"},
		{0x00ff, "none: says that renegotiation is secure"},
		{0x1301, "TLS 1.3: AES-128-GCM"},
		{0x1302, "TLS 1.3: AES-256-GCM"},
		{0x1303, "TLS 1.3: ChaCha20-Poly1305"},
		{0x1304, "TLS 1.3: AES-128-CCM"},
		{0x1305, "TLS 1.3: AES-128-CCM-8"},
		{0x5600, "none: says that this is a second try, with less"},
		{0xc009, "ECDHE-ECDSA, AES-128-CBC, SHA"},
		{0xc00a, "ECDHE-ECDSA, AES-256-CBC, SHA"},
		{0xc013, "ECDHE-RSA, AES-128-CBC, SHA"},
		{0xc014, "ECDHE-RSA, AES-256-CBC, SHA"},
		{0xc023, "ECDHE-ECDSA, AES-128-CBC, SHA-256"},
		{0xc024, "ECDHE-ECDSA, AES-256-CBC, SHA-384"},
		{0xc027, "ECDHE-RSA, AES-128-CBC, SHA-256"},
		{0xc028, "ECDHE-RSA, AES-256-CBC, SHA-384"},
		{0xc02b, "ECDHE-ECDSA, AES-128-GCM"},
		{0xc02c, "ECDHE-ECDSA, AES-256-GCM"},
		{0xc02f, "ECDHE-RSA, AES-128-GCM"},
		{0xc030, "ECDHE-RSA, AES-256-GCM"},
		{0xcca8, "ECDHE-RSA, ChaCha20-Poly1305"},
		{0xcca9, "ECDHE-ECDSA, ChaCha20-Poly1305"},
		{0xccaa, "DHE-RSA, ChaCha20-Poly1305"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return named(name, field->number);
}

static const char *mean_extension(
	struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{EXTENSION_NAME, "server name (SNI)"},
		{1, "maximum fragment length"},
		{5, "certificate status request"},
		{10, "groups: curves for the key exchange"},
		{11, "point formats"},
		{13, "signature algorithms"},
		{EXTENSION_ALPN, "application protocols (ALPN)"},
		{18, "signed certificate timestamps"},
		{21, "padding"},
		{22, "encrypt then MAC"},
		{23, "extended master secret"},
		{27, "certificate compression"},
		{28, "record size limit"},
		{35, "session ticket"},
		{41, "pre-shared key"},
		{42, "early data"},
		{EXTENSION_VERSIONS, "supported versions"},
		{44, "cookie"},
		{45, "key exchange modes of PSK"},
		{49, "authentication after the handshake"},
		{50, "signature algorithms of certificates"},
		{51, "key share"},
		{57, "QUIC transport parameters"},
		{0xfe0d, "encrypted client hello"},
		{0xff01, "renegotiation"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return named(name, field->number);
}

static const char *mean_suites(struct fields *fields, const struct field *field)
{
	return fields_mean(
		fields, "%u cipher suites", (unsigned)field->number / 2);
}

/* --- extensions ------------------------------------------------------------ */

static void server_name(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"list_length", "Length of list", 16, FIELD_NUMBER, 0,
			mean_bytes},
		{"name_type", "Name type", 8, FIELD_NUMBER, 0, NULL},
		{"name_length", "Length of name", 16, FIELD_NUMBER, 0,
			mean_bytes},
		{0},
	};
	uint32_t size = fields_peek(fields, 3, 2);

	/* A server that took notice answers with nothing. */
	if (fields_left(fields) == 0)
		return;
	fields_rows(fields, rows);
	(void)fields_bytes(fields, FIELD_TEXT, "server_name", "Server name",
		size, "whom the client wants");
}

static void protocols(struct fields *fields)
{
	static const struct field_row list_row = {"list_length",
		"Length of list", 16, FIELD_NUMBER, 0, mean_bytes};

	(void)fields_one(fields, &list_row);
	fields_list(fields, "protocols", "Protocols");
	while (fields_left(fields) > 0) {
		uint32_t size = fields_peek(fields, 0, 1);

		fields_item(fields, "protocol", "Protocol", size + 1);
		(void)fields_number(fields, "length", "Length", 8, NULL);
		(void)fields_bytes(
			fields, FIELD_TEXT, "protocol", "Protocol", size, "");
		fields_end(fields);
	}
	fields_end(fields);
}

static void versions(struct fields *fields, bool client)
{
	static const struct field_row row = {
		"version", "Version", 16, FIELD_HEX, 0, mean_tls_version};

	if (!client) {
		(void)fields_one(fields, &row);
		return;
	}
	(void)fields_number(fields, "list_length", "Length of list", 8, NULL);
	fields_list(fields, "versions", "Versions");
	while (fields_left(fields) >= 2) {
		fields_item(fields, "version", "Version", 2);
		(void)fields_one(fields, &row);
		fields_end(fields);
	}
	fields_end(fields);
}

void fields_tls_extensions(struct fields *fields, bool client)
{
	static const struct field_row length_row = {"extensions_length",
		"Length of extensions", 16, FIELD_NUMBER, 0, mean_bytes};
	static const struct field_row rows[] = {
		{"type", "Type", 16, FIELD_NUMBER, 0, mean_extension},
		{"length", "Length", 16, FIELD_NUMBER, 0, mean_bytes},
		{0},
	};

	if (fields_left(fields) == 0)
		return;
	(void)fields_one(fields, &length_row);
	fields_list(fields, "extensions", "Extensions");
	while (fields_left(fields) >= 4) {
		uint32_t type = fields_peek(fields, 0, 2);

		fields_item(fields, "extension", "Extension",
			4 + fields_peek(fields, 2, 2));
		fields_rows(fields, rows);
		if (type == EXTENSION_NAME)
			server_name(fields);
		else if (type == EXTENSION_ALPN)
			protocols(fields);
		else if (type == EXTENSION_VERSIONS)
			versions(fields, client);
		fields_rest(fields, "data", "Data", "");
		fields_end(fields);
	}
	fields_end(fields);
}

/* --- hellos ---------------------------------------------------------------- */

static const char *mean_random(const uint8_t *bytes)
{
	/* RFC 8446 section 4.1.3: SHA-256 of "HelloRetryRequest". */
	static const uint8_t retry[RANDOM] = {0xcf, 0x21, 0xad, 0x74, 0xe5,
		0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8,
		0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07,
		0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

	return memcmp(bytes, retry, RANDOM) == 0
		       ? "says: hello again, with another key (retry)"
		       : "";
}

static void hello_begin(struct fields *fields)
{
	static const struct field_row version = {
		"version", "Version", 16, FIELD_HEX, 0, mean_tls_version};
	bool random;
	uint32_t size;

	(void)fields_one(fields, &version);
	random = fields_left(fields) >= RANDOM;
	(void)fields_bytes(fields, FIELD_BYTES, "random", "Random", RANDOM,
		random ? mean_random(fields_here(fields)) : "");
	size = fields_peek(fields, 0, 1);
	(void)fields_number(
		fields, "session_id_length", "Length of session ID", 8, NULL);
	if (size > 0)
		(void)fields_bytes(fields, FIELD_BYTES, "session_id",
			"Session ID", size, "");
}

static void client_hello(struct fields *fields)
{
	static const struct field_row suites = {"cipher_suites_length",
		"Length of cipher suites", 16, FIELD_NUMBER, 0, mean_suites};
	static const struct field_row suite = {
		"suite", "Cipher suite", 16, FIELD_HEX, 0, mean_suite};
	uint32_t size;

	hello_begin(fields);
	size = fields_peek(fields, 0, 2);
	(void)fields_one(fields, &suites);
	fields_list(fields, "cipher_suites", "Cipher suites");
	for (; size >= 2 && !fields->over; size -= 2) {
		fields_item(fields, "cipher_suite", "Cipher suite", 2);
		(void)fields_one(fields, &suite);
		fields_end(fields);
	}
	fields_end(fields);
	size = fields_peek(fields, 0, 1);
	(void)fields_number(fields, "compressions_length",
		"Length of compressions", 8, NULL);
	if (size > 0)
		(void)fields_bytes(fields, FIELD_BYTES, "compressions",
			"Compressions", size, "");
	fields_tls_extensions(fields, true);
}

static void server_hello(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"cipher_suite", "Cipher suite", 16, FIELD_HEX, 0, mean_suite},
		{"compression", "Compression", 8, FIELD_NUMBER, 0, NULL},
		{0},
	};

	hello_begin(fields);
	fields_rows(fields, rows);
	fields_tls_extensions(fields, false);
}

void fields_tls_handshake(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"handshake_type", "Handshake type", 8, FIELD_NUMBER, 0,
			mean_handshake},
		{"length", "Length", 24, FIELD_NUMBER, 0, mean_bytes},
		{0},
	};

	fields_list(fields, "handshakes", "Handshake messages");
	while (fields_left(fields) >= 4) {
		uint32_t type = fields_peek(fields, 0, 1);
		size_t size = 4 + (size_t)fields_peek(fields, 1, 3);

		if (size > fields_left(fields))
			size = fields_left(fields);
		fields_item(fields, "handshake", "Handshake message",
			(uint32_t)size);
		fields_rows(fields, rows);
		if (type == CLIENT_HELLO)
			client_hello(fields);
		else if (type == SERVER_HELLO)
			server_hello(fields);
		fields_rest(fields, "body", "Body", "");
		fields_end(fields);
	}
	fields_end(fields);
	/* Less than a type and a length: it goes on elsewhere. */
	fields_rest(fields, "rest", "Rest", "");
}
