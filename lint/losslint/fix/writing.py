"""Writing files so that nobody ever sees half of one."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file's content, or make the file, in one step; its permissions stay.

    A symbolic link stays a link.

    Raises:
        OSError: the file or its folder may not be written, or it is a device, a pipe or a folder.
    """
    real = Path(os.path.realpath(path))
    there = real.stat().st_mode if real.exists() else None
    if there is not None and not stat.S_ISREG(there):
        raise OSError("this is not a regular file")
    mode = stat.S_IMODE(there) if there is not None else None
    if mode is not None and not os.access(real, os.W_OK):
        raise PermissionError("it is read-only")
    handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.")
    try:
        with os.fdopen(handle, "wb") as temporary:
            temporary.write(data)
            temporary.flush()
            os.fsync(temporary.fileno())
        Path(name).chmod(mode if mode is not None else 0o666 & ~_umask())
        Path(name).replace(real)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """Return the permissions that new files are not to have; asking means setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
