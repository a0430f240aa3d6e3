"""compare.py ROOT: our block list, and the name servers below ROOT that follow it; run by `secondaries` in namespaces of its own.

What is compared: 10,000 random questions about a zone of single addresses, and as many about one of networks and exclusions, after AXFR; the
first once more after IXFR. Then what our exports answer when BIND checks and rbldnsd serves them, and what we answer as the secondary of BIND.
"""

import base64
import ipaddress
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from questions import A, SOA, TXT, ask

ROOT = sys.argv[1]
PROGRAM = os.environ["SEKISHO"]
WORK = Path(ROOT) / "srv/compare"
PORTS = {"sekisho": 5301, "nsd": 5302, "knot": 5303, "bind": 5304, "rbldnsd": 5305, "secondary": 5306}
FOLLOWERS = ("nsd", "knot", "bind")
ZONES = ("relays.test", "nets.test")
KEY = "transfer.test"
SECRET = base64.b64encode(os.urandom(32)).decode()
QUESTIONS = 10_000
LIMIT = 60  # seconds, for anything to happen

draw = random.Random(2002)
failures = []


def inside(path):
    """A path as those see it who live below ROOT."""
    return "/" + str(Path(path).relative_to(ROOT))


def start(name, *words, below=True):
    log = open(WORK / f"{name}.log", "w")
    return subprocess.Popen(["chroot", ROOT, *words] if below else words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def run(*words, below=True, **options):
    words = ["chroot", ROOT, *words] if below else words
    return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, **options)


def check(what, good, more=""):
    print(f"{'ok' if good else 'FAIL':4}  {what}  {more.strip()}", flush=True)
    if not good:
        failures.append(what)


def until(what, ready):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if ready():
            return True
        time.sleep(0.2)
    check(what, False, f"not within {LIMIT} s")
    return False


def serial(name, zone):
    found = ask(PORTS[name], [(zone, SOA)], seconds=2)[0]
    return found[1][0][1] if found and found[0] == 0 and found[1] else None


def address():
    return ipaddress.IPv4Address(draw.randrange(0x01000000, 0x7E000000))


def address6():
    return ipaddress.IPv6Address((0x2A << 120) | draw.getrandbits(119))


def beside(ip):
    return type(ip)(int(ip) ^ 5)


def labels(ip):
    return ip.reverse_pointer.rsplit(".", 2)[0]


SINGLES = sorted({address() for _ in range(20_000)}) + sorted({address6() for _ in range(1_000)})


def write_singles(addresses):
    part = WORK / "singles.part"
    part.write_text(":127.0.0.2:Open relay, see https://relays.test/?$\n" + "".join(f"{ip}\n" for ip in addresses))
    part.rename(WORK / "singles.list")


def write_nets():
    lines = [":127.0.0.3:a network"]
    for _ in range(300):
        net = ipaddress.ip_network((int(address()), draw.choice([16, 20, 22, 24, 27])), strict=False)
        lines.append(str(net))
        for _ in range(3):
            host = net[draw.randrange(net.num_addresses)]
            lines.append(draw.choice([f"!{host}", f"{host} :127.0.0.4:its host $"]))
        NETS.append(net)
    for _ in range(50):
        net = ipaddress.ip_network((int(address6()), draw.choice([48, 56, 64])), strict=False)
        lines.append(str(net))
        NETS.append(net)
    (WORK / "nets.list").write_text("".join(f"{line}\n" for line in dict.fromkeys(lines)))


NETS = []


def zone(name, source):
    """A zone of the settings."""
    return f"""
[[dnsbl.zone]]
name = "{name}"
kind = "ip"
{source}
name_servers = ["ns.other.test"]
contact = "list@other.test"
transfer_keys = ["{KEY}"]
notify = [{", ".join(f'"127.0.0.1:{PORTS[name]}"' for name in FOLLOWERS)}]
self_check = {{ allow_private = true, growth = 10.0 }}
"""


def head(port):
    """Settings without mail, up to the first zone."""
    return f"""\
host_name = "list.other.test"
domains = ["other.test"]
data = "DATA"
user = "nobody"
[listen]
smtp = []
submission = []
submissions = []
pop3 = []
pop3s = []
[dnsbl]
listen = ["127.0.0.1:{port}"]
threads = 1
[[dnsbl.key]]
name = "{KEY}"
secret_file = "{WORK}/secret"
"""


