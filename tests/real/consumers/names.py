"""The name server of the run: questions about the block list go to our own server, the hosts of the run have an address, and
nothing else exists: filters ask other lists too.

One address gets the answer by which a list says that it does not answer: whoever takes that for "listed" would refuse everybody's mail.
"""

import socket
import struct
import threading

HOSTS = {"sender.example", "client.example", "example.test", "mx.example.test"}


def name_of(query):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("latin1").lower())
        at += query[at] + 1
    return ".".join(labels), struct.unpack(">H", query[at + 1:at + 3])[0], query[12:at + 5]


def reply(query, question, code, answers):
    """An answer with the SOA that a negative one needs (RFC 2308 §2)."""
    soa = b"\0" + struct.pack(">HHIH", 6, 1, 60, 22) + b"\0\0" + struct.pack(">IIIII", 1, 3600, 600, 86400, 60)
    records = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + data for data in answers)
    counts = struct.pack(">HHHHH", 0x8180 | code, 1, len(answers), 0 if answers else 1, 0)
    return query[:2] + counts + question + records + (b"" if answers else soa)


class NameServer:
    def __init__(self, address, zone, server, error):
        self.zone, self.server = zone, server
        self.error = ".".join(reversed(error.split("."))) + "." + zone
        self.asked = set()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 53))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            query, peer = self.socket.recvfrom(4096)
            try:
                self.socket.sendto(self.answer(query), peer)
            except TimeoutError:
                pass  # Our server is not there yet; whoever asks asks again.
            except Exception as error:
                print("name server:", error, flush=True)

    def answer(self, query):
        name, kind, question = name_of(query)
        self.asked.add(name)
        if name == self.error:
            return reply(query, question, 0, [bytes([127, 255, 255, 254])] if kind == 1 else [])
        if name == self.zone or name.endswith("." + self.zone):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as further:
                further.settimeout(5)
                further.sendto(query, self.server)
                return further.recv(4096)
        if name not in HOSTS:
            return reply(query, question, 3, [])
        return reply(query, question, 0, [bytes([203, 0, 113, 10])] if kind == 1 else [])
