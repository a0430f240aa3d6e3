"""A disk that takes nothing any more: full, or read-only."""
import json, os, shutil, subprocess, time

import server
from load import Delivered, load, new_server, tokens_in


def run(*command, seconds=20):
    """Runs a command for at most `seconds`; gives whether it succeeded, and what it said."""
    done = subprocess.run(["timeout", str(seconds), *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode == 0, done.stdout.strip()


class Story:
    """What was accepted in one part, and what was wrong."""

    def __init__(self, generator, ours, folder):
        self.generator, self.ours, self.path = generator, ours, os.path.join(folder, "accepted")
        self.accepted, self.delivered, self.wrong = set(), Delivered(), []

    def begin(self, token, seconds, **options):
        return load(self.generator, self.ours, token, self.path, **{"sessions": 10, "messages": 50, "size": 70000, **options}, seconds=seconds)

    def end(self, process):
        said = json.loads(process.communicate(timeout=120)[0])
        self.accepted |= tokens_in(self.path)
        return said

    def send(self, token, seconds=2.0, **options):
        return self.end(self.begin(token, seconds, **options))

    def expect(self, holds, what):
        if not holds:
            self.wrong.append(str(what))

    def missing(self):
        return [token for token in self.accepted if token not in self.delivered.count]

    def all_out(self, seconds):
        """Waits until all that was accepted lies in the Maildir."""
        def all_there():
            self.delivered.collect(self.ours)
            return not self.missing()

        try:
            server.wait_for("delivery", all_there, seconds)
        except TimeoutError:
            self.wrong.append(f"{len(self.missing())} of {len(self.accepted)} accepted messages did not come out\n{self.ours.tail()}")

    def close(self, line):
        print(f"{line}; lost {len(self.missing())} of {len(self.accepted)}, torn {self.delivered.torn()}")
        for problem in self.wrong:
            print(f"  {problem}")
        return not self.wrong and not self.delivered.torn() and bool(self.accepted)


def with_code(said, code):
    return [problem for problem in said["problems"] if f" {code} " in problem]


def full(sekisho, generator, folder, options):
    if os.geteuid() != 0:
        print("full: left out, a small file system needs root")
        return None
    place = os.path.join(folder, "full")
    os.makedirs(os.path.join(place, "data"))
    if not run("mount", "-t", "tmpfs", "-o", "size=256m,mode=755", "none", os.path.join(place, "data"))[0]:
        print("full: left out, no file system can be mounted here")
        return None
    ours = None
    try:
        ours = new_server(sekisho, place)
        ours.start()
        story, ballast = Story(generator, ours, folder), os.path.join(ours.data, "ballast")
        before = story.send("before", 0.5)
        with open(ballast, "wb") as file:
            try:
                while True:
                    os.write(file.fileno(), bytes(65536))
            except OSError:
                pass
        during = story.send("during")
        replies = with_code(during, 452)
        story.expect(replies and not during["lost"], f"with a full disk: {during}")
        ours.kill()
        ours.start()
        again = story.send("again", 3.0)
        story.expect(not again["lost"] and (again["accepted"] or with_code(again, 452)), f"started with a full disk: {again}")
        os.unlink(ballast)
        after = story.send("after", 5.0)
        story.expect(after["accepted"], f"with room again: {after}")
        story.all_out(90)
        return story.close(f"full: {before['accepted']} accepted before; disk full: {during['accepted']} accepted, {during['refused']} refused ({(replies or ['-'])[0]}), "
                           f"{during['lost']} connections lost; killed and started while full: {again['accepted']} accepted, {again['refused']} refused; "
                           f"room again: {after['accepted']} accepted")
    finally:
        if ours:
            ours.stop()
        run("umount", "-l", os.path.join(place, "data"))


class Disk:
    """An ext4 file system in a file, which an error makes read-only, as a failing disk does."""

    def __init__(self, folder, mounted):
        self.image, self.mounted, self.count = os.path.join(folder, "disk.img"), mounted, 0

    def make(self):
        """Whether there can be such a file system here, and why not."""
        with open(self.image, "wb") as file:
            file.truncate(1024 << 20)
        made, said = run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0", self.image, seconds=60)
        return (made, said) if not made else self.mount()

    def mount(self):
        done = run("mount", "-o", "loop,errors=remount-ro", self.image, self.mounted)
        self.count += done[0]
        return done

    def fail(self):
        """The kernel finds the file system damaged, and lets nobody write to it any more, whoever has a file open."""
        source = run("findmnt", "-nro", "SOURCE", "--mountpoint", self.mounted)[1].split()[-1]
        trigger = f"/sys/fs/ext4/{os.path.basename(source)}/trigger_fs_error"
        if not os.path.exists(trigger):
            return False
        with open(trigger, "w") as file:
            file.write("1")
        return True

    def repair(self):
        """Such a file system cannot become writable while somebody has it open: what is on the disk is checked, and mounted in its place."""
        copy = f"{self.image}.{self.count}"
        shutil.copyfile(self.image, copy)
        self.image = copy
        checked = subprocess.run(["timeout", "60", "e2fsck", "-fy", copy], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        return self.mount() if checked < 4 else (False, f"e2fsck ended with {checked}")

    def remove(self):
        while self.count:
            run("umount", "-l", self.mounted)
            self.count -= 1


def readonly(sekisho, generator, folder, options):
    """`remount,ro` is refused as long as the spool's segment is open. So: the kernel takes the right to write away under load, once over the path alone
    (a read-only mount on top of it: no file can be made or opened for writing), once with an error of the file system (nothing can be written at all)."""
    if os.geteuid() != 0:
        print("readonly: left out, a file system of its own needs root")
        return None
    place = os.path.join(folder, "readonly")
    os.makedirs(os.path.join(place, "data"))
    disk = Disk(place, os.path.join(place, "data"))
    made, said = disk.make()
    if not made:
        print(f"readonly: left out, no ext4 can be mounted here: {said}")
        return None
    ours, parts = None, []
    try:
        ours = new_server(sekisho, place)
        ours.start()
        story = Story(generator, ours, folder)
        parts.append(path_readonly(story, disk))
        parts.append(disk_readonly(story, disk) or "no error can be made in an ext4 here")
        after = story.send("after", 2.0)
        story.expect(after["accepted"], f"afterwards: {after}")
        # A delivery that failed is tried again after a minute or so.
        story.all_out(200)
        story.expect(ours.process.poll() is None, f"it ended: {ours.tail()}")
        return story.close(f"readonly: {'; '.join(parts)}")
    finally:
        if ours:
            ours.stop()
        disk.remove()


def path_readonly(story, disk):
    before = story.send("before", 0.5)
    refused, said = run("mount", "-o", "remount,ro", disk.mounted)
    story.expect(not refused, "remount,ro succeeded, though the spool has a file open for writing")
    loads = story.begin("path", 6.0)
    time.sleep(0.5)
    # A mount that is already in use cannot become read-only. One that is, and is laid on top of it, can be.
    beside = f"{disk.mounted}.readonly"
    os.makedirs(beside)
    for words in (("--bind", disk.mounted, beside), ("-o", "remount,bind,ro", beside), ("--bind", beside, disk.mounted)):
        done, said = run("mount", *words)
        story.expect(done, f"mount {' '.join(words)}: {said}")
    disk.count += 1
    during = story.end(loads)
    replies = with_code(during, 452)
    story.expect(replies and not during["lost"], f"with a read-only path: {during}")
    run("mount", "-o", "remount,bind,rw", disk.mounted)
    after = story.send("again", 2.0)
    story.expect(after["accepted"] and not after["lost"], f"writable again: {after}")
    for path in (disk.mounted, beside):
        run("umount", "-l", path)
    disk.count -= 1
    return (f"{before['accepted']} accepted before; path read-only: {during['accepted']} accepted while the open segment had room, then {during['refused']} refused "
            f"({(replies or ['-'])[0]}); writable again: {after['accepted']} accepted")


def disk_readonly(story, disk):
    loads = story.begin("disk", 5.0, size=4096)
    time.sleep(1)
    if not disk.fail():
        story.end(loads)
        return None
    during = story.end(loads)
    replies = with_code(during, 452)
    story.expect(replies and not during["lost"], f"with a read-only disk: {during}")
    while_bad = story.send("bad", 1.0)
    story.expect(not while_bad["accepted"] and not while_bad["lost"], f"accepted with a read-only disk: {while_bad}")
    repaired, said = disk.repair()
    story.expect(repaired, f"the disk cannot be repaired: {said}")
    after = story.send("repaired", 2.0)
    story.expect(after["accepted"] and not after["lost"], f"repaired: {after}")
    return (f"disk read-only after an error: {during['accepted']} accepted until then, {during['refused'] + while_bad['refused']} refused ({(replies or ['-'])[0]}); "
            f"repaired under the running server: {after['accepted']} accepted")
