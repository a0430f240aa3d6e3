"""Runs the program under test as an outsider, and returns what it said."""

import json
import os
import re
import subprocess
import time
from dataclasses import dataclass

from . import network, zone

PUBLIC = "10.78.2.0/24,fd78:0:0:2::/64"
LIMIT = 1200  # seconds, for one audit


@dataclass
class Audit:
    """An audit that ended: exit code, record (none if it printed no JSON), what it wrote for people, and seconds."""

    code: int
    record: dict | None
    words: str
    seconds: float


def command(case, slot, data):
    """The command line, and the environment that it needs besides ours."""
    words = [os.environ["SEKISHO"], "audit", case.target, "--resolver", network.RESOLVER, "--vantage", "outside"]
    words += ["--our-name", f"slot{slot}.{zone.WITNESS}", "--wait", str(case.raw.get("wait", 60))]
    environment = {"SEKISHO_DECLARED_PUBLIC": PUBLIC, "LC_ALL": "C.UTF-8"}
    if box := case.mailbox:
        words += ["--witness", f"imaps://{box.users[0]}@{box.host}", "--witness-address", f"{box.users[0]}@{box.domain}"]
        words += ["--witness-ca", str(data.parent.parent / box.name / "log" / "cert.pem")]
        environment["SEKISHO_WITNESS_PASSWORD"] = box.values["PASSWORD"]
    else:
        ip4, ip6 = network.Network.outsider_addresses(slot)
        words += ["--witness-listen", f"{ip4}:25", "--witness-listen", f"[{ip6}]:25"]
        words += ["--witness-domain", f"w-{case.name}.slot{slot}.{zone.WITNESS}"]
    if case.basis == "own":
        words += ["--basis", "own", "--deep"]
    elif case.basis == "authorised":
        words += ["--basis", "authorised", "--on-word-of", f"postmaster@{case.domain}"]
    words += case.rendered(case.raw.get("arguments", []))
    return words + ["--format", "json", "--data", str(data)], environment


def rights(case, words):
    """The records that an audit asked for to prove that its target is ours: in the reverse zone, or in the domain, by turns."""
    asked = re.findall(r'^\s*(\S+?)\.? IN TXT "([^"]+)"', words, re.M)
    in_reverse_zone = case.number % 2 == 0
    more = {}
    for name, text in asked:
        if name.endswith(".arpa") == in_reverse_zone:
            more.setdefault(name, {}).setdefault("TXT", []).append(text)
    return more


def run(net, case, slot, words, environment):
    """Runs the program once as the outsider."""
    began = time.monotonic()
    try:
        done = subprocess.run(network.inside(net.outsider(slot), *words), env=os.environ | environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=case.raw.get("limit", LIMIT))
        code, out, error = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as expired:
        code, out, error = -1, (expired.stdout or b"").decode(), (expired.stderr or b"").decode() + "\nno end within the limit"
    try:
        record = json.loads(out)
    except json.JSONDecodeError:
        record = None
    return Audit(code, record, error, time.monotonic() - began), out


def audit(net, case, slot):
    """Audits a case that is up; where the right has to be proven, publishes what the first run asked for and runs again. Everything
    that was printed is kept beside the case's logs."""
    folder = net.work / case.name
    words, environment = command(case, slot, folder / "data")
    net.publish(zone.pointing(case, f"slot{slot}.{zone.WITNESS}"))
    done, out = run(net, case, slot, words, environment)
    said = done.words
    if case.public and case.basis == "own":
        if not (more := rights(case, done.words)):
            return Audit(done.code, None, f"it asked for no record to prove the right: {done.words}", done.seconds)
        net.publish(more)
        done, out = run(net, case, slot, words, environment)
        said += done.words
    (folder / "record.json").write_text(out)
    (folder / "audit.stderr").write_text(" ".join(words) + "\n" + said)
    return done
