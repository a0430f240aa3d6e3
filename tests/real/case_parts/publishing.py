"""The publication in every form, the end of the case, and what is remembered of it."""

import base64
import hashlib
import io
import json
import re
import subprocess
import tarfile

from case_parts import letters
from case_parts.beginning import SEALED
from story_parts.told import check, show, title

PLACE = "https://www.desk.example/cases/2026/"
MEANING = ["--ability", "send mail to anybody on the Internet", "--knowledge", "one address that exists there", "--affected", "everybody who gets mail"]
MANIFEST = "SHA256SUMS"


def published(office):
    title("8. It is published")
    if office.case("publish", "--help").returncode:
        print("      | (this binary has no `case publish` yet)", flush=True)
        return
    public, draft = office.work / "public", office.work / "draft"
    unwilling(office, " without words on what the hole means", public)
    done = office.do("add", *MEANING)
    check("it is said what the hole means", done.returncode == 0, done.stderr or "ability, knowledge, affected")
    unwilling(office, " while it is not marked for everybody", public)
    office.do("add", "--tlp", "clear")
    before = office.timeline.read_bytes()
    # An address that is a contact's and stands in what the audit asked kept this from ever being written.
    done = office.do("publish", "--output", str(draft), "--dry-run")
    check("a draft leaves the case as it is", done.returncode == 0 and office.timeline.read_bytes() == before, done.stderr or f"{len(files(draft))} files")
    if done.returncode:
        return
    marked(office, draft)
    shown_before(office, draft)
    done = office.do("publish", "--output", str(public), "--place", PLACE)
    show("case publish last --output public --place URL", done.stdout + done.stderr)
    check("it is published", done.returncode == 0 and office.stage == "published", done.stderr or office.stage)
    if done.returncode:
        return
    forms(office, public)
    digests(office, public)
    silent(office, public)
    (draft / "a-page-of-somebody-else.html").write_text("x")
    done = office.do("publish", "--output", str(draft))
    check("what is not of the publication is not written over", done.returncode == 2 and "somebody-else" in done.stderr, done.stderr)


def unwilling(office, why, public):
    before = office.timeline.read_bytes()
    done = office.do("publish", "--output", str(public))
    good = done.returncode == 2 and not public.exists() and office.timeline.read_bytes() == before
    check(f"it is not published{why}", good, done.stderr or done.stdout)


