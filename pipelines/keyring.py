"""The secret keys behind the pseudonyms: a file outside the warehouse that its owner alone may read."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
import secrets
import stat
import tempfile
from pathlib import Path

from warehouse.errors import StoreError
from warehouse.settings import Settings

KEY_VARIABLE = "ENDVALUE_KEY_FILE"
_KEY_BYTES = 32
_HEAD = (
    "# Keys of the customer pseudonyms, oldest first. Keep a copy in a safe place apart from the warehouse:\n"
    "# without it no further record can be loaded. Whoever has it and the warehouse can tell who is who.\n"
)


def key_path(settings: Settings) -> Path:
    """The key file: `ENDVALUE_KEY_FILE`, else `<home>/keys/pseudonym.key`."""
    given = os.environ.get(KEY_VARIABLE)
    return Path(given) if given else settings.home / "keys" / "pseudonym.key"


def read_keys(path: Path) -> tuple[bytes, ...] | None:
    """The keys of a file, oldest first; None where there is no file.

    Raises:
        StoreError: others may read the file, or it does not hold keys.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & 0o077:
            raise StoreError(
                f"The key file {path} may be read or changed by others (mode {stat.S_IMODE(mode):04o})",
                f"Run 'chmod 600 {path}'; if others may have read it, run 'endvalue privacy rotate' then.",
            )
        lines = path.read_text(encoding="ascii").splitlines()
        keys = [base64.urlsafe_b64decode(line) for line in lines if line.strip() and not line.startswith("#")]
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, binascii.Error) as error:
        raise StoreError(f"The key file {path} cannot be read ({error})", "Restore it from its copy.") from error
    if not keys or any(len(key) != _KEY_BYTES for key in keys):
        raise StoreError(f"The key file {path} holds no whole key", "Restore it from its copy.")
    return tuple(keys)


def made_keys(path: Path) -> tuple[bytes, ...]:
    """The keys of a file that is made now, with one new key; where another process was faster, its keys.

    Raises:
        StoreError: the file cannot be written.
    """
    _write(path, (secrets.token_bytes(_KEY_BYTES),), new=True)
    keys = read_keys(path)
    if keys is None:
        raise StoreError(f"The key file {path} is gone again", "Check who else writes there, and load again.")
    return keys


def add_key(path: Path, keys: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The keys with a new one behind them, written to the file in one step.

    Raises:
        StoreError: the file cannot be written.
    """
    longer = (*keys, secrets.token_bytes(_KEY_BYTES))
    _write(path, longer, new=False)
    return longer


def fingerprint(keys: tuple[bytes, ...]) -> str:
    """What tells one row of keys from another without giving any of them away."""
    value = b"endvalue key fingerprint"
    for key in keys:
        value = hmac.digest(key, value, hashlib.sha256)
    return value.hex()[:16]


def _write(path: Path, keys: tuple[bytes, ...], *, new: bool) -> None:
    text = _HEAD + "".join(base64.urlsafe_b64encode(key).decode() + "\n" for key in keys)
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # made for its owner alone
        temporary = Path(name)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if new:
            # A link is refused where the name exists: of two processes one makes the key, and both use it.
            with contextlib.suppress(FileExistsError):
                os.link(temporary, path)
        else:
            temporary.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        raise StoreError(
            f"The key file {path} cannot be written ({error})", f"Mend the rights of its folder, or set {KEY_VARIABLE}."
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
