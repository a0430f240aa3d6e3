"""How a story is told: a title for each chapter, a line for each thing that is checked, and what commands printed."""

failures = []


def title(text):
    print(f"\n{text}", flush=True)


def check(what, good, seen):
    print(f"{'ok' if good else 'FAIL':4}  {what}: {' '.join(str(seen).split())}", flush=True)
    if not good:
        failures.append(what)


def show(words, text, begin=""):
    """What a command printed, from a line that begins so."""
    lines = text.strip().splitlines()
    first = next((at for at, line in enumerate(lines) if line.startswith(begin)), 0)
    print("".join(f"      | {line}\n" for line in [f"$ sekisho {words}", *(["..."] if first else []), *lines[first:]]), end="", flush=True)
