/* Between the files of TLS's fields. */
#ifndef NCX_WIRE_FIELDS_TLS_H
#define NCX_WIRE_FIELDS_TLS_H

#include "wire/fields_rows.h"

/* The messages of a handshake record, up to the end of the item. */
void fields_tls_handshake(struct fields *fields);

/* The list of extensions behind a hello, with its length. */
void fields_tls_extensions(struct fields *fields, bool client);

const char *mean_tls_version(struct fields *fields, const struct field *field);

#endif
