"""What every step of the client tests has: a name, what was expected, and what came."""
import os, re, subprocess, sys, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "gateway"))
import server

SUZUKI, TANAKA = f"suzuki@{server.DOMAIN}", f"tanaka@{server.DOMAIN}"
ACCOUNTS = {SUZUKI: "correct horse", TANAKA: "battery staple"}
STRANGER, ELSEWHERE = "stranger@elsewhere.example", "friend@far.example"


def message(token, sender=SUZUKI, to=TANAKA, eight_bit=False):
    """A message with what transport may not change: dots, blanks at ends, a long line, empty lines at the end."""
    lines = [f"From: <{sender}>", f"To: <{to}>", "Date: Wed, 25 Nov 2026 12:00:00 +0900", f"Message-ID: <{token}@client.example>", f"Subject: {token}", "MIME-Version: 1.0",
             f"Content-Type: text/plain; charset={'utf-8' if eight_bit else 'us-ascii'}", f"Content-Transfer-Encoding: {'8bit' if eight_bit else '7bit'}", "",
             ".", "..", ".begins with a dot", "ends with blanks  ", "\tbegins with a tab", "From the beginning", "x" * 990, "関所を通る" if eight_bit else "through the gate", "", "last line", ""]
    return "\r\n".join(lines + [""]).encode()


class Steps:
    def __init__(self):
        self.good, self.bad, self.count = 0, 0, 0

    def token(self):
        self.count += 1
        return f"token-{self.count}-{os.getpid()}"

    def note(self, name, good, came=""):
        self.good, self.bad = self.good + good, self.bad + (not good)
        came = re.sub("xxxx+", "x…", " ".join(came.split()))
        print(f"{'ok    ' if good else 'WRONG '} {name}{' → ' + came[:400 if not good else 110] if came else ''}", flush=True)
        return good

    def run(self, name, command, code=0, says="", also=lambda: True, **more):
        """Runs a client. `code`: how it must end, or None for any but 0. `says`: what must stand in what it prints. `also`: what must be true afterwards."""
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=None if "input" in more else subprocess.DEVNULL, timeout=60, **more)
            printed, ended = done.stdout.decode(errors="replace"), done.returncode
        except subprocess.TimeoutExpired as error:
            printed, ended = (error.stdout or b"").decode(errors="replace"), "no end within 60 s"
        as_expected = ended == code if code is not None else ended not in (0, "no end within 60 s")
        good = as_expected and says in printed and also()
        line = next((line for line in reversed(printed.splitlines()) if says and says in line), f"ended with {ended}")
        self.note(name, good, line if good else f"expected {code!r} and {says!r}, came {ended!r}: {printed[-700:]}")
        return good

    def arrived(self, ours, account, sent, seconds=15):
        """Whether exactly these octets end a message in the account's Maildir, and only one."""
        def there():
            return sum(1 for octets in ours.messages(account) if octets.endswith(b"\r\n" + sent)) == 1
        try:
            server.wait_for("arrival", there, seconds)
            return True
        except TimeoutError:
            return False

    def stayed_away(self, ours, account, token, seconds=0.3):
        time.sleep(seconds)
        return not any(token.encode() in octets for octets in ours.messages(account))
