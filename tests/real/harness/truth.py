"""truth.py STEPS SINK: measures what a server really does, by hand, without the auditor; run as an outsider.

Each step sends one message as its author would by hand, and reads in the sink what became of it: `relayed`, `refused`, `bounced` or `kept`
(accepted, and nothing came out). STEPS is JSON: addresses, a world domain, and the steps. Prints one JSON list of what was seen.
"""

import json
import secrets
import smtplib
import ssl
import subprocess
import sys
import time
from pathlib import Path

ARRIVAL = 30  # seconds within which a relayed message must arrive
SILENCE = 10  # seconds after which an accepted message counts as kept, where that is expected


class Client(smtplib.SMTP):
    """smtplib, with a PROXY header before everything where a step asks for it."""

    def __init__(self, header=None, **options):
        self.header = header
        super().__init__(**options)

    def _get_socket(self, host, port, timeout):
        socket = super()._get_socket(host, port, timeout)
        if self.header:
            socket.sendall(self.header.encode() + b"\r\n")
        return socket


def send(step, address, sender, recipient):
    """One attempt: the code and text of the reply that decided."""
    header = step.get("proxy")
    client = Client(header, timeout=90, local_hostname=step.get("helo", "outsider.example"))
    client._host = address  # starttls wants a name
    code, text = client.connect(address, step.get("port", 25))
    if code != 220:
        return code, text
    try:
        client.ehlo()
        if claim := step.get("xclient"):
            code, text = client.docmd("XCLIENT", claim)
            if code != 220:
                return code, text
            client.ehlo()
        if step.get("tls"):
            client.starttls(context=ssl._create_unverified_context())
            client.ehlo()
        if login := step.get("login"):
            client.login(*login)
        for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>"):
            code, text = client.docmd(command)
            if code >= 400:
                return code, text
        return client.data(f"From: <{step.get('header', sender)}>\r\nTo: <{recipient}>\r\nSubject: truth\r\n\r\nHello.\r\n")
    except smtplib.SMTPAuthenticationError as error:
        return error.smtp_code, error.smtp_error
    finally:
        try:
            client.quit()
        except (smtplib.SMTPException, OSError):
            pass


def arrived(sink, token, since):
    """`relayed` or `bounced` if a message with the token came out."""
    for line in Path(sink).read_text().splitlines()[since:]:
        message = json.loads(line)
        recipients = " ".join(message["rcpt"])
        if token in recipients:
            return "bounced" if f"back-{token}" in recipients else "relayed"
    return None


def measure(step, addresses, world, sink):
    token = secrets.token_hex(6)
    since = len(Path(sink).read_text().splitlines())
    sender = step.get("from", f"back-{token}@{world}")
    recipient = step.get("to", "TOKEN@WORLD").replace("TOKEN", f"t-{token}").replace("WORLD", world)
    address = addresses[step.get("at", "first")][1 if step.get("family") == 6 else 0]
    try:
        code, text = send(step, address, sender, recipient)
        if 400 <= code < 500 and "again" in step:
            time.sleep(step["again"])
            code, text = send(step, address, sender, recipient)
    except (smtplib.SMTPException, OSError) as error:
        return "refused", f"{type(error).__name__}: {error}"
    said = f"{code} {text.decode(errors='replace')}"[:100]
    if code >= 400:
        return "refused", said
    end = time.monotonic() + (SILENCE if step["result"] == "kept" else ARRIVAL)
    while time.monotonic() < end:
        if result := arrived(sink, token, since):
            return result, said
        time.sleep(0.2)
    return "kept", said


def check(network, case, slot):
    """Measures a case from the outsider of `slot`. Returns what was seen, and where that is not what the case says."""
    steps = case.truth
    addresses = {"first": [case.ip4, case.ip6]}
    if case.backup:
        addresses["backup"] = [case.backup.ip4, case.backup.ip6]
    task = json.dumps({"addresses": addresses, "world": case.world, "steps": steps})
    words = ["ip", "netns", "exec", network.outsider(slot), sys.executable, __file__, task, str(network.sink_log)]
    run = subprocess.run(words, capture_output=True, text=True, timeout=900)
    if run.returncode:
        return [], [f"truth: {run.stderr.strip().splitlines()[-1]}"]
    (network.work / case.name / "truth.json").write_text(run.stdout)
    results = json.loads(run.stdout)
    seen = [f"{step['what']}: {result['result']}" for step, result in zip(steps, results)]
    wrong = [
        f"truth: {step['what']} is {result['result']}, not {step['result']} ({result['said']})"
        for step, result in zip(steps, results)
        if step["result"] != result["result"]
    ]
    return seen, wrong


def main():
    task = json.loads(sys.argv[1])
    seen = [measure(step, task["addresses"], task["world"], sys.argv[2]) for step in task["steps"]]
    print(json.dumps([{"result": result, "said": said} for result, said in seen]))


if __name__ == "__main__":
    main()
