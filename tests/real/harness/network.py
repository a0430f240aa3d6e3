"""The namespaces of a run: a hub (bridge, name server, sink), outsiders, and one per mail server. No route leads out.

All of it lives in mount and pid namespaces of the run's own (see `enter`), so the kernel takes everything down when the run ends, however it
ends, and two runs never see one another's names.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from . import zone

HERE = Path(__file__).resolve().parent
RESOLVER = "10.78.0.1"
SINK = "10.78.0.2"
INSIDE = "SEKISHO_REAL_INSIDE"


def namespaces(*words):
    """A Python program inside namespaces of its own, which go when it goes."""
    flags = ["--mount", "--net", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return ["unshare", *flags, sys.executable, *words]


def enter(arguments):
    """Runs this program once more inside namespaces of its own and returns its exit code; None when we are inside already."""
    if os.environ.get(INSIDE):
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/netns"], check=True)
        return None
    os.makedirs("/run/netns", exist_ok=True)
    words = ["setpriv", "--pdeathsig", "KILL", *namespaces(*arguments)]
    inner = subprocess.Popen(words, env=os.environ | {INSIDE: "1"})
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: inner.kill())
    code = inner.wait()
    return code if code >= 0 else 128 - code


def command(*words, **options):
    return subprocess.run(words, check=True, **options)


def inside(namespace, *words):
    return ["ip", "netns", "exec", namespace, *words]


class Network:
    """The hub and its outsiders. `work` is the folder of this run, `folder` holds the images."""

    def __init__(self, folder, work, cases, slots):
        self.folder, self.work = Path(folder), Path(work)
        self.cases = cases + [other for case in cases for other in case.others]
        self.lock = threading.Lock()
        self.names = zone.world(SINK)
        self.forward = {}
        self.processes = {}
        self.place("sk-hub")
        # An address of its own: a bridge would else take that of some port, and forget it when that server goes.
        command(*inside("sk-hub", "ip", "link", "add", "bridge", "address", "02:00:0a:4e:00:01", "type", "bridge"))
        for address in (f"{RESOLVER}/16", f"{SINK}/16", "fd78::1/48"):
            self.address("sk-hub", "bridge", address)
        for case in self.cases:
            self.names = zone.records_of(case) | self.names
        for slot in range(1, slots + 1):
            self.names |= zone.outsider(slot, *self.outsider_addresses(slot))
        self.publish({})
        log = open(self.work / "hub.log", "w")
        hub = subprocess.Popen(
            inside("sk-hub", sys.executable, str(HERE / "hub.py"), str(self.work / "zone.json"), str(self.sink_log), RESOLVER, SINK),
            stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True,
        )
        if hub.stdout.readline().strip() != "ready":
            raise RuntimeError(f"the name server and sink did not start: see {self.work}/hub.log")
        for slot in range(1, slots + 1):
            self.join(self.outsider(slot), *self.outsider_addresses(slot))

    @property
    def sink_log(self):
        return self.work / "sink.jsonl"

    @staticmethod
    def outsider(slot):
        return f"sk-outsider{slot}"

    @staticmethod
    def outsider_addresses(slot):
        return f"10.78.0.{60 + slot}", f"fd78::{60 + slot:x}"

    def publish(self, more, forward=None):
        """Adds records, and zones for which another name server answers, and has the name server read them."""
        with self.lock:
            for name, records in more.items():
                self.names[name] = self.names.get(name, {}) | records
            self.forward |= forward or {}
            part = self.work / "zone.json.part"
            table = {"names": self.names, "closed": zone.closed(self.cases), "forward": self.forward}
            part.write_text(json.dumps(table, indent=1))
            part.rename(self.work / "zone.json")

    def place(self, namespace):
        command("ip", "netns", "add", namespace)
        command(*inside(namespace, "ip", "link", "set", "lo", "up"))
        # The link is the whole network: no router, no waiting for duplicates.
        command(*inside(namespace, "sysctl", "-qw", "net.ipv6.conf.all.accept_ra=0", "net.ipv6.conf.default.accept_ra=0"))

    def address(self, namespace, link, address):
        quick = ["nodad"] if ":" in address else []
        command(*inside(namespace, "ip", "address", "add", address, "dev", link, *quick))
        command(*inside(namespace, "ip", "link", "set", link, "up"))

    def join(self, namespace, ip4, ip6):
        """A namespace with one link to the hub."""
        self.place(namespace)
        link = "h" + namespace.removeprefix("sk-")[-13:]
        command("ip", "link", "add", link, "netns", "sk-hub", "type", "veth", "peer", "name", "eth0", "netns", namespace)
        command(*inside("sk-hub", "ip", "link", "set", link, "master", "bridge", "up"))
        for address in (f"{ip4}/16", f"{ip6}/48"):
            self.address(namespace, "eth0", address)

    def up(self, case):
        """Starts a case's servers, and waits until it listens."""
        for other in case.others:
            self.up(other)
        namespace = f"sk-c{case.number}"
        case_work = self.work / case.name
        case.write(case_work, RESOLVER)
        self.join(namespace, case.ip4, case.ip6)
        words = ["unshare", "-m", "-p", "-u", "-i", "-f", "--kill-child", str(HERE / "boot"), str(self.folder), case.image, str(case_work)]
        with open(case_work / "boot.log", "w") as log:
            process = subprocess.Popen(inside(namespace, *words), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.processes[case.name] = process
        end = time.monotonic() + 60
        while not set(case.ports) <= listening(process.pid):
            if process.poll() is not None or time.monotonic() > end:
                self.down(case)
                last = (case_work / "boot.log").read_text().strip()[-400:]
                raise RuntimeError(f"the server does not listen at {case.ports}: {last}")
            time.sleep(0.1)

    def at(self, case, *words):
        """A command line that runs inside the server of a case that is up."""
        boot = self.processes[case.name].pid
        first = Path(f"/proc/{boot}/task/{boot}/children").read_text().split()[0]
        root = str(self.work / case.name / "mnt" / "root")
        return inside(f"sk-c{case.number}", "nsenter", "-t", first, "-m", "-p", "-u", "chroot", root, *words)

    def down(self, case):
        """Ends all processes of a case by ending the one that was recorded."""
        process = self.processes.pop(case.name, None)
        if process:
            process.kill()
            process.wait()
        subprocess.run(["ip", "netns", "delete", f"sk-c{case.number}"], stderr=subprocess.DEVNULL)
        for other in case.others:
            self.down(other)


def listening(pid):
    """The TCP ports that are listened to in the network namespace of a process, except on loopback."""
    ports = set()
    for table in ("tcp", "tcp6"):
        try:
            lines = Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            local, state = line.split()[1], line.split()[3]
            if state == "0A" and not local.startswith("0100007F"):
                ports.add(int(local.rsplit(":", 1)[1], 16))
    return ports
