/*
 * The rows that `ncx services` prints, as text or as JSON Lines.
 *
 *	struct services_table table = {.json = true, .source = "/etc/services"};
 *
 *	services_table_add(&table, &service);
 *	return services_table_finish(&table, fail);
 */
#ifndef NCX_LIST_SERVICES_TABLE_H
#define NCX_LIST_SERVICES_TABLE_H

#include <stdbool.h>

#include "base/fail.h"
#include "out/table.h"
#include "scan/ports.h"
#include "svc/services.h"

#define SERVICES_COLUMNS_MOST 16

/* What something listens on. */
struct services_listening {
	struct port_set tcp, udp;
};

struct services_table {
	/* Set by the caller, before the first row. */
	bool json, no_header;
	bool ranges;	    /* text: with the range of each port */
	const char *source; /* the file, or "builtin" */
	/* With whether something listens; null: without. */
	struct services_listening *listening;

	struct table table; /* no columns: no row has been added */
	struct column columns[SERVICES_COLUMNS_MOST];
	void (*cells[SERVICES_COLUMNS_MOST])(
		struct services_table *table, const struct service *service);
	struct fail fail; /* the first error of a cell */
};

/* Find out what listens here, and ask for the column of it. proc_root: null
 * for /proc. The caller frees table->listening. Errors: STATUS_TROUBLE. */
bool services_table_listening(
	struct services_table *table, const char *proc_root, struct fail *fail);

void services_table_add(
	struct services_table *table, const struct service *service);

/* Print and release it; false with the first failure if there was one. Without
 * a row there are no titles. */
bool services_table_finish(struct services_table *table, struct fail *fail);

#endif