def settings():
    source = lambda file: f'source = "files"\nfiles = ["{WORK}/{file}"]'
    first = head(PORTS["sekisho"]) + zone(ZONES[0], source("singles.list")) + zone(ZONES[1], source("nets.list"))
    primary = f'source = "primary"\nprimary = {{ address = "127.0.0.1:{PORTS["bind"]}", key = "{KEY}" }}'
    second = head(PORTS["secondary"]) + zone(ZONES[0], primary)
    return {"sekisho": first, "secondary": second}


def start_sekisho(name, text):
    folder = WORK / name
    folder.mkdir()
    config, data = folder / "sekisho.toml", folder / "data"
    words = ["init", "--config", str(config), "--data", str(data), "--host-name", "list.other.test", "--domain", "other.test", "--user", "nobody"]
    made = run(PROGRAM, *words, below=False)
    config.write_text(text.replace("DATA", str(data)))
    if made.returncode:
        print(made.stdout)
    return start(name, PROGRAM, "serve", "--config", str(config), below=False)


def start_followers():
    (WORK / "nsd.conf").write_text(f"""server:
  ip-address: 127.0.0.1@{PORTS["nsd"]}
  username: ""
  zonesdir: "/srv/compare/nsd"
  database: ""
  zonelistfile: "/srv/compare/nsd/list"
  xfrdfile: "/srv/compare/nsd/state"
  xfrdir: "/srv/compare/nsd"
  pidfile: "/srv/compare/nsd/pid"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
key:
  name: "{KEY}"
  algorithm: hmac-sha256
  secret: "{SECRET}"
""" + "".join(f"""zone:
  name: {zone}
  zonefile: {zone}
  allow-notify: 127.0.0.1 NOKEY
  request-xfr: 127.0.0.1@{PORTS["sekisho"]} {KEY}
""" for zone in ZONES))
    (WORK / "knot.conf").write_text(f"""server:
  rundir: /srv/compare/knot
  listen: 127.0.0.1@{PORTS["knot"]}
database:
  storage: /srv/compare/knot
key:
  - id: {KEY}
    algorithm: hmac-sha256
    secret: {SECRET}
remote:
  - id: ours
    address: 127.0.0.1@{PORTS["sekisho"]}
    key: {KEY}
acl:
  - id: told
    address: 127.0.0.1
    action: notify
zone:
""" + "".join(f"""  - domain: {zone}
    storage: /srv/compare/knot
    master: ours
    acl: told
""" for zone in ZONES))
    (WORK / "named.conf").write_text(f"""options {{ directory "/srv/compare/bind"; listen-on port {PORTS["bind"]} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; recursion no;
  pid-file "/srv/compare/bind/pid"; session-keyfile "/srv/compare/bind/session"; minimal-responses yes; notify no; dnssec-validation no; }};
controls {{ }};
key "{KEY}" {{ algorithm hmac-sha256; secret "{SECRET}"; }};
server 127.0.0.1 {{ }};
""" + "".join(f"""zone "{zone}" {{ type secondary; file "{zone}"; primaries port {PORTS["sekisho"]} {{ 127.0.0.1 key "{KEY}"; }};
  allow-notify {{ 127.0.0.1; }}; allow-transfer {{ key "{KEY}"; }}; }};
""" for zone in ZONES))
    for name in FOLLOWERS:
        (WORK / name).mkdir()
    start("nsd", "nsd", "-d", "-c", "/srv/compare/nsd.conf")
    start("knot", "knotd", "-c", "/srv/compare/knot.conf")
    start("bind", "named", "-f", "-u", "root", "-c", "/srv/compare/named.conf")


def questions(zone, pool):
    """Random questions, half of them about what is listed, and the test entries."""
    chosen = []
    for _ in range(QUESTIONS):
        ip = pool() if draw.random() < 0.5 else draw.choice([address, address6])()
        chosen.append((f"{labels(ip)}.{zone}", draw.choice([A, A, TXT])))
    for text in ("127.0.0.2", "127.0.0.1", "::ffff:127.0.0.2", "::ffff:127.0.0.1"):
        chosen.append((f"{labels(ipaddress.ip_address(text))}.{zone}", A))
    return chosen


