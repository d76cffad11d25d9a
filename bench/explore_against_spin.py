#!/usr/bin/env python3
"""The fast engine against Spin on the same work, in one run: last-slot shape, register-then-count-plus-one, both
properties, wall time of Spin's search alone (making and compiling its program not included) against ours with
learning included.

    explore_against_spin.py build/bench/bench/explore_bench [SERVERS]    9 servers unless told
"""

import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "sim/exploration/judge"))
import judge  # noqa: E402

PROPERTIES = ("no-over-admission", "no-false-rejection")


def seconds_of_fast(program, servers):
    done = subprocess.run([program, f"--benchmark_filter=^fast/{servers}$", "--benchmark_format=json"],
                          capture_output=True, text=True, check=True)
    rows = json.loads(done.stdout)["benchmarks"]
    if not rows:
        sys.exit(f"{program} has no row fast/{servers}")
    return rows[0]["real_time"] / 1000


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    servers = int(sys.argv[2]) if len(sys.argv) == 3 else 9
    fast = seconds_of_fast(sys.argv[1], servers)
    answers = [judge.ask("register-then-count-plus-one", servers, 3, 2, question, memory_mib=16384)
               for question in PROPERTIES]
    spin = sum(answer["seconds"] for answer in answers)
    for answer in answers:
        print(f"spin  {answer['question']:<20} {answer['verdict']:<9} {answer['seconds']:8.3f} s "
              f"{answer['states']:>12,} states")
    print(f"fast  both                 {fast:18.4f} s")
    print(f"ratio {spin / fast:.0f}")


if __name__ == "__main__":
    main()
