"""The command `ganzhou-evidence`: language, exit codes, interruptions; `cli.arguments` has its arguments, `cli.console` what it prints.

Exit 0: done, whatever the verdict. 1: a check failed. 2: bad usage or bad input, with one line that says which file and what to do.
130: stopped by Ctrl-C. 141: whoever read the output stopped reading.
"""

from __future__ import annotations

import atexit
import gc
import io
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from importlib.metadata import version

from cli.arguments import asked_for, joined, parser
from cli.console import Console
from cli.parsing import PROGRAM
from pages.errors import EvidenceError
from pages.notes import note

STOPPED, NOBODY_READS = 130, 141
"""Exit codes as shells give them to what ends by SIGINT and by SIGPIPE."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    # Otherwise the interpreter looks for garbage among torch's modules for two seconds before it ends.
    atexit.register(gc.freeze)
    # Read when torch is imported: threads that spin while they wait take the cores from whoever shares the machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks Chinese still gets its figures
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # As after `| head`. What is still to be written goes nowhere; otherwise the interpreter complains when it ends.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        return NOBODY_READS
    return code


def _run(arguments: list[str]) -> int:
    arguments = joined(arguments)
    language, as_json = asked_for(arguments, os.environ)
    if not arguments:
        top = parser(language)
        print(top.format_usage(), top.description, "", note("help.short").say(language), sep="\n", file=sys.stderr)
        return 2
    options = parser(language, as_json=as_json).parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO if options.verbose else logging.ERROR, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    if not options.verbose:
        warnings.simplefilter("ignore")  # third-party chatter; tests run with warnings as errors
    console = Console(language, command=options.command, quiet=options.quiet, as_json=options.json, plain=options.verbose)
    options.console = console
    try:
        console.start(version(PROGRAM))
        return int(options.run(options))
    except EvidenceError as error:
        console.error(error)
        return 2
    except KeyboardInterrupt:
        console.error(EvidenceError(note("command.stopped")))
        return STOPPED


if __name__ == "__main__":
    sys.exit(main())
