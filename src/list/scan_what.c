#include <string.h>
#include <sys/socket.h>

#include "base/number.h"
#include "list/scan_plan.h"

#define RESOLVE_TIME (10 * NS_PER_SECOND)

/* -sT, -sU or -sTU. */
static bool take_nmap_scan(
	struct scan_plan *plan, const char *types, struct fail *fail)
{
	if (!*types)
		return fail_set(fail, STATUS_USAGE, "-s takes T or U");
	for (; *types; types++) {
		if (*types != 'T' && *types != 'U')
			return fail_set(fail, STATUS_USAGE,
				"there is no -s%c: a scan connects (-sT) or "
				"sends datagrams (-sU)",
				*types);
		plan->protos |= *types == 'T' ? PORTS_TCP : PORTS_UDP;
	}
	return true;
}

static bool take_protos(struct scan_plan *plan, struct fail *fail)
{
	const struct scan_args *args = plan->args;

	if (args->tcp)
		plan->protos |= PORTS_TCP;
	if (args->udp)
		plan->protos |= PORTS_UDP;
	for (size_t i = 0; i < args->nmap_scan.count; i++)
		if (!take_nmap_scan(plan, args->nmap_scan.items[i], fail))
			return false;
	if (args->nmap_ping && strcmp(args->nmap_ping, "n") != 0)
		return fail_set(fail, STATUS_USAGE,
			"there is no -P%s: a scan pings nobody (-Pn)",
			args->nmap_ping);
	if (plan->protos == 0)
		plan->protos = PORTS_TCP;
	return true;
}

static bool take_ports(struct scan_plan *plan, int *operand_count,
	char **operands, struct fail *fail)
{
	const struct scan_args *args = plan->args;
	int last = *operand_count - 1;
	struct ports ports;

	plan->ports_text = args->ports;
	if (args->top.set && args->ports)
		return fail_set(fail, STATUS_USAGE,
			"--top and --ports exclude each other");
	if (!plan->ports_text && !args->top.set && last >= 0 &&
		ports_meant(
			operands[last], strlen(operands[last]), plan->protos)) {
		plan->ports_text = operands[last];
		*operand_count = last;
	}
	if (args->top.set)
		ports_top(plan->protos, (size_t)args->top.value, &ports);
	else if (!plan->ports_text)
		ports_builtin(plan->protos, &ports);
	else if (!ports_parse(plan->ports_text, strlen(plan->ports_text),
			 plan->protos, &ports, fail))
		return false;
	return port_list_init(&plan->ports, &ports, fail);
}

static void wrong_target(
	void *context, const char *path, unsigned line, const struct fail *fail)
{
	struct scan_plan *plan = context;

	plan->unresolved = true;
	report_warning(plan->report, "%s, line %u: %s", path, line, fail->text);
}

static void other_address(
	void *context, const char *name, const struct endpoint *endpoint)
{
	char text[ENDPOINT_TEXT_MAX];

	report_status(context, "another address of %s, not scanned: %s", name,
		endpoint_address_text(endpoint, text));
}

/* A name that does not resolve is told; the others are scanned. */
static bool add_target(
	struct scan_plan *plan, const char *text, struct fail *fail)
{
	const struct scan_args *args = plan->args;
	bool said = args->ports || args->top.set;
	struct fail wrong = {0};

	if (said ? ports_only(text, strlen(text))
		 : ports_meant(text, strlen(text), plan->protos))
		return fail_set(fail, STATUS_USAGE,
			args->ports ? "'%s' is not a target: -p says the ports"
			: args->top.set
				? "'%s' is not a target: --top says the ports"
				: "'%s' is not a target: ports stand last, in "
				  "one word without blanks: 22,80,8000-8100",
			text);
	if (targets_add(plan->targets, text, &wrong))
		return true;
	if (wrong.status == STATUS_USAGE) {
		*fail = wrong;
		return false;
	}
	plan->unresolved = true;
	report_warning(plan->report, "%s", wrong.text);
	return true;
}

static bool take_targets(struct scan_plan *plan, int operand_count,
	char **operands, struct fail *fail)
{
	const struct scan_args *args = plan->args;
	struct targets_options options = {.all_addresses = args->all_addresses,
		.timeout = RESOLVE_TIME,
		.family = args->common.ipv4 == args->common.ipv6 ? AF_UNSPEC
			  : args->common.ipv4			 ? AF_INET
								 : AF_INET6};

	plan->targets = targets_new(&options, fail);
	if (!plan->targets)
		return false;
	for (int i = 0; i < operand_count; i++)
		if (!add_target(plan, operands[i], fail))
			return false;
	for (size_t i = 0; i < args->files.count; i++)
		if (!targets_read(plan->targets, args->files.items[i],
			    wrong_target, plan, fail))
			return false;
	if (operand_count == 0 && args->files.count == 0 &&
		!targets_add_localhost(plan->targets, fail))
		return false;
	for (size_t i = 0; i < args->exclude.count; i++)
		if (!targets_exclude(
			    plan->targets, args->exclude.items[i], fail))
			return false;
	if (!targets_finish(plan->targets, fail))
		return false;
	targets_others(plan->targets, other_address, plan->report);
	if (targets_count(plan->targets) > 0)
		return true;
	return plan->unresolved ? fail_silent(fail, STATUS_NO)
				: fail_set(fail, STATUS_USAGE,
					  "there is no target left");
}

bool scan_plan_what(struct scan_plan *plan, int operand_count, char **operands,
	struct fail *fail)
{
	return take_protos(plan, fail) &&
	       take_ports(plan, &operand_count, operands, fail) &&
	       take_targets(plan, operand_count, operands, fail);
}
