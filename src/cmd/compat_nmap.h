/*
 * ncx nmap: its options, and the parts that make words of ncx scan out of them.
 * Each adds to words; a mistake is STATUS_USAGE.
 */
#ifndef NCX_CMD_COMPAT_NMAP_H
#define NCX_CMD_COMPAT_NMAP_H

#include "cli/translate.h"

struct nmap_args {
	struct option_list scans; /* -sT */
	struct option_list pings; /* -Pn */
	struct option_list ports, targets, exclude;
	bool fast, ordered, shuffle, all_addresses;
	bool numeric, plain_dns, unprivileged, plain_xml;
	bool only_open, reason, version;
	const char *text_file, *grep_file, *xml_file, *all_files;
	const char *template, *max_rate, *min_rate;
	struct option_number top, retries, parallel;
	struct option_duration timeout, host_timeout, delay;
	struct common_args common;
};

/* -T and what it stands for, --max-rate and --min-rate: compat_nmap_pace.c. */
bool nmap_pace(
	const struct nmap_args *args, struct words *words, struct fail *fail);

/* -oN, -oG, -oX and -oA: compat_nmap_reports.c. */
bool nmap_reports(
	const struct nmap_args *args, struct words *words, struct fail *fail);

/* The operands, behind "--": compat_nmap_targets.c. */
bool nmap_targets(const struct nmap_args *args, int operand_count,
	char **operands, struct words *words, struct fail *fail);

#endif
