/* Between the two files of TCP's fields. */
#ifndef NCX_WIRE_FIELDS_TCP_H
#define NCX_WIRE_FIELDS_TCP_H

#include "wire/fields_rows.h"

/* All that is left of the header as options. The acknowledgment number tells a
 * block that came twice from one that came early. */
void fields_tcp_options(struct fields *fields, uint32_t acknowledgment);

#endif
