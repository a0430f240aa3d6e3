"""Clients that people have, each against the server on loopback: what they send arrives octet for octet, and what they may not send does not."""
import glob, os, poplib, smtplib, socketserver, ssl, threading, time

from steps import ACCOUNTS, ELSEWHERE, STRANGER, SUZUKI, TANAKA, message
import server


class Sink(socketserver.ThreadingTCPServer):
    """The smart host: takes everything, and keeps it."""
    allow_reuse_address = daemon_threads = True

    def __init__(self):
        self.taken = []
        super().__init__(("127.0.0.1", 0), Sink.Session)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def got(self, octets):
        try:
            server.wait_for("the smart host", lambda: any(text.endswith(octets) for text in self.taken), 15)
            return True
        except TimeoutError:
            return False

    class Session(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 sink.example ESMTP\r\n")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    content = b""
                    while (line := self.rfile.readline()) not in (b".\r\n", b""):
                        content += line[1:] if line.startswith(b".") else line
                    self.server.taken.append(content)
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 taken\r\n")
                if verb == b"QUIT":
                    return


def swaks(steps, ours, sink):
    port, password = ours.ports, ACCOUNTS[SUZUKI]

    def one(name, service, sender, to, *options, code=0, says="", account=None, header=None, relayed=False):
        token = steps.token()
        octets = message(token, header or sender, to)
        path = os.path.join(ours.folder, "message.eml")
        with open(path, "wb") as file:
            # swaks ends the last line itself.
            file.write(octets.replace(b"\r\n", b"\n").removesuffix(b"\n"))
        command = ["swaks", "--server", "127.0.0.1", "--port", str(port[service]), "--ehlo", "client.example", "--from", sender, "--to", to, "--data", "@" + path, "--timeout", "20", *options]
        also = (lambda: steps.arrived(ours, account, octets)) if account else (lambda: sink.got(octets)) if relayed else (lambda: steps.stayed_away(ours, TANAKA, token, 0))
        steps.run("swaks: " + name, command, code, says, also)

    login = ["--auth-user", SUZUKI, "--auth-password", password]
    one("a stranger to elsewhere is refused", "smtp", STRANGER, ELSEWHERE, code=None, says="550 5.7.1")
    one("a stranger to an own recipient is accepted, and it arrives", "smtp", STRANGER, TANAKA, account=TANAKA)
    one("a stranger with STARTTLS on port 25", "smtp", STRANGER, TANAKA, "--tls", account=TANAKA)
    one("a stranger with an own address as sender is refused", "smtp", SUZUKI, TANAKA, code=None, says="550 5.7.1")
    one("a stranger with an own address as sender to elsewhere is refused", "smtp", SUZUKI, ELSEWHERE, code=None, says="550 5.7.1")
    one("an own address that does not exist is refused", "smtp", STRANGER, f"nobody@{server.DOMAIN}", code=None, says="550 5.1.1")
    one("submission without login is refused", "submission", SUZUKI, TANAKA, "--tls", code=None, says="530 5.7.0")
    one("no AUTH in clear", "submission", SUZUKI, TANAKA, "--auth", "PLAIN", *login, code=28)
    one("a wrong password is refused", "submission", SUZUKI, TANAKA, "--tls", "--auth", "PLAIN", "--auth-user", SUZUKI, "--auth-password", "wrong", code=28, says="535 5.7.8")
    for mechanism in ("PLAIN", "LOGIN"):
        one(f"AUTH {mechanism} after STARTTLS, to an own recipient", "submission", SUZUKI, TANAKA, "--tls", "--auth", mechanism, *login, account=TANAKA)
        one(f"AUTH {mechanism} under TLS, to an own recipient", "submissions", SUZUKI, TANAKA, "--tlsc", "--auth", mechanism, *login, account=TANAKA)
    one("AUTH PLAIN to elsewhere goes out by the smart host", "submission", SUZUKI, ELSEWHERE, "--tls", "--auth", "PLAIN", *login, relayed=True)
    one("PIPELINING", "submissions", SUZUKI, TANAKA, "--tlsc", "--pipeline", "--auth", "PLAIN", *login, account=TANAKA)
    one("a plus address of one's own as sender", "submissions", SUZUKI.replace("@", "+list@"), TANAKA, "--tlsc", "--auth", "PLAIN", *login, account=TANAKA)
    one("a foreign sender is refused", "submissions", STRANGER, TANAKA, "--tlsc", "--auth", "PLAIN", *login, code=None, says="553 5.7.1")
    one("another's address as sender is refused", "submissions", TANAKA, TANAKA, "--tlsc", "--auth", "PLAIN", *login, code=None, says="553 5.7.1")
    one("a foreign From in the header is refused", "submissions", SUZUKI, TANAKA, "--tlsc", "--auth", "PLAIN", *login, header=STRANGER, code=26, says="550 5.7.1")
    one("another's From in the header is refused", "submissions", SUZUKI, ELSEWHERE, "--tlsc", "--auth", "PLAIN", *login, header=TANAKA, code=26, says="550 5.7.1")


def certificate(ours):
    found = [path for path in glob.glob(os.path.join(ours.data, "**", "*.pem"), recursive=True) if b"BEGIN CERTIFICATE" in open(path, "rb").read()]
    copy = os.path.join(ours.folder, "trusted.pem")
    with open(copy, "wb") as file:
        file.write(open(found[0], "rb").read())
    return copy


def curl(steps, ours, sink):
    password, trusted = ACCOUNTS[SUZUKI], certificate(ours)

    def one(name, scheme, service, *options, path="", user=f"{SUZUKI}:{password}", **expected):
        port = ours.ports[service]
        command = ["curl", "--silent", "--show-error", "--max-time", "30", "--cacert", trusted, "--resolve", f"{server.HOST}:{port}:{ours.host}", "--ssl-reqd"]
        steps.run(f"curl {scheme}://: {name}", [*command, *(["--user", user] if user else []), *options, f"{scheme}://{server.HOST}:{port}/{path}"], **expected)

    def send(name, scheme, service, sender, to, header=None, arrives=True, **expected):
        token = steps.token()
        octets = message(token, header or sender, to)
        file = os.path.join(ours.folder, "message.eml")
        with open(file, "wb") as out:
            out.write(octets)
        also = lambda: (steps.arrived(ours, TANAKA, octets) if to == TANAKA else sink.got(octets)) if arrives else steps.stayed_away(ours, TANAKA, token)
        one(name, scheme, service, "--mail-from", sender, "--mail-rcpt", to, "--upload-file", file, path="client.example", also=also, **expected)
        return octets

    send("STARTTLS and login, octet for octet", "smtp", "submission", SUZUKI, TANAKA)
    send("TLS and login, octet for octet", "smtps", "submissions", SUZUKI, TANAKA)
    send("to elsewhere", "smtps", "submissions", SUZUKI, ELSEWHERE)
    send("a foreign sender is refused", "smtps", "submissions", STRANGER, TANAKA, arrives=False, code=55, says="553")
    send("no login is refused", "smtp", "submission", SUZUKI, TANAKA, arrives=False, user=None, code=55, says="530")
    tanaka, count = f"{TANAKA}:{ACCOUNTS[TANAKA]}", len(ours.messages(TANAKA))
    one("a list of the mailbox", "pop3s", "pop3s", user=tanaka, says=f"{count} ")
    one("STLS and a list of the mailbox", "pop3", "pop3", user=tanaka, says=f"{count} ")
    one("a wrong password is refused", "pop3s", "pop3s", user=f"{TANAKA}:wrong", code=67)
    out = os.path.join(ours.folder, "out.eml")
    listed = {content for content in ours.messages(TANAKA)}
    one("a message, octet for octet", "pop3s", "pop3s", "--output", out, path="1", user=tanaka, also=lambda: open(out, "rb").read() in listed)


def written(path, text):
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, 0o600)
    return path


