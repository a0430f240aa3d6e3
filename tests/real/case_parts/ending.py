"""The fix, at a new address while the old one goes on; and then at the old one."""

import time

from case_parts import cast, letters
from case_parts.beginning import CODE, SOON, listed, refused
from story_parts.scene import until
from story_parts.told import check, show, title

NXDOMAIN = 3
SHUT, UNPROVEN = 0, 3  # exit codes of `case recheck`


def standing(office):
    """How each address of the server stands."""
    return {address["address"]: address["standing"] for target in office.document()["targets"] for address in target["addresses"]}


def recheck(office):
    done = office.do("recheck", *office.probing())
    show("case recheck last", done.stdout + (done.stderr if done.returncode == 2 else ""))
    return done


def moved(office):
    title("6. It is mended under a new address, while the old one relays")
    done = office.do("fixed", "--who", "the operator", "--what", "SMTP AUTH for everybody, on a new machine")
    check("somebody says that it is mended", done.returncode == 0 and office.stage == "fix-claimed", office.stage)
    refused(office, "close", "a word alone ends no case", "--reason", "they say so")
    office.move()
    done = recheck(office)
    check("it is mended, but not everywhere yet", done.returncode == UNPROVEN and "FIXED, PROPAGATING until" in done.stdout, f"exit code {done.returncode}")
    check("the case is propagating", office.stage == "propagating", office.stage)
    stands = standing(office)
    check("the new address is shut, the old one relays", stands == {office.flawed.ip4: "open", office.mended.ip4: "shut"}, stands)
    refused(office, "close", "the case cannot be closed", "--reason", "mended")
    refused(office, "publish", "nor published", "--output", str(office.work / "too-early"))
    check("the old address is still listed", listed(office) == [CODE], listed(office))


def mended(office):
    title("7. The old address is mended as well")
    flawed = office.flawed
    office.change(flawed, f"smtpd_relay_restrictions = {office.mended.values['RELAY']}")
    done, ended = recheck(office), time.monotonic()
    check("a recheck finds every address shut", done.returncode == SHUT and "FIXED" in done.stdout, f"exit code {done.returncode}")
    check("the case is fixed", office.stage == "fixed" and set(standing(office).values()) == {"shut"}, f"{office.stage}, {standing(office)}")
    check("it says that the block list lets go", f"{flawed.ip4} is off the block list" in done.stdout, f"{flawed.ip4}")
    check("it is listed no more", listed(office) == [], office.list("show", flawed.ip4).stdout.splitlines()[:2])
    answer = until(lambda: (found := office.reverse(flawed.ip4))["code"] == NXDOMAIN and found, SOON)
    check("a resolver does not answer for it any more", answer, f"{answer} after {time.monotonic() - ended:.1f} s")
    done = office.do("notify", "--thanks", "--send")
    show("case notify last --thanks --send", done.stdout + done.stderr)
    letter = office.at_operator(office.mended, "Content-Language: ja")
    text = letter and "".join(letters.body(letter).split())
    good = text and "再検査を行い" in text and flawed.ip4 in text
    check("thanks arrive in the operator's mailbox, at the new address", done.returncode == 0 and good, letter and letters.read(letter)["Subject"])
    # They say that every address was tested again, so they have to name every one.
    check("they name every address that was tested", text and office.mended.ip4 in text, [line for line in letters.body(letter or b"").splitlines() if "10.78" in line])
    earlier = letters.read(office.notice)["Message-ID"]
    check("they stand in one thread with the notice", letter and earlier in str(letters.read(letter)["References"]), earlier)
    there = until(lambda: len(office.arrivals(cast.ABUSE)) == 2)
    check("and at the network's", there, letters.read(office.arrivals(cast.ABUSE)[-1])["Subject"])
