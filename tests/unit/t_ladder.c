/* Exchanges, made up segment by segment, and what the ladder says of them. */
#include <stdlib.h>

#include "tap.h"
#include "wire/ladder.h"

enum { LEFT, RIGHT };

/* Times step by 0.1 ms. */
#define STEP_NS INT64_C(100000)

struct exchange {
	struct ladder *ladder;
	struct text text;
	struct frame frame;
	uint8_t bytes[65536];
	uint8_t hosts[2]; /* last byte of 10.0.0.x */
	bool v6;
	uint16_t ports[2];
	uint32_t isn[2];
	uint16_t window;
	uint8_t options[40];
	size_t option_len;
	const char *data; /* of the next packet */
};

static void put(uint8_t *at, uint64_t number, size_t len)
{
	while (len-- > 0) {
		at[len] = (uint8_t)number;
		number >>= 8;
	}
}

static void begin(struct exchange *x, const struct ladder_options *options)
{
	*x = (struct exchange){
		.ladder = ladder_new(options),
		.frame.start = PACKET_IP,
		.frame.has_time = true,
		.frame.checksum_pending = true,
		.frame.time_ns = INT64_C(1700000000) * 1000000000,
		.hosts = {1, 2},
		.ports = {40000, 80},
		.isn = {1000, 500000},
		.window = 64000,
	};
}

static void usual(struct exchange *x)
{
	static const struct ladder_options options = {.width = 100};

	begin(x, &options);
}

static size_t put_ip(
	struct exchange *x, int from, int to, uint8_t protocol, size_t len)
{
	uint8_t *ip = x->bytes;

	if (x->v6) {
		put(ip, 0x60000000, 4);
		put(ip + 4, len, 2);
		ip[6] = protocol;
		ip[7] = 64;
		memset(ip + 8, 0, 32);
		put(ip + 8, 0x20010db8, 4);
		put(ip + 24, 0x20010db8, 4);
		ip[23] = (uint8_t)from;
		ip[39] = (uint8_t)to;
		return 40;
	}
	put(ip, 0x4500, 2);
	put(ip + 2, len + 20, 2);
	put(ip + 4, 0, 4);
	put(ip + 8, (uint64_t)64 << 24 | (uint64_t)protocol << 16, 4);
	put(ip + 12, 0x0a000000u + (unsigned)from, 4);
	put(ip + 16, 0x0a000000u + (unsigned)to, 4);
	return 20;
}

static void deliver(struct exchange *x, size_t len)
{
	struct packet packet;

	x->frame.bytes = x->bytes;
	x->frame.captured = x->frame.length = len;
	x->frame.number++;
	packet_parse(&x->frame, &packet);
	ladder_packet(x->ladder, &packet, &x->text);
	x->frame.time_ns += STEP_NS;
	x->option_len = 0;
	x->data = NULL;
}

/* A segment; seq and ack count from the initial numbers. */
static void tcp(struct exchange *x, int from, const char *flags, uint32_t seq,
	uint32_t ack, size_t len)
{
	static const char letters[] = "FSRPAU";
	size_t header = 20 + (x->option_len + 3) / 4 * 4;
	size_t at = put_ip(x, x->hosts[from], x->hosts[!from], 6, header + len);
	uint8_t *h = x->bytes + at;
	unsigned bits = 0;

	for (; *flags; flags++)
		bits |= 1u << (strchr(letters, *flags) - letters);
	memset(h, 0, header);
	put(h, x->ports[from], 2);
	put(h + 2, x->ports[!from], 2);
	put(h + 4, x->isn[from] + seq, 4);
	put(h + 8, bits & TCP_FLAG_ACK ? x->isn[!from] + ack : 0, 4);
	put(h + 12, header / 4 << 12 | bits, 2);
	put(h + 14, x->window, 2);
	memcpy(h + 20, x->options, x->option_len);
	if (x->data)
		memcpy(h + header, x->data, len);
	else
		memset(h + header, 'x', len);
	deliver(x, at + header + len);
}

static void mss(struct exchange *x, unsigned bytes)
{
	put(x->options, 0x02040000u + bytes, 4);
	x->option_len = 4;
}

static void timestamps(struct exchange *x)
{
	put(x->options + x->option_len, 0x080a000000010000, 8);
	memset(x->options + x->option_len + 8, 0, 2);
	x->option_len += 10;
}

static void scale(struct exchange *x, unsigned shift)
{
	put(x->options + x->option_len, 0x01030300u + shift, 4);
	x->option_len += 4;
}

static void udp(struct exchange *x, int from, size_t len)
{
	size_t at = put_ip(x, x->hosts[from], x->hosts[!from], 17, len + 8);
	uint8_t *h = x->bytes + at;

	put(h, x->ports[from], 2);
	put(h + 2, x->ports[!from], 2);
	put(h + 4, len + 8, 2);
	put(h + 6, 0, 2);
	if (x->data)
		memcpy(h + 8, x->data, len);
	else
		memset(h + 8, 0xee, len);
	deliver(x, at + 8 + len);
}

/* What a host says of the left end's packet to the right end. */
static void unreachable(
	struct exchange *x, int host, uint8_t protocol, uint8_t code)
{
	uint8_t quoted[60];
	size_t ip = put_ip(x, x->hosts[LEFT], x->hosts[RIGHT], protocol, 20);
	size_t at;