def msmtp_and_mpop(steps, ours, sink):
    trusted = certificate(ours)
    common = f"tls on\ntls_trust_file {trusted}\ntls_host_override {server.HOST}\nhost 127.0.0.1\nuser {SUZUKI}\npassword {ACCOUNTS[SUZUKI]}\n"
    for name, service, starttls, method in (("STARTTLS, AUTH PLAIN", "submission", "on", "plain"), ("TLS, AUTH LOGIN", "submissions", "off", "login"), ("TLS, the best mechanism", "submissions", "off", "on")):
        config = written(os.path.join(ours.folder, "msmtprc"), f"account default\n{common}port {ours.ports[service]}\ntls_starttls {starttls}\nauth {method}\nfrom {SUZUKI}\n")
        octets = message(steps.token())
        steps.run(f"msmtp: {name}, octet for octet", ["msmtp", "--file", config, TANAKA], input=octets.replace(b"\r\n", b"\n"), also=lambda: steps.arrived(ours, TANAKA, octets))
    octets = message(steps.token(), STRANGER)
    steps.run("msmtp: a foreign sender is refused", ["msmtp", "--file", config, "--from", STRANGER, TANAKA], code=None, says="553 5.7.1", input=octets.replace(b"\r\n", b"\n"))
    octets = message(steps.token(), SUZUKI, ELSEWHERE)
    steps.run("msmtp: to elsewhere", ["msmtp", "--file", config, ELSEWHERE], input=octets.replace(b"\r\n", b"\n"), also=lambda: sink.got(octets))

    def fetched(folder, expected):
        got = {open(os.path.join(path, name), "rb").read().replace(b"\r\n", b"\n") for path, _, names in os.walk(folder) for name in names}
        return {octets.replace(b"\r\n", b"\n") for octets in expected} <= got

    tanaka = common.replace(SUZUKI, TANAKA).replace(ACCOUNTS[SUZUKI], ACCOUNTS[TANAKA])
    for name, service, starttls in (("TLS", "pop3s", "off"), ("STLS", "pop3", "on")):
        folder = os.path.join(ours.folder, f"mpop-{service}")
        for part in ("new", "cur", "tmp"):
            os.makedirs(os.path.join(folder, part))
        config = written(os.path.join(ours.folder, "mpoprc"), f"account default\n{tanaka}port {ours.ports[service]}\ntls_starttls {starttls}\nreceived_header off\nkeep on\n"
                         f"delivery maildir {folder}\nuidls_file {folder}/../uidls-{service}\n")
        expected = ours.messages(TANAKA)
        steps.run(f"mpop: {name}, {len(expected)} messages, each as it lies there", ["mpop", "--file", config, "--quiet"], also=lambda: bool(expected) and fetched(folder, expected))


