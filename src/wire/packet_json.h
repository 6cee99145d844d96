/*
 * A packet as one JSON object, as `ncx decode --json` and `ncx capture --json`
 * write it:
 *
 *	{"number":1,"time":1700000000.000001,"length":66,"layers":[
 *	 {"name":"ethernet","fields":{"destination":"60:35:c0:b9:97:a8",...}},
 *	 {"name":"tcp","fields":{...,"checksum":50118,"flags":2,...,
 *	  "options":[{"kind":2,...}],"checksum_verdict":"correct"}}]}
 *
 * Names and values are those of wire/fields.h: numbers are numbers, flags bools,
 * lists arrays of objects; "checksum_verdict" stands behind the fields of a
 * layer that has a checksum (wire/checksum.h). "captured" is there when less
 * than "length" was. The time is in seconds since 1970, and absent when unknown.
 * A layer that is not all there has "cut", one quoted by an ICMP error "quoted".
 */
#ifndef NCX_WIRE_PACKET_JSON_H
#define NCX_WIRE_PACKET_JSON_H

#include "out/json.h"
#include "wire/packet.h"

/* Write one object, a line. Failures stick in json. */
void packet_json(struct json *json, const struct packet *packet);

#endif
