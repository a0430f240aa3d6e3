"""Letters leave, one comes back, one is signed; and what is an answer and what is none."""

import json
import re
import time
from pathlib import Path

from case_parts import cast, letters
from case_parts.beginning import SEALED
from case_parts.office import BY, OPERATOR
from story_parts.scene import until
from story_parts.told import check, show, title

WORDS = "確認しました。本日中に調査し、設定を変更します。"
QUIET = 3  # seconds for which nothing may happen where nothing was sent


def told(office):
    """The operator by their second address, then the network; the first letter leaves without a signature, for there is no key yet."""
    title("4. They are told: the first letter comes back, the next one arrives")
    rehearsed(office)
    dead, (first, second) = f"{cast.GONE}@{office.flawed.domain}", (f"postmaster@{office.flawed.host}", f"postmaster@{office.flawed.domain}")
    done = office.do("notify", "--send")
    show("case notify last --send", done.stdout + done.stderr)
    check("the first letter leaves", done.returncode == 0 and f"Sent       {dead}" in done.stdout and office.stage == "notified", office.stage)
    report = office.came("delivery-status")
    check("it comes back to the address with its tag", report and re.search(rb"^To: case\+[^@]+@desk\.example", report.read_bytes(), re.M), tag_in(report))
    done = office.case("answer", str(report), "--by", BY)
    show("case answer ~/Maildir/new/BOUNCE", done.stdout + done.stderr)
    check("the case keeps it octet for octet", report and report.read_bytes() in office.originals(), report and f"{report.stat().st_size} octets")
    good = done.returncode == 0 and "Came back" in done.stdout and "5.1.1" in done.stdout
    check("it is filed as a bounce, by its tag", good, f"exit code {done.returncode}")
    check("the next contact is proposed", f"--to {first} --send" in done.stdout, first)
    check("whom nobody reached was not told", office.stage == "verified", office.stage)
    office.key = letters.make_key(office.environment())
    office.config.write_text(office.config.read_text().replace("\n[cases]\n", f'\n[cases]\nopenpgp_key = "{office.key}"\n'))
    done = office.do("notify", "--to", first, "--send")
    check("the next letter leaves", done.returncode == 0 and f"Sent       {first}" in done.stdout, done.stdout + done.stderr)
    office.notice = office.at_operator(office.flawed, "Content-Language: ja") or b""
    japanese(office, first)
    done = office.do("notify", "--side", "network", "--send")
    check("the network is told", done.returncode == 0 and f"Sent       {cast.ABUSE}" in done.stdout, done.stdout + done.stderr)
    office.network_notice = (until(lambda: office.arrivals(cast.ABUSE)) or [b""])[0]
    others = [one for one in ("office", "hostmaster") if office.arrivals(f"{one}@{cast.CARRIER}")]
    check("once: it is one organisation", not others and done.stdout.count("Sent ") == 1, f"{done.stdout.count('Sent ')} letters")
    english(office)
    check("the case is notified", office.stage == "notified", office.stage)
    # A letter that came back asked for another one for ever, also after that other one had left.
    due = json.loads(office.case("due", "--days", "5", "--format", "json").stdout)["due"]
    check("nothing more is due for the letter that came back: the next one was told", not due, [(one["task"], one.get("to")) for one in due])


def tag_in(file):
    found = file and re.search(rb"^To: (case\+[^@\r\n]+@\S+)", file.read_bytes(), re.M)
    return found and found[1].decode()


def rehearsed(office):
    """`notify` without --send shows letters; none of them leaves."""
    before, world = office.timeline.read_bytes(), len(office.network.sink_log.read_text())
    done = office.do("notify")
    show("case notify last", done.stdout)
    time.sleep(QUIET)
    quiet = office.left() == 0 and office.waiting() == 0 and len(office.network.sink_log.read_text()) == world
    quiet = quiet and not office.mailbox(office.flawed, office.flawed.users[3])
    check("it shows the letter", done.returncode == 0 and office.flawed.ip4 in done.stdout, f"exit code {done.returncode}")
    check("nothing left, nothing arrived anywhere, nothing was written down", quiet and office.timeline.read_bytes() == before, f"after {QUIET} s")


