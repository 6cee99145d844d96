#!/usr/bin/env python3
"""A far end that does as it is told, step by step, and says what it saw.

    peer.py STEP...

connect:HOST:PORT  connect:unix:PATH  connect:udp:HOST:PORT[:SOURCE]
serve  serve:PATH  serve:udp    listen, print the port (or "ready"), accept
next                            accept another one (the first is kept open)
use:N                           talk on the N-th connection (from 0)
send:TEXT   with Python's escapes; one send each
fill:SIZE   zero bytes; prints how many were taken before the end
fin         half-close
rst         reset
close
recv:N      N bytes (UDP: one datagram); prints them escaped
line        up to a newline; prints it
all         up to the end: prints "all COUNT TEXT" (TEXT when short),
            or "all COUNT reset"
eof         the end must be next
quiet:S     nothing may come for S seconds, the end included
wait:FILE   until FILE exists
touch:FILE
sleep:S     for the passing of time itself, never for luck
stall:FILE  read nothing until FILE exists
"""

import os
import select
import socket
import struct
import sys
import time

LIMIT = 15


def say(text):
    print(text, flush=True)


def escaped(data):
    return data.decode("latin-1").encode("unicode_escape").decode()


class Peer:
    def __init__(self):
        self.listener = None
        self.conns = []
        self.conn = None
        self.udp_from = None

    def take(self, conn):
        conn.settimeout(LIMIT)
        if conn.family != socket.AF_UNIX and conn.type == socket.SOCK_STREAM:
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.conns.append(conn)
        self.conn = conn

    def connect(self, where):
        kind, _, rest = where.partition(":")
        if kind == "unix":
            name = "\0" + rest[1:] if rest.startswith("@") else rest
            conn = socket.socket(socket.AF_UNIX)
            conn.connect(name)
        elif kind == "udp":
            words = rest.split(":")
            conn = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            if len(words) > 2:
                conn.bind((words[2], 0))
            conn.connect((words[0], int(words[1])))
        else:
            host, _, port = where.rpartition(":")
            conn = socket.create_connection((host.strip("[]"), int(port)))
        self.take(conn)

    def serve(self, where):
        if where == "udp":
            conn = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
            conn.bind(("127.0.0.1", 0))
            say(conn.getsockname()[1])
            self.take(conn)
            return
        if where:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(where)
            self.listener.listen()
            say("ready")
        else:
            self.listener = socket.create_server(("127.0.0.1", 0))
            say(self.listener.getsockname()[1])
        self.listener.settimeout(LIMIT)
        self.next("")

    def next(self, _):
        self.take(self.listener.accept()[0])

    def use(self, number):
        self.conn = self.conns[int(number)]

    def send(self, text):
        data = text.encode("latin-1").decode("unicode_escape").encode("latin-1")
        if self.udp_from:
            self.conn.sendto(data, self.udp_from)
        elif self.conn.type == socket.SOCK_DGRAM:
            self.conn.send(data)
        else:
            self.conn.sendall(data)

    def fill(self, size):
        left = int(size)
        try:
            while left:
                left -= self.conn.send(bytes(min(left, 65536)))
        except OSError as error:
            say("fill stopped: %s" % error.strerror)
        say("filled %d" % (int(size) - left))

    def fin(self, _):
        self.conn.shutdown(socket.SHUT_WR)

    def rst(self, _):
        self.conn.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.conn.close()

    def close(self, _):
        self.conn.close()

    def recv(self, count):
        if self.conn.type == socket.SOCK_DGRAM:
            data, self.udp_from = self.conn.recvfrom(65536)
            if self.conn_is_connected():
                self.udp_from = None
            say(escaped(data) if len(data) < 1000 else len(data))
            return
        data = b""
        while len(data) < int(count):
            part = self.conn.recv(int(count) - len(data))
            if not part:
                say("early end after %r" % data)
                sys.exit(1)
            data += part
        say(escaped(data))

    def conn_is_connected(self):
        try:
            self.conn.getpeername()
            return True
        except OSError:
            return False

    def line(self, _):
        data = b""
        while not data.endswith(b"\n"):
            part = self.conn.recv(1)
            if not part:
                break
            data += part
        say(escaped(data))

    def all(self, _):
        count, head, end = 0, b"", ""
        try:
            while True:
                part = self.conn.recv(262144)
                if not part:
                    break
                count += len(part)
                if len(head) < 1000:
                    head += part
        except ConnectionResetError:
            end = " reset"
        text = escaped(head) if count < 1000 else ""
        say("all %d%s %s" % (count, end, text))

    def eof(self, _):
        data = self.conn.recv(1)
        say("eof" if not data else "no eof but %s" % escaped(data))
        if data:
            sys.exit(1)

    def quiet(self, seconds):
        if select.select([self.conn], [], [], float(seconds))[0]:
            say("not quiet: %r" % self.conn.recv(65536))
            sys.exit(1)
        say("quiet")

    def wait(self, path):
        end = time.monotonic() + LIMIT
        while not os.path.exists(path):
            if time.monotonic() > end:
                say("no %s" % path)
                sys.exit(1)
            time.sleep(0.01)

    stall = wait

    def touch(self, path):
        with open(path, "w", encoding="ascii"):
            pass

    def sleep(self, seconds):
        time.sleep(float(seconds))


def main():
    peer = Peer()
    for step in sys.argv[1:]:
        verb, _, rest = step.partition(":")
        try:
            getattr(peer, verb)(rest)
        except OSError as error:
            say("%s: %s" % (verb, error.strerror or "timed out"))
            sys.exit(1)


main()
