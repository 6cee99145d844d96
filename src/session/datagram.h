/*
 * UDP. A datagram is kept whole: each one received is one write to stdout, each
 * one sent is one piece of stdin. There is no end of a connection to pass on:
 * connect ends after a silence, listen goes on.
 */
#ifndef NCX_SESSION_DATAGRAM_H
#define NCX_SESSION_DATAGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "net/cidr.h"
#include "net/dgram.h"
#include "session/service.h"
#include "session/session.h"

struct datagram_options {
	/* connect: fd is connected to target; listen: len is 0. */
	struct endpoint target;
	int family; /* of a listening fd; AF_UNSPEC for a connected one */
	struct access access;
	bool keep_open; /* stdin goes to every peer, not to the last */
	bool chat, prefix;
	size_t max_peers; /* remembered; 0: PEERS_MOST */
	uint64_t replies; /* end after so many received; 0: no limit */
};

/* Joined to stdin and stdout. fd is non-blocking and becomes the mode's. */
struct datagrams;
struct datagrams *datagrams_start(struct session *session, int fd,
	const struct datagram_options *options, struct fail *fail);
void datagrams_free(struct datagrams *datagrams);

/* A program for each peer (without keep_open: for the first). A datagram is
 * one read of its stdin, and each of its writes is a datagram. */
struct datagram_programs;
struct datagram_programs *datagram_programs_start(struct session *session,
	int fd, const struct datagram_options *options, struct fail *fail);
void datagram_programs_free(struct datagram_programs *programs);

/* The classic services, which never answer each other. */
struct datagram_service;
struct datagram_service *datagram_service_start(struct session *session, int fd,
	enum service_kind kind, const struct datagram_options *options,
	struct fail *fail);
void datagram_service_free(struct datagram_service *service);

#endif