	memcpy(quoted, x->bytes, ip);
	put(quoted + ip, x->ports[LEFT], 2);
	put(quoted + ip + 2, x->ports[RIGHT], 2);
	put(quoted + ip + 4, 0, 4);
	at = put_ip(x, host, x->hosts[LEFT], x->v6 ? 58 : 1, 8 + ip + 8);
	put(x->bytes + at, x->v6 ? 0x0100 : 0x0300, 2);
	x->bytes[at + 1] = code;
	put(x->bytes + at + 2, 0, 6);
	memcpy(x->bytes + at + 8, quoted, ip + 8);
	deliver(x, at + 8 + ip + 8);
}

static void open_both(struct exchange *x)
{
	tcp(x, LEFT, "S", 0, 0, 0);
	tcp(x, RIGHT, "SA", 0, 1, 0);
	tcp(x, LEFT, "A", 1, 1, 0);
}

static const char *drawn(struct exchange *x)
{
	text_add_byte(&x->text, '\0');
	text_cut(&x->text, x->text.buf.len - 1);
	return (const char *)buf_bytes(&x->text.buf);
}

/* The last line that was drawn has all of these words, "|"-separated. */
static void last_has(struct exchange *x, const char *words, const char *what)
{
	const char *text = drawn(x), *line = text, *at;
	char word[80];

	for (at = text; *at; at++)
		if (at > text && at[-1] == '\n' && at[12] != ' ' &&
			*at == ' ' && strchr("0123456789.", at[7]))
			line = at;
	while (*words) {
		size_t len = strcspn(words, "|");

		memcpy(word, words, len);
		word[len] = '\0';
		if (!strstr(line, word)) {
			tap_ok(false, "%s: '%s' in:\n%s", what, word, line);
			return;
		}
		words += len + (words[len] == '|');
	}
	tap_ok(true, "%s", what);
}

static void has(struct exchange *x, const char *words, const char *what)
{
	if (!tap_ok(strstr(drawn(x), words) != NULL, "%s", what))
		printf("%s\n", drawn(x));
}

static void lacks(struct exchange *x, const char *words, const char *what)
{
	if (!tap_ok(strstr(drawn(x), words) == NULL, "%s", what))
		printf("%s\n", drawn(x));
}

/* No line is longer, nothing in it could steer a terminal, none ends blank. */
static void narrow(struct exchange *x, size_t width, const char *what)
{
	const char *at = drawn(x);
	bool good = true;

	while (*at && good) {
		size_t len = strcspn(at, "\n");

		good = len <= width && (len == 0 || at[len - 1] != ' ');
		for (size_t i = 0; i < len; i++)
			good = good && at[i] >= ' ' && at[i] <= '~';
		if (!good)
			printf("# %.*s\n", (int)len, at);
		at += len + (at[len] == '\n');
	}
	tap_ok(good, "%s: lines of %zu columns of ASCII", what, width);
}

static void end(struct exchange *x)
{
	ladder_free(x->ladder);
	text_release(&x->text);
}

static void whole(struct exchange *x)
{
	mss(x, 1460);
	scale(x, 7);
	tcp(x, LEFT, "S", 0, 0, 0);
	mss(x, 1460);
	scale(x, 2);
	tcp(x, RIGHT, "SA", 0, 1, 0);
	x->window = 502;
	tcp(x, LEFT, "A", 1, 1, 0);
	x->data = "GET / HTTP/1.0\r\n\r\n";
	tcp(x, LEFT, "PA", 1, 1, 18);
	tcp(x, RIGHT, "A", 1, 19, 0);
	tcp(x, RIGHT, "PA", 1, 19, 42);
	tcp(x, LEFT, "A", 19, 43, 0);
	tcp(x, LEFT, "FA", 19, 43, 0);
	tcp(x, RIGHT, "A", 43, 20, 0);
	tcp(x, RIGHT, "FA", 43, 20, 0);
	tcp(x, LEFT, "A", 20, 44, 0);
	ladder_end(x->ladder, &x->text);
}

/* --- whole diagrams -------------------------------------------------------- */

#include "ladder/whole.h"

static void diagrams(void)
{
	struct ladder_options options = {.width = 80};
	struct exchange x;

	usual(&x);
	tap_ok(!ladder_all_closed(x.ladder), "nothing seen is not all closed");
	whole(&x);
	tap_is_text(drawn(&x), diagram_100, "opening, data, closing in four");
	tap_ok(ladder_all_closed(x.ladder), "and then all is closed");
	narrow(&x, 100, "usual");
	end(&x);
	options.payload = 10;
	options.origin =
		"reconstructed from what the socket tells, not captured";
	begin(&x, &options);
	whole(&x);
	tap_is_text(drawn(&x), diagram_80, "in 80 columns, with payload");
	narrow(&x, 80, "narrow");
	end(&x);
	options = (struct ladder_options){.absolute = true, .no_states = true};
	begin(&x, &options);
	whole(&x);
	tap_is_text(drawn(&x), diagram_absolute, "absolute, without states");
	end(&x);
	options = (struct ladder_options){
		.format = LADDER_MERMAID, .payload = 20, .origin = "a;b#c%d"};
	begin(&x, &options);
	whole(&x);
	tap_is_text(drawn(&x), diagram_mermaid, "as Mermaid");
	end(&x);
}

/* The two frames of the exercise "decode a SYN and its SYN+ACK". */
static void from_hex(struct exchange *x, const char *hex)
{
	size_t len = 0;

	for (; *hex; hex += 2 + (hex[2] == ' '))
		x->bytes[len++] = (uint8_t)strtoul(
			(char[]){hex[0], hex[1], '\0'}, NULL, 16);
	x->frame.start = PACKET_ETHERNET;
	x->frame.has_time = false;
	deliver(x, len);
}

