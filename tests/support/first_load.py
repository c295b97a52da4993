"""The first load of a home, made once a worker.

The same bytes under the same profile and settings make the same home out of an empty one; copying it costs a
hundredth of loading. What a test loads after that is loaded for real.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipelines.batch import BatchResult, load
from pipelines.profile import load_profile
from warehouse.settings import Settings

_MADE: dict[tuple[object, ...], tuple[Path, BatchResult]] = {}


def load_first(path: Path, profile: Path, settings: Settings) -> BatchResult:
    """Loads a file, or copies what the same load into an empty home has left."""
    if settings.home.is_dir() and any(settings.home.iterdir()):
        return load([path], load_profile(profile), settings)
    key = (path.name, path.read_bytes(), profile.name, profile.read_bytes(), repr(replace(settings, home=Path())))
    if key not in _MADE:
        result = load([path], load_profile(profile), settings)
        kept = _folder() / str(len(_MADE))
        shutil.copytree(settings.home, kept)
        _MADE[key] = kept, result
        return result
    kept, result = _MADE[key]
    shutil.copytree(kept, settings.home, dirs_exist_ok=True)
    return result


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="first-loads-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
