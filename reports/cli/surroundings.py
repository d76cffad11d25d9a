"""What the tests of the command line run it in."""

import os


def clean_environment(**more):
    """The caller's environment, without what would change the output."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("OVERBOOK_", "GITHUB_", "LC_", "LANG")) and name not in ("CI", "NO_COLOR")}
    return {**kept, "LC_ALL": "C.UTF-8", **more}
