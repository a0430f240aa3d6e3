"""Behind a line with PARTS: puts the texts that `sekisho list howto` printed where it said, in the root of a mail server."""

import os

for part in PARTS:
    path, text = part["file"], part["text"]
    if part["place"] == "create":
        assert not os.path.exists(path), path
        before, after = "", ""
    elif part["place"] == "append":
        before, after = open(path).read() if os.path.exists(path) else "", ""
    else:
        lines = open(path).read().splitlines(keepends=True)
        at = next(number for number, line in enumerate(lines) if line.startswith(part["before"]))
        before, after = "".join(lines[:at]), "".join(lines[at:])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(before + text + after)
