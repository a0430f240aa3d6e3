"""What the name server of a run knows, as a table from name to record type to values. The hub reads it as JSON."""

import ipaddress

WITNESS = "witness.example"


def records_of(case):
    """The records of one case's domain, host and addresses."""
    published = {record: f"{user}@{case.domain}" for record, user in case.published.items()}
    as_name = lambda address: address.replace("@", ".", 1)
    hostmaster = published.get("SOA", f"hostmaster@{case.world}")
    apex = {
        "MX": [f"10 {case.host}"],
        "SOA": [f"ns.world.test {as_name(hostmaster)} 1 3600 600 86400 60"],
        "TXT": [f"v=spf1 {case.render(case.raw.get('spf', 'mx'))} -all"],
        "NS": ["ns.world.test"],
    }
    if "RP" in published:
        apex["RP"] = [f"{as_name(published['RP'])} ."]
    if "CAA" in published:
        apex["CAA"] = [f"0 iodef mailto:{published['CAA']}"]
    dmarc = f"v=DMARC1; p=none; rua=mailto:{published['DMARC']}" if "DMARC" in published else "v=DMARC1; p=none"
    if case.backup:
        apex["MX"].append(f"20 {case.backup.host}")
    zone = {case.domain: apex, f"_dmarc.{case.domain}": {"TXT": [dmarc]}, case.host: {}}
    zone |= pointing(case)
    if "TLS-RPT" in published:
        zone[f"_smtp._tls.{case.domain}"] = {"TXT": [f"v=TLSRPTv1; rua=mailto:{published['TLS-RPT']}"]}
    for family, kind, address in ((4, "A", case.ip4), (6, "AAAA", case.ip6)):
        if family in case.families:
            zone[case.host][kind] = [address]
            zone[ipaddress.ip_address(address).reverse_pointer] = {"PTR": [case.host]}
    return zone


def pointing(case, witness="sink.world.test"):
    """A stranger's domain whose second mail exchanger is, without being asked, the case's host."""
    return {case.values["POINTING"]: {"MX": [f"10 {witness}", f"20 {case.host}"]}}


def outsider(slot, ip4, ip6):
    """The names of one outsider, at which its witness listens."""
    name = f"slot{slot}.{WITNESS}"
    here = {"A": [ip4], "AAAA": [ip6]}
    zone = {name: here | {"MX": [f"10 {name}"]}, f"*.{name}": here | {"MX": [f"10 {name}"]}}
    for address in (ip4, ip6):
        zone[ipaddress.ip_address(address).reverse_pointer] = {"PTR": [name]}
    return zone


def world(sink):
    """Everything that no case and no outsider owns: mail goes to the sink."""
    everything = {
        "MX": ["10 sink.world.test"],
        "A": [sink],
        "NS": ["ns.world.test"],
        "SOA": ["ns.world.test root.world.test 1 3600 600 86400 60"],
    }
    return {
        "*": everything,
        "sink.world.test": {"A": [sink]},
        ipaddress.ip_address(sink).reverse_pointer: {"PTR": ["sink.world.test"]},
    }


def closed(cases):
    """The names below which only what is listed exists."""
    return [case.domain for case in cases] + ["arpa", "localdomain", "localhost", "invalid"]
