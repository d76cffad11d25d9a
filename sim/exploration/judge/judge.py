#!/usr/bin/env python3
"""Asks Spin about one strategy, and prints its answer as one line of JSON.

    judge.py register-then-count-plus-one --servers 3 --limit 3 --residents 2 --property no-over-admission

The models are the .pml files beside this one. Spin makes a C program of one, `pan`, which looks at every state, one
by one: no hash compaction, no bitstate, and no partial-order reduction unless --reduce. A search that could not be
finished is an error, never a verdict.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

STRATEGIES = (
    "count-then-register",
    "register-then-count",
    "register-then-count-plus-one",
    "exclude-own-key",
    "lua-script",
)

# What is asked, and what limiter.pml calls it.
QUESTIONS = {
    "no-over-admission": "OVER_ADMISSION",
    "no-false-rejection": "FALSE_REJECTION",
    "survey": "SURVEY",
}

MODELS = pathlib.Path(__file__).resolve().parent


class JudgeError(Exception):
    """Spin gave no verdict; the text says why."""


def configurations(servers):
    """(limit, residents): every limit up to the servers, with no resident and with one slot left."""
    return [(limit, residents) for limit in range(1, servers + 1) for residents in sorted({0, limit - 1})]


def ask(strategy, servers, limit, residents, question, *, all_errors=False, **making):
    """What Spin found, as a dictionary; `making`: as make_search takes it.

    For a property: verdict (proved or violated), and states, transitions and depth at the end of the search. A
    search ends with the first violation unless `all_errors`.
    For the survey: worst_excess, how many more than the limit surely ran at once; and outcomes, the sorted pairs
    [admitted, rejected] of states in which all requests have returned.
    Always: seconds of the search alone, by the clock and of the processor, making the program not included.
    """
    return ask_each(strategy, servers, [(limit, residents)], question, all_errors=all_errors, **making)[0]


def ask_each(strategy, servers, cases, question, *, all_errors=False, **making):
    """The same for each (limit, residents) of `cases`, with one search made for all: making it takes far longer than
    what it finds in a small model."""
    with tempfile.TemporaryDirectory(prefix="judge-") as directory:
        make_search(directory, strategy, servers, question, **making)
        return [answer_of(directory, strategy, servers, limit, residents, question, all_errors)
                for limit, residents in cases]


def make_search(directory, strategy, servers, question, *, optimise="-O2", reduce=False, memory_mib=4096,
                collapse=False):
    generate(directory, strategy, servers, question)
    compile_search(directory, optimise, reduce, memory_mib, collapse)


def answer_of(directory, strategy, servers, limit, residents, question, all_errors):
    output, seconds, processor_seconds = search(directory, limit, residents, question, all_errors)
    answer = {
        "strategy": strategy,
        "servers": servers,
        "limit": limit,
        "residents": residents,
        "question": question,
    }
    answer.update(read_search(output))
    if question == "survey":
        del answer["verdict"]  # nothing was asserted
        answer.update(read_survey(output, limit))
    answer.update(seconds=round(seconds, 3), processor_seconds=round(processor_seconds, 3))
    return answer


def generate(directory, strategy, servers, question):
    model = MODELS / (strategy.replace("-", "_") + ".pml")
    defines = [f"-DN={servers}", f"-D{QUESTIONS[question]}"]
    run(["spin", "-a", *defines, str(model)], directory)


def compile_search(directory, optimise, reduce, memory_mib, collapse):
    options = ["-DSAFETY", f"-DMEMLIM={memory_mib}"]
    if not reduce:
        options.append("-DNOREDUCE")
    if collapse:
        options.append("-DCOLLAPSE")
    run(["gcc", optimise, "-w", *options, "-o", "pan", "pan.c"], directory)


def run(command, directory):
    try:
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise JudgeError(f"{command[0]} is not installed (Debian packages: spin, gcc)") from error
    # Spin says what it doesn't understand of a model on stdout, and may make a program of the rest.
    if done.returncode != 0 or "rror:" in done.stdout:
        raise JudgeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def search(directory, limit, residents, question, all_errors):
    """pan's output, and its seconds by the clock and of the processor."""
    # -m: more than the longest path; -w: a first hash table of 2^18 slots, which grows.
    command = ["./pan", "-m10000", "-w18", "-c0" if all_errors else "-c1"]
    if question == "no-false-rejection":
        command.append("-E")  # where steps are forbidden, servers may wait for ever; elsewhere it would be an error
    given = dict(os.environ, JUDGE_LIMIT=str(limit), JUDGE_RESIDENTS=str(residents))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    done = subprocess.run(command, cwd=directory, env=given, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout + done.stderr, seconds, processor_seconds


def read_search(output):
    errors = number(r"errors: (\d+)", output)
    for sign in ("max search depth too small", "out of memory", "memory limit", "aborting"):
        if sign in output:
            raise JudgeError(f"the search was cut short ({sign}):\n{output}")
    if errors == 0 and "Search not completed" in output:
        raise JudgeError(f"the search was not completed:\n{output}")
    if errors > 0 and "assertion violated" not in output:
        raise JudgeError(f"Spin found something that isn't asked for:\n{output}")
    return {
        "verdict": "violated" if errors else "proved",
        "states": number(r"([\d.e+]+) states, stored", output),
        "transitions": number(r"([\d.e+]+) transitions", output),
        "depth": number(r"depth reached (\d+)", output),
    }


def read_survey(output, limit):
    most_running = number(r"survey: most running (\d+)", output)
    outcomes = re.findall(r"survey: admitted (\d+) rejected (\d+)", output)
    return {
        "worst_excess": max(0, most_running - limit),
        "outcomes": sorted([int(admitted), int(rejected)] for admitted, rejected in outcomes),
    }


def number(pattern, output):
    found = re.search(pattern, output)
    if not found:
        raise JudgeError(f"no {pattern!r} in what the search printed:\n{output}")
    return int(float(found.group(1)))  # from 10^8 on pan writes 1.35e+08


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("strategy", choices=STRATEGIES)
    parser.add_argument("--servers", type=int, required=True, metavar="N")
    parser.add_argument("--limit", type=int, required=True, metavar="L")
    parser.add_argument("--residents", type=int, default=0, metavar="R", help="running before the race (default 0)")
    parser.add_argument("--property", dest="question", choices=QUESTIONS, required=True)
    parser.add_argument("--optimise", default="-O2", metavar="-On", help="for gcc (default -O2)")
    parser.add_argument("--reduce", action="store_true", help="let Spin reduce by partial order")
    parser.add_argument("--all-errors", action="store_true", help="go on after a violation")
    parser.add_argument("--collapse", action="store_true", help="compress states, without loss")
    parser.add_argument("--memory", type=int, default=4096, metavar="MIB", help="for the search (default 4096)")
    arguments = parser.parse_args()
    try:
        answer = ask(arguments.strategy, arguments.servers, arguments.limit, arguments.residents, arguments.question,
                     optimise=arguments.optimise, reduce=arguments.reduce, all_errors=arguments.all_errors,
                     memory_mib=arguments.memory, collapse=arguments.collapse)
    except JudgeError as error:
        sys.exit(f"judge: {error}")
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
