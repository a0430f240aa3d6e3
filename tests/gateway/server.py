"""A `sekisho serve` of its own for a test or a measurement: settings, certificate and accounts in a folder, free ports, started and stopped."""
import os, re, shutil, signal, socket, subprocess, sys, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOMAIN, HOST = "assoc.example", "mail.assoc.example"
SERVICES = ("smtp", "submission", "submissions", "pop3", "pop3s")
CANNOT_RUN_HERE = 77


def cannot(why):
    print(f"cannot run here: {why}", file=sys.stderr)
    sys.exit(CANNOT_RUN_HERE)


def has(wanted):
    """Whether a command, or a module of Perl (with ::), is there."""
    if "::" in wanted:
        return subprocess.run(["perl", f"-M{wanted}", "-e1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    return shutil.which(wanted, path=os.environ["PATH"] + ":/usr/sbin:/sbin") is not None


def install(pairs):
    """Installs Debian packages of which something is missing. `pairs`: command or module of Perl → package."""
    missing = [package for wanted, package in pairs.items() if not has(wanted)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        cannot(f"missing: {' '.join(missing)} (installing needs root and Debian's apt)")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    if "postfix" in missing:
        # It asks nothing, and starts nothing: there is no /etc/postfix/main.cf then.
        subprocess.run(["debconf-set-selections"], input="postfix postfix/main_mailer_type select No configuration\n", text=True)
    command = ["apt-get", "-qy", "--no-install-recommends", "install", *missing]
    for before in ([], ["apt-get", "-q", "update"]):
        if before:
            subprocess.run(before, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
            return
    cannot(f"apt-get could not install {' '.join(missing)}")


def target():
    return os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))


def program():
    """The binary under test: SEKISHO, or the release binary, built."""
    if "SEKISHO" in os.environ:
        return os.path.abspath(os.environ["SEKISHO"])
    subprocess.run(["cargo", "build", "--release", "--quiet", "-p", "sekisho"], cwd=ROOT, check=True)
    return os.path.join(target(), "release", "sekisho")


def load_generator():
    """The load generator: SEKISHO_LOAD, or built."""
    if "SEKISHO_LOAD" in os.environ:
        return os.path.abspath(os.environ["SEKISHO_LOAD"])
    subprocess.run(["cargo", "build", "--release", "--quiet", "-p", "sekisho-gateway", "--example", "mail-load"], cwd=ROOT, check=True)
    return os.path.join(target(), "release", "examples", "mail-load")


def free_ports(count, host="127.0.0.1"):
    sockets = [socket.create_server((host, 0)) for _ in range(count)]
    ports = [sock.getsockname()[1] for sock in sockets]
    for sock in sockets:
        sock.close()
    return ports


def wait_for(what, condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


def answers(address):
    try:
        socket.create_connection(address, timeout=1).close()
        return True
    except OSError:
        return False


def greets(address):
    """The ports are open before accounts and spool are: who is first waits for the greeting."""
    try:
        with socket.create_connection(address, timeout=20) as peer:
            return peer.recv(1) != b""
    except OSError:
        return False


class Server:
    """One server. `accounts`: address → password. `settings`: further lines of sekisho.toml. `before`: words before the command, as for strace."""

    def __init__(self, sekisho, folder, accounts, settings="", ports=None, host="127.0.0.1", before=(), keys=""):
        self.sekisho, self.folder, self.accounts, self.host = sekisho, folder, accounts, host
        self.data, self.config = os.path.join(folder, "data"), os.path.join(folder, "sekisho.toml")
        self.log, self.before, self.process = os.path.join(folder, "sekisho.log"), list(before), None
        self.ports = ports or dict(zip(SERVICES, free_ports(len(SERVICES))))
        self.user = "nobody" if os.geteuid() == 0 else "sekisho"
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o755)
        self.init(settings, keys)

    def command(self, *words, **more):
        done = subprocess.run([self.sekisho, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=None if "input" in more else subprocess.DEVNULL, **more)
        if done.returncode != 0:
            raise RuntimeError(f"sekisho {' '.join(words)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def init(self, settings, keys):
        (first, password), *others = self.accounts.items()
        self.command("init", "--config", self.config, "--data", self.data, "--host-name", HOST, "--domain", DOMAIN, "--account", first, "--password-stdin",
                     "--user", self.user, input=password + "\n")
        # What `init` writes stands at the usual ports; the test has its own.
        with open(self.config, "w") as file:
            file.write(f'host_name = "{HOST}"\ndomains = ["{DOMAIN}"]\ndata = "{self.data}"\nuser = "{self.user}"\n{keys}\n[listen]\n')
            for service in SERVICES:
                port = self.ports.get(service)
                file.write(f"{service} = {[f'{self.host}:{port}'] if port else []}\n".replace("'", '"'))
            file.write(settings)
        for name, password in others:
            self.command("user", "add", name, "--password-stdin", "--config", self.config, input=password + "\n")

    def start(self, preexec=None):
        log = open(self.log, "ab")
        self.process = subprocess.Popen([*self.before, self.sekisho, "serve", "--config", self.config], stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=preexec)
        log.close()
        try:
            for service in SERVICES:
                if self.ports.get(service):
                    ready = greets if service in ("smtp", "submission", "pop3") else answers
                    wait_for(f"port of {service}", lambda: self.process.poll() is not None or ready((self.host, self.ports[service])))
        except TimeoutError:
            self.kill()
            raise
        if self.process.poll() is not None:
            raise RuntimeError(f"sekisho serve ended with {self.process.returncode}:\n{self.tail()}")
        return self

    def tail(self, lines=15):
        with open(self.log, errors="replace") as file:
            return "".join(file.readlines()[-lines:])

    def stop(self):
        """Asks it to stop, and says how it ended."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process and self.process.returncode

    def kill(self):
        self.process.kill()
        self.process.wait()

    def maildir(self, account):
        return os.path.join(self.data, "mail", account)

    def messages(self, account):
        """What lies in the account's Maildir, oldest first, with line ends as on the wire; in the files they are those of Unix."""
        found = []
        for part in ("new", "cur"):
            folder = os.path.join(self.maildir(account), part)
            found += [os.path.join(folder, name) for name in (os.listdir(folder) if os.path.isdir(folder) else [])]
        found.sort(key=os.path.getmtime)
        return [re.sub(rb"\r?\n", b"\r\n", open(path, "rb").read()) for path in found]