static void exercise(void)
{
	struct exchange x;

	usual(&x);
	from_hex(&x,
		"60 35 c0 b9 97 a8 a0 af bd 7f 1b 7e 08 00 45 00 00 34 e0 8b "
		"40 00 80 06 19 31 c0 a8 01 26 33 d2 0b 67 cb 37 00 16 76 59 "
		"6d aa 00 00 00 00 80 02 fa f0 c3 c6 00 00 02 04 05 b4 01 03 "
		"03 08 01 01 04 02");
	from_hex(&x,
		"a0 af bd 7f 1b 7e 60 35 c0 b9 97 a8 08 00 45 00 00 34 00 00 "
		"40 00 33 06 46 bd 33 d2 0b 67 c0 a8 01 26 00 16 cb 37 8e 19 "
		"03 c1 76 59 6d ab 80 12 72 10 ba bc 00 00 02 04 05 b4 01 01 "
		"04 02 01 03 03 07");
	ladder_end(x.ladder, &x.text);
	tap_is_text(drawn(&x), diagram_exercise, "the frames of the exercise");
	end(&x);
}

/* --- openings -------------------------------------------------------------- */

static void openings(void)
{
	struct exchange x;

	usual(&x);
	tcp(&x, LEFT, "S", 0, 0, 0);
	last_has(&x, "SYN_SENT |--|>| LISTEN?", "a SYN");
	tcp(&x, LEFT, "S", 0, 0, 0);
	last_has(&x, "SYN seq=0|retransmission", "the SYN again");
	x.isn[RIGHT] = 0;
	tcp(&x, RIGHT, "RA", 0, 1, 0);
	last_has(&x,
		"CLOSED |<- RST,ACK seq=0 ack=1|CLOSED        port closed?",
		"a closed port");
	has(&x, "refused by 10.0.0.2:80: its port is closed (or a firewall's",
		"the summary says so");
	tap_ok(ladder_all_closed(x.ladder), "refused is closed");
	end(&x);

	usual(&x);
	tcp(&x, LEFT, "S", 0, 0, 0);
	tcp(&x, RIGHT, "SA", 0, 1, 0);
	last_has(&x, "ESTABLISHED |<-|SYN_RECEIVED", "the second segment");
	tcp(&x, LEFT, "R", 1, 0, 0);
	last_has(&x, "CLOSED |--|>| LISTEN|not opened", "half an opening");
	end(&x);

	usual(&x);
	tcp(&x, LEFT, "S", 0, 0, 0);
	tcp(&x, RIGHT, "S", 0, 0, 0);
	/* RFC 9293 figure 8. */
	last_has(&x,
		"SYN_RECEIVED |<- SYN seq=0|SYN_SENT|SYN counts 1, SYNs "
		"crossed",
		"both at once: SYN");
	tcp(&x, LEFT, "SA", 0, 1, 0);
	last_has(&x, "  |-- SYN,ACK|>| SYN_RECEIVED", "both at once: SYN,ACK");
	tcp(&x, RIGHT, "SA", 0, 1, 0);
	last_has(&x, "ESTABLISHED |<- SYN,ACK|-| ESTABLISHED",
		"both at once: and back");
	lacks(&x, "retransmission", "the SYN of a SYN,ACK is no second one");
	tcp(&x, RIGHT, "SA", 0, 1, 0);
	last_has(&x, "retransmission", "but a second SYN,ACK is");
	end(&x);

	usual(&x);
	tcp(&x, LEFT, "S", 0, 0, 18);
	last_has(&x, "SYN seq=0 len=18|SYN counts 1, data on the SYN",
		"data on the SYN");
	tcp(&x, RIGHT, "SA", 0, 19, 0);
	last_has(&x, "ack=19|ACK of SYN + 18 B", "both acknowledged");
	tcp(&x, RIGHT, "PA", 1, 19, 5);
	lacks(&x, "ESTABLISHED   ACK", "an answer before the third segment");
	tcp(&x, LEFT, "A", 19, 6, 0);
	last_has(&x, ">| ESTABLISHED", "the third segment");
	end(&x);

	usual(&x);
	tcp(&x, LEFT, "S", 0, 0, 0);
	x.isn[LEFT] = 77777;
	tcp(&x, LEFT, "S", 0, 0, 0);
	last_has(&x, "SYN_SENT |-- SYN seq=0", "another try is another one");
	has(&x, "no answer from 10.0.0.2:80", "the first had no answer");
	end(&x);
}

/* --- closings -------------------------------------------------------------- */

