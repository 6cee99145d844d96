/*
 * A socket as a JSON object: cli.md, "Fields of --json". What is not known is
 * absent.
 */
#include "base/number.h"
#include "list/sockets_table.h"
#include "list/sockets_text.h"

/* What memory has run out for is no value: then the object fails. */
static void put_text(struct json *json, const char *name, struct text *text)
{
	json_bytes(json, name, buf_bytes(&text->buf), text->buf.len);
	json->line.failed |= text->failed;
	text_release(text);
}

static void put_end(struct json *json, const char *name, const char *port_name,
	const struct socktab_address *address, uint16_t port)
{
	struct text text = {0};

	sockets_add_address(&text, address);
	put_text(json, name, &text);
	if (port != 0)
		json_uint(json, port_name, port);
}

static void put_owners(struct json *json, const struct sockets *sockets,
	const struct sock *sock)
{
	json_array(json, "owners");
	for (uint32_t i = 0; i < sock->owner_count; i++) {
		const struct sock_owner *owner =
			&sockets->owners[sock->first_owner + i];

		json_object(json, NULL);
		json_int(json, "pid", owner->pid);
		json_text(json, "name", owner->comm);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_user(
	struct json *json, struct sockets_users *users, const struct sock *sock)
{
	const char *user;

	if (sock->uid == SOCKETS_UID_UNKNOWN)
		return;
	json_uint(json, "uid", sock->uid);
	user = sockets_users_get(users, sock->uid);
	if (user)
		json_text(json, "user", user);
}

static void put_timer(struct json *json, const struct sock *sock)
{
	const struct socktab_inet *inet = &sock->u.inet;
	const char *timer = sockets_timer_text(sock);

	if (!timer)
		return;
	json_text(json, "timer", timer);
	json_double(
		json, "timer_ms", (double)inet->timer_ns / (double)NS_PER_MS);
	json_uint(json, "retransmits", inet->retransmits);
	json_int(json, "probes", inet->probes);
}

static void put_place(struct json *json, const struct sock *sock)
{
	struct text text = {0};

	if (sockets_is_inet(sock)) {
		put_end(json, "local", "local_port", &sock->u.inet.local,
			sock->u.inet.local_port);
		put_end(json, "remote", "remote_port", &sock->u.inet.remote,
			sock->u.inet.remote_port);
		return;
	}
	if (sock->kind == SOCKETS_UNIX) {
		json_text(json, "type", sockets_unix_type_text(sock));
		if (sock->u.un.doubtful)
			json_bool(json, "doubtful", true);
		if (sock->u.un.name_len > 0)
			json_bytes(json, "path", sock->u.un.name,
				sock->u.un.name_len);
		if (sock->u.un.peer != 0)
			json_uint(json, "peer_inode", sock->u.un.peer);
		return;
	}
	sockets_add_local(&text, sock, NULL);
	put_text(json, "local", &text);
}

void sockets_json(struct json *json, const char *name,
	const struct sockets *sockets, struct sockets_users *users,
	const struct sock *sock, bool timers, const char *event,
	const char *old_state)
{
	const char *state = sockets_state_text(sock);
	const char *note = sockets_note_text(sock);

	json_object(json, name);
	if (event)
		json_text(json, "event", event);
	if (old_state)
		json_text(json, "old_state", old_state);
	json_text(json, "proto", sockets_kind_text(sock->kind));
	put_place(json, sock);
	if (state)
		json_text(json, "state", state);
	json_uint(json, "recv_q", sock->rx_queue);
	json_uint(json, "send_q", sock->tx_queue);
	if (timers)
		put_timer(json, sock);
	put_user(json, users, sock);
	if (sock->inode != 0)
		json_uint(json, "inode", sock->inode);
	if (sock->owner_count > 0)
		put_owners(json, sockets, sock);
	if (note && sock->owner_count == 0)
		json_text(json, "note", note);
	json_object_end(json);
}
