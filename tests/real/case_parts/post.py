"""post.py SERVER SENDER RECIPIENT: hands over the message on standard input, as whoever stands in this network; prints code and text as JSON."""

import json
import smtplib
import sys


def main(server, sender, recipient):
    with smtplib.SMTP(server, 25, timeout=60, local_hostname="somebody.example") as client:
        client.ehlo()
        for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>"):
            code, text = client.docmd(command)
            if code >= 400:
                break
        else:
            code, text = client.data(sys.stdin.buffer.read())
    print(json.dumps({"code": code, "text": text.decode(errors="replace")}))


if __name__ == "__main__":
    main(*sys.argv[1:])
