"""hardship.py ROOT: our block list under what the wire and the disk have against it; run by `secondaries` in namespaces of its own.

What `dig` says of cookies and NSID; a flood from addresses that may be forged; 10,000 connections that say nothing; secondaries and primaries that
break off in the middle of a zone; a disk that is full while somebody nominates.
"""

import os
import re
import resource
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from compare import (FOLLOWERS, KEY, PORTS, PROGRAM, SECRET, SINGLES, WORK, ZONES, check, failures, head, labels, run, serial, settings, start,
                     start_sekisho, until, write_nets, write_singles, zone)
from questions import A, ask, question

CONNECTIONS = 10_000
# An ordinary server, one with limits, a primary that breaks off, and its secondary.
WHOLE, STRICT, CUT, BROKEN = 5310, 5311, 5312, 5313


def strict():
    """A server that lets nobody off its limits."""
    text = head(STRICT).replace("threads = 1", 'threads = 1\nnsid = "strict-1"\nresponses_per_second = 50\nslip = 2\nunlimited = []\nconnections = 9000')
    return text + zone(ZONES[0], f'source = "files"\nfiles = ["{WORK}/singles.list"]').replace(notify(), "")


def notify():
    return f'notify = [{", ".join(chr(34) + f"127.0.0.1:{PORTS[name]}" + chr(34) for name in FOLLOWERS)}]\n'


def dig(*words):
    return run("dig", "+tries=1", "+time=5", "-p", str(STRICT), "@127.0.0.1", *words).stdout


def what_dig_says():
    name = f"{labels(SINGLES[0])}.{ZONES[0]}"
    said = dig("+nsid", "+cookie", name, "A")
    check("dig sees the name of the server", "strict-1" in said or "73 74 72 69 63 74" in said, said[:0])
    check("dig takes the cookie for good", "(good)" in said and "127.0.0.2" in said, "" if "(good)" in said else said)
    check("dig asks by TCP", "127.0.0.2" in dig("+tcp", "+short", name, "A"))
    for kind, code in (("MX", "NOERROR"), ("AAAA", "NOERROR"), ("TYPE65280", "NOERROR")):
        check(f"dig asks for {kind}", f"status: {code}" in dig(name, kind))
    check("dig asks about another zone", "status: REFUSED" in dig("elsewhere.test", "A"))
    check("dig asks in class CHAOS", "status: REFUSED" in dig("version.bind", "TXT", "-c", "CH"))
    time.sleep(2)


def flood():
    """Many questions without a cookie, from one address, which may be forged: few answers, some of them "ask by TCP"."""
    names = [(f"{labels(ip)}.{ZONES[0]}", A) for ip in SINGLES[:4000]]
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    sock.connect(("127.0.0.1", STRICT))
    sock.settimeout(1)
    begun, sent = time.monotonic(), 0
    for number, (name, kind) in enumerate(names):
        message = question(number & 0xFFFF, name, kind)
        sock.send(message)
        sent += len(message)
    whole = truncated = octets = 0
    try:
        while True:
            answer = sock.recv(4096)
            octets += len(answer)
            cut = bool(answer[2] & 2)
            truncated, whole = truncated + cut, whole + (not cut)
    except TimeoutError:
        pass
    took = time.monotonic() - begun
    words = f"{len(names)} questions in {took - 1:.2f} s: {whole} answers, {truncated} times \"ask by TCP\", {octets} octets for {sent}"
    check("a flood gets few answers", 0 < whole <= 50 * (took + 2), words)
    check("every second of the others is told to ask by TCP", len(names) / 3 < truncated < len(names) / 1.5, words)
    said = dig("+tcp", "+short", names[0][0], "A")
    check("who asks by TCP is answered all the same", "127.0.0.2" in said, said)


def memory(process):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(sys.argv[1], f"proc/{process.pid}/status").read_text())[1])


