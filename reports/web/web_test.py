"""Runs what of the page needs node, in a copy of this folder with the packages that the lock file names.

usage: web_test.py BUILD_DIRECTORY built               the program that is checked in is the one that its sources make
       web_test.py BUILD_DIRECTORY pages OVERBOOK CHECKOUT SAMPLES   the page in a browser
Exits with 77, which CTest counts as skipped, where there is no node or no npm; with nothing else missing.
"""
import filecmp
import fcntl
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77
# A net for what hangs, some twenty times what the longest takes: a busy machine is no error.
NET_SECONDS = 3000
SOURCES = ("package.json", "package-lock.json", "tsconfig.json", "build.mjs", "src", "test")


def copy_sources(work):
    for name in SOURCES:
        source, target = HERE / name, work / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)


def install(work):
    """The packages, anew only where the lock file is another one."""
    have = work / "node_modules" / ".installed-lock.json"
    if have.exists() and filecmp.cmp(have, work / "package-lock.json", shallow=False):
        return
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=work, check=True, timeout=NET_SECONDS)
    shutil.copyfile(work / "package-lock.json", have)


def run(work, *command):
    return subprocess.run(command, cwd=work, timeout=NET_SECONDS, check=False).returncode


def is_built(work):
    failed = run(work, "npx", "--no-install", "tsc", "--noEmit", "-p", ".") != 0
    built = work / "page.js"
    failed = run(work, "node", "build.mjs", str(built)) != 0 or failed
    if not failed and not filecmp.cmp(built, HERE / "page.js", shallow=False):
        print("reports/web/page.js is not what its sources make: npm run build in reports/web")
        failed = True
    size = (HERE / "page.js").stat().st_size + (HERE / "report.css").stat().st_size
    print(f"the page's program and style: {size} bytes of 100,000")
    return 1 if failed or size > 100_000 else 0


def main():
    work, what = pathlib.Path(sys.argv[1]), sys.argv[2]
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        print(f"skipped: there is no {' and no '.join(missing)}")
        return SKIPPED
    work.mkdir(parents=True, exist_ok=True)
    with open(work / ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        copy_sources(work)
        install(work)
        if what == "built":
            return is_built(work)
        return run(work, "node", "test/page_test.mjs", *sys.argv[3:])


if __name__ == "__main__":
    sys.exit(main())