static void closings(void)
{
	struct exchange x;

	usual(&x);
	open_both(&x);
	tcp(&x, LEFT, "FA", 1, 1, 0);
	last_has(&x, "FIN_WAIT_1 |--|CLOSE_WAIT|FIN counts 1", "FIN");
	tcp(&x, RIGHT, "FA", 1, 2, 0);
	last_has(&x, "TIME_WAIT |<-|LAST_ACK|FIN counts 1, ACK of FIN",
		"closing in three: FIN,ACK");
	tcp(&x, LEFT, "A", 2, 2, 0);
	last_has(&x, ">| CLOSED", "closing in three: ACK");
	has(&x, "10.0.0.1:40000 closed first: TIME_WAIT there", "who waits");
	tcp(&x, RIGHT, "FA", 1, 2, 0);
	last_has(&x, "retransmission", "a FIN that comes again");
	tcp(&x, LEFT, "A", 2, 2, 0);
	last_has(&x, "ACK again", "and is acknowledged again");
	end(&x);

	usual(&x);
	open_both(&x);
	tcp(&x, LEFT, "FA", 1, 1, 0);
	tcp(&x, RIGHT, "FA", 1, 1, 0);
	/* RFC 9293 figure 13. */
	last_has(&x, "CLOSING |<-|FIN_WAIT_1|FINs crossed, no CLOSE_WAIT",
		"both at once");
	tcp(&x, LEFT, "A", 2, 2, 0);
	last_has(&x, "  |-- ACK|>| CLOSING", "one is acknowledged");
	tcp(&x, RIGHT, "A", 2, 2, 0);
	last_has(&x, "TIME_WAIT |<-|TIME_WAIT", "both wait");
	lacks(&x, "FIN_WAIT_2", "which nobody was in");
	has(&x, "closed by both at once", "the summary says so");
	end(&x);

	usual(&x);
	open_both(&x);
	tcp(&x, RIGHT, "FA", 1, 1, 0);
	last_has(&x, "CLOSE_WAIT |<-|FIN_WAIT_1", "the server closes first");
	tcp(&x, LEFT, "A", 1, 2, 0);
	last_has(&x, ">| FIN_WAIT_2", "half closed");
	tcp(&x, LEFT, "PA", 1, 2, 9);
	last_has(&x, "seq=1 len=9", "and still sends");
	tcp(&x, RIGHT, "A", 2, 10, 0);
	tap_ok(!ladder_all_closed(x.ladder), "half closed is open");
	tcp(&x, LEFT, "FPA", 10, 2, 3);
	last_has(&x, "LAST_ACK |-- FIN,PSH,ACK seq=10 len=3|TIME_WAIT",
		"data with the FIN");
	tcp(&x, RIGHT, "A", 2, 14, 0);
	last_has(&x, "CLOSED |<-|ACK of 3 B + FIN", "closed");
	has(&x, "10.0.0.2:80 closed first", "by the server");
	end(&x);
}

static void resets(void)
{
	struct exchange x;

	usual(&x);
	open_both(&x);
	tcp(&x, LEFT, "PA", 1, 1, 5);
	tcp(&x, RIGHT, "RA", 1, 1, 0);
	last_has(&x,
		"CLOSED |<- RST,ACK|CLOSED|aborted (e.g. data unread, or "
		"SO_LINGER 0)",
		"reset by a program");
	has(&x, "reset by 10.0.0.2:80", "the summary says by whom");
	tcp(&x, RIGHT, "RA", 1, 1, 0);
	last_has(&x, "RST again", "once more");
	end(&x);

	usual(&x);
	open_both(&x);
	tcp(&x, LEFT, "RA", 1, 1, 0);
	last_has(&x, "aborted (e.g. SO_LINGER 0)",
		"nothing can have been unread");
	end(&x);

	usual(&x);
	open_both(&x);
	tcp(&x, RIGHT, "FA", 1, 1, 0);
	tcp(&x, LEFT, "PA", 1, 2, 5);
	tcp(&x, RIGHT, "R", 2, 0, 0);
	last_has(&x, "already closed", "data for who has gone");
	end(&x);

	usual(&x);
	open_both(&x);
	tcp(&x, LEFT, "PA", 1, 1, 5);
	tcp(&x, RIGHT, "R", 1, 0, 0);
	last_has(&x, "no connection", "whose machine has forgotten it");
	end(&x);

	usual(&x);
	open_both(&x);
	tcp(&x, LEFT, "R", 1000000, 0, 0);
	last_has(&x, "RST does not fit", "a RST out of the window");
	tap_ok(!ladder_all_closed(x.ladder), "closes nothing");
	end(&x);
}

/* --- data ------------------------------------------------------------------ */

static void losses(void)
{
	struct exchange x;

	usual(&x);
	open_both(&x);
	tcp(&x, LEFT, "A", 1, 1, 100);
	tcp(&x, LEFT, "A", 201, 1, 100);
	last_has(&x, "gap of 100 B", "a gap");
	tcp(&x, RIGHT, "A", 1, 101, 0);
	last_has(&x, "ACK of 100 B", "up to it");
	for (int i = 0; i < 3; i++) {
		tcp(&x, LEFT, "A", 301 + 100 * (uint32_t)i, 1, 100);
		put(x.options, 0x0101050a, 4);
		put(x.options + 4, x.isn[LEFT] + 201, 4);
		put(x.options + 8, x.isn[LEFT] + 401 + 100 * (uint32_t)i, 4);
		x.option_len = 12;
		tcp(&x, RIGHT, "A", 1, 101, 0);
	}
	last_has(&x, "duplicate ACK 3, SACK seq=201 len=400",
		"a third duplicate");
	tcp(&x, LEFT, "A", 101, 1, 100);
	last_has(&x, "retransmission", "what was missing");
	tcp(&x, RIGHT, "A", 1, 601, 0);
	last_has(&x, "ACK of 500 B", "all of it");
	ladder_end(x.ladder, &x.text);
	has(&x, "10.0.0.1:40000 sent 8 segments, 600 B", "bytes count once");
	has(&x,
		"1 retransmission, 3 duplicate ACKs\n          not closed as "
		"far as seen\n",
		"the summary");
	end(&x);

	usual(&x);
	open_both(&x);
	tcp(&x, LEFT, "A", 101, 1, 100);
	tcp(&x, LEFT, "A", 1, 1, 100);
	last_has(&x, "out of order", "overtaken");
	tcp(&x, LEFT, "A", 1, 1, 100);
	last_has(&x, "retransmission", "the same again");
	tcp(&x, LEFT, "A", 151, 1, 100);
	last_has(&x, "retransmission, and more", "and with more");
	tcp(&x, LEFT, "FA", 351, 1, 0);
	last_has(&x, "FIN_WAIT_1 |--", "a FIN behind a gap");
	lacks(&x, "CLOSE_WAIT", "is not received yet");
	tcp(&x, RIGHT, "A", 1, 352, 0);
	last_has(&x, "FIN_WAIT_2 |<-|CLOSE_WAIT", "until it is acknowledged");
	end(&x);
}

