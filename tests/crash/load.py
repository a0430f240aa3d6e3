"""Load with a token in every message, and the count of what came out."""
import collections, hashlib, os, re, subprocess

import server

USERS = [f"user{number}@{server.DOMAIN}" for number in range(3)]
LIMITS = "[limits]\nsessions_per_address = 1000\n"
ALIASES = "[aliases]\n" + "".join(f'"{user}" = ["{USERS[0]}"]\n' for user in USERS[1:])
TOKEN = re.compile(rb"^X-Token: (\S+)\r?$", re.M)


def new_server(sekisho, folder, **more):
    return server.Server(sekisho, folder, {USERS[0]: "correct horse"}, LIMITS + ALIASES + more.pop("settings", ""), **more)


def load(generator, ours, token, accepted, **options):
    command = [generator, f"127.0.0.1:{ours.ports['smtp']}", "--token", token, "--accepted", accepted]
    for name, value in options.items():
        command += [f"--{name.replace('_', '-')}"] + ([] if value is True else [str(value)])
    for user in USERS:
        command += ["--recipient", user]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def tokens_in(path):
    return set(open(path).read().split())


class Delivered:
    """What came out: how often each token, and whether the messages of a round are all alike but for the token."""

    def __init__(self):
        self.count, self.shapes = collections.Counter(), collections.defaultdict(set)

    def collect(self, ours):
        """Takes what lies in the Maildir away, and counts it."""
        folder = os.path.join(ours.maildir(USERS[0]), "new")
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            path = os.path.join(folder, name)
            octets = open(path, "rb").read()
            found = TOKEN.search(octets)
            token = found.group(1).decode() if found else f"torn-{name}"
            self.count[token] += 1
            # The trace lines above differ; from the token on, all messages of a round are the same.
            rest = octets[found.end():] if found else octets
            self.shapes[token.split("-")[0]].add(hashlib.sha256(rest.replace(b"\r\n", b"\n")).hexdigest())
            os.unlink(path)

    def torn(self):
        return sum(len(shapes) - 1 for shapes in self.shapes.values()) + sum(1 for token in self.count if token.startswith("torn"))
