/*
 * How wide what goes to stdout or stderr may be.
 */
#ifndef NCX_WIRE_WIDTH_H
#define NCX_WIRE_WIDTH_H

/* Columns of the terminal that fd is; where it is none, those that COLUMNS in the
 * environment asks for, as it does of ls and ps. At most 200, since nobody reads
 * longer lines; 0: nothing says how many. */
unsigned width_of(int fd);

#endif