static void windows(void)
{
	struct exchange x;

	usual(&x);
	open_both(&x);
	tcp(&x, LEFT, "A", 1, 1, 100);
	x.window = 0;
	tcp(&x, RIGHT, "A", 1, 101, 0);
	last_has(&x, "win=0|ACK of 100 B, zero window", "zero window");
	x.window = 64000;
	tcp(&x, LEFT, "A", 100, 1, 0);
	last_has(&x, "window probe", "a probe of it");
	x.window = 1000;
	tcp(&x, RIGHT, "A", 1, 101, 0);
	last_has(&x, "win=1000|window update", "window update");
	tcp(&x, LEFT, "A", 100, 1, 0);
	last_has(&x, "keep-alive", "keep-alive");
	tcp(&x, RIGHT, "A", 1, 101, 0);
	last_has(&x, "keep-alive ACK", "and its answer");
	end(&x);

	usual(&x);
	mss(&x, 1460);
	tcp(&x, LEFT, "S", 0, 0, 0);
	mss(&x, 1000);
	scale(&x, 3);
	tcp(&x, RIGHT, "SA", 0, 1, 0);
	tcp(&x, LEFT, "A", 1, 1, 0);
	last_has(&x, "win=64000", "one scale alone scales nothing");
	tcp(&x, LEFT, "A", 1, 1, 3500);
	last_has(&x, "= 3 x 1000 + 500 (offload)", "larger than the MSS");
	end(&x);
}

static void wraps(void)
{
	struct exchange x;

	usual(&x);
	x.isn[LEFT] = UINT32_MAX;
	x.isn[RIGHT] = UINT32_MAX - 5;
	open_both(&x);
	last_has(&x, "ACK seq=1 ack=1|ESTABLISHED", "the third wraps");
	tcp(&x, RIGHT, "PA", 1, 1, 18);
	last_has(&x, "seq=1 len=18", "data over 2^32");
	tcp(&x, LEFT, "A", 1, 19, 0);
	last_has(&x, "ack=19|ACK of 18 B", "acknowledged");
	lacks(&x, "retrans", "nothing came twice");
	/* Over 4 GiB: far more numbers than 32 bits have. */
	x.text.buf.len = 0;
	for (uint32_t i = 0; i < 90; i++) {
		tcp(&x, RIGHT, "A", 19 + i * 50000000, 1, 50000);
		tcp(&x, LEFT, "A", 1, 69 + i * 50000000, 0);
	}
	last_has(&x, "ack=4450000069", "numbers do not wrap");
	end(&x);
}

/* --- what was not captured ------------------------------------------------- */

static void halves(void)
{
	struct exchange x;

	usual(&x);
	tcp(&x, LEFT, "PA", 5000, 7000, 18);
	last_has(&x, "? |-- PSH,ACK seq=1 len=18 ack=1|>| ?",
		"begins in the middle");
	has(&x, " ack=1 win=64000? -", "the scale of the window is not known");
	tcp(&x, RIGHT, "PA", 7000, 5018, 10);
	last_has(&x, "ACK of 18 B", "no SYN is acknowledged that was not seen");
	lacks(&x, "ACK of SYN", "really none");
	last_has(&x, "ESTABLISHED |<-|ESTABLISHED", "both send: both are open");
	tcp(&x, RIGHT, "FA", 7010, 5018, 0);
	last_has(&x, "CLOSE_WAIT |<-|FIN_WAIT_1", "and close");
	lacks(&x, "client", "nobody is called the client");
	ladder_end(x.ladder, &x.text);
	has(&x,
		"began before what was seen\n          win=...? is as in the "
		"header: its scale is in the SYNs, which were not both "
		"seen\n          0 retransmissions",
		"what is not known, and no handshake");
	end(&x);

	usual(&x);
	tcp(&x, RIGHT, "FA", 7010, 5018, 0);
	tcp(&x, LEFT, "A", 5018, 7011, 0);
	ladder_end(x.ladder, &x.text);
	lacks(&x, "WAIT", "a lone FIN may be the first or the second");
	has(&x, "not closed as far as seen: of 10.0.0.1:40000 no FIN was seen",
		"as it says");
	end(&x);

	usual(&x);
	tcp(&x, RIGHT, "SA", 0, 1, 0);
	last_has(&x, "ESTABLISHED |<- SYN,ACK seq=0 ack=1|SYN_RECEIVED",
		"the answer alone goes left");
	tcp(&x, RIGHT, "PA", 1, 19, 30);
	last_has(&x, "ESTABLISHED|ACK of 18 B", "one side only");
	tcp(&x, RIGHT, "A", 31, 500, 0);
	lacks(&x, "unseen", "which is no news of each packet");
	tcp(&x, LEFT, "A", 500, 31, 0);
	ladder_end(x.ladder, &x.text);
	lacks(&x, "handshake", "half an opening has no time");
	end(&x);

	usual(&x);
	tcp(&x, LEFT, "S", 0, 0, 0);
	tcp(&x, LEFT, "A", 1, 1, 0);
	last_has(&x, "ESTABLISHED |--|ESTABLISHED", "without the second");
	tcp(&x, LEFT, "FA", 1, 1, 0);
	last_has(&x, "FIN_WAIT_1", "and closes");
	end(&x);
}

