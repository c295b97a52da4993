"""Delivery to a place: a folder, or a bucket of a storage that speaks S3. The same files again change nothing."""

from __future__ import annotations

import mimetypes
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.delivery.message import NotSentError, Parcel


def to_folder(parcel: Parcel, options: Mapping[str, Any]) -> str:
    """Copies the snapshot into a folder: all of it appears at once, beside the others.

    Raises:
        NotSentError: the folder cannot be written, or another snapshot of that name lies there.
    """
    place = Path(options["path"]) / parcel.name
    try:
        if place.exists():
            return _same(parcel, place)
        place.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{parcel.name}.", dir=place.parent))
        try:
            building.chmod(0o755)
            for name in parcel.files:
                (building / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(parcel.folder / name, building / name)
            os.rename(building, place)  # noqa: PTH104 - Path.rename would hide that this is the atomic step
        finally:
            shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        raise NotSentError(f"{place}: {error}") from error
    return ""


def _same(parcel: Parcel, place: Path) -> str:
    manifests = [(folder / "manifest.json") for folder in (parcel.folder, place)]
    if not manifests[1].is_file() or manifests[0].read_bytes() != manifests[1].read_bytes():
        raise NotSentError(f"{place} holds something else, and is not overwritten")
    return ""


def to_bucket(parcel: Parcel, options: Mapping[str, Any]) -> str:
    """Puts the snapshot's files into a bucket, the manifest last: where it lies, the others lie too.

    The keys of the storage come from the environment, as for every tool that speaks S3 (AWS_ACCESS_KEY_ID, ...).

    Raises:
        NotSentError: the storage cannot be reached or refuses.
    """
    # Half a second to import, and only needed here.
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    prefix = options.get("prefix", "").strip("/")
    try:
        client = boto3.client(
            "s3", endpoint_url=options.get("endpoint"), region_name=options.get("region", "us-east-1"),
            config=Config(connect_timeout=20, read_timeout=60, retries={"max_attempts": 3}),
        )  # fmt: skip
        for name in parcel.files:
            key = "/".join(part for part in (prefix, parcel.name, name) if part)
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            with (parcel.folder / name).open("rb") as content:
                client.put_object(Bucket=options["bucket"], Key=key, Body=content, ContentType=kind)
    except (BotoCoreError, ClientError, OSError) as error:
        raise NotSentError(f"{options['bucket']}: {' '.join(str(error).split())}") from error
    return ""