def fetchmail(steps, ours, sink):
    out = os.path.join(ours.folder, "fetched")
    os.makedirs(out)
    expected = ours.messages(TANAKA)
    trusted = certificate(ours)
    config = written(os.path.join(ours.folder, "fetchmailrc"),
                     f'poll 127.0.0.1 protocol pop3 port {ours.ports["pop3s"]} uidl user "{TANAKA}" password "{ACCOUNTS[TANAKA]}" ssl sslcertck sslcertfile "{trusted}" '
                     f'sslcommonname "{server.HOST}" no rewrite fetchall nokeep mda "cat > $(mktemp {out}/XXXXXXXX)"\n')

    def all_there():
        got = [open(os.path.join(out, name), "rb").read().replace(b"\r\n", b"\n") for name in os.listdir(out)]
        wanted = {octets.partition(b"\r\nSubject: ")[2].replace(b"\r\n", b"\n") for octets in expected}
        return len(got) == len(expected) and wanted == {octets.partition(b"\nSubject: ")[2] for octets in got} and not ours.messages(TANAKA)

    home = dict(os.environ, FETCHMAILHOME=ours.folder, HOME=ours.folder)
    steps.run(f"fetchmail: takes {len(expected)} messages, and the mailbox is empty then", ["fetchmail", "-f", config, "--invisible", "--nosyslog", "--idfile", os.path.join(ours.folder, "ids")],
              env=home, also=all_there)


def chunking(peer, sender, to, octets):
    """RFC 3030 by hand: no client above speaks it. Two chunks, the last one after its command in one go."""
    peer.docmd("MAIL", f"FROM:<{sender}>")
    peer.docmd("RCPT", f"TO:<{to}>")
    half = len(octets) // 2
    peer.send(f"BDAT {half}\r\n".encode() + octets[:half])
    first = peer.getreply()
    peer.send(f"BDAT {len(octets) - half} LAST\r\n".encode() + octets[half:])
    return first[0] == 250 and peer.getreply()[0] == 250


def python(steps, ours, sink):
    trust = ssl.create_default_context(cafile=certificate(ours))
    trust.check_hostname = False
    for name, service in (("STARTTLS", "submission"), ("TLS", "submissions")):
        for mechanism in ("auth_plain", "auth_login"):
            octets = message(steps.token(), eight_bit=True)
            peer = smtplib.SMTP_SSL(ours.host, ours.ports[service], context=trust, timeout=30) if name == "TLS" else smtplib.SMTP(ours.host, ours.ports[service], timeout=30)
            if name == "STARTTLS":
                peer.starttls(context=trust)
            peer.ehlo("client.example")
            peer.user, peer.password = SUZUKI, ACCOUNTS[SUZUKI]
            peer.auth(mechanism[5:].upper(), getattr(peer, mechanism))
            peer.sendmail(SUZUKI, [TANAKA], octets, mail_options=["BODY=8BITMIME"])
            steps.note(f"smtplib: {name}, {mechanism}, 8BITMIME, SIZE, octet for octet", steps.arrived(ours, TANAKA, octets))
            octets = message(steps.token(), eight_bit=True)
            steps.note(f"smtplib: {name}, CHUNKING by hand, octet for octet", chunking(peer, SUZUKI, TANAKA, octets) and steps.arrived(ours, TANAKA, octets))
            peer.quit()
    with smtplib.SMTP_SSL(ours.host, ours.ports["submissions"], context=trust, timeout=30) as peer:
        peer.login(SUZUKI, ACCOUNTS[SUZUKI])
        try:
            peer.sendmail(STRANGER, [TANAKA], message(steps.token(), STRANGER))
            steps.note("smtplib: a foreign sender is refused", False, "it was accepted")
        except (smtplib.SMTPSenderRefused, smtplib.SMTPRecipientsRefused) as error:
            steps.note("smtplib: a foreign sender is refused", "not yours" in str(error), str(error))
    poplib_steps(steps, ours, trust)


