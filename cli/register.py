"""The command `register`: back the register up, restore it, check it."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from cli.console import Console
from pages.errors import InputError
from pages.notes import Note, note
from pipeline.record.review import REVIEW_NAME, read_review
from register.backup import back_up
from register.backup import restore as put_back
from register.database import VARIABLE, connect
from register.events import Head, chain_fault, verify_chain


def _backup(options: argparse.Namespace) -> int:
    """`register backup`: the register in a file."""
    console: Console = options.console
    back_up(_register_of(options), options.file.absolute())
    return console.result([note("backup_written", file=str(options.file))])


def _restore(options: argparse.Namespace) -> int:
    """`register restore`: a file in the register's place."""
    console: Console = options.console
    put_back(_register_of(options), options.file.absolute())
    return console.result([note("backup_restored", file=str(options.file))])


def _check(options: argparse.Namespace) -> int:
    """`register check`: the chain of events."""
    console: Console = options.console
    connect(_register_of(options))
    head = verify_chain()
    return console.result([note("register_whole", number=head.number, sha256=head.sha256)], {"number": head.number, "sha256": head.sha256})


def register_differences(url: str, folder: Path) -> list[Note]:
    """Look in a register for every event that a signed review holds, and for the one that was its newest then; say what is not there.

    Raises:
        InputError: the folder holds no review, or one that cannot be read.
        StorageError: the register cannot be opened.
    """
    try:
        review = read_review((folder / REVIEW_NAME).read_bytes(), REVIEW_NAME)
    except FileNotFoundError as error:
        raise InputError(note("check_no_review", file=REVIEW_NAME, folder=str(folder))) from error
    connect(url)
    known = [Head(entry.number, entry.sha256) for entry in review.entries]
    found = chain_fault([*known, Head(review.chain.number, review.chain.sha256)])
    return [found] if found else []


def _register_of(options: argparse.Namespace) -> str:
    url = options.register or os.environ.get(VARIABLE)
    if not url:
        raise InputError(note("register_needed"))
    return str(url)


COMMANDS = {"backup": _backup, "restore": _restore, "check": _check}
