"""Sockets of every sort, for the tests of `ncx sockets`.

    sockets.py states       TCP and UDP sockets in every state
    sockets.py unix DIR     UNIX sockets with hostile names in DIR
    sockets.py comm         a listener and a connection of a process with a
                            hostile name
    sockets.py shared       a listener that two processes have
    sockets.py churn        300 listeners of one port, beside which others come
                            and go
    sockets.py steps        one connection, led by words on stdin
    sockets.py rows PROGRAM [PROTO]
                            the list of ss, netstat or ncx on stdin as
                            "PROTO LOCAL REMOTE STATE", sorted

All but the last write "NAME VALUE" for what they made, then "ready", and keep
it until their stdin ends.
"""
import ctypes
import errno
import os
import re
import select
import socket
import struct
import sys
import time

TCP_DEFER_ACCEPT = 9
keep = []


def say(*words):
    print(*words, flush=True)


def server(family=socket.AF_INET, host="127.0.0.1", port=0, backlog=16,
           options=()):
    sock = socket.socket(family, socket.SOCK_STREAM)
    keep.append(sock)
    for level, option, value in options:
        sock.setsockopt(level, option, value)
    # Small, so that it is full at once.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.bind((host, port))
    sock.listen(backlog)
    return sock


def client(listener, family=None, host=None):
    sock = socket.socket(family or listener.family, socket.SOCK_STREAM)
    keep.append(sock)
    sock.settimeout(10)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.connect((host or listener.getsockname()[0],
                  listener.getsockname()[1]))
    return sock


def couple(listener, **options):
    ours = client(listener, **options)
    theirs = listener.accept()[0]
    keep.append(theirs)
    return ours, theirs


def fill(sock):
    """Send until nothing goes any more, though the peer had time to read."""
    sock.setblocking(False)
    while select.select([], [sock], [], 0.3)[1]:
        try:
            sock.send(b"x" * 65536)
        except BlockingIOError:
            pass


def drain(sock):
    """Read all there is, up to the peer's end."""
    sock.setblocking(True)
    sock.settimeout(10)
    while sock.recv(65536):
        pass


def close(sock):
    keep.remove(sock)
    sock.close()


def state(local, remote):
    """The kernel's number of the connection between these ports, or 0."""
    with open("/proc/self/net/tcp") as table:
        for line in table.readlines()[1:]:
            word = line.split()
            if (int(word[1][-4:], 16), int(word[2][-4:], 16)) == (
                    local, remote):
                return int(word[3], 16)
    return 0


def settle(name, local, remote, here, there):
    """Until both ends are in these states: some ACKs are delayed."""
    for _ in range(1000):
        if (state(local, remote), state(remote, local)) == (here, there):
            say(name, local)
            return
        time.sleep(0.01)
    sys.exit("%s never came: %d %d" % (name, state(local, remote),
                                       state(remote, local)))


def tcp_states():
    (established, syn_sent, syn_recv, fin_wait1, fin_wait2, time_wait, _,
     close_wait, last_ack, _, closing) = range(1, 12)
    listener = server()
    port = listener.getsockname()[1]
    found = []

    def begin(name, here, there):
        ours, theirs = couple(listener)
        found.append((name, ours.getsockname()[1], port, here, there))
        return ours, theirs

    say("listen", port)
    begin("established", established, established)

    ours, theirs = begin("fin_wait2", fin_wait2, close_wait)
    ours.shutdown(socket.SHUT_WR)

    ours, theirs = begin("fin_wait2_orphan", fin_wait2, close_wait)
    close(ours)

    ours, theirs = begin("fin_wait1", fin_wait1, established)
    fill(ours)
    ours.shutdown(socket.SHUT_WR)

    ours, theirs = begin("fin_wait1_orphan", fin_wait1, established)
    fill(ours)
    close(ours)

    ours, theirs = begin("last_ack", last_ack, fin_wait2)
    theirs.shutdown(socket.SHUT_WR)
    drain(ours)
    fill(ours)
    ours.shutdown(socket.SHUT_WR)

    ours, theirs = begin("closing", closing, fin_wait2)
    fill(ours)
    fill(theirs)
    ours.shutdown(socket.SHUT_WR)
    theirs.shutdown(socket.SHUT_WR)
    drain(ours)

    ours, theirs = begin("time_wait", time_wait, 0)
    close(ours)
    drain(theirs)
    close(theirs)

    waiting = server(backlog=3)
    say("not_accepted_listener", waiting.getsockname()[1])
    found.append(("not_accepted", client(waiting).getsockname()[1],
                  waiting.getsockname()[1], established, established))

    # Such a listener does without the last ACK: it waits for data.
    slow = server(options=[(socket.IPPROTO_TCP, TCP_DEFER_ACCEPT, 60)])
    found.append(("syn_recv", client(slow).getsockname()[1],
                  slow.getsockname()[1], established, syn_recv))

    asking = socket.socket()
    keep.append(asking)
    asking.setblocking(False)
    if asking.connect_ex(("192.0.2.2", 9)) != errno.EINPROGRESS:
        sys.exit("192.0.2.2 is not dark")
    found.append(("syn_sent", asking.getsockname()[1], 9, syn_sent, 0))
    for row in found:
        settle(*row)