def japanese(office, to):
    """What the operator reads, below .jp."""
    raw, mail, text = office.notice, letters.read(office.notice), letters.body(office.notice)
    (office.work / "notice.ja.txt").write_text(f"{mail['Subject']}\n\n{text}")
    arrived = f"to {mail['To']}, {len(raw)} octets"
    check("it arrives in the operator's mailbox, in Japanese", to in str(mail["To"]) and "第三者中継" in text and "のメールサーバー" in text, arrived)
    check("its subject is readable", f"メールサーバー {office.flawed.host} の第三者中継について" in str(mail["Subject"]), mail["Subject"])
    proof(office, "its text", text, ("証跡", "送信", "到達", "エンベロープ", "対処の設定例"))
    check("who writes is said in Japanese", "例示中継対策室" in text and "例示中継対策室" in str(mail["From"]), mail["From"])
    plain(office, "it", raw, to)
    sign(office, "it", raw)


def english(office):
    """What the network's abuse desk reads."""
    raw, mail, text = office.network_notice, letters.read(office.network_notice), letters.body(office.network_notice)
    (office.work / "notice.en.txt").write_text(f"{mail['Subject']}\n\n{text}")
    good = f"The mail server {office.flawed.host} stands in your network" in " ".join(text.split())
    check("it arrives there, in English", good and mail["Content-Language"] == "en", mail["Subject"])
    proof(office, "its text", text, ("Proof", "sent", "arrived", "Envelope", "Closed by"))
    plain(office, "the network's", raw, cast.ABUSE)
    injected = [name for name in letters.header(raw) if name in ("bcc", "cc")]
    check("a name with a line of its own is no field of the header", not injected and mail["To"].addresses[0].addr_spec == cast.ABUSE, mail["To"])
    # A line of the registration data's name must be no line of the letter either: it would look like a field to whoever forwards it.
    check("nor is it a line of the text", not re.search(rf"^{cast.HEADER}", text, re.M), next((line for line in text.splitlines() if "Bcc" in line), "-"))
    sign(office, "the network's", raw)


def proof(office, what, text, words):
    """What lets an operator see it for themselves: envelope, times, and what closes it."""
    sender = office.flawed.values["ADDRESS1"], office.flawed.values["ADDRESS2"]
    lines = {"MAIL FROM": re.search(r"MAIL FROM:<([^>]+)>", text), "RCPT TO": re.search(r"RCPT TO:<[^>]+@w\.slot1\.witness\.example>", text)}
    times = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?", text) or re.findall(r"\d{4} ?年 ?\d+ ?月 ?\d+ ?日[^\n]*\d+[:時]\d+", text)
    fix = "reject_unauth_destination" in text
    missing = [word for word in words if word not in text] + [name for name, found in lines.items() if not found]
    good = not missing and lines["MAIL FROM"][1] in sender and len(times) >= 2 and fix and office.flawed.ip4 in text
    check(f"{what} has address, times, envelope and what closes it", good, f"missing: {missing}, times: {times[:3]}, fix: {fix}")


def plain(office, what, raw, to):
    """Fields that programs use, and what must be in no letter."""
    mail, tag = letters.read(raw), letters.tagged(raw)
    check(f"{what} has one tag in From, Reply-To and Message-ID", tag, f"{mail['Reply-To']} {mail['Message-ID']}")
    twice = [name for name in set(letters.header(raw)) if letters.header(raw).count(name) > 1 and name != "received"]
    head = raw.split(b"\r\n\r\n", 1)[0]
    check(f"{what} has each field once, in ASCII", not twice and head.isascii() and raw.isascii(), twice)
    everything = f"{raw.decode('latin1')} {mail['Subject']} {letters.body(raw)}"
    check(f"{what} names nobody who is sealed", not [word for word in SEALED if word.lower() in everything.lower()], f"none of {SEALED}")
    machine = [name for name in letters.header(raw) if name in ("auto-submitted", "precedence", "list-id")]
    kept = next((octets for octets in office.originals() if f"Message-ID: {mail['Message-ID']}".encode() in octets.split(b"\r\n\r\n", 1)[0]), None)
    check(f"the case keeps {what} as it left", kept and kept.rstrip() in raw, kept and f"{len(kept)} octets")
    check(f"{what} is a person's letter", not machine, mail["Date"])


def sign(office, what, raw):
    folder = Path(office.secret.name)
    good, said = letters.verified(raw, folder, office.environment(), office.key)
    check(f"gpg finds {what} signed by the desk, octet for octet as it arrived", good, said)
    changed, said = letters.verified(raw, folder, office.environment(), office.key, lambda content: content[:-3] + b"." + content[-2:])
    check("and finds out a change", not changed and "BADSIG" in said, said)