/* --- several --------------------------------------------------------------- */

static void several(void)
{
	struct exchange x;
	size_t count = 0;

	usual(&x);
	open_both(&x);
	x.ports[LEFT] = 40001;
	open_both(&x);
	x.ports[LEFT] = 40000;
	tcp(&x, LEFT, "PA", 1, 1, 5);
	has(&x, "\n          10.0.0.1:40000 ..", "whose packet comes next");
	last_has(&x, "seq=1 len=5", "each has its own numbers");
	tcp(&x, LEFT, "RA", 6, 1, 0);
	tap_ok(!ladder_all_closed(x.ladder), "one of two is closed");
	x.isn[LEFT] = 123456;
	open_both(&x);
	last_has(&x, "ESTABLISHED|ACK of SYN", "ports used again");
	ladder_end(x.ladder, &x.text);
	has(&x, "\n\n          10.0.0.1:40001 ....",
		"a summary below another diagram says whose it is");
	for (const char *at = drawn(&x); (at = strstr(at, "handshake")); at++)
		count++;
	tap_is_number(count, 3, "are a third conversation");
	end(&x);

	usual(&x);
	for (uint32_t i = 0; i < 10000; i++) {
		x.ports[LEFT] = (uint16_t)(1024 + i);
		x.isn[LEFT] = i * 7919;
		tcp(&x, LEFT, "S", 0, 0, 0);
	}
	ladder_end(x.ladder, &x.text);
	count = 0;
	for (const char *at = drawn(&x); (at = strstr(at, "no answer")); at++)
		count++;
	tap_is_number(count, 10000, "ten thousand: each has its summary");
	end(&x);

	usual(&x);
	x.hosts[RIGHT] = x.hosts[LEFT];
	x.ports[RIGHT] = x.ports[LEFT];
	x.isn[RIGHT] = x.isn[LEFT];
	tcp(&x, LEFT, "S", 0, 0, 0);
	tcp(&x, LEFT, "SA", 0, 1, 0);
	last_has(&x, "SYN,ACK seq=0 ack=1|to itself", "connected to itself");
	tcp(&x, LEFT, "FA", 1, 1, 0);
	tcp(&x, LEFT, "A", 2, 2, 0);
	tap_ok(ladder_all_closed(x.ladder), "and closed by itself");
	lacks(&x, "WAIT", "no end of it closed first");
	end(&x);
}

static void datagrams(void)
{
	struct ladder_options options = {.width = 80, .payload = 12};
	struct exchange x;

	begin(&x, &options);
	udp(&x, LEFT, 18);
	last_has(&x, "-- UDP len=18 -", "a datagram");
	x.data = "\033]0;x\007 ok\r\n";
	udp(&x, RIGHT, 11);
	last_has(&x, "<- UDP len=11 -|\"\\x1b]0;x\\x07 ok\\r\\n\"",
		"its answer, escaped");
	unreachable(&x, 2, 17, 3);
	last_has(&x, "<- ICMP port unreachable -", "an error in place");
	unreachable(&x, 254, 17, 1);
	last_has(&x, "<- ICMP host unreachable|from 10.0.0.254",
		"a third party's");
	unreachable(&x, 2, 17, 13);
	narrow(&x, 80, "UDP");
	x.ports[LEFT] = 9;
	unreachable(&x, 2, 17, 3);
	has(&x, "\n   0.500  10.0.0.2 > 10.0.0.1 icmp", "of none: a line");
	ladder_end(x.ladder, &x.text);
	has(&x,
		"10.0.0.1:40000 sent 1 datagram, 18 B\n          10.0.0.2:80 sent 1 "
		"datagram, 11 B\n          3 ICMP errors\n",
		"the summary");
	end(&x);

	begin(&x, &options);
	x.v6 = true;
	tcp(&x, LEFT, "S", 0, 0, 0);
	has(&x, "client [2001:db8::1]:40000", "IPv6");
	unreachable(&x, 254, 6, 4);
	last_has(&x,
		"CLOSED |<- ICMPv6 port unreachable|from 2001:db8::fe|refused "
		"by ICMPv6 port unreachable from 2001:db8::fe\n",
		"and its errors");
	tap_ok(ladder_all_closed(x.ladder), "refused by ICMPv6 is closed");
	narrow(&x, 80, "IPv6");
	end(&x);

	options = (struct ladder_options){.delta = true};
	begin(&x, &options);
	udp(&x, LEFT, 1);
	udp(&x, LEFT, 1);
	udp(&x, LEFT, 1);
	has(&x, "delta ms  10.0.0.1:40000", "time since the packet before");
	last_has(&x, "   0.100  ", "in each line");
	x.frame.time_ns += INT64_C(123456789) * 1000;
	udp(&x, LEFT, 1);
	last_has(&x, "123456.8  ", "longer times keep their columns");
	x.frame.time_ns -= INT64_C(5000000);
	udp(&x, LEFT, 1);
	last_has(&x, "  -4.900  ", "backwards, too");
	end(&x);
}