def other_states():
    only6 = (socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    both = (socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    share = (socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)

    six = server(socket.AF_INET6, "::1", options=[only6])
    couple(six)
    server(socket.AF_INET6, "::", options=[only6])
    dual = server(socket.AF_INET6, "::", options=[both])
    say("dual", dual.getsockname()[1])
    ours, _ = couple(dual, family=socket.AF_INET, host="127.0.0.1")
    say("mapped", ours.getsockname()[1])

    shared = server(options=[share])
    for _ in range(2):
        server(port=shared.getsockname()[1], options=[share])
    say("shared", shared.getsockname()[1])

    for family, host in ((socket.AF_INET, "127.0.0.1"),
                         (socket.AF_INET6, "::1"),
                         (socket.AF_INET6, "::")):
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.bind((host, 0))
        keep.append(sock)
        say("udp" if family == socket.AF_INET else "udp6",
            sock.getsockname()[1])
        if host == "::":
            continue
        other = socket.socket(family, socket.SOCK_DGRAM)
        other.connect(sock.getsockname())
        keep.append(other)
        say("udp_connected" if family == socket.AF_INET else
            "udp6_connected", other.getsockname()[1])


def states():
    tcp_states()
    other_states()


# What /proc/net/unix would show as a second row, if it were believed.
FORGED = (b"x\n0000000000000000: 00000002 00000000 00010000 0001 01 "
          b"77777 /run/forged.sock")


def unix(where):
    # In a network namespace of its own abstract names collide with nobody's.
    names = [
        b"\0plain", b"\0two words", b"\0line\nend", b"\0esc\x1b[31mred",
        b"\0osc\x1b]0;title\x07", b"\0bad\xff\xfeutf8", b"\0c1\x9b31m",
        b"\0" + FORGED, b"\0nul\0inside", b"\0\xc2\x9bc1", b"\0del\x7f",
    ]
    os.chdir(os.fsencode(where))
    names += [b"@at", b"sp ace", b"path\nline", b"path\x1b[2J", b"\xff\xfe",
              "caf\N{LATIN SMALL LETTER E WITH ACUTE}".encode()]
    for name in names:
        sock = socket.socket(socket.AF_UNIX)
        sock.bind(name)
        sock.listen(1)
        keep.append(sock)
        say("name", name.hex())
    ours = socket.socket(socket.AF_UNIX)
    ours.connect(b"\0" + FORGED)
    keep.extend((ours, keep[names.index(b"\0" + FORGED)].accept()[0]))


def comm():
    ctypes.CDLL(None).prctl(15, b"a) b\n\x1b[31mR(", 0, 0, 0)
    listener = server()
    say("port", listener.getsockname()[1])
    couple(listener)


def shared():
    say("port", server().getsockname()[1])
    say("parent", os.getpid())
    child = os.fork()
    if child == 0:
        # Until the parent is gone, whose end of this pipe it has.
        sys.stdin.read()
        os._exit(0)
    say("child", child)


def churn():
    share = (socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    port = server(options=[share]).getsockname()[1]
    for _ in range(299):
        server(port=port, options=[share])
    say("port", port)
    say("ready")
    while not select.select([sys.stdin], [], [], 0)[0]:
        some = [server(port=port, options=[share]) for _ in range(20)]
        for sock in some:
            close(sock)
    sys.exit()


def steps():
    """listen, connect, accept, close-client, close-server, close-listener;
    unix-listen-NAME, unix-connect-NAME"""
    listener = ours = theirs = None
    place = "\0/ncx-%d/" % os.getpid()
    for line in sys.stdin:
        word = line.strip()
        if word == "listen":
            listener = server()
            say("port", listener.getsockname()[1])
        elif word == "connect":
            ours = client(listener)
            say("client", ours.getsockname()[1])
        elif word == "accept":
            theirs = listener.accept()[0]
            keep.append(theirs)
        elif word == "close-client":
            close(ours)
        elif word == "close-server":
            drain(theirs)
            close(theirs)
        elif word == "close-listener":
            close(listener)
        elif word.startswith("unix-"):
            sock = socket.socket(socket.AF_UNIX)
            keep.append(sock)
            name = place + word.split("-")[2]
            if word.startswith("unix-listen-"):
                sock.bind(name)
                sock.listen()
            else:
                sock.connect(name)
        say("done", word)


# --- rows ---------------------------------------------------------------------

def end(text):
    """ADDRESS:PORT as ncx writes it."""
    host, port = text.rsplit(":", 1)
    host = host.strip("[]")
    host = re.sub("%.*", "", host)
    if host == "*":
        host = "::"
    if host.startswith("::ffff:"):
        host = host[7:]
    return ("[%s]:%s" if ":" in host else "%s:%s") % (host, port)


SS = {"ESTAB": "ESTABLISHED", "UNCONN": "-", "FIN-WAIT-1": "FIN_WAIT1",
      "FIN-WAIT-2": "FIN_WAIT2"}


def rows(program):
    lines = []
    for line in sys.stdin:
        word = line.split()
        if not word or word[0] in ("Active", "Proto"):
            continue
        if program == "ss":
            # Asked for one protocol it leaves the column out.
            if len(sys.argv) > 3:
                word.insert(0, sys.argv[3])
            proto, state = word[0], word[1]
            local, remote = word[4], word[5]
            state = SS.get(state, state.replace("-", "_"))
            if "[" in local or local.startswith("*"):
                proto += "6"
        else:
            proto, local, remote = word[0], word[3], word[4]
            state = word[5] if len(word) > 5 else "-"
        lines.append(" ".join((proto, end(local), end(remote), state)))
    print("\n".join(sorted(lines)))


if __name__ == "__main__":
    what = sys.argv[1]
    if what == "rows":
        rows(sys.argv[2])
        sys.exit()
    if what == "steps":
        say("ready")
        steps()
        sys.exit()
    if what == "unix":
        unix(sys.argv[2])
    else:
        {"states": states, "comm": comm, "shared": shared,
         "churn": churn}[what]()
    say("ready")
    sys.stdin.read()
