"""Who takes part in the story: a flawed Postfix, a healthy one, the machine of a block list, a sender of spam, and somebody innocent."""

import json
import mailbox
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness import network
from harness.case import HERE, Case, load

ZONE = "relays.list.example"
NOMINATIONS = "nominations@list.example"
LIST, SPAMMER, INNOCENT = 1, 2, 3  # outsiders
LIST_NAME = f"slot{LIST}.witness.example"
LIMIT = 60  # seconds, for anything to happen
# A block list of listings, which this machine may keep of private addresses.
ZONE_SETTINGS = """\
[dnsbl]
listen = ["@ADDRESS@:53"]
threads = 1
[[dnsbl.zone]]
name = "@ZONE@"
kind = "ip"
source = "listings"
name_servers = ["@NAME@"]
contact = "list@list.example"
evidence = "https://list.example/?$"
self_check = { allow_private = true }
"""
SETTINGS = """\
host_name = "@NAME@"
domains = ["list.example"]
data = "@DATA@"
user = "nobody"
[listen]
smtp = []
submission = []
submissions = []
pop3 = []
pop3s = []
""" + ZONE_SETTINGS
# Which family a Postfix takes for a message would else be left to chance, and a listing is one of an address.
ONE_FAMILY = "postconf -e inet_protocols=ipv4"
# What a list said, smtpd remembers until its process ends, whatever the TTL. As a rule that is after a hundred clients; here it is after one.
FORGETFUL = "postconf -P smtp/inet/max_use=1"


def flawed(seed):
    """As the case postfix-listed."""
    raw = load(HERE / "cases" / "postfix-listed.toml")
    return Case("flawed", 1, seed, raw | {"families": [4], "insert": raw["insert"] | {"before": ONE_FAMILY}})


def healthy(seed, parts):
    """A Postfix with the means to do later what `list howto` prints."""
    apply = f"PARTS = {parts!r}\n" + (HERE / "consumers" / "apply.py").read_text()
    raw = {"image": "postfix", "public": True, "families": [4], "insert": {"before": f"{ONE_FAMILY}\n{FORGETFUL}"}, "files": {"apply.py": apply}}
    return Case("healthy", 2, seed, raw)


def howto():
    words = [os.environ["SEKISHO"], "list", "howto", "postfix", "--zone", ZONE, "--format", "json"]
    return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)