static void denied(void)
{
	struct exchange x;

	usual(&x);
	tcp(&x, LEFT, "S", 0, 0, 0);
	unreachable(&x, 2, 6, 4);
	last_has(&x, "SYN_SENT|LISTEN?", "too large a packet refuses nothing");
	unreachable(&x, 2, 6, 13);
	last_has(&x,
		"CLOSED |<- ICMP|refused by ICMP communication "
		"administratively prohibited from 10.0.0.2\n",
		"a firewall's ICMP error");
	lacks(&x, "no answer", "is an answer");
	tap_ok(ladder_all_closed(x.ladder), "refused by ICMP is closed");
	tcp(&x, LEFT, "S", 0, 0, 0);
	last_has(&x, "SYN_SENT |--|retransmission", "and tried again");
	tap_ok(!ladder_all_closed(x.ladder), "is open again");
	tcp(&x, RIGHT, "SA", 0, 1, 0);
	tcp(&x, LEFT, "A", 1, 1, 0);
	last_has(&x, "ESTABLISHED", "and opened at last");
	unreachable(&x, 2, 6, 3);
	tcp(&x, LEFT, "PA", 1, 1, 5);
	last_has(&x, "-- PSH,ACK seq=1 len=5", "which no error ends");
	ladder_end(x.ladder, &x.text);
	has(&x,
		"5 B\n          10.0.0.2:80 sent 1 segment, 0 B\n          3 ICMP "
		"errors\n          handshake",
		"summed up as opened");
	end(&x);
}

static void checksums(void)
{
	struct exchange x;

	usual(&x);
	x.frame.checksum_pending = false;
	tcp(&x, LEFT, "S", 0, 0, 0);
	last_has(&x, "SYN counts 1, checksum wrong", "a wrong checksum");
	tcp(&x, LEFT, "A", 1, 1, 0);
	last_has(&x, "->| ESTABLISHED\n", "is not said again and again");
	ladder_end(x.ladder, &x.text);
	has(&x, "0 B, 2 wrong checksums\n", "but counted");
	end(&x);
	usual(&x);
	tcp(&x, LEFT, "S", 0, 0, 0);
	lacks(&x, "checksum", "one that the network card is to compute");
	end(&x);
}

static void options(void)
{
	struct exchange x;

	usual(&x);
	mss(&x, 1460);
	timestamps(&x);
	tcp(&x, LEFT, "S", 0, 0, 0);
	last_has(&x, "SYN seq=0 win=64000 mss=1460 TS -", "timestamps");
	timestamps(&x);
	tcp(&x, LEFT, "A", 1, 1, 0);
	last_has(&x, "ACK seq=1 ack=1 win=64000 -", "of a SYN only");
	end(&x);
}

/* What RFC 5961 and RFC 9293 section 3.10.7 let pass by. */
static void strangers(void)
{
	struct exchange x;

	usual(&x);
	open_both(&x);
	tcp(&x, LEFT, "PA", 1, 1, 10);
	tcp(&x, RIGHT, "A", 1, 11, 0);
	tcp(&x, LEFT, "S", 90000, 0, 0);
	last_has(&x, "SYN in an open connection", "a SYN inside");
	lacks(&x, "gap", "jumps over nothing");
	tcp(&x, RIGHT, "A", 1, 11, 0);
	last_has(&x, "challenge ACK", "and is answered so");
	tcp(&x, LEFT, "RA", 500, 1, 0);
	last_has(&x, "RST in the window: a challenge ACK is|expected",
		"a RST that is not quite right");
	tcp(&x, RIGHT, "A", 1, 11, 0);
	last_has(&x, "challenge ACK", "and its answer");
	tcp(&x, LEFT, "PA", 11, 1, 10);
	last_has(&x, "-- PSH,ACK seq=11 len=10", "it goes on");
	ladder_end(x.ladder, &x.text);
	has(&x, "0 retransmissions, 0 duplicate ACKs\n          not closed",
		"and is open");
	end(&x);

	/* RFC 9293 figure 10: the server still has the one before. */
	usual(&x);
	tcp(&x, LEFT, "S", 0, 0, 0);
	tcp(&x, RIGHT, "A", 8000, (uint32_t)-300, 0);
	last_has(&x, "ack=? |ACK of nothing sent", "an ACK of another one");
	lacks(&x, "ACK of SYN", "is none of the SYN");
	tcp(&x, LEFT, "R", (uint32_t)-300, 0, 0);
	last_has(&x, "seq=? |RST of an older connection", "which is reset");
	tcp(&x, LEFT, "S", 0, 0, 0);
	last_has(&x, "retransmission", "not this one");
	tcp(&x, RIGHT, "SA", 0, 1, 0);
	last_has(&x, "ESTABLISHED |<- SYN,ACK seq=0 ack=1|SYN_RECEIVED|SYN",
		"whose numbers begin anew");
	end(&x);
}

static void many_holes(void)
{
	struct exchange x;

	for (uint32_t holes = 20; holes <= 40; holes += 20) {
		usual(&x);
		open_both(&x);
		for (uint32_t i = 0; i < holes; i++)
			tcp(&x, LEFT, "A", 11 + 20 * i, 1, 10);
		x.frame.has_time = false;
		for (uint32_t i = 0; i < holes; i++)
			tcp(&x, LEFT, "A", 1 + 20 * i, 1, 10);
		ladder_end(x.ladder, &x.text);
		has(&x,
			holes == 20 ? "segments, 400 B\n"
				    : "segments, at least 720 B\n",
			"bytes that came late are counted");
		has(&x, "; 0 retransmissions", "and not as sent again");
		end(&x);
	}
}

