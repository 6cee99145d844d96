#!/usr/bin/env python3
"""Print how much of each folder of src/ has been run.

    report.py [--goals] BUILD

BUILD holds gcc's notes (.gcno) and counters (.gcda). A line counts once, though
a header may be in many objects. The lines that were not run go, with their
text, to BUILD/uncovered.txt, by the reason that reasons.txt has for them. With
--goals the status is 1 when one of the goals is missed, or when a line was not
run for no reason.
"""
import collections
import fnmatch
import json
import os
import re
import subprocess
import sys

PURE = {"base", "out", "svc", "wire", "subnet", "cli", "scan, pure"}
PURE_GOAL, WHOLE_GOAL = 95.0, 85.0
WORST = 10
SHOWN = 60
NO_REASON = "without a reason in tests/coverage/reasons.txt"

# What touches the world says so by what it includes.
IMPURE = re.compile(
    r'#include (?:"(?:io|net)/|'
    r'<(?:unistd|fcntl|netdb|poll|sys/socket|sys/epoll)\.h)')


def room_of(path):
    """The row of the table that a source belongs to."""
    parts = path.split("/")
    if len(parts) < 3:
        return parts[-1]
    if parts[1] != "scan":
        return parts[1]
    with open(path, encoding="utf-8") as source:
        return "scan, rest" if IMPURE.search(source.read()) else "scan, pure"


def read_counts(build):
    """{path: {line: (count, function)}} of everything that was compiled."""
    notes = []
    for folder, _, names in os.walk(build):
        top = os.path.relpath(folder, build).split("/")[0]
        if top not in ("unit", "replay", "tests", "bench"):
            notes += [os.path.join(folder, name) for name in names
                      if name.endswith(".gcno")]
    counts = collections.defaultdict(dict)
    for at in range(0, len(notes), 50):
        out = subprocess.run(
            ["gcov", "--json-format", "--stdout", *notes[at:at + 50]],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        for document in out.stdout.splitlines():
            if not document.strip():
                continue
            for file in json.loads(document)["files"]:
                path = os.path.normpath(file["file"])
                if not path.startswith("src/") or not os.path.exists(path):
                    continue
                lines = counts[path]
                for line in file["lines"]:
                    number = line["line_number"]
                    before = lines.get(number, (0, ""))[0]
                    lines[number] = (before + line["count"],
                                     line.get("function_name", ""))
    return counts


class Reasons:
    """The rows of reasons.txt, which says what they look like."""

    def __init__(self, name):
        self.order, self.rows, self.unused = [], [], []
        with open(name, encoding="utf-8") as file:
            for line in file:
                words = line.strip()
                if not words or words.startswith("#"):
                    continue
                if not line.startswith("\t"):
                    self.order.append(words)
                    continue
                where, _, text = words.partition(" ")
                self.rows.append((where, text.strip(), self.order[-1]))
        self.unused = list(self.rows)

    def of(self, path, function, above, words):
        """Why this line is not run; None when no row says so."""
        for row in self.rows:
            where, text, reason = row
            if not (fits(path, where) or fits(f"{path}:{function}", where)):
                continue
            seen = f"{above} | {words}" if " | " in text else words
            if text and not fits(seen, text):
                continue
            if row in self.unused:
                self.unused.remove(row)
            return reason
        return None


def fits(text, pattern):
    """A shell's pattern without [], since C is full of these."""
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))


def missed_lines(counts):
    """(path, function, number, line above, line) of each that was not run."""
    for path in sorted(counts):
        with open(path, encoding="utf-8") as source:
            text = [line.strip() for line in source.read().split("\n")]
        for number, (count, function) in sorted(counts[path].items()):
            if count == 0:
                yield (path, function, number, text[number - 2],
                       text[number - 1])


def explain(counts, reasons):
    """{reason: lines that were not run}, in the order of reasons.txt."""
    groups = {NO_REASON: []}
    groups.update((reason, []) for reason in reasons.order)
    for line in missed_lines(counts):
        path, function, _, above, words = line
        why = reasons.of(path, function, above, words) or NO_REASON
        groups[why].append(line)
    return groups


def write_group(lines, out):
    last = None
    for path, function, number, _, words in lines:
        if (path, function) != last:
            print(f"  {path}:{function}", file=out)
            last = (path, function)
        print(f"    {number}: {words}", file=out)


def write_uncovered(groups, unused, name):
    with open(name, "w", encoding="utf-8") as out:
        for reason, lines in groups.items():
            if lines:
                print(f"{reason} ({len(lines)})", file=out)
                write_group(lines, out)
        if unused:
            print("Rows of reasons.txt that no line needed:", file=out)
        for where, text, _ in unused:
            print(f"  {where} {text}", file=out)


def share(covered, lines):
    return 100.0 * covered / lines if lines else 100.0


def row(name, lines, covered, goal=None):
    """Print it; False when the goal is missed."""
    part = share(covered, lines)
    good = goal is None or part >= goal
    end = "" if goal is None else f"  {goal:4.0f} %" + (
        "" if good else "  missed")
    print(f"{name:<22} {lines:>6} {covered:>8} {part:>6.1f} %{end}")
    return good


def main():
    goals = "--goals" in sys.argv[1:]
    build = sys.argv[-1]
    counts = read_counts(build)
    if not counts:
        print("coverage: no counters", file=sys.stderr)
        return 3
    rooms = collections.defaultdict(lambda: [0, 0])
    files = []
    for path, lines in counts.items():
        covered = sum(count > 0 for count, _ in lines.values())
        room = rooms[room_of(path)]
        room[0] += len(lines)
        room[1] += covered
        files.append((len(lines) - covered, path, len(lines), covered))
    good = True
    print(f"{'folder':<22} {'lines':>6} {'run':>8} {'share':>8}    goal")
    for name in sorted(rooms):
        goal = PURE_GOAL if name in PURE else None
        good = row(name, *rooms[name], goal) and good
    good = row("all", sum(r[0] for r in rooms.values()),
               sum(r[1] for r in rooms.values()), WHOLE_GOAL) and good
    print(f"\nmost lines not run: all are in {build}/uncovered.txt")
    for missed, path, lines, covered in sorted(files, reverse=True)[:WORST]:
        print(f"{path:<36} {missed:>5} of {lines:>5}, "
              f"{share(covered, lines):5.1f} % run")
    good = say_why(counts, build) and good
    return 0 if good or not goals else 1


def say_why(counts, build):
    """Print how many lines were not run for which reason; False when there are
    some without."""
    reasons = Reasons(os.path.join(os.path.dirname(__file__), "reasons.txt"))
    groups = explain(counts, reasons)
    print("\nlines not run, and why:")
    for reason, lines in groups.items():
        if lines and reason != NO_REASON:
            print(f"{len(lines):>6}  {reason}")
    nobody = groups[NO_REASON]
    write_uncovered(groups, reasons.unused,
                    os.path.join(build, "uncovered.txt"))
    print(f"{len(nobody):>6}  {NO_REASON}")
    write_group(nobody[:SHOWN], sys.stdout)
    if len(nobody) > SHOWN:
        print("    ...")
    return not nobody


sys.exit(main())
