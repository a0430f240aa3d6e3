"""A series of cases: the arguments, the binary, and every case brought up, handed on and taken down, some at a time."""

import argparse
import os
import queue
import secrets
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import network
from .case import HERE, Case, all_names, load

KEPT = 10  # results of so many runs


def parser(program, description):
    """The arguments that all series share."""
    made = argparse.ArgumentParser(prog=program, description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("cases", nargs="*", metavar="CASE", help="all, if none is named")
    made.add_argument("--seed", default=secrets.token_hex(3), help="what names are drawn from; printed by every run")
    made.add_argument("--jobs", type=int, default=4, help="cases at a time (4)")
    made.add_argument("--folder", default=os.environ.get("SEKISHO_REAL", "/var/tmp/sekisho-real"), help="where images and results are")
    return made


def prepare(given, made, needs_binary):
    """Outside: images and binary, then the same program once more inside namespaces. Returns an exit code, or None when inside."""
    unknown = set(given.cases) - set(all_names())
    if unknown:
        made.error(f"no such case: {' '.join(sorted(unknown))}; there are: {' '.join(all_names())}")
    if os.environ.get(network.INSIDE):
        return network.enter([])
    setup = subprocess.run([HERE / "setup", given.folder])
    if setup.returncode:
        return setup.returncode
    if needs_binary or any(load(HERE / "cases" / f"{name}.toml").get("program") for name in given.cases or all_names()):
        os.environ["SEKISHO"] = str(binary())
    return network.enter([*sys.argv, "--seed", given.seed])


def binary():
    """The program under test, built if nobody names one."""
    if named := os.environ.get("SEKISHO"):
        return Path(named).resolve(strict=True)
    root = HERE.parent.parent
    subprocess.run(["cargo", "build", "--release", "-p", "sekisho"], cwd=root, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))
    return target / "release" / "sekisho"


class Series:
    """All cases of one run, each with an outsider to itself."""

    def __init__(self, given):
        results = Path(given.folder).resolve() / "results"
        self.work = results / f"{time.strftime('%Y%m%d-%H%M%S')}-{given.seed}-{os.urandom(2).hex()}"
        self.work.mkdir(parents=True)
        for old in sorted(results.iterdir())[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        self.given = given
        numbered = enumerate(all_names(), 1)
        self.cases = [Case(name, number, given.seed) for number, name in numbered if not given.cases or name in given.cases]
        self.network = network.Network(given.folder, self.work, self.cases, given.jobs)
        self.slots = queue.SimpleQueue()
        for slot in range(1, given.jobs + 1):
            self.slots.put(slot)
        self.printing = threading.Lock()
        print(f"seed {given.seed}, records in {self.work}", flush=True)

    def one(self, case, look):
        """Brings one case up, has `look` look at it from an outsider, takes it down, prints a line; returns `look`'s result."""
        slot, began = self.slots.get(), time.monotonic()
        result, words, wrong = None, "", []
        try:
            self.network.up(case)
            result, words, wrong = look(case, slot)
        except Exception as error:
            wrong = [f"{type(error).__name__}: {error}"]
        finally:
            self.network.down(case)
            self.slots.put(slot)
        with self.printing:
            print(f"{'FAIL' if wrong else 'ok':4} {case.name:24} {words}  {time.monotonic() - began:.1f} s", flush=True)
            for line in wrong:
                print(f"       {line}", flush=True)
        return result, not wrong

    def each(self, look):
        """All cases, the longest first; returns their results by name, and the names of those that went wrong."""
        order = sorted(self.cases, key=lambda case: -case.raw.get("seconds", 0))
        with ThreadPoolExecutor(self.given.jobs) as pool:
            done = dict(zip((case.name for case in order), pool.map(lambda case: self.one(case, look), order)))
        return {name: result for name, (result, _) in done.items()}, sorted(name for name, (_, good) in done.items() if not good)
