"""by_hand.py dns SERVER NAME | mail SERVER SENDER RECIPIENT SUBJECT: one question or one message, as whoever stands in this network has it.

Prints one JSON object: the code and the records that came by UDP; or the code and the text of the reply that decided.
"""

import json
import smtplib
import socket
import sys
from email.utils import formatdate
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from nameservers.questions import A, TXT, answer, question

WITHIN = 5  # seconds for an answer by UDP, asked once more if none came


def ask(server, name, kind):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(WITHIN)
        udp.connect((server, 53))
        for left in (1, 0):
            udp.send(question(1, name, kind))
            try:
                return answer(udp.recv(65535))
            except TimeoutError:
                if not left:
                    raise


def dns(server, name):
    code, addresses = ask(server, name, A)
    _, texts = ask(server, name, TXT)
    return {"code": code, "a": [data for kind, data in addresses if kind == "A"],
            "txt": [data.decode() for kind, data in texts if kind == "TXT"]}


def mail(server, sender, recipient, subject):
    """A greeting that refuses counts as a reply."""
    client = smtplib.SMTP(timeout=90, local_hostname="somebody.example")
    client._host = server
    try:
        code, text = client.connect(server, 25)
        if code == 220:
            client.ehlo_or_helo_if_needed()
            for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>"):
                code, text = client.docmd(command)
                if code >= 400:
                    break
            else:
                code, text = client.data(f"From: <{sender}>\r\nTo: <{recipient}>\r\nSubject: {subject}\r\nDate: {formatdate()}\r\n\r\nBuy now.\r\n")
    except (smtplib.SMTPException, OSError) as error:
        return {"code": 0, "text": f"{type(error).__name__}: {error}"}
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):
        pass  # It hung up before.
    return {"code": code, "text": text.decode(errors="replace")}


if __name__ == "__main__":
    print(json.dumps({"dns": dns, "mail": mail}[sys.argv[1]](*sys.argv[2:])))
