"""hub.py ZONE SINK DNS-ADDRESS SINK-ADDRESS: the outside world of a run, a name server and a mail server that takes everything.

The zone file is read again when it changes. Questions below a name of its table `forward` go to the name server there. One JSON line per
received message goes to the file SINK.
"""

import asyncio
import ipaddress
import json
import os
import socket
import struct
import sys
import time

TYPES = {"A": 1, "NS": 2, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "RP": 17, "AAAA": 28, "CAA": 257}
NXDOMAIN = 3
FORWARDED = 5  # seconds within which another name server must answer


def wire_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def wire_data(kind, value):
    """A record's data from its text."""
    words = value.split()
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(value).packed
    if kind in ("NS", "PTR"):
        return wire_name(value)
    if kind == "MX":
        return struct.pack(">H", int(words[0])) + wire_name(words[1])
    if kind == "SOA":
        return wire_name(words[0]) + wire_name(words[1]) + struct.pack(">IIIII", *map(int, words[2:]))
    if kind == "RP":
        return wire_name(words[0]) + wire_name(words[1])
    if kind == "CAA":
        return bytes([int(words[0]), len(words[1])]) + words[1].encode() + words[2].encode()
    text = value.encode()
    return b"".join(bytes([len(part)]) + part for part in (text[at:at + 255] for at in range(0, len(text), 255)))


class Names:
    """The zone: exact names, then `*.` entries, then the rest of the world, unless the name lies in a closed domain."""

    def __init__(self, path):
        self.path, self.read_at = path, None

    def table(self):
        changed = os.stat(self.path).st_mtime_ns
        if changed != self.read_at:
            with open(self.path) as file:
                self.zone = json.load(file)
            self.read_at = changed
        return self.zone

    def find(self, name):
        zone = self.table()
        names = zone["names"]
        if name in names:
            return names[name]
        labels = name.split(".")
        for at in range(1, len(labels)):
            if wild := names.get("*." + ".".join(labels[at:])):
                return wild
        if any(other.endswith("." + name) for other in names):
            return {}  # an empty name on the way to one that exists
        if len(labels) < 2 or any(name == end or name.endswith("." + end) for end in zone["closed"]):
            return None
        return names["*"]

    def elsewhere(self, name):
        """The name server that answers for a name, if it is not this one."""
        return next((server for end, server in self.table()["forward"].items() if name == end or name.endswith("." + end)), None)

    async def answer(self, query):
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode("latin1"))
            at += query[at] + 1
        (kind,) = struct.unpack(">H", query[at + 1:at + 3])
        question = query[12:at + 5]
        name = ".".join(labels).lower()
        if server := self.elsewhere(name):
            return await forward(query, server)
        found = self.find(name)
        word = next((word for word, number in TYPES.items() if number == kind), None)
        pack = lambda number, data: b"\xc0\x0c" + struct.pack(">HHIH", number, 1, 60, len(data)) + data
        answers = [pack(kind, wire_data(word, value)) for value in (found or {}).get(word, [])]
        # A negative answer needs a SOA to be believed (RFC 2308 §2).
        authority = [] if answers else [b"\0" + pack(6, wire_data("SOA", "ns.world.test root.world.test 1 3600 600 86400 60"))[2:]]
        flags = 0x8580 | (NXDOMAIN if found is None else 0)
        return query[:2] + struct.pack(">HHHHH", flags, 1, len(answers), len(authority), 0) + question + b"".join(answers + authority)


async def forward(query, server):
    """What another name server answers; nothing of it is kept, so that a change is seen at once."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as further:
        further.setblocking(False)
        await loop.sock_connect(further, (server, 53))
        await loop.sock_sendall(further, query)
        async with asyncio.timeout(FORWARDED):
            return await loop.sock_recv(further, 65535)


class NameServer(asyncio.DatagramProtocol):
    def __init__(self, names):
        self.names, self.answering = names, set()

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, query, peer):
        # The loop itself does not keep a task that runs.
        task = asyncio.create_task(self.reply(query, peer))
        self.answering.add(task)
        task.add_done_callback(self.answering.discard)

    async def reply(self, query, peer):
        try:
            self.transport.sendto(await self.names.answer(query), peer)
        except Exception as error:
            print("dns", error, query, file=sys.stderr, flush=True)


async def receive(reader, writer, log):
    """One SMTP session of the sink."""
    peer = writer.get_extra_info("peername")[0]
    say = lambda line: writer.write(line.encode() + b"\r\n")
    helo, sender, recipients = None, None, []
    say("220 sink.world.test ESMTP")
    while line := await reader.readline():
        text = line.decode("latin1").strip()
        verb = text[:4].upper()
        if verb in ("EHLO", "HELO"):
            helo = text[5:]
            say("250 sink.world.test")
        elif verb == "MAIL":
            sender, recipients = text[10:], []
            say("250 ok")
        elif verb == "RCPT":
            recipients.append(text[8:])
            say("250 ok")
        elif verb == "DATA":
            say("354 go on")
            await writer.drain()
            body = await reader.readuntil(b"\r\n.\r\n")
            message = {"time": time.time(), "peer": peer, "helo": helo, "mail": sender, "rcpt": recipients, "data": body.decode("latin1")}
            print(json.dumps(message), file=log, flush=True)
            say("250 taken")
        elif verb == "QUIT":
            say("221 bye")
            break
        else:
            say("250 ok" if verb in ("RSET", "NOOP") else "502 no")
        await writer.drain()
    writer.close()


async def main(zone, sink, dns_address, sink_address):
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: NameServer(Names(zone)), (dns_address, 53))
    with open(sink, "a") as log:
        server = await asyncio.start_server(lambda reader, writer: receive(reader, writer, log), sink_address, 25, limit=1 << 24)
        print("ready", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
