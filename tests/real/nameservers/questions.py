"""Questions to name servers by UDP, many at a time, and what they answer, in a form that can be compared."""

import ipaddress
import select
import socket
import struct

A, SOA, TXT = 1, 6, 16
WINDOW = 64  # questions under way


def wire_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def question(number, name, kind):
    return struct.pack(">HHHHHH", number, 0, 1, 0, 0, 0) + wire_name(name) + struct.pack(">HH", kind, 1)


def skip_name(message, at):
    while True:
        length = message[at]
        if length & 0xC0 == 0xC0:
            return at + 2
        at += 1 + length
        if length == 0:
            return at


def answer(message):
    """The code, and the data of the answer section as a sorted tuple; of a SOA record its serial."""
    flags, _, count = struct.unpack(">HHH", message[2:8])
    at = skip_name(message, 12) + 4
    found = []
    for _ in range(count):
        at = skip_name(message, at)
        kind, _, _, length = struct.unpack(">HHIH", message[at:at + 10])
        data = message[at + 10:at + 10 + length]
        if kind == TXT:
            text, rest = b"", data
            while rest:
                text, rest = text + rest[1:1 + rest[0]], rest[1 + rest[0]:]
            found.append(("TXT", text))
        elif kind == A:
            found.append(("A", str(ipaddress.ip_address(data))))
        elif kind == SOA:
            found.append(("SOA", struct.unpack(">I", data[-20:-16])[0]))
        at += 10 + length
    return flags & 15, tuple(sorted(found, key=repr))


def ask(port, names, seconds=20):
    """The answers to all (name, kind), in their order; None where none came."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(("127.0.0.1", port))
    answers, waiting, at = [None] * len(names), set(), 0
    tries = 0
    while at < len(names) or waiting:
        while at < len(names) and len(waiting) < WINDOW:
            sock.send(question(at & 0xFFFF, *names[at]))
            waiting.add(at)
            at += 1
        ready, _, _ = select.select([sock], [], [], 2)
        if not ready:
            tries += 1
            if tries > seconds / 2:
                break
            for number in waiting:
                sock.send(question(number & 0xFFFF, *names[number]))
            continue
        try:
            message = sock.recv(4096)
        except ConnectionRefusedError:
            # Nobody listens there yet.
            return answers
        number = struct.unpack(">H", message[:2])[0]
        known = next((other for other in waiting if other & 0xFFFF == number), None)
        if known is not None:
            answers[known] = answer(message)
            waiting.discard(known)
    return answers
