/*
 * The TCP sockets of session/sketch.h: each is asked how it fares, and what has
 * moved is drawn. Those that are closed by now are asked of sock_diag, a second
 * at most.
 */
#ifndef NCX_SESSION_SKETCH_SOCKET_H
#define NCX_SESSION_SKETCH_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/endpoint.h"
#include "session/sketch_datagram.h"
#include "session/sketch_step.h"

struct sketch_socket {
	struct sketch_sockets *sockets;
	struct sketch_socket *next;
	int fd;		   /* -1: closed by now */
	int64_t began;	   /* when it was asked to connect */
	int64_t closed_at; /* with fd -1 */
	bool found;	   /* in sock_diag's answer */
	enum sketch_state state;
	struct sketch_line line;
};

struct sketch_sockets {
	struct sketch_socket *first; /* in the order they came */
	size_t count;
	struct sketch_out out;
	bool drawn; /* something; whoever flushes it clears this */
	int64_t last_drawn;
};

/* active: this side calls. Null: no memory. */
struct sketch_socket *sketch_sockets_add(struct sketch_sockets *sockets, int fd,
	bool active, const struct endpoint *local, const struct endpoint *peer);
struct sketch_socket *sketch_sockets_find(
	const struct sketch_sockets *sockets, int fd);
void sketch_sockets_release(struct sketch_sockets *sockets);

/* Look at the open ones; at the closed ones; free those that are over. */
void sketch_sockets_look(struct sketch_sockets *sockets);
void sketch_sockets_look_after(struct sketch_sockets *sockets);
void sketch_sockets_forget(struct sketch_sockets *sockets);

/* Whether one is closed, and not over. */
bool sketch_sockets_closing(const struct sketch_sockets *sockets);

/* False: fd is no TCP socket. */
bool sketch_socket_view(int fd, struct sketch_view *ret_view);
void sketch_socket_look(struct sketch_socket *socket);

/* A sketch_emit: context is the socket. */
void sketch_socket_emit(void *context, const struct sketch_line *line,
	const struct sketch_segment *segment);

/* The SYN of a client, as it came: whether it was kept. */
bool sketch_socket_draw_saved(struct sketch_socket *socket);

#endif