static void sent_windows(void)
{
	struct exchange x;

	usual(&x);
	x.window = 3000;
	scale(&x, 0);
	tcp(&x, LEFT, "S", 0, 0, 0);
	scale(&x, 0);
	tcp(&x, RIGHT, "SA", 0, 1, 0);
	tcp(&x, LEFT, "A", 1, 1, 0);
	tcp(&x, LEFT, "A", 1, 1, 1000);
	tcp(&x, LEFT, "A", 1001, 1, 2000);
	last_has(&x, "window full", "all of the window");
	tcp(&x, LEFT, "A", 1, 1, 1000);
	last_has(&x, "| retransmission\n", "its beginning alone is not");
	tcp(&x, RIGHT, "A", 1, 2001, 0);
	x.window = 100;
	tcp(&x, RIGHT, "A", 1, 1001, 0);
	last_has(&x, "older ACK", "an ACK that was overtaken");
	tcp(&x, LEFT, "A", 3001, 1, 200);
	last_has(&x, "len=200 ack=1|->|\n", "has no window to say");
	tcp(&x, RIGHT, "A", 1, 3201, 0);
	x.window = 50;
	tcp(&x, RIGHT, "A", 1, 3201, 0);
	last_has(&x, "smaller window", "a window shrinks");
	x.window = 0;
	tcp(&x, RIGHT, "A", 1, 3201, 0);
	x.window = 3000;
	tcp(&x, LEFT, "PA", 3201, 1, 1);
	last_has(&x, "window probe", "a byte may be a probe");
	x.window = 0;
	tcp(&x, RIGHT, "A", 1, 3201, 0);
	last_has(&x, "window probe ACK, zero window", "which is not taken");
	x.window = 3000;
	tcp(&x, LEFT, "PA", 3201, 1, 1);
	last_has(&x, "window probe", "and comes again");
	ladder_end(x.ladder, &x.text);
	has(&x, "3201 B\n", "but counts once");
	has(&x, "1 retransmission, 0 duplicate ACKs", "as no duplicate");
	end(&x);
}

/* A first block inside the second one came twice (RFC 2883 section 4). */
static void sacks(void)
{
	static const uint32_t blocks[] = {301, 401, 301, 601};
	struct exchange x;

	usual(&x);
	open_both(&x);
	tcp(&x, LEFT, "A", 1, 1, 100);
	tcp(&x, RIGHT, "A", 1, 101, 0);
	tcp(&x, LEFT, "A", 301, 1, 300);
	tcp(&x, LEFT, "A", 101, 1, 100);
	put(x.options, 0x01010512, 4);
	for (size_t i = 0; i < 4; i++)
		put(x.options + 4 + 4 * i, x.isn[LEFT] + blocks[i], 4);
	x.option_len = 20;
	tcp(&x, RIGHT, "A", 1, 101, 0);
	last_has(&x, "duplicate ACK 1, D-SACK seq=301 len=100",
		"a duplicate while it is sent again");
	end(&x);
}

/* Numbers that fit to nothing which was seen, and what is a part. */
static void misfits(void)
{
	struct exchange x;
	size_t at;

	usual(&x);
	open_both(&x);
	tcp(&x, RIGHT, "A", 1, 0x50000001, 0);
	last_has(&x, "ACK of nothing sent", "an ACK far ahead");
	tcp(&x, LEFT, "A", 0x50000001, 1, 10);
	last_has(&x, "in no window", "data far ahead");
	tcp(&x, LEFT, "A", 1, 1, 100);
	last_has(&x, "seq=1 |len=100", "which change nothing");
	tcp(&x, RIGHT, "A", 1, 501, 0);
	last_has(&x, "ACK of unseen data", "an ACK of what was not captured");
	end(&x);
	usual(&x);
	at = put_ip(&x, x.hosts[LEFT], x.hosts[RIGHT], 17, 16);
	put(x.bytes + at, 0x9c400035, 4);
	put(x.bytes + at + 4, (uint64_t)1008 << 16, 4);
	put(x.bytes + at + 8, 0, 8);
	x.bytes[6] = 0x20;
	deliver(&x, at + 16);
	last_has(&x, "first fragment", "the first part of a datagram");
	end(&x);
	/* RFC 9293 section 3.5, figure 8: the second SYN of each is the same,
	 * and answers. */
	usual(&x);
	tcp(&x, LEFT, "S", 0, 0, 0);
	tcp(&x, RIGHT, "S", 0, 0, 0);
	tcp(&x, LEFT, "SA", 0, 1, 0);
	tcp(&x, RIGHT, "SA", 0, 1, 5);
	last_has(&x, "len=5", "with data, the second time");
	tcp(&x, LEFT, "A", 1, 6, 0);
	lacks(&x, "retransmission", "is none that was sent again");
	lacks(&x, "unseen", "and has been seen");
	end(&x);
}

int main(void)
{
	strangers();
	many_holes();
	sent_windows();
	sacks();
	denied();
	checksums();
	options();
	diagrams();
	exercise();
	openings();
	closings();
	resets();
	losses();
	windows();
	wraps();
	halves();
	several();
	datagrams();
	misfits();
	return tap_done();
}