def crowd(process):
    """Connections that say nothing: their number is bounded, and everybody else is answered."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (CONNECTIONS + 200, CONNECTIONS + 200))
    before, connections = memory(process), []
    for _ in range(CONNECTIONS):
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", STRICT))
        connections.append(connection)
    name = f"{labels(SINGLES[1])}.{ZONES[0]}"
    by_tcp = dig("+tcp", "+short", name, "A")
    more = memory(process) - before
    check(f"{CONNECTIONS} silent connections: one more is answered", "127.0.0.2" in by_tcp, f"{more} KiB more memory, {more / CONNECTIONS * 1024:.0f} octets each")
    check("their memory is bounded", more < CONNECTIONS * 16, f"{more} KiB")
    for connection in connections:
        connection.close()


def read_messages(sock):
    """The messages of one answer by TCP, until nothing more comes."""
    while True:
        length = b""
        while len(length) < 2:
            part = sock.recv(2 - len(length))
            if not part:
                return
            length += part
        (length,), message = struct.unpack(">H", length), b""
        while len(message) < length:
            message += sock.recv(length - len(message))
        yield message


def secondaries_that_break_off():
    request = question(7, ZONES[0], 252)
    # No key, but from a network that may have it: the strict server's settings name the key, so this is refused; the message counts.
    for octets in (1, 5, len(request)):
        with socket.create_connection(("127.0.0.1", STRICT), timeout=10) as sock:
            sock.sendall((struct.pack(">H", len(request)) + request)[:octets])
    for _ in range(20):
        command = ["dig", "-p", str(PORTS["sekisho"]), "@127.0.0.1", ZONES[0], "AXFR", "-y", f"hmac-sha256:{KEY}:{SECRET}"]
        process = subprocess.Popen(["chroot", sys.argv[1], *command], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        process.stdout.read(20_000)
        process.kill()
        process.wait()
    whole = run("dig", "+time=20", "-p", str(PORTS["sekisho"]), "@127.0.0.1", ZONES[0], "AXFR", "-y", f"hmac-sha256:{KEY}:{SECRET}").stdout
    check("after twenty secondaries that broke off, one gets the whole zone", whole.count("\tSOA\t") == 2, whole[-100:].replace("\n", " "))


class CuttingPrimary:
    """Hands on what our own server sends, and breaks off after so many octets; without a limit it is faithful."""

    def __init__(self):
        self.limit, self.cuts = 20_000, 0
        self.socket = socket.create_server(("127.0.0.1", CUT))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.socket.accept()
            with client, socket.create_connection(("127.0.0.1", PORTS["sekisho"])) as server:
                client.settimeout(5)
                server.settimeout(5)
                self.pass_on(client, server)

    def pass_on(self, client, server):
        sent = 0
        try:
            for message in read_messages(client):
                server.sendall(struct.pack(">H", len(message)) + message)
                server.settimeout(1)
                for answer in read_messages(server):
                    octets = struct.pack(">H", len(answer)) + answer
                    if self.limit is not None and sent + len(octets) > self.limit:
                        client.sendall(octets[:100])
                        self.cuts += 1
                        return
                    client.sendall(octets)
                    sent += len(octets)
        except (TimeoutError, OSError):
            pass


def primaries_that_break_off():
    primary = CuttingPrimary()
    text = head(BROKEN) + zone(ZONES[0], f'source = "primary"\nprimary = {{ address = "127.0.0.1:{CUT}", key = "{KEY}" }}').replace(notify(), "")
    PORTS["broken"] = BROKEN
    start_sekisho("broken", text)
    until("our secondary asks", lambda: primary.cuts >= 1)
    found = ask(BROKEN, [(f"{labels(ip)}.{ZONES[0]}", A) for ip in SINGLES[:50]], seconds=4)
    check("nothing of a zone that was cut is listed", all(not answer or not answer[1] for answer in found), f"{primary.cuts} cuts")
    primary.limit = None
    until("the whole zone is taken", lambda: serial("broken", ZONES[0]) == serial("sekisho", ZONES[0]))
    found = ask(BROKEN, [(f"{labels(ip)}.{ZONES[0]}", A) for ip in SINGLES[:50]])
    check("then all of it is", all(answer and answer[1] for answer in found))


def full_disk():
    """The history of the list on a disk without room: the command says so, and nothing is half done."""
    place = WORK / "full"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=755", "none", str(place)], check=True)

    def tell(*words):
        return run(PROGRAM, "list", *words, "--data", str(place), below=False)

    def nominate(number):
        return tell("nominate", f"198.18.0.{number}", "--on-word-of", "Tanaka, its owner", "--vantage", "outside", "--by", f"clerk{number}")

    check("a nomination on a disk with room", nominate(1).returncode == 0)
    with suppress(OSError), open(place / "ballast", "wb", buffering=0) as ballast:
        while ballast.write(bytes(512)):
            pass
    # The last page of the file has room for some lines.
    taken, last = 1, nominate(2)
    while last.returncode == 0 and taken < 60:
        taken, last = taken + 1, nominate(taken + 2)
    check("a nomination on a full disk", last.returncode != 0 and "history.jsonl: no space left" in last.stdout, last.stdout.strip())
    told = tell("history", "--format", "json")
    check("nothing is half written", told.returncode == 0 and told.stdout.count('"198.18.0.') >= taken, f"{taken} of {taken + 1} nominations are there")
    (place / "ballast").unlink()
    check("with room again it goes on", nominate(100).returncode == 0)
    subprocess.run(["umount", "-l", str(place)], check=True)


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    os.chmod(WORK, 0o777)
    write_singles(SINGLES)
    write_nets()
    (WORK / "secret").write_text(SECRET + "\n")
    PORTS["sekisho"] = WHOLE
    start_sekisho("sekisho", settings()["sekisho"].replace(notify(), ""))
    PORTS["strict"] = STRICT
    process = start_sekisho("strict", strict())
    until("both answer", lambda: serial("sekisho", ZONES[1]) and serial("strict", ZONES[0]))
    what_dig_says()
    flood()
    crowd(process)
    secondaries_that_break_off()
    primaries_that_break_off()
    full_disk()
    print(f"{'FAIL: ' + ', '.join(failures) if failures else 'all as expected'}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
