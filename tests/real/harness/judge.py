"""Compares an audit with what its case expects."""

import re

EXIT = {"closed": 0, "open": 1}
# A small run says so beside every verdict; where mail is relayed, some odd forms are taken and go nowhere.
ALLOWED = {"closed": {"small-run"}, "open": {"small-run", "canaries-pending", "handed-on"}}


def compare(case, audit, folder, before=0):
    """One line for people, and what is not as expected. `before` is what `counted` said before the audit."""
    expect = case.expect
    code = expect.get("exit", EXIT.get(expect.get("verdict"), 3))
    wrong = []
    if audit.code != code:
        wrong.append(f"exit code {audit.code}, not {code}: {last_line(audit.words)}")
    if "connections" in expect:
        wrong += connections(expect["connections"], folder, before)
    if "verdict" not in expect:
        return f"exit {audit.code}", wrong
    if audit.record is None:
        return "no record", [*wrong, f"it printed no record: {last_line(audit.words)}"]
    record = audit.record
    wrong += verdict(expect, record)
    if expect["verdict"] == "open":
        wrong += rule(case, expect, record)
    return summary(record, audit.seconds), wrong


def last_line(text):
    return (text.strip().splitlines() or ["(it said nothing)"])[-1][:300]


def verdict(expect, record):
    """Verdict, level, software and the reasons beside them."""
    wrong = []
    for key in ("verdict", "level"):
        if key in expect and record[key] != expect[key]:
            wrong.append(f"{key} {record[key]}, not {expect[key]}")
    said = {reason["reason"] for reason in record["reasons"]}
    more = said - ALLOWED.get(record["verdict"], said) - set(expect.get("reasons", []))
    if more:
        wrong.append(f"reasons that the case does not allow: {', '.join(sorted(more))}")
    if record["verdict"] != expect["verdict"]:
        wrong.append(f"reasons: {record['reasons']}"[:600])
    software = (record["dossier"].get("software") or {}).get("name")
    if "software" in expect and software != expect["software"]:
        wrong.append(f"software {software}, not {expect['software']}")
    found = {finding["finding"] for finding in record["findings"]}
    wrong += [f"the finding {name} is missing" for name in expect.get("findings", []) if name not in found]
    return wrong


def rule(case, expect, record):
    """The first rule, or where the case says `among` the first of its class: class, senders, listeners and further conditions."""
    if not record["rules"]:
        return ["it names no rule"]
    same = [one for one in record["rules"] if one["class"] == expect["class"]]
    first = same[0] if same and expect.get("among") else record["rules"][0]
    condition, wrong = first["condition"], []
    if first["class"] != expect["class"]:
        wrong.append(f"class {first['class']}, not {expect['class']}")
    wrong += senders(expect["sender"], condition["sender"])
    only = expect.get("only", {})
    if only.get("host") == "backup":
        only = {"addresses": [case.backup.ip4, case.backup.ip6]}
    wrong += listeners(only, condition["endpoints"])
    needs = sorted(clause["dimension"] for clause in condition["clauses"])
    if needs != sorted(expect.get("needs", [])):
        wrong.append(f"needs {needs}, not {expect.get('needs', [])}")
    # A clause must cite a probe on either side.
    wrong += [f"clause {clause['dimension']} cites no refusal" for clause in condition["clauses"] if not clause["refused"]]
    if not first["canaries"]:
        wrong.append("the rule names no canary")
    return wrong


def senders(expected, seen):
    wrong = []
    if seen["kind"] != expected["kind"]:
        return [f"senders {seen}, not {expected}"]
    if "addresses" in expected and {a.lower() for a in seen["addresses"]} != {a.lower() for a in expected["addresses"]}:
        wrong.append(f"senders {seen['addresses']}, not {expected['addresses']}")
    if not set(expected.get("domains", [])) <= set(seen.get("domains", [])):
        wrong.append(f"domains {seen.get('domains')}, without {expected['domains']}")
    return wrong


def listeners(only, seen):
    """The rule holds exactly at the listeners of the one port or family, or at all of them."""
    if not only:
        return [] if seen["kind"] == "every" else [f"only at {[at(e) for e in seen['endpoints']]}, not everywhere"]
    if seen["kind"] != "only":
        return [f"at every listener, not only where {only}"]

    def meets(endpoint):
        family = 6 if ":" in endpoint["address"] else 4
        return (endpoint["port"] == only.get("port", endpoint["port"]) and family == only.get("family", family)
                and endpoint["address"] in only.get("addresses", [endpoint["address"]]))

    wrong = [f"holds at {at(endpoint)} too" for endpoint in seen["endpoints"] if not meets(endpoint)]
    return wrong + [f"does not hold at {at(endpoint)}" for endpoint in seen["refused"] if meets(endpoint)]


def at(endpoint):
    return f"{endpoint['address']} {endpoint['port']}"


def connections(expected, folder, before):
    """How many connections the server's own log counts since `before`."""
    seen = counted(expected, folder) - before
    return [] if seen <= expected["most"] else [f"{seen} connections, more than {expected['most']}"]


def counted(expected, folder):
    log = folder / "log" / expected["log"]
    return len(re.findall(expected["count"], log.read_text())) if log.exists() else 0


def summary(record, seconds):
    words = [record["verdict"].upper(), record["level"]]
    for one in record["rules"]:
        sender = one["condition"]["sender"]
        words += [one["class"], sender["kind"], *sender.get("addresses", sender.get("domains", []))]
    return " ".join(words) + f"  {len(record['probes'])} probes {seconds:.0f} s"