def compare(what, zone, pool, others):
    names = questions(zone, pool)
    ours = ask(PORTS["sekisho"], names)
    listed = sum(1 for found in ours if found and found[1])
    for other in others:
        theirs = ask(PORTS[other], names)
        # Whether a name that is excluded exists is no matter: it has no address.
        same = lambda one, two: one and two and one[1] == two[1] or is_nothing(one) and is_nothing(two)
        wrong = [(name, one, two) for name, one, two in zip(names, ours, theirs) if not same(one, two)]
        more = f"{len(names) - len(wrong)} of {len(names)} the same, {listed} of them listed" + (f"; first: {wrong[0]}" if wrong else "")
        check(f"{what}: {other} answers as we do", not wrong and listed > 1000, more)


def is_nothing(found):
    return found is not None and found[0] in (0, 3) and all(kind == "TXT" and text == b"not listed" for kind, text, *_ in found[1])


def followed(zone, than):
    new = lambda: serial("sekisho", zone)
    if not until(f"a serial of {zone} behind {than}", lambda: (new() or 0) > than):
        return False
    return all(until(f"{name} has serial {new()} of {zone}", lambda: serial(name, zone) == new()) for name in FOLLOWERS)


def host_of(net):
    return net[draw.randrange(net.num_addresses)]


def transfers():
    for zone in ZONES:
        check(f"all three took {zone}", followed(zone, 0), f"serial {serial('sekisho', zone)}")
    compare("AXFR, single addresses", ZONES[0], lambda: draw.choice(SINGLES), FOLLOWERS)
    compare("AXFR, networks and exclusions", ZONES[1], lambda: host_of(draw.choice(NETS)), FOLLOWERS)
    before, log = serial("sekisho", ZONES[0]), (WORK / "sekisho.log").read_text().count("transferred")
    gone = set(draw.sample(SINGLES, 40))
    SINGLES[:] = [ip for ip in SINGLES if ip not in gone] + [address() for _ in range(40)]
    write_singles(SINGLES)
    check("all three took the change", followed(ZONES[0], before))
    new = (WORK / "sekisho.log").read_text().split("transferred")[log + 1:]
    sent = [int(line.split("octets=")[1].split()[0]) for line in new if "octets=" in line]
    check("the change went by IXFR", sent and max(sent) < 60_000, f"octets of each transfer: {sent}")
    compare("IXFR", ZONES[0], lambda: draw.choice(SINGLES), FOLLOWERS)


def refusals():
    dig = ["dig", "+tries=1", "+time=5", "-p", str(PORTS["sekisho"]), "@127.0.0.1", ZONES[0], "AXFR"]
    check("no key: no zone", "Transfer failed" in run(*dig).stdout)
    other = base64.b64encode(b"x" * 32).decode()
    wrong = run(*dig, "-y", f"hmac-sha256:{KEY}:{other}").stdout
    check("a wrong secret: no zone", "Transfer failed" in wrong and "BADSIG" in wrong)
    whole = run(*dig, "-y", f"hmac-sha256:{KEY}:{SECRET}").stdout
    check("dig takes the zone", whole.count("\tSOA\t") == 2 and "XFR size" in whole, whole[-120:].replace("\n", " "))
    # RFC 8945 §5.4: whoever signs an ordinary question gets an answer, and it is signed.
    for entry, value in [("2.0.0.127", "127.0.0.2"), ("1.0.0.127", None)]:
        for way in ["+notcp", "+tcp"]:
            asked = dig[:-2] + [f"{entry}.{ZONES[0]}", "A", way, "-y", f"hmac-sha256:{KEY}:{SECRET}"]
            said = run(*asked).stdout
            expected = f"\tA\t{value}" in said if value else "NXDOMAIN" in said
            signed = "TSIG PSEUDOSECTION" in said and "NOERROR 0" in said and "verify" not in said
            check(f"a signed question about {entry} is answered, {way}", expected and signed, said[-200:].replace("\n", " "))


