/* Between the two files of DHCP's fields. */
#ifndef NCX_WIRE_FIELDS_DHCP_H
#define NCX_WIRE_FIELDS_DHCP_H

#include "wire/fields_rows.h"

/* All that is left of the message as options. */
void fields_dhcp_options(struct fields *fields);

#endif
