"""First step of `make run`: check the machine, install what is missing or has changed."""

from __future__ import annotations

import argparse
import sys

from scripts.machine import python_problem


def main() -> None:
    problem = python_problem(sys.version_info[:3])
    if problem:
        sys.exit(problem)
    parser = argparse.ArgumentParser(prog="setup", description="Install what Spanwise needs.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    arguments = parser.parse_args()

    # Not at the top: it is written for the Python that was just checked for.
    from scripts.install import install_everything

    install_everything(dev=arguments.dev)


if __name__ == "__main__":
    main()
