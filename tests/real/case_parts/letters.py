"""Letters as they arrived: what a person reads, the fields that programs use, and the signature over exact octets."""

import re
import subprocess
from email import message_from_bytes, policy


def read(raw):
    """The message, by Python's own reader."""
    return message_from_bytes(raw, policy=policy.default)


def body(raw):
    part = read(raw).get_body(("plain",))
    return part.get_content() if part else ""


def header(raw):
    """The lines of the header, unfolded, each with what it is called."""
    text = raw.split(b"\r\n\r\n", 1)[0].decode("latin1").replace("\r\n ", " ").replace("\r\n\t", "\t")
    return [line.split(":", 1)[0].lower() for line in text.split("\r\n") if not line.startswith("From ")]


def tagged(raw):
    """The tag of the address that answers go to; none where From, Reply-To and Message-ID do not agree."""
    mail = read(raw)
    found = {match[1] for name in ("From", "Reply-To") if (match := re.search(r"<case\+([^@>]+)@desk\.example>", str(mail[name])))}
    name = re.fullmatch(r"<\d{4}-\d{3,}\.([^@.]+)@desk\.example>", str(mail["Message-ID"]).strip())
    return found.pop() if name and found == {name[1]} else None


def signed(raw):
    """What was signed, octet for octet, and the signature (RFC 3156 §5), of a multipart/signed as it arrived."""
    boundary = read(raw).get_boundary().encode()
    first, second = raw.split(b"\r\n--" + boundary + b"\r\n", 2)[1:]
    signature = second.split(b"\r\n--" + boundary + b"--", 1)[0].split(b"\r\n\r\n", 1)[1]
    return first, signature


def make_key(environment):
    """A key for this run, without a passphrase: its 40 digits."""
    gpg = lambda *words: subprocess.run(["gpg", "--batch", *words], env=environment, check=True, capture_output=True, text=True).stdout
    gpg("--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key", "Example Relay Desk <case@desk.example>", "ed25519", "sign", "30d")
    return next(line.split(":")[9] for line in gpg("--with-colons", "--list-keys").splitlines() if line.startswith("fpr:"))


def verified(raw, folder, environment, key, change=lambda content: content):
    """Whether gpg finds the desk's signature good over what arrived, and what it said."""
    try:
        content, signature = signed(raw)
    except (ValueError, IndexError, AttributeError):
        return False, f"no multipart/signed: {read(raw)['Content-Type']}"
    (folder / "content").write_bytes(change(content))
    (folder / "signature.asc").write_bytes(signature)
    words = ["gpg", "--batch", "--status-fd", "1", "--verify", str(folder / "signature.asc"), str(folder / "content")]
    done = subprocess.run(words, env=environment, capture_output=True, text=True)
    good = done.returncode == 0 and f"VALIDSIG {key}" in done.stdout
    return good, " ".join(re.findall(r"\b(?:GOODSIG|BADSIG|VALIDSIG)\b.*", done.stdout))
