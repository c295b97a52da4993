"""Copying a version's file past the page cache.

Through the cache a large copy takes five to ten times the CPU, and pushes out the pages that readers are using.
"""

from __future__ import annotations

import errno
import mmap
import os
import shutil
from pathlib import Path

_LARGE = 64 << 20  # smaller ones are read again at once, and had better be in the cache
_CHUNK = 4 << 20
_DIRECT = getattr(os, "O_DIRECT", 0)  # Linux has it


def copy_version(source: Path, target: Path) -> None:
    """Copies a file; through the page cache where it is small, or the file system knows no other way.

    Raises:
        OSError: one of them cannot be read or written.
    """
    if _DIRECT and source.stat().st_size >= _LARGE:
        try:
            _copy_direct(source, target)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
        else:
            return
    shutil.copyfile(source, target)


def _copy_direct(source: Path, target: Path) -> None:
    read = os.open(source, os.O_RDONLY | _DIRECT)
    try:
        written = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _DIRECT, 0o666)
        try:
            with mmap.mmap(-1, _CHUNK) as pages, memoryview(pages) as chunk:  # whole pages, as the disk wants them
                while size := os.readv(read, [chunk]):
                    done = 0
                    while done < size:
                        done += os.write(written, chunk[done:size])
        finally:
            os.close(written)
    finally:
        os.close(read)