def until(ready, seconds=LIMIT):
    """What `ready` gives, as soon as that is something; after the time, what it gave last."""
    end = time.monotonic() + seconds
    while not (found := ready()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


class Scene:
    """All of them in one network, up and listening."""

    def __init__(self, folder, work, seed):
        self.work = Path(work)
        self.howto = howto()
        self.flawed, self.healthy = flawed(seed), healthy(seed, self.howto["parts"])
        self.network = network.Network(folder, work, [self.flawed, self.healthy], 3)
        self.list_address = self.network.outsider_addresses(LIST)[0]
        self.network.publish({}, forward={ZONE: self.list_address})
        for case in (self.flawed, self.healthy):
            self.network.up(case)
        self.start_list()

    def start_list(self):
        """The block list answers on the machine from which it tests."""
        place = self.work / "list"
        place.mkdir()
        place.chmod(0o755)
        self.config, data = place / "sekisho.toml", place / "data"
        made = self.run(LIST, os.environ["SEKISHO"], "init", "--config", str(self.config), "--data", str(data), "--host-name", LIST_NAME,
                        "--domain", "list.example", "--user", "nobody")
        if made.returncode:
            raise RuntimeError(f"init: {made.stdout}{made.stderr}")
        values = {"@NAME@": LIST_NAME, "@DATA@": str(data), "@ADDRESS@": self.list_address, "@ZONE@": ZONE}
        text = SETTINGS
        for name, value in values.items():
            text = text.replace(name, value)
        self.config.write_text(text)
        words = network.inside(self.network.outsider(LIST), os.environ["SEKISHO"], "serve", "--config", str(self.config))
        with open(place / "log", "w") as log:
            server = subprocess.Popen(words, env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        listening = lambda: "service=dnsbl" in (place / "log").read_text()
        if not until(lambda: listening() or server.poll() is not None) or not listening():
            raise RuntimeError(f"the list does not answer: see {place}/log")

    @staticmethod
    def environment():
        """Everybody in this world stands outside."""
        return os.environ | {"SEKISHO_DECLARED_PUBLIC": "10.78.0.0/16", "LC_ALL": "C.UTF-8"}

    def run(self, slot, *words):
        return subprocess.run(network.inside(self.network.outsider(slot), *words), env=self.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300)

    def list(self, *words):
        """`sekisho list` on the machine of the list; kept beside its log."""
        done = self.run(LIST, os.environ["SEKISHO"], "list", *words, "--config", str(self.config))
        with open(self.work / "list" / "commands", "a") as kept:
            kept.write(f"$ sekisho list {' '.join(words)}\n{done.stdout}{done.stderr}exit code {done.returncode}\n\n")
        return done

    def test(self, word):
        """`test` or `retest` of the flawed server, with the witness on the same machine."""
        return self.list(word, self.flawed.ip4, "--by", "Tanaka", "--resolver", network.RESOLVER, "--witness-listen", f"{self.list_address}:25",
                         "--witness-domain", f"w.{LIST_NAME}", "--our-name", LIST_NAME, "--vantage", "outside")

    def shown(self):
        """What the list's machine knows of the flawed server."""
        return json.loads(self.list("show", self.flawed.ip4, "--format", "json").stdout)

    def by_hand(self, slot, *words):
        done = self.run(slot, sys.executable, str(HERE / "story_parts" / "by_hand.py"), *words)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip().splitlines()[-1]}")
        return json.loads(done.stdout)

    @property
    def why(self):
        """What the list has to say of the flawed server."""
        return (f"{self.flawed.ip4} relays for whoever names one of its own addresses as sender, proven; "
                f"proof and way off: https://list.example/?{self.flawed.ip4}")

    def dns(self, server=network.RESOLVER):
        """What a name server answers for the flawed server: code, addresses, texts."""
        reverse = ".".join(reversed(self.flawed.ip4.split(".")))
        return self.by_hand(INNOCENT, "dns", server, f"{reverse}.{ZONE}")

    def send(self, slot, case, sender, recipient, subject):
        """One message by hand to a server: code and text of the reply that decided."""
        said = self.by_hand(slot, "mail", case.ip4, sender, recipient, subject)
        return said["code"], said["text"]

    def at(self, case, *words, told=b""):
        """Runs a command inside a server, and gives what it printed."""
        done = subprocess.run(self.network.at(case, *words), input=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stdout.decode(errors='replace')}")
        return done.stdout

    def submit(self, case, sender, recipient, text):
        """A user of a server sends mail."""
        self.at(case, "sendmail", "-i", "-f", sender, recipient, told=text)

    def reload(self, case, *words):
        """Has a Postfix read its settings again by `words`, and waits until it has."""
        before = self.log(case).count("reload -- version")
        self.at(case, *(words or ("postfix", "reload")))
        if not until(lambda: self.log(case).count("reload -- version") > before):
            raise RuntimeError(f"{case.name} does not read its settings again")

    def change(self, case, *lines):
        """Changes the main.cf of a Postfix that runs."""
        self.at(case, "postconf", "-e", *lines)
        self.reload(case)

    def mailbox(self, case, user):
        """The messages of a user as they were delivered."""
        with tempfile.NamedTemporaryFile() as copy:
            copy.write(self.at(case, "sh", "-c", f"cat /var/mail/{user} 2>/dev/null || :"))
            copy.flush()
            box = mailbox.mbox(copy.name, create=False)
            return [box.get_bytes(key) for key in box.keys()]

    def found(self, case, user, word):
        """The first message of a user with `word` in it, as soon as there is one."""
        return until(lambda: next((mail for mail in self.mailbox(case, user) if word.encode() in mail), None))

    def arrived(self, recipient):
        """The first message that came to somebody in the world, without what its transport added (RFC 5321 §4.5.2)."""
        def look():
            lines = map(json.loads, self.network.sink_log.read_text().splitlines())
            return next((line["data"] for line in lines if f"<{recipient}>" in " ".join(line["rcpt"])), None)
        return (until(look) or "").removesuffix(".\r\n").replace("\r\n..", "\r\n.").encode("latin1")

    def log(self, case):
        return (self.work / case.name / "log" / "postfix.log").read_text(errors="replace")
