"""Who takes part in the case: a flawed Postfix, the desk with its mail server and block list, its provider, and people outside."""

import ipaddress
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from case_parts import cast
from harness import network
from harness.case import HERE
from story_parts.scene import LIMIT, ZONE, Scene, until

DESK, READER, OPERATOR = 1, 2, 3  # outsiders: the desk's machine, the reporter, and others who write
RDAP_PORT = "8080"
BY = "Tanaka"


class Office(Scene):
    """All of them in one network, up and listening."""

    def __init__(self, folder, work, seed):
        self.work = Path(work)
        self.flawed, self.provider = cast.flawed(seed), cast.provider(seed)
        self.mended = cast.mended(self.flawed)
        self.network = network.Network(folder, work, [self.flawed, self.provider, self.mended], 3)
        self.list_address = cast.WITNESS_ADDRESS
        self.network.address(network.Network.outsider(DESK), "eth0", f"{cast.DESK_ADDRESS}/16")
        self.network.publish(cast.names(self.flawed), forward={ZONE: self.list_address})
        self.resolve()
        self.secret = tempfile.TemporaryDirectory(prefix="sk-")  # short: gpg's agent listens in it
        self.read = set()
        self.certify()
        for case in (self.flawed, self.provider):
            self.network.up(case)
        self.start_pages()
        self.start_desk()

    def resolve(self):
        """All machines ask the run's name server. What is mounted here goes with the run's namespaces."""
        (self.work / "resolv.conf").write_text(f"nameserver {network.RESOLVER}\n")
        network.command("mount", "--bind", str(self.work / "resolv.conf"), os.path.realpath("/etc/resolv.conf"))

    def environment(self):
        """The world, with the authority that the flawed server's web pages have, and a key ring of the desk's own."""
        return Scene.environment() | {"SSL_CERT_FILE": str(self.work / "pages" / "ca.pem"), "GNUPGHOME": self.secret.name}

    def start(self, namespace, log, sign, *words):
        """A server that runs until the run ends, from when its log has `sign`."""
        with open(log, "w") as file:
            server = subprocess.Popen(network.inside(namespace, *words), env=self.environment(), stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        ready = lambda: sign in Path(log).read_text()
        if not until(lambda: ready() or server.poll() is not None) or not ready():
            raise RuntimeError(f"{words[0]} does not start: see {log}")

    def start_pages(self):
        """The operator's security.txt over TLS on the flawed server, and registration data on the desk's own machine."""
        pages = self.work / "pages"
        (pages / "operator" / ".well-known").mkdir(parents=True)
        (pages / "operator" / ".well-known" / "security.txt").write_text(cast.security_txt(self.flawed))
        for path, answer in cast.registered(self.flawed).items():
            file = pages / "registry" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(answer))
        program = [sys.executable, str(HERE / "case_parts" / "pages.py")]
        self.start("sk-c1", pages / "operator.log", "ready", *program, str(pages / "operator"), self.flawed.ip4, "443",
                   str(pages / "flawed.pem"), str(pages / "flawed.key"))
        self.start(self.network.outsider(DESK), pages / "registry.log", "ready", *program, str(pages / "registry"), "127.0.0.1", RDAP_PORT)

    def certify(self):
        """Certificates for the names of the flawed server and the provider, by an authority that is made for this run."""
        pages = self.work / "pages"
        pages.mkdir()
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        made = lambda *words: subprocess.run(["openssl", *words], cwd=pages, check=True, capture_output=True)
        made("req", "-x509", *key, "-days", "30", "-subj", "/CN=Authority", "-keyout", "ca.key", "-out", "ca.pem")
        for case in (self.flawed, self.provider):
            own = lambda ending: f"{case.name}.{ending}"
            made("req", *key, "-subj", f"/CN={case.host}", "-keyout", own("key"), "-out", own("csr"))
            (pages / own("ext")).write_text(f"subjectAltName=DNS:{case.host}\nbasicConstraints=critical,CA:FALSE\n")
            made("x509", "-req", "-in", own("csr"), "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "30", "-extfile", own("ext"), "-out", own("pem"))
        files = {"etc/postfix/cert.pem": "provider.pem", "etc/postfix/key.pem": "provider.key"}
        self.provider.raw["files"] = {path: (pages / file).read_text() for path, file in files.items()}

    def start_desk(self):
        """`sekisho init`, what a desk adds to it, and `sekisho serve`."""
        place = self.work / "desk"
        place.mkdir()
        place.chmod(0o755)
        self.config, self.data = place / "sekisho.toml", place / "data"
        words = ["init", "--config", str(self.config), "--data", str(self.data), "--host-name", cast.DESK_NAME, "--domain", cast.DESK, "--account",
                 cast.CASE, "--password-stdin", "--smart-host", f"{self.provider.host}:25", "--user", "nobody"]
        made = self.run(DESK, os.environ["SEKISHO"], *words, told="once-only-word-17\n")
        if made.returncode:
            raise RuntimeError(f"init: {made.stdout}{made.stderr}")
        text, tables = self.config.read_text(), cast.TABLES
        for line, own in cast.LINES.items():
            if line not in text:
                raise RuntimeError(f"the settings of `sekisho init` have no {line}")
            text = text.replace(line, own)
        values = {"@CASE@": cast.CASE, "@DESK@": cast.DESK, "@ADDRESS@": self.list_address, "@ZONE@": ZONE, "@NAME@": cast.DESK_NAME}
        for name, value in values.items():
            tables = tables.replace(name, value)
        self.config.write_text(text + tables)
        self.start(self.network.outsider(DESK), place / "log", "service=dnsbl", os.environ["SEKISHO"], "serve", "--config", str(self.config))
        if not until(lambda: self.post(READER, cast.DESK_ADDRESS, "", "nobody@elsewhere.example", b"")[0]):
            raise RuntimeError(f"the desk's mail server does not answer: see {place}/log")

    def run(self, slot, *words, told=""):
        return subprocess.run(network.inside(self.network.outsider(slot), *words), env=self.environment(), input=told, capture_output=True,
                              text=True, timeout=300)

    def sekisho(self, *words):
        """A command on the desk's machine; kept beside its log."""
        done = self.run(DESK, os.environ["SEKISHO"], *words)
        with open(self.work / "desk" / "commands", "a") as kept:
            kept.write(f"$ sekisho {' '.join(words)}\n{done.stdout}{done.stderr}exit code {done.returncode}\n\n")
        return done

    def case(self, *words):
        return self.sekisho("case", *words, "--config", str(self.config))

    def do(self, word, *words):
        """What one does with the case, by name."""
        return self.case(word, "last", *words, "--by", BY)

    def list(self, *words):
        return self.sekisho("list", *words, "--config", str(self.config))

    def probing(self):
        """Where test messages come back, and how the desk introduces itself."""
        name = "slot1.witness.example"
        return ["--resolver", network.RESOLVER, "--witness-listen", f"{self.list_address}:25", "--witness-domain", f"w.{name}", "--our-name", name,
                "--vantage", "outside"]

    def document(self):
        """All that the case is, as programs have it."""
        return json.loads(self.case("show", "last", "--format", "json").stdout)

    @property
    def stage(self):
        return self.document()["stage"]["stage"]

    @property
    def timeline(self):
        """The file that is the case."""
        return next(self.data.glob("cases/*-*/timeline.jsonl"))

    def originals(self):
        """Every file that the case keeps."""
        return [path.read_bytes() for path in self.timeline.parent.glob("originals/*")]

    def post(self, slot, server, sender, recipient, message):
        """Hands a message to a server: code and text of the reply that decided; code 0 where none came."""
        words = [sys.executable, str(HERE / "case_parts" / "post.py"), server, sender, recipient]
        done = subprocess.run(network.inside(self.network.outsider(slot), *words), input=message, capture_output=True, timeout=LIMIT)
        said = json.loads(done.stdout) if done.returncode == 0 else {"code": 0, "text": done.stderr.decode()[-300:]}
        return said["code"], said["text"]

    def came(self, word=""):
        """The next file in the desk's mailbox that has `word`, once each; none if none comes."""
        def look():
            for file in sorted(self.data.glob("mail/**/new/*")):
                if file not in self.read and word.encode() in file.read_bytes():
                    self.read.add(file)
                    return file
            return None
        return until(look)

    def waiting(self):
        """How many messages are in the desk's mailbox that nobody looked at."""
        return len([file for file in self.data.glob("mail/**/new/*") if file not in self.read])

    def arrivals(self, recipient):
        """Every message that came to somebody in the world, as it was handed over."""
        lines = map(json.loads, self.network.sink_log.read_text().splitlines())
        texts = [line["data"] for line in lines if f"<{recipient}>" in " ".join(line["rcpt"])]
        return [text.removesuffix(".\r\n").replace("\r\n..", "\r\n.").encode("latin1") for text in texts]

    def at_operator(self, case, word):
        """The message with `word` in the operator's mailbox on a server, with the ends of lines that it had on its way."""
        mail = self.found(case, case.users[3], word)
        return mail and mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    def left(self):
        """How many letters the desk's server was given by the operator of it."""
        return (self.work / "desk" / "log").read_text().count("event=posted")

    def answer(self, case, message):
        """The operator answers from their own server."""
        self.submit(case, case.values["ADDRESS4"], message.split(b"To: <", 1)[1].split(b">", 1)[0].decode(), message)

    def move(self):
        """The server gets a new address, to which its name leads from now on, and is mended there; the old one goes on."""
        self.network.up(self.mended)
        self.network.publish({self.flawed.host: {"A": [self.mended.ip4]}})

    def reverse(self, address):
        """What a resolver answers for an address in the zone of the block list."""
        name = ipaddress.ip_address(address).reverse_pointer.removesuffix(".in-addr.arpa")
        return self.by_hand(OPERATOR, "dns", network.RESOLVER, f"{name}.{ZONE}")
