"""One family of errors, each with an exit code, the facts as attributes, and the next step as its last words."""

from __future__ import annotations


class EndValueError(Exception):
    """Root of every error this product raises on purpose.

    Args:
        what: what happened, naming the thing (file, row, column, batch).
        next_step: what the reader should do now.
        facts: the same facts for a program to read.
    """

    exit_code = 1

    def __init__(self, what: str, next_step: str, **facts: object) -> None:
        super().__init__(f"{what.rstrip('.')}. {next_step}")
        self.what = what
        self.next_step = next_step
        self.facts = facts


class SourceError(EndValueError):
    """An input file cannot be read, or does not fit its profile."""

    exit_code = 3


class BatchRejectedError(EndValueError):
    """The gate refused the batch; the published figures stay as they were."""

    exit_code = 4


class StoreError(EndValueError):
    """The warehouse cannot be read or written."""

    exit_code = 5


class BusyError(StoreError):
    """Another process is publishing."""

    exit_code = 6


class DiskFullError(StoreError):
    """No room was left while a version was being written."""

    exit_code = 7


class DefinitionError(EndValueError):
    """A profile, metric, target, setting or question is not well formed."""

    exit_code = 8


class DeliveryError(EndValueError):
    """A snapshot was made and could not be handed over, or could not be made; it is tried again."""

    exit_code = 9
