"""A process that may open no more files."""
import os, pwd, smtplib, socket, subprocess, threading, time

import server
from disk import Story
from load import USERS, new_server

CLIENTS = 8


class Client(threading.Thread):
    """Sends on one connection, one message after the other, and reconnects only where it is told that the service closes."""

    def __init__(self, port, number):
        super().__init__(daemon=True)
        self.port, self.number, self.stop = port, number, threading.Event()
        self.accepted, self.replies, self.lost = set(), {}, []
        self.peer = smtplib.SMTP("127.0.0.1", port, "client.example", timeout=30)

    def run(self):
        count = 0
        while not self.stop.is_set():
            count += 1
            token = f"f{self.number}-{count}"
            # Long enough that segments of the spool are used up, for which new files are needed.
            content = f"From: <sender@client.example>\r\nX-Token: {token}\r\n\r\n" + ("x" * 70 + "\r\n") * 4000
            try:
                self.peer.sendmail("sender@client.example", [USERS[0]], content.encode())
                self.accepted.add(token)
            except smtplib.SMTPRecipientsRefused as refused:
                self.note(*refused.recipients[USERS[0]])
            except smtplib.SMTPResponseException as refused:
                self.note(refused.smtp_code, refused.smtp_error)
            except (OSError, smtplib.SMTPServerDisconnected) as error:
                self.lost.append(repr(error))
                return

    def note(self, code, text):
        self.replies[code] = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
        time.sleep(0.05)


def greeting(port, seconds):
    """What a new client hears within `seconds`; empty: nothing."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=seconds) as peer:
            peer.settimeout(seconds)
            return peer.recv(200).decode(errors="replace").strip()
    except OSError:
        return ""


def seconds_of_cpu(process):
    fields = open(f"/proc/{process}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def prlimit(process, user, *words):
    """Asks for or changes the limits of a process, with its own rights: root's are not enough everywhere. Gives whether that succeeded, and what it said."""
    account = pwd.getpwnam(user) if os.geteuid() == 0 else None
    rights = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    done = subprocess.run(["timeout", "20", "prlimit", *words, "--pid", str(process)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", **rights)
    return done.returncode == 0, done.stdout.strip()


def files(sekisho, generator, folder, options):
    ours = new_server(sekisho, os.path.join(folder, "files"))
    ours.start()
    try:
        process, story = ours.process.pid, Story(generator, ours, folder)
        limit, said = prlimit(process, ours.user, "--nofile", "--noheadings", "--output=SOFT")
        if not limit:
            print(f"files: left out, there is no prlimit here: {said}")
            return None
        clients = [Client(ours.ports["smtp"], number) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(1)
        # Not one file more than are open now.
        held = len(os.listdir(f"/proc/{process}/fd"))
        story.expect(prlimit(process, ours.user, f"--nofile={held}:")[0], "the limit could not be lowered")
        time.sleep(6)
        # Whoever comes now waits at the door; those who have no place in it come and go.
        strangers = [greeting(ours.ports["smtp"], 1) for _ in range(5)]
        for client in clients:
            client.stop.set()
        for client in clients:
            client.join(60)
        waiting = [socket.create_connection(("127.0.0.1", ours.ports["smtp"]), timeout=5) for _ in range(20)]
        prlimit(process, ours.user, "--nofile=3:")
        quiet = seconds_of_cpu(process)
        time.sleep(3)
        spent = seconds_of_cpu(process) - quiet
        story.expect(spent < 1.5, f"it used {spent:.1f} s of processor time in 3 s in which it could do nothing")
        story.expect(ours.process.poll() is None, f"it ended: {ours.tail()}")
        story.expect(prlimit(process, ours.user, f"--nofile={said}:")[0], "the limit could not be raised")
        for peer in waiting:
            peer.settimeout(20)
            story.expect(peer.recv(3) in (b"220", b"421"), "a client that waited was not greeted")
            peer.close()
        replies = {code: text for client in clients for code, text in client.replies.items()}
        lost = [error for client in clients for error in client.lost]
        story.expect(not lost, f"connections lost: {lost}")
        story.expect(all(400 <= code < 500 for code in replies), f"refused for good: {replies}")
        for client in clients:
            story.accepted |= client.accepted
        during = len(story.accepted)
        after = story.send("after", 2.0)
        story.expect(after["accepted"] and not after["lost"], f"with more files again: {after}")
        # A delivery that failed is tried again after a minute or so.
        story.all_out(200)
        return story.close(f"files: {during} accepted on {CLIENTS} connections, of which {held} open files were left; refused with {replies or 'nothing'}, {len(lost)} connections lost; "
                           f"new clients in that time heard {sorted(set(strangers))}; {spent:.2f} s of processor time in 3 s with {len(waiting)} at the door; "
                           f"more files again: {after['accepted']} accepted")
    finally:
        ours.stop()