def files(folder):
    """Every file below a folder, by its path there; none where there is no folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def marked(office, draft):
    """A draft says on every page, in whichever form, that it is one."""
    for language, word in (("en", "DRAFT"), ("ja", "草稿")):
        forms = {name: octets for name, octets in files(draft).items() if name.startswith(f"{language}/publication.")}
        pages = {name: paper(octets, office.work) if name.endswith(".pdf") else [octets.decode()] for name, octets in forms.items()}
        bare = [name for name, own in pages.items() if any(word not in page for page in own)]
        check(f"the draft in {language} says so on every page", pages and not bare, bare or sorted(pages))


def shown_before(office, draft):
    """The operator gets the text before everybody."""
    pages = [name for name in files(draft) if name.endswith(".pdf") and name.startswith("ja/")]
    if not pages:
        check("the draft has a PDF in Japanese", False, sorted(files(draft)))
        return
    done = office.do("notify", "--publication", "--attach", str(draft / pages[0]), "--place", PLACE, "--send")
    letter = office.at_operator(office.mended, "application/pdf")
    attached = letter and [part.get_payload(decode=True) for part in letters.read(letter).walk() if part.get_content_type() == "application/pdf"]
    good = done.returncode == 0 and attached == [files(draft)[pages[0]]]
    check("the operator gets the text before, octet for octet", good, done.stderr or letter and letters.read(letter)["Subject"])


def paper(octets, folder):
    """The text of each page of a PDF."""
    (folder / "page.pdf").write_bytes(octets)
    text = subprocess.run(["pdftotext", "-layout", str(folder / "page.pdf"), "-"], check=True, capture_output=True, text=True).stdout
    return text.split("\f")[:-1]


def text_of(name, octets, folder):
    """What a reader or a program finds in a file, however it is encoded."""
    text = octets.decode("utf-8", "replace")
    if name.endswith(".pdf"):
        text += "".join(paper(octets, folder))
    if name.endswith(".eml"):
        for part in letters.read(octets).walk():
            text += "" if part.is_multipart() else (part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    if name.endswith(".json"):
        payloads = re.findall(r'"payload":\s*"([A-Za-z0-9+/=]+)"', text)
        text += "".join(base64.b64decode(payload).decode("utf-8", "replace") for payload in payloads)
    if name.endswith(".tar"):
        with tarfile.open(fileobj=io.BytesIO(octets)) as archive:
            inner = {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}
        text += "".join(text_of(own, content, folder) for own, content in inner.items())
    return text


def outside(octets, folder):
    """The words of a PDF that begin behind the place where its lines end: as far from the right edge as they begin from the left."""
    (folder / "page.pdf").write_bytes(octets)
    page = subprocess.run(["pdftotext", "-bbox", str(folder / "page.pdf"), "-"], check=True, capture_output=True, text=True).stdout
    width = float(re.search(r'page width="([\d.]+)"', page)[1])
    words = [(float(left), word) for left, word in re.findall(r'<word xMin="([\d.]+)"[^>]*>([^<]*)<', page)]
    begin = min(left for left, _ in words)
    return [word for left, word in words if left > width - begin - 1]


def forms(office, public):
    """A page, Markdown and a PDF in each language; reports, facts, audits and the list of digests."""
    all_files = files(public)
    number, host = office.document()["case"], office.flawed.host
    readable = {name: text_of(name, octets, office.work) for name, octets in all_files.items()}
    for language, word in (("en", "relay"), ("ja", "第三者中継")):
        for ending, sign in ((".html", f'lang="{language}"'), (".md", number), (".pdf", number)):
            name = next((name for name in all_files if name.startswith(f"{language}/") and name.endswith(ending)), None)
            text = readable.get(name, "")
            good = name and sign in text and host in text and (word in text or word in "".join(text.split()))
            check(f"a {ending[1:].upper()} in {language} tells of {host}", good, name and f"{name}, {len(all_files[name])} octets")
    narrow = {name: outside(octets, office.work) for name, octets in all_files.items() if name.endswith(".pdf")}
    # The last column of the table of questions and answers stood there, a letter on each line.
    check("no word of a PDF stands in the margin", not any(narrow.values()), {name: " ".join(words[:8]) for name, words in narrow.items()})
    reports = [json.loads(octets) for name, octets in all_files.items() if "xarf" in name]
    addresses = {report.get("source_identifier") or report.get("source", {}).get("ip") for report in reports}
    check("XARF reports for programs", reports and office.flawed.ip4 in json.dumps(reports), f"{len(reports)}: {addresses}")
    arf = [letters.read(octets) for name, octets in all_files.items() if name.endswith(".eml")]
    kinds = [[part.get_content_type() for part in mail.walk()] for mail in arf]
    good = arf and all(mail.get_content_type() == "multipart/report" and "message/feedback-report" in kind for mail, kind in zip(arf, kinds))
    check("ARF reports for abuse desks (RFC 5965)", good, kinds)
    audits = [name for name in all_files if name.startswith("audits/")]
    check("the audits, the facts and the list of digests", audits and {"record.json", MANIFEST} <= set(all_files), ", ".join(sorted(all_files)))
    json.loads(all_files.get("record.json", b"null"))


def digests(office, public):
    """The list of digests fits the files, the archive is the same files, and the case keeps the list."""
    all_files = files(public)
    archives = [name for name in all_files if name.endswith(".tar")]
    done = subprocess.run(["sha256sum", "--quiet", "--strict", "-c", MANIFEST], cwd=public, capture_output=True, text=True)
    listed = {line.split(maxsplit=1)[1].lstrip("*") for line in all_files.get(MANIFEST, b"").decode().splitlines()}
    rest = set(all_files) - listed - {MANIFEST} - set(archives)
    check(f"{MANIFEST} fits every file, and names every one", done.returncode == 0 and not rest, f"{len(listed)} files; not named: {rest or 'none'}")
    with tarfile.open(fileobj=io.BytesIO(all_files[archives[0]])) as archive:
        inner = {member.name.split("/", 1)[1]: archive.extractfile(member).read() for member in archive if member.isfile()}
    check("the archive has the same files", inner == {name: octets for name, octets in all_files.items() if name not in archives}, archives[0])
    kept = {original["digest"] for original in office.document()["originals"] if original["kind"] == "manifest"}
    digest = hashlib.sha256(all_files[MANIFEST]).hexdigest()
    check("the case keeps the digest of the list", digest in kept, digest)


def silent(office, public):
    """Who is sealed stands nowhere, nor does anything by which somebody could answer in another's place."""
    tags = set(re.findall(r'"tag":\s*"([^"]+)"', office.timeline.read_text()))
    found = []
    for name, octets in files(public).items():
        text = text_of(name, octets, office.work)
        found += [(name, word) for word in [*SEALED, *tags] if word.lower() in text.lower()]
    check("no sealed name, no sealed address and no tag of a notice is in any file", not found and tags, found or f"{len(tags)} tags, {SEALED}")
    # Whoever runs the accused server has the complaint, too, and could tell by its digest which one it was.
    digest = hashlib.sha256(office.complaint.read_bytes()).hexdigest()
    told = [name for name, octets in files(public).items() if digest in text_of(name, octets, office.work)]
    check("nor is the complaint, nor its digest", not told, told or "withheld")