def poplib_steps(steps, ours, trust):
    def login(secure=True):
        peer = poplib.POP3_SSL(ours.host, ours.ports["pop3s"], context=trust, timeout=30) if secure else poplib.POP3(ours.host, ours.ports["pop3"], timeout=30)
        if not secure:
            peer.stls(trust)
        peer.user(TANAKA)
        peer.pass_(ACCOUNTS[TANAKA])
        return peer

    for name, secure in (("STLS", False), ("TLS", True)):
        peer, lies = login(secure), ours.messages(TANAKA)
        count = peer.stat()[0]
        got = [b"\r\n".join(peer.retr(number + 1)[1]) + b"\r\n" for number in range(count)]
        uidls = {line.split()[1] for line in peer.uidl()[1]}
        top = peer.top(1, 2)[1]
        steps.note(f"poplib: {name}, {count} messages, octet for octet, with UIDL and TOP", count == len(lies) and sorted(got) == sorted(lies) and len(uidls) == count and len(top) > 8)
        peer.quit()
    peer = login()
    before = peer.stat()[0]
    peer.dele(1)
    peer.close()
    # The server learns of the cut only once it reads.
    time.sleep(0.3)
    peer = login()
    steps.note("poplib: DELE and a cut line delete nothing", peer.stat()[0] == before == len(ours.messages(TANAKA)))
    peer.dele(1)
    peer.quit()
    steps.note("poplib: DELE and QUIT delete one", len(ours.messages(TANAKA)) == before - 1)
    try:
        peer = poplib.POP3(ours.host, ours.ports["pop3"], timeout=30)
        peer.user(TANAKA)
        peer.pass_(ACCOUNTS[TANAKA])
        steps.note("poplib: no login in clear", False, "it was accepted")
    except poplib.error_proto as error:
        steps.note("poplib: no login in clear", True, str(error))


def disabled(steps, ours, sink):
    """Whoever is disabled is out at once: the sessions that are open, and the logins that come."""
    trust = ssl.create_default_context(cafile=certificate(ours))
    trust.check_hostname = False
    sending = smtplib.SMTP_SSL(ours.host, ours.ports["submissions"], context=trust, timeout=30)
    sending.login(TANAKA, ACCOUNTS[TANAKA])
    reading = poplib.POP3_SSL(ours.host, ours.ports["pop3s"], context=trust, timeout=30)
    reading.user(TANAKA)
    reading.pass_(ACCOUNTS[TANAKA])
    ours.command("user", "disable", TANAKA, "--config", ours.config)
    steps.note("disable: the SMTP session is told and ends", sending.getreply()[0] == 421 and sending.file.readline() == b"")
    try:
        # Whatever is on the way is read to its end.
        while reading.file.readline():
            pass
        steps.note("disable: the POP3 session ends", True)
    except OSError as error:
        steps.note("disable: the POP3 session ends", False, str(error))
    try:
        smtplib.SMTP_SSL(ours.host, ours.ports["submissions"], context=trust, timeout=30).login(TANAKA, ACCOUNTS[TANAKA])
        steps.note("disable: no login any more", False, "it was accepted")
    except smtplib.SMTPAuthenticationError as error:
        steps.note("disable: no login any more", error.smtp_code == 535, str(error))


def run(steps, sekisho, folder):
    sink = Sink()
    address, port = sink.server_address
    ours = server.Server(sekisho, os.path.join(folder, "loopback"), ACCOUNTS, f'[delivery]\nsmart_host = {{ host = "{address}", port = {port} }}\n[limits]\nsessions_per_address = 1000\n')
    ours.start()
    try:
        for client in (swaks, curl, msmtp_and_mpop, python, fetchmail, disabled):
            try:
                client(steps, ours, sink)
            except (OSError, smtplib.SMTPException, poplib.error_proto, IndexError) as error:
                steps.note(f"{client.__name__} to its end", False, f"{type(error).__name__}: {error}")
    finally:
        ended = ours.stop()
        sink.shutdown()
    steps.note("the server stops by itself", ended == 0, "" if ended == 0 else ours.tail())
