"""The report, the proof, and who can be told."""

import json
import time

from case_parts import cast
from case_parts.office import BY, READER
from story_parts.scene import until
from story_parts.told import check, show, title

CODE = "127.0.0.4"
SOON = 15  # seconds within which a decision must be answered
REPORTER, HOME = "Mori of Kyoto", "mori.kyoto@home.example"
SEALED = ["Mori of", "mori.kyoto", "@home.example"]  # names of servers are drawn, and must not happen to be among these


def complaint(office):
    """What the reporter writes, in somebody else's name: the message itself is the proof, and says who wrote it."""
    sender = office.flawed.values["ADDRESS1"]
    lines = [f"From: A reader <{sender}>", f"To: <{cast.CASE}>", "Subject: your server relays for me", 
             f"Message-ID: <{time.time_ns()}@somebody.example>", "",
             f"I have no account there, and this came through {office.flawed.host} all the same.",
             f"I am {REPORTER}; write to {HOME}, and not to the address above.", ""]
    return "\r\n".join(lines).encode()


def reported(office):
    title("1. Somebody tells of a server, by a message that came through it")
    flawed = office.flawed
    code, text = office.post(READER, flawed.ip4, flawed.values["ADDRESS1"], cast.CASE, complaint(office))
    check(f"the flawed server takes a stranger's message in the name of {flawed.values['ADDRESS1']}", code == 250, f"{code} {text}")
    office.complaint = office.came("your server relays for me")
    check("it arrives in the desk's mailbox", office.complaint, office.complaint and office.complaint.name)
    # The reverse zone of the lab has no names, and what a client calls itself is nobody's name: a person says it.
    server = f"{flawed.host}={flawed.ip4}"
    words = ["--message", str(office.complaint), "--reporter", REPORTER, "--reporter-address", HOME, "--sealed", "--by", BY,
             "--server", server]
    done = office.case("new", *words)
    show("case new --message complaint.eml --reporter NAME --reporter-address ADDRESS --sealed", done.stdout + done.stderr)
    check("a case begins", done.returncode == 0 and "REPORTED" in done.stdout, f"exit code {done.returncode}")
    through = f"This message itself came through {flawed.ip4}"
    check("it says that the report itself came through the accused server", through in done.stdout, through)
    # Numbers in texts have to be numbers: of one thing it said "1 lines".
    claims = next((line for line in done.stdout.splitlines() if line.startswith("Claims")), "-")
    check("one line is one", "1 Received line below" in claims, claims)
    check("who told is not said", not any(word in done.stdout + done.stderr for word in SEALED), "sealed")
    shown = office.case("show", "last").stdout
    check("who told is not shown", "told by somebody who is not named" in shown and not any(word in shown for word in SEALED), "sealed")
    targets = {target["server"]: [address["address"] for address in target["addresses"]] for target in office.document()["targets"]}
    check("the server has its name and its address", targets == {flawed.host: [flawed.ip4]}, targets)
    done = office.do("close", "--as", "fixed", "--reason", "x")
    check("what nobody tested cannot end as fixed", done.returncode == 2, done.stderr or done.stdout)


def proven(office):
    title("2. An audit proves it")
    flawed = office.flawed
    words = ["audit", flawed.host, "--nominated", str(office.complaint), *office.probing(), "--data", str(office.data)]
    done = office.sekisho(*words)
    show(f"audit {flawed.host} --nominated complaint.eml", done.stdout, "OPEN")
    reports = [path for name in ("record.json", "report.html") for path in office.data.glob(f"audits/*/{name}")]
    good = len(reports) == 2 and all(flawed.host in path.read_text() for path in reports)
    check("it keeps a record and a page", good, [path.name for path in reports])
    check("the audit finds it open", done.returncode == 1, f"exit code {done.returncode} {done.stderr[-300:] if done.returncode != 1 else ''}")
    done = office.do("add", "--audit", "last")
    check("the case is verified", done.returncode == 0 and "VERIFIED" in done.stdout, done.stdout + done.stderr)
    done = office.list("nominate", "--audit", "last", "--vantage", "outside", "--by", BY)
    check("the block list takes the proof", done.returncode == 1 and f"LISTED  {flawed.ip4}" in done.stdout, done.stdout + done.stderr)
    check("it is listed", listed(office) == [CODE], listed(office))
    answer = until(lambda: (found := office.reverse(flawed.ip4))["a"] and found, SOON)
    check("a resolver answers for it", answer and answer["a"] == [CODE], answer)
    refused(office, "publish", "nothing is published before the fix", "--output", str(office.work / "too-early"))


def listed(office):
    """The codes that the block list has for the flawed server."""
    return json.loads(office.list("show", office.flawed.ip4, "--format", "json").stdout).get("codes", [])


def refused(office, word, what, *words):
    """What the case does not allow yet. Nothing of it is written."""
    before = office.timeline.read_bytes()
    done = office.do(word, *words)
    if done.returncode == 2 and f'no command "{word}"' in done.stderr:
        print(f"      | (this binary has no `case {word}` yet)", flush=True)
        return
    unchanged = office.timeline.read_bytes() == before and not (office.work / "too-early").exists()
    check(what, done.returncode == 2 and unchanged, done.stderr or done.stdout)


def found(office):
    title("3. Who can be told")
    before = office.timeline.read_bytes()
    done = office.do("contact", "--resolver", "10.78.0.1", "--dry-run")
    check("a rehearsal writes nothing down", done.returncode == 0 and office.timeline.read_bytes() == before, f"exit code {done.returncode}")
    done = office.do("contact", "--resolver", "10.78.0.1", "--format", "json")
    contacts = json.loads(done.stdout)["contacts"] if done.returncode == 0 else []
    show("case contact last", office.do("contact", "--resolver", "10.78.0.1").stdout)
    domain, host = office.flawed.domain, office.flawed.host
    addresses = [contact["address"] for contact in contacts]
    first = [f"{cast.GONE}@{domain}", f"postmaster@{host}", f"postmaster@{domain}"]
    check("first whom security.txt names, then the postmasters", addresses[:3] == first, addresses[:3])
    roles = [f"{role}@{domain}" for role in ("security", "abuse", "hostmaster")]
    check("the roles of RFC 2142", set(roles) <= set(addresses), roles)
    check("the registration data of the domain, but not who sold it",
          f"noc@{domain}" in addresses and "abuse@registrar.example" not in addresses, f"noc@{domain}")
    # The mailbox was read as if it were in the form of zone files: nobody was found, or somebody at another domain.
    soa = f"{office.flawed.published['SOA']}@{domain}"
    check("the mailbox of the SOA record", soa in addresses, soa)
    sides = {contact["address"]: contact["side"] for contact in contacts}
    network = [cast.ABUSE, f"hostmaster@{cast.CARRIER}"]
    check("those of the network, by registration data and the reverse zone", all(sides.get(one) == "network" for one in network), network)
    tongues = {contact["address"]: contact.get("tongue") for contact in contacts}
    good = tongues.get(first[1]) == "ja" and tongues.get(cast.ABUSE) == "en"
    check("below .jp they are written to in Japanese", good, {one: tongues.get(one) for one in (first[1], cast.ABUSE)})
    kept = {contact["address"] for contact in office.document()["contacts"]}
    check("the case has them", set(addresses) == kept, f"{len(addresses)} contacts")
