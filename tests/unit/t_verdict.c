#include "scan/verdict.h"

#include "tap.h"

static void test_states(void)
{
	static const char *const texts[] = {
		"unknown", "open", "closed", "filtered", "open|filtered"};

	for (int i = 0; i < PORT_STATES; i++)
		tap_is_text(port_state_text((enum port_state)i), texts[i],
			"state %d", i);
	tap_is_text(port_state_text(PORT_STATES), "unknown", "no state");
}

static void test_reasons(void)
{
	for (int i = 0; i < REASONS; i++)
		for (int j = 0; j < i; j++)
			if (!reason_text((enum reason)i) ||
				strcmp(reason_text((enum reason)i),
					reason_text((enum reason)j)) == 0)
				tap_ok(false, "reasons %d and %d", j, i);
	tap_is_text(reason_text(REASON_NONE), "unknown", "no reason");
	tap_is_text(reason_text(REASON_SYN_ACK), "syn-ack", "the first");
	tap_is_text(reason_text(REASON_ADMIN_PROHIBITED), "admin-prohibited",
		"one of ICMP");
	tap_is_text(
		reason_text(REASON_REJECT_ROUTE), "reject-route", "the last");
	tap_is_text(reason_text(REASONS), "unknown", "beyond");
}

static const struct {
	bool ipv6;
	uint8_t type, code;
	const char *want;
} messages[] = {
	{false, 3, 0, "net-unreach"},
	{false, 3, 1, "host-unreach"},
	{false, 3, 2, "proto-unreach"},
	{false, 3, 3, "port-unreach"},
	{false, 3, 4, "dest-unreach"},
	{false, 3, 5, "dest-unreach"},
	{false, 3, 6, "net-unreach"},
	{false, 3, 7, "host-unreach"},
	{false, 3, 8, "dest-unreach"},
	{false, 3, 9, "net-prohibited"},
	{false, 3, 10, "host-prohibited"},
	{false, 3, 11, "net-unreach"},
	{false, 3, 12, "host-unreach"},
	{false, 3, 13, "admin-prohibited"},
	{false, 3, 14, "dest-unreach"},
	{false, 3, 255, "dest-unreach"},
	{false, 11, 0, "time-exceeded"},
	{false, 12, 0, "param-problem"},
	{false, 5, 1, "unknown"},
	{false, 1, 4, "unknown"},
	{true, 1, 0, "no-route"},
	{true, 1, 1, "admin-prohibited"},
	{true, 1, 2, "beyond-scope"},
	{true, 1, 3, "addr-unreach"},
	{true, 1, 4, "port-unreach"},
	{true, 1, 5, "fail-policy"},
	{true, 1, 6, "reject-route"},
	{true, 1, 7, "dest-unreach"},
	{true, 1, 255, "dest-unreach"},
	{true, 2, 0, "unknown"},
	{true, 3, 0, "time-exceeded"},
	{true, 4, 1, "param-problem"},
	{true, 11, 0, "unknown"},
};

int main(void)
{
	test_states();
	test_reasons();
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++)
		tap_is_text(reason_text(reason_of_icmp(messages[i].ipv6,
				    messages[i].type, messages[i].code)),
			messages[i].want, "ICMPv%d %d/%d",
			messages[i].ipv6 ? 6 : 4, messages[i].type,
			messages[i].code);
	tap_is_number(sizeof(struct verdict), 12, "a verdict is small");
	return tap_done();
}