def remembered(office):
    title("9. It is over, and remembered")
    unsealed(office)
    done = office.do("close", "--reason", "mended and published")
    check("the case is closed", done.returncode == 0 and office.stage == "closed", done.stdout + done.stderr)
    done = office.case("due")
    check("nothing is due", done.returncode == 0 and "Nothing is due" in done.stdout, done.stdout)
    done = office.case("check-chain")
    show("case check-chain", done.stdout)
    check("its timeline is whole", done.returncode == 0 and "whole" in done.stdout, done.stdout + done.stderr)
    told = office.case("show", "last").stdout
    show("case show last", told, "Timeline")
    whole, lines = office.timeline.read_bytes(), office.timeline.read_text().splitlines(keepends=True)
    number = next(at for at, line in enumerate(lines, 1) if "bounced" in line)
    changed = [line.replace("came", "went").replace("unknown", "unknowm").replace("5.1.1", "5.1.2") if at == number else line for at, line in enumerate(lines, 1)]
    office.timeline.write_text("".join(changed))
    done = office.case("check-chain")
    good = changed != lines and done.returncode == 2 and f"line {number}:" in done.stderr
    check("a line that somebody changes is found at its place", good, done.stderr or done.stdout)
    office.timeline.write_bytes(whole)
    original = office.timeline.parent / next(str(path.relative_to(office.timeline.parent)) for path in office.timeline.parent.rglob("*")
                                             if path.is_file() and path.read_bytes() == office.complaint.read_bytes())
    octets = original.read_bytes()
    original.write_bytes(octets.replace(b"no account", b"an account"))
    done = office.case("check-chain")
    check("so is a file that somebody changes", done.returncode == 2 and original.name in done.stderr, done.stderr or done.stdout)
    original.write_bytes(octets)
    done = office.case("check-chain")
    check("put back as they were, all is whole", done.returncode == 0, done.stdout + done.stderr)


def unsealed(office):
    """Nobody who is sealed was named to anybody."""
    mail = [*office.mailbox(office.flawed, office.flawed.users[3]), *office.mailbox(office.mended, office.mended.users[3])]
    mail += [raw for name in ("abuse", "office", "hostmaster") for raw in office.arrivals(f"{name}@carrier.example")]
    named = [letters.read(raw)["Subject"] for raw in mail if any(word.lower() in f"{raw.decode('latin1')} {letters.body(raw)}".lower() for word in SEALED)]
    check("no letter names anybody who is sealed", len(mail) >= 4 and not named, named or f"{len(mail)} letters")
    exported = office.case("export", "last", "--partner").stdout
    check("nor does what is exported for a partner", json.loads(exported) and not any(word.lower() in exported.lower() for word in SEALED), f"{len(exported)} octets")
    shown = office.case("show", "last", "--unsealed").stdout
    check("whoever may know sees who told of it", SEALED[0] in shown, next((line for line in shown.splitlines() if SEALED[0] in line), "-"))
