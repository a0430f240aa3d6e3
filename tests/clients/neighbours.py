"""POP before SMTP from other addresses, in network namespaces with a real address translator:

    this namespace: the server, 203.0.113.10 ── far, 203.0.113.50
                                             ── gate, 203.0.113.2 (masquerades) ── home, 10.0.0.11 and neighbour, 10.0.0.12
"""
import os, re, shutil, subprocess, sys, time

from loopback import Sink
from steps import ACCOUNTS, ELSEWHERE, STRANGER, SUZUKI, TANAKA, message
import server

WORLD, GATE, FAR = "203.0.113.10", "203.0.113.2", "203.0.113.50"
PLUMBING = f"""
ip link add world type bridge
ip addr add {WORLD}/24 dev world
ip link set world up
ip netns add gate
ip netns add far
ip netns add home
ip netns add neighbour
ip link add w-gate type veth peer name outside netns gate
ip link add w-far type veth peer name outside netns far
ip link set w-gate master world up
ip link set w-far master world up
ip -n far addr add {FAR}/24 dev outside
ip -n far link set outside up
ip -n gate addr add {GATE}/24 dev outside
ip -n gate link set outside up
ip -n gate link add inside type bridge
ip -n gate addr add 10.0.0.1/24 dev inside
ip -n gate link set inside up
ip -n gate link add l-home type veth peer name outside netns home
ip -n gate link add l-next type veth peer name outside netns neighbour
ip -n gate link set l-home master inside up
ip -n gate link set l-next master inside up
ip -n home addr add 10.0.0.11/24 dev outside
ip -n neighbour addr add 10.0.0.12/24 dev outside
ip -n home link set outside up
ip -n neighbour link set outside up
ip -n home route add default via 10.0.0.1
ip -n neighbour route add default via 10.0.0.1
ip netns exec gate sysctl -qw net.ipv4.ip_forward=1
ip netns exec gate nft add table ip nat
ip netns exec gate nft add chain ip nat out {{ type nat hook postrouting priority 100 ; }}
ip netns exec gate nft add rule ip nat out oifname outside masquerade
"""
# Said in the namespace of a client: logs in, says what the server answered to the password.
LOGIN = """import poplib, ssl, sys
host, port, secure, user, password = sys.argv[1:]
trust = ssl._create_unverified_context()
peer = poplib.POP3_SSL(host, int(port), context=trust, timeout=20) if secure == "tls" else poplib.POP3(host, int(port), timeout=20)
try:
    peer.user(user)
    print(peer.pass_(password).decode())
    peer.quit()
except poplib.error_proto as error:
    sys.exit(str(error))
"""