def exports():
    config = str(WORK / "sekisho/sekisho.toml")
    export = lambda zone, form: run(PROGRAM, "list", "export", "--zone", zone, "--syntax", form, "--config", config, "--output", str(WORK / f"{zone}.{form}"), below=False)
    for zone in ZONES:
        made = export(zone, "zone")
        checked = run("named-checkzone", "-q", zone, inside(WORK / f"{zone}.zone"))
        check(f"named-checkzone takes the export of {zone}", made.returncode == 0 and checked.returncode == 0, (made.stdout + checked.stdout)[-200:])
        made = export(zone, "rpz")
        checked = run("named-checkzone", "-q", zone, inside(WORK / f"{zone}.rpz"))
        check(f"named-checkzone takes the policy zone of {zone}", made.returncode == 0 and checked.returncode == 0, (made.stdout + checked.stdout)[-200:])
    v4 = [ip for ip in SINGLES if ip.version == 4]
    plain = WORK / "v4.list"
    plain.write_text(":127.0.0.2:Open relay, see https://relays.test/?$\n" + "".join(f"{ip}\n" for ip in v4))
    forms = {"ip4set": v4, "ip4trie": v4, "ip4tset": v4, "generic": SINGLES, "combined": SINGLES, "ip6trie": [ip for ip in SINGLES if ip.version == 6]}
    for form, pool in forms.items():
        source = WORK / f"{form}.source"
        source.write_text(":127.0.0.2:Open relay, see https://relays.test/?$\n" + "".join(f"{ip}\n" for ip in pool))
        text = Path(config).read_text().replace(f"{WORK}/singles.list", str(source))
        (WORK / "export.toml").write_text(text)
        target = WORK / f"list.{form}"
        made = run(PROGRAM, "list", "export", "--zone", ZONES[0], "--syntax", form, "--config", str(WORK / "export.toml"), "--output", str(target), below=False)
        if made.returncode:
            check(f"rbldnsd serves our {form}", False, made.stdout[-300:])
            continue
        server = start("rbldnsd", "rbldnsd", "-n", "-u", "nobody", "-b", f"127.0.0.1/{PORTS['rbldnsd']}", "-w", "/srv/compare", f"{ZONES[0]}:{form}:list.{form}")
        if until(f"rbldnsd with {form}", lambda: ask(PORTS["rbldnsd"], [(f"{labels(pool[0])}.{ZONES[0]}", A)], seconds=2)[0]):
            names = [(f"{labels(draw.choice(pool) if draw.random() < 0.5 else beside(draw.choice(pool)))}.{ZONES[0]}", draw.choice([A, TXT])) for _ in range(5000)]
            ours, theirs = ask(PORTS["sekisho"], names), ask(PORTS["rbldnsd"], names)
            wrong = [(name, one, two) for name, one, two in zip(names, ours, theirs) if not (one and two and one[1] == two[1])]
            check(f"rbldnsd serves our {form}", not wrong, f"{len(names) - len(wrong)} of {len(names)} the same" + (f"; first: {wrong[0]}" if wrong else ""))
        server.kill()
        server.wait()


def secondary(text):
    start_sekisho("secondary", text)
    zone = ZONES[0]
    if until("we take the zone from BIND", lambda: serial("secondary", zone) == serial("bind", zone) is not None):
        names = questions(zone, lambda: draw.choice(SINGLES))
        ours, theirs = ask(PORTS["secondary"], names), ask(PORTS["bind"], names)
        wrong = [(name, one, two) for name, one, two in zip(names, ours, theirs) if not (one and two and one[1] == two[1])]
        check("we answer as BIND, whose secondary we are", not wrong, f"{len(names) - len(wrong)} of {len(names)} the same" + (f"; first: {wrong[0]}" if wrong else ""))


def main():
    # Our own server and some of theirs are nobody in here.
    for place in (Path(ROOT), WORK):
        place.mkdir(parents=True, exist_ok=True)
    os.chmod(WORK, 0o777)
    write_singles(SINGLES)
    write_nets()
    (WORK / "secret").write_text(SECRET + "\n")
    texts = settings()
    start_sekisho("sekisho", texts["sekisho"])
    until("we answer", lambda: serial("sekisho", ZONES[1]))
    start_followers()
    transfers()
    refusals()
    exports()
    secondary(texts["secondary"])
    print(f"{'FAIL: ' + ', '.join(failures) if failures else 'all as expected'}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
