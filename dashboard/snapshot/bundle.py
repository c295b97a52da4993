"""The folder of a snapshot: written beside its place, then renamed into it, and never over another one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.snapshot.kept import MANIFEST
from warehouse.errors import DiskFullError, StoreError
from warehouse.safe_text import defused


def check_free(folder: Path) -> None:
    """Makes sure that nothing stands where the snapshot is to go.

    Raises:
        StoreError: something does.
    """
    if folder.exists() or folder.is_symlink():
        raise StoreError(
            f"{folder} is there already, and a snapshot is never overwritten",
            "Choose another folder with --out, or write a correction with --revise 'WHY'.",
        )


def data_files(data: Mapping[str, pl.DataFrame]) -> dict[str, bytes]:
    """The numbers shown as CSV and Parquet, by file name."""
    files = {}
    for name, frame in sorted(data.items()):
        files[f"data/{name}.csv"] = csv_bytes(frame)
        files[f"data/{name}.parquet"] = _parquet_bytes(frame)
    return files


def listed(files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """What the manifest says of each file: name, size in bytes, SHA-256."""
    return [
        {"file": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    ]


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as a file."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def write(folder: Path, files: Mapping[str, bytes], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Writes the snapshot: the whole of it appears at once, or nothing does. Its files cannot be written to.

    Args:
        folder: where it goes; must not exist.
        files: their contents by name.
        facts: what the manifest says beside the files.

    Returns:
        The manifest.

    Raises:
        StoreError: the folder exists or cannot be written.
        DiskFullError: the disk ran full.
    """
    check_free(folder)
    manifest = {**facts, "files": listed(files)}
    with _beside(folder) as building:
        for name, content in {**files, MANIFEST: manifest_bytes(manifest)}.items():
            path = building / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o444)
        building.rename(folder)
    return manifest


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder beside the snapshot's place, removed unless it was renamed into it."""
    building: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        building.chmod(0o755)
        yield building
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(
                f"The disk of {folder.parent} is full ({error})", "Free some room and run the command again."
            ) from error
        raise StoreError(
            f"The snapshot cannot be written to {folder} ({error})", "Check its rights, or choose another --out."
        ) from error
    finally:
        if building is not None:
            shutil.rmtree(building, ignore_errors=True)


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """The numbers as CSV that a spreadsheet opens in any language, and whose text it cannot run."""
    buffer = io.BytesIO()
    defused(frame).write_csv(buffer, include_bom=True)
    return buffer.getvalue()


def _parquet_bytes(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()
