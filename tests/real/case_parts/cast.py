"""The servers of the case, what they are set up with, and what is published about them."""

from harness.case import HERE, ROLES, Case, load
from story_parts.scene import ONE_FAMILY, ZONE_SETTINGS

CARRIER = "carrier.example"  # whose network the flawed server stands in; its mail goes to the world
ABUSE = f"abuse@{CARRIER}"
DESK = "desk.example"
CASE = f"case@{DESK}"
DESK_NAME = f"mx.{DESK}"
DESK_ADDRESS = "10.78.0.71"  # of the desk's mail server; the desk tests from another address of the same machine
WITNESS_ADDRESS = "10.78.0.61"
GONE = "security-desk"  # whom the flawed server's security.txt names, and who is not there any more
HEADER = "Bcc: spy@elsewhere.example"  # what a stranger would like to have in our letters
MENDED = "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination"
TLS = "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/cert.pem\nsmtpd_tls_key_file = /etc/postfix/key.pem"
ALIASES = "postmaster: @USER4@\nabuse: @USER4@\n"
# Lines of the settings that `sekisho init` writes, which hold here in the place of their defaults.
LINES = {
    '#smtp = ["[::]:25"]': f'smtp = ["{DESK_ADDRESS}:25"]',
    '#submission = ["[::]:587"]': "submission = []",
    '#submissions = ["[::]:465"]': "submissions = []",
    '#pop3 = ["[::]:110"]': "pop3 = []",
    '#pop3s = ["[::]:995"]': "pop3s = []",
}
TABLES = """
[cases]
organisation = { en = "Example Relay Desk", ja = "例示中継対策室" }
address = "@CASE@"
contact_page = "https://www.@DESK@/contact"
rdap = "http://127.0.0.1:8080"
""" + ZONE_SETTINGS


def flawed(seed):
    """As the case postfix-listed, below .jp: an operator who is written to in Japanese."""
    raw = load(HERE / "cases" / "postfix-listed.toml")
    case = Case("flawed", 1, seed, raw | {"families": [4], "ends": ["jp"], "insert": raw["insert"] | {"before": ONE_FAMILY},
                                          "files": raw["files"] | {"etc/aliases": ALIASES}})
    # Whom the zone names is a person in whose name anybody may send: their address is a contact's and a finding at once.
    zone, other, role = sorted(case.users[:3], key=lambda user: (user in ROLES, user not in case.users[:2]))
    case.published = {"SOA": zone, "DMARC": other, "RP": role}
    return case


def mended(old):
    """The same server as `old`, mended, at a new address."""
    raw = {name: value for name, value in old.raw.items() if name != "insert"}
    case = Case(old.name, 3, old.seed, raw | {"insert": {"before": ONE_FAMILY}})
    case.name = "mended"
    return case


def provider(seed):
    """The desk's provider, who takes its mail for everywhere over TLS, with a certificate that is put there later."""
    relay = f"permit_mynetworks, check_client_access inline:{{{DESK_ADDRESS}=OK, {WITNESS_ADDRESS}=OK}}, reject_unauth_destination"
    insert = {"relay": relay, "before": ONE_FAMILY, "main": TLS}
    return Case("provider", 2, seed, {"image": "postfix", "public": True, "families": [4], "insert": insert})


def card(name, address):
    return ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", name], ["email", {}, "text", address]]]


def registered(case):
    """What the registration data says, by path: of the domain, and of the network."""
    technical = {"objectClassName": "entity", "roles": ["technical"], "vcardArray": card("Technical Desk", f"noc@{case.domain}")}
    seller = {"objectClassName": "entity", "roles": ["registrar", "abuse"], "vcardArray": card("Seller", "abuse@registrar.example")}
    # A name that would be a field of its own in a header, if anybody copied it there as it is.
    abuse = {"objectClassName": "entity", "roles": ["abuse"], "vcardArray": card(f"Abuse Desk\r\n{HEADER}", ABUSE)}
    holder = {"objectClassName": "entity", "roles": ["registrant"], "vcardArray": card("Carrier Networks", f"office@{CARRIER}"), "entities": [abuse]}
    domain = {"objectClassName": "domain", "ldhName": case.domain.upper(), "entities": [technical, seller]}
    network = {"objectClassName": "ip network", "handle": "10.78.2.0 - 10.78.2.255", "name": "CARRIER-NET", "startAddress": "10.78.2.0",
               "endAddress": "10.78.2.255", "entities": [holder]}
    return {f"domain/{case.domain}": domain, f"ip/{case.ip4}": network}


def security_txt(case):
    return f"Contact: mailto:{GONE}@{case.domain}\nContact: https://{case.host}/report\nExpires: 2099-01-01T00:00:00Z\nPreferred-Languages: ja\n"


def names(case):
    """What name servers say besides the cases' own records: where the desk is, and whose network it is."""
    reverse = ".".join(reversed(case.ip4.split(".")[:3])) + ".in-addr.arpa"
    return {
        DESK: {"MX": [f"10 {DESK_NAME}"], "A": [DESK_ADDRESS]},
        DESK_NAME: {"A": [DESK_ADDRESS]},
        "71.0.78.10.in-addr.arpa": {"PTR": [DESK_NAME]},
        "ns.world.test": {"A": ["10.78.0.1"]},
        reverse: {"SOA": [f"ns.world.test hostmaster.{CARRIER} 1 3600 600 86400 60"], "NS": ["ns.world.test"]},
    }
