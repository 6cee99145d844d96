/* svc/lint.c: what is wrong with a services file */
#include <stdlib.h>

#include "svc/lint.h"
#include "tap.h"

/* "LINE:COLUMN: text\n" for each fault */
static void add_fault(void *context, const struct lint_fault *fault)
{
	struct buf *said = context;

	if (!buf_printf(said, "%zu:%zu: %s\n", fault->line, fault->column,
		    fault->text))
		abort();
}

static void check_bytes(
	const char *file, size_t len, const char *want, const char *name)
{
	struct services services = {0};
	struct buf said = {0};
	struct fail fail = {0};

	tap_ok(buf_append(&services.text, file, len) &&
			lint_services(&services, add_fault, &said, &fail) &&
			buf_append_byte(&said, '\0'),
		"%s: runs", name);
	tap_is_text((const char *)buf_bytes(&said), want, "%s", name);
	buf_release(&said);
	services_release(&services);
}

static void check(const char *file, const char *want)
{
	check_bytes(file, strlen(file), want, want);
}

static void check_clean(void)
{
	check("", "");
	check("# http 70000/tcp\n\n   \n", "");
	check("http 80/tcp www # World\nhttp 80/udp www\nhttps 443/tcp", "");
	check("dos 1/tcp a b\r\nzero 0/tcp\r\nlast 65535/sctp\r\n", "");
	check("one 1/tcp\ntwo 1/tcp same\nthree 1/tcp same\n", "");
	check("echo 7/tcp\necho 4/ddp\n", "");
	check("twice 7/tcp twice\n", "");
	check("\t lead 1/udp\n", "");
}

static void check_ports(void)
{
	check("a 0061/tcp",
		"1:3: port '0061' begins with 0: it is 61 here and, octal, 49 "
		"in the C library\n");
	check("a 00/tcp",
		"1:3: port '00' begins with 0: it is 0 here and, octal, 0 in "
		"the C library\n");
	check("a 089/tcp",
		"1:3: port '089' begins with 0: the C library takes it for "
		"octal and skips the line\n");
	check("a 0x50/tcp",
		"1:3: port '0x50' is hexadecimal: only decimal is read\n");
	check("a 0x/tcp", "1:3: port '0x' is not a decimal number\n");
	check("a 65536/tcp",
		"1:3: port '65536' is above 65535; the C library takes it for "
		"0\n");
	check("a 70000/tcp",
		"1:3: port '70000' is above 65535; the C library takes it for "
		"4464\n");
	check("a 99999999999999999999/tcp",
		"1:3: port '99999999999999999999' is above 65535\n");
	check("a -1/tcp", "1:3: port '-1' is negative\n");
	check("a +80/tcp", "1:3: port '+80' is not a decimal number\n");
	check("a http/tcp", "1:3: port 'http' is not a decimal number\n");
	check("a 80x/tcp", "1:3: port '80x' is not a decimal number\n");
	check("a 100-110/tcp",
		"1:3: port '100-110' is a range: each port needs a line\n");
}

static void check_shapes(void)
{
	check("http", "1:1: there is no port after 'http'\n");
	check("http # 80/tcp", "1:1: there is no port after 'http'\n");
	check("80/tcp http", "1:1: there is no name before '80/tcp'\n");
	check("http 80", "1:6: port '80' has no protocol, like 80/tcp\n");
	check("http 80,tcp", "1:6: '80,tcp' is not PORT/PROTOCOL\n");
	check("http /tcp", "1:6: there is no port before '/tcp'\n");
	check("http 80/", "1:6: there is no protocol after '80/'\n");
	check("http 80 /tcp", "1:9: there is a blank before '/tcp'\n");
	check("http 80/ tcp", "1:6: there is no protocol after '80/'\n");
	check("http 62/tcp/udp", "1:9: protocol 'tcp/udp' has a '/' in it\n");
	check("http 62/TCP",
		"1:9: protocol 'TCP' is not in lower case: the C library does "
		"not find it\n");
	check("8888 67/tcp",
		"1:1: name '8888' is a number: a number is looked up as a "
		"port\n");
	check("a\x1b[m 1/tcp",
		"1:1: 'a\x1b[m' has the control character 0x1b in it\n");
	check_bytes("a 1/tcp b\xc2\x9b\n", 12,
		"1:9: 'b\xc2\x9b' has the control character 0x9b in it\n",
		"a control character of two bytes");
	check_bytes("\xef\xbb\xbfweb 80/tcp\n", 14,
		"1:1: the file begins with a byte order mark: it belongs to "
		"the first name\n",
		"a byte order mark");
	check_bytes("a 1/tcp\nb\0 2/tcp\n", 17,
		"2:2: there is a NUL: the line is skipped\n", "a NUL");
	check("\n# c\n  a 0x1/TCP\r\n",
		"3:5: port '0x1' is hexadecimal: only decimal is read\n"
		"3:9: protocol 'TCP' is not in lower case: the C library does "
		"not find it\n");
}

static void check_twins(void)
{
	check("a 1/tcp\nb 2/tcp\na 3/tcp\n",
		"3:1: 'a' is 1/tcp in line 1, too\n");
	check("a 1/tcp\na 1/tcp\n", "2:1: 'a' is 1/tcp in line 1, too\n");
	check("a 1/tcp x\nb 2/tcp x\n", "2:9: 'x' is 1/tcp in line 1, too\n");
	check("a 1/tcp b\nb 2/tcp\n", "2:1: 'b' is 1/tcp in line 1, too\n");
	check("a 1/tcp\na 1/udp\nA 2/tcp\n", "");
	check("a 1/tcp\na 70000/tcp\n",
		"2:3: port '70000' is above 65535; the C library takes it for "
		"4464\n");
	/* In the order of the file, not of the names. */
	check("b 1/tcp\na 1/tcp\na 2/tcp\nb 2/tcp\n",
		"3:1: 'a' is 1/tcp in line 2, too\n"
		"4:1: 'b' is 1/tcp in line 1, too\n");
}

static void check_long(void)
{
	struct services services = {0};
	struct buf said = {0};
	char word[3000];

	memset(word, '9', sizeof(word));
	tap_ok(buf_printf(&services.text, "a %.*s/tcp\nb %.*s\n",
		       (int)sizeof(word), word, (int)sizeof(word), word) &&
			lint_services(&services, add_fault, &said, NULL) &&
			buf_append_byte(&said, '\0'),
		"long words");
	tap_ok(strstr((const char *)buf_bytes(&said),
		       "999' is above 65535\n2:3: port '999") &&
			strstr((const char *)buf_bytes(&said), "999/tcp\n") &&
			said.len < 2 * LINT_TEXT_MAX,
		"are cut");
	buf_release(&said);
	services_release(&services);
}

static void check_builtin(void)
{
	struct services services = {0};
	struct buf said = {0};

	tap_ok(services_load_builtin(&services, NULL) &&
			lint_services(&services, add_fault, &said, NULL),
		"the built-in table is read");
	if (!tap_ok(said.len == 0, "and has no fault"))
		printf("# %.*s\n", (int)said.len,
			(const char *)buf_bytes(&said));
	buf_release(&said);
	services_release(&services);
}

int main(void)
{
	check_clean();
	check_ports();
	check_shapes();
	check_twins();
	check_long();
	check_builtin();
	return tap_done();
}