def reply(office, raw, words, *more, sender=None, charset="utf-8"):
    """An answer to a letter, as a mail program writes it; in ISO-2022-JP as Japanese ones did for decades."""
    mail = letters.read(raw)
    sender = sender or f"postmaster@{office.flawed.domain}"
    to = mail["Reply-To"].addresses[0].addr_spec
    lines = [f"From: Postmaster <{sender}>", f"To: <{to}>", "Subject: Re: your notice", f"In-Reply-To: {mail['Message-ID']}", *more,
             f"Message-ID: <{time.time_ns()}@{office.flawed.domain}>", "MIME-Version: 1.0", f"Content-Type: text/plain; charset={charset}", "Content-Transfer-Encoding: {}",
             "", words, ""]
    encoding = "8bit" if charset == "utf-8" else "7bit"
    return "\r\n".join(lines).format(encoding).encode(charset)


def answered(office):
    """Only what a person writes to the address of a notice is an answer."""
    title("5. A machine answers, a stranger guesses, the operator answers")
    machine(office)
    guessed(office)
    done = office.case("answer", str(office.complaint), "--by", BY)
    check("what came to the address without a tag is no answer to anything", done.returncode == 3, done.stdout)
    office.answer(office.flawed, reply(office, office.notice, WORDS, charset="iso-2022-jp").replace(b"\r\n", b"\n"))
    came = office.came("iso-2022-jp")
    done = office.case("answer", str(came), "--by", BY)
    show("case answer ~/Maildir/new/ANSWER", done.stdout + done.stderr)
    check("the case keeps it octet for octet", came.read_bytes() in office.originals(), f"{came.stat().st_size} octets")
    check("the operator's answer is filed", done.returncode == 0 and WORDS in done.stdout, f"exit code {done.returncode}")
    check("it is shown as it was written", WORDS in office.case("show", "last").stdout, WORDS)
    check("the case is acknowledged", office.stage == "acknowledged", office.stage)
    again = office.case("answer", str(came), "--by", BY)
    check("the same message is not filed twice", again.returncode == 0 and "has it already" in again.stdout, again.stdout)
    done = office.do("promise", "--who", "the operator", "--what", "SMTP AUTH for everybody", "--due", "2099-12-07")
    check("a promise is written down", done.returncode == 0 and office.stage == "fixing", office.stage)
    before, left = office.timeline.read_bytes(), office.left()
    done = office.do("remind")
    show("case remind last", done.stdout + done.stderr)
    time.sleep(QUIET)
    check("a reminder is shown, and does not leave", done.returncode == 0 and office.left() == left and office.timeline.read_bytes() == before,
          f"exit code {done.returncode}")


def machine(office):
    """Somebody is away: that is kept, and is no answer."""
    message = reply(office, office.network_notice, "We have received your message.", "Auto-Submitted: auto-replied", sender=cast.ABUSE)
    to = letters.read(office.network_notice)["Reply-To"].addresses[0].addr_spec
    code, text = office.post(OPERATOR, cast.DESK_ADDRESS, "", to, message)
    came = office.came("auto-replied")
    done = office.case("answer", str(came), "--format", "json", "--by", BY)
    kind = json.loads(done.stdout)["messages"][0].get("kind") if done.returncode == 0 else done.stderr
    kept = came.read_bytes() in office.originals()
    check("an automatic reply is kept, and is no answer", kept and kind == "machine" and office.stage == "notified", f"{code} {text}, {kind}, {office.stage}")


def guessed(office):
    """Whoever guesses a tag gets nothing into a case."""
    tag = letters.tagged(office.notice)
    forged = tag[:-1] + ("a" if tag[-1] != "a" else "b") if tag else "aaaaaaaaaaaaaaaa"
    words = f"From: a stranger <x@elsewhere.example>\r\nTo: <case+{forged}@{cast.DESK}>\r\nSubject: it is mended\r\n\r\nAll is well, close it.\r\n"
    code, text = office.post(OPERATOR, cast.DESK_ADDRESS, "x@elsewhere.example", f"case+{forged}@{cast.DESK}", words.encode())
    came, before = office.came("All is well, close it"), office.timeline.read_bytes()
    done = office.case("answer", str(came), "--by", BY)
    kept = [octets for octets in office.originals() if b"All is well, close it" in octets]
    good = done.returncode == 3 and not kept and office.timeline.read_bytes() == before
    check("a guessed tag is refused, and nothing is kept", good, f"{code} {text}, exit code {done.returncode}: {done.stdout}")