def plumb():
    """Builds the world; says why not, if it cannot."""
    subprocess.run(["mkdir", "-p", "/run/netns"])
    # Names of namespaces are files; these shall end with our mounts.
    if subprocess.run(["mount", "-t", "tmpfs", "none", "/run/netns"], stderr=subprocess.DEVNULL).returncode != 0:
        return "no mounts here"
    for line in PLUMBING.strip().splitlines():
        done = subprocess.run(line.split(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            return f"`{line}` says: {done.stdout.strip()}"
    return None


class Story:
    def __init__(self, steps, ours, sink):
        self.steps, self.ours, self.sink = steps, ours, sink

    def logs_in(self, name, where, says="", secure=True, code=0):
        service = "pop3s" if secure else "pop3"
        self.steps.run(name, ["ip", "netns", "exec", where, sys.executable, "-c", LOGIN, WORLD, str(self.ours.ports[service]), "tls" if secure else "clear", SUZUKI, ACCOUNTS[SUZUKI]],
                       code=code, says=says)

    def sends(self, name, where, sender=SUZUKI, to=ELSEWHERE, service="submission", header=None, says="", why=""):
        """With `says`, it must be refused in these words on the wire, and with `why` in the log; without, it must come out at the smart host."""
        octets, since = message(self.steps.token(), header or sender, to), os.path.getsize(self.ours.log)
        path = os.path.join(self.ours.folder, "message.eml")
        with open(path, "wb") as file:
            # swaks ends the last line itself.
            file.write(octets.replace(b"\r\n", b"\n").removesuffix(b"\n"))
        command = ["ip", "netns", "exec", where, "swaks", "--server", WORLD, "--port", str(self.ours.ports[service]), "--ehlo", "device.example", "--from", sender, "--to", to, "--data", "@" + path]

        def logged():
            with open(self.ours.log, errors="replace") as file:
                file.seek(since)
                return re.sub(r"\x1b\[[0-9;]*m", "", file.read())

        if says:
            self.steps.run(name, command, code=None, says=says, also=lambda: why in logged() and octets not in b"".join(self.sink.taken))
        else:
            self.steps.run(name, command, also=lambda: self.sink.got(octets))


def story(told):
    refused = "5.7."
    told.sends("before the login: refused", "home", says=refused)
    told.logs_in("a POP3 login in clear is refused", "home", secure=False, code=1)
    told.sends("and opens nothing: refused", "home", says=refused)
    told.logs_in("a POP3 login over TLS", "home", says="+OK")
    told.sends("after it: accepted, and it goes out", "home")
    told.sends("with another's sender: refused", "home", sender=TANAKA, says=refused)
    told.sends("with a foreign sender: refused", "home", sender=STRANGER, says=refused)
    told.sends("with another's From in the header: refused", "home", header=TANAKA, says=refused)
    told.sends("from another address: refused", "far", says=refused)
    told.sends("the neighbour behind the same translator, with another's sender: refused", "neighbour", sender=TANAKA, says=refused)
    told.sends("the neighbour with a sender of his own: refused", "neighbour", sender=STRANGER, says=refused)
    told.sends("the neighbour with the sender of who logged in: accepted (the risk that remains)", "neighbour")
    told.sends("the third message, on port 25: accepted", "home", service="smtp")
    told.sends("the fourth: refused", "home", says=refused, why="3 messages were sent since the last login")
    told.logs_in("the next login tells of all three, the neighbour's too", "home", says=f"since your last login 3 messages were sent by POP before SMTP from {GATE}")
    told.sends("and opens it again: accepted", "home")
    log = open(told.ours.log, errors="replace").read()
    told.steps.note(f"the server saw home and neighbour as {GATE} alone", GATE in log and "10.0.0." not in log)


def expiry(told, restart):
    restart()
    told.sends("after a restart without a login: refused", "home", says="5.7.")
    told.logs_in("a POP3 login over TLS, and the window is 10 s", "home", says="+OK")
    told.sends("at once: accepted", "home")
    time.sleep(11)
    told.sends("after 11 s: refused", "home", says="5.7.", why="the last login from this address is too long ago")


def run(steps, sekisho, folder):
    for command in ("ip", "nft"):
        if not shutil.which(command, path=os.environ["PATH"] + ":/usr/sbin:/sbin"):
            return f"{command} is missing"
    why = plumb()
    if why:
        return why
    sink = Sink()
    address, port = sink.server_address
    settings = f'[delivery]\nsmart_host = {{ host = "{address}", port = {port} }}\n[pop_before_smtp]\nlisteners = ["smtp", "submission"]\nmessages = 3\nwindow = "WINDOW"\n'
    ours = server.Server(sekisho, os.path.join(folder, "neighbours"), ACCOUNTS, settings.replace("WINDOW", "300 s"), host=WORLD)

    def restart():
        ours.stop()
        text = open(ours.config).read()
        with open(ours.config, "w") as file:
            file.write(text.replace("300 s", "10 s"))
        ours.start()

    ours.start()
    told = Story(steps, ours, sink)
    try:
        story(told)
        expiry(told, restart)
    finally:
        ours.stop()
        sink.shutdown()
    return None
