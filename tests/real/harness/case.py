"""A case: one TOML file with the server to start and what is true of it, and the names that are drawn for this run."""

import os
import random
import re
import shutil
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SYLLABLES = """ba be bo da de do fa fu ga go ha hi ka ke ki ko la le lo ma me mi mo na ne no pa pe po ra re ri ro sa se so ta te to va
ve vo ya yo za zo""".split()
NAMES = """akira bianca carlos daichi elena fatima goro hanna ichiro jonas keiko lena mateo naoko oskar petra quentin rosa sakura tomas uta
viktor wakana xenia yuki zoltan""".split()
ROLES = ["info", "sales", "support", "office"]
RECORDS = ["SOA", "DMARC", "TLS-RPT", "RP", "CAA"]
# Insertion points of the servers' templates; a case fills those that it needs.
INSERTIONS = dict.fromkeys(["MAIN", "ACL", "DATA", "AUTHENTICATORS", "BEFORE", "MATCH", "PROGRAM"], "") | {
    "RELAY": "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination",
}


class Case:
    """One server with its drawn names. Addresses follow from `number`, which is unique in a run."""

    def __init__(self, name, number, seed, raw=None, parent=None):
        self.name = name
        self.number = number
        self.seed = seed
        self.raw = raw or load(HERE / "cases" / f"{name}.toml")
        draw = random.Random(f"{seed} {name}")
        self.image = self.raw["image"]
        self.public = parent.public if parent else self.raw.get("public", False)
        self.basis = self.raw.get("basis", "own")
        self.families = self.raw.get("families", [4, 6])
        self.ports = self.raw.get("ports", [25])
        net = 2 if self.public else 1
        self.ip4 = f"10.78.{net}.{number}"
        self.ip6 = f"fd78:0:0:{net}::{number:x}"
        word = lambda count: "".join(draw.choice(SYLLABLES) for _ in range(count))
        self.domain = f"{word(4)}.{draw.choice(self.raw.get('ends', ['test', 'example']))}"
        self.host = f"{draw.choice(['mail', 'mx', 'mx1', 'smtp', 'post'])}.{self.domain}"
        if parent:
            self.domain, self.host = parent.domain, f"{draw.choice(['backup', 'mx2', 'relay', 'spare'])}.{parent.domain}"
        self.world = f"{word(5)}.{draw.choice(['test', 'example'])}"
        self.target = {"domain": self.domain}.get(self.raw.get("target"), draw.choice([self.domain, self.host]))
        self.users = draw.sample(NAMES, 3)
        self.users.insert(draw.randrange(3), draw.choice(ROLES))
        # The first three are published, each in another record; the last is not, so nobody can know it.
        if parent:
            self.users = parent.users
        self.published = dict(zip(draw.sample(RECORDS, 3), self.users))
        self.values = INSERTIONS | {
            "DOMAIN": self.domain,
            "HOST": self.host,
            "WORLD": self.world,
            "IP4": self.ip4,
            "IP6": self.ip6,
            "PARTNER": f"{word(4)}.{draw.choice(['test', 'example'])}",
            "POINTING": f"{word(5)}.{draw.choice(['test', 'example'])}",
            "PASSWORD": f"{word(3)}-{word(3)}",
        }
        for place, user in enumerate(self.users, 1):
            self.values[f"USER{place}"] = user
            self.values[f"ADDRESS{place}"] = f"{user}@{self.domain}"
        self.values |= {key.upper(): self.render(text) for key, text in self.raw.get("insert", {}).items()}
        # Further servers: the domain's second mail exchanger, and the mailbox of a witness.
        self.backup = Case(f"{name}.backup", number + 100, seed, self.raw["backup"], self) if "backup" in self.raw else None
        witness = self.raw.get("witness")
        self.mailbox = Case(f"{name}.mailbox", number + 150, seed, load(HERE / "servers" / f"{witness}.toml")) if witness else None

    def render(self, text):
        """Fills `@NAME@` in a template. An unknown name is an error of the case."""
        def value(match):
            if match[1] not in self.values:
                raise ValueError(f"case {self.name}: there is no @{match[1]}@")
            return self.values[match[1]]
        return re.sub("@([A-Z0-9]+)@", value, text)

    def rendered(self, thing):
        """The same for all strings inside lists and tables."""
        if isinstance(thing, str):
            return self.render(thing)
        if isinstance(thing, list):
            return [self.rendered(part) for part in thing]
        if isinstance(thing, dict):
            return {key: self.rendered(part) for key, part in thing.items()}
        return thing

    @property
    def others(self):
        return [other for other in (self.backup, self.mailbox) if other]

    @property
    def expect(self):
        return self.rendered(self.raw["expect"])

    @property
    def truth(self):
        """The steps of the truth check: the plain stranger always, then the case's own."""
        stranger = {"what": "stranger", "result": self.raw.get("stranger", "refused"), **self.raw.get("stranger_by", {})}
        return self.rendered([stranger, *self.raw.get("truth", [])])

    def write(self, work, resolver):
        """Writes the tree that is copied over the image, and the names that `boot` reads."""
        for folder in ("tree", "log", "mnt"):
            (work / folder).mkdir(parents=True)
        server = HERE / "servers" / self.image
        files = {str(path.relative_to(server)): path.read_text() for path in server.rglob("*") if path.is_file()}
        files |= {path.lstrip("/"): text for path, text in self.raw.get("files", {}).items()}
        files["start.sh"] = files.pop("start")
        for path, text in files.items():
            target = work / "tree" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(self.render(text))
        if self.raw.get("program"):
            target = work / "tree/usr/local/bin/sekisho"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(os.environ["SEKISHO"], target)
        names = {"HOST": self.host, "DOMAIN": self.domain, "IP4": self.ip4, "RESOLVER": resolver, "USERS": " ".join(self.users)}
        (work / "names").write_text("".join(f"{key}='{text}'\n" for key, text in names.items()))


def load(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


def all_names():
    return sorted(path.stem for path in (HERE / "cases").glob("*.toml"))
