"""Presence: the sign by which processes that share a ledger see that another is alive; it goes with its process."""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

locks: ModuleType | None
try:
    import fcntl as locks
except ImportError:  # Windows has other locks; there nobody is taken for alive, and two processes may ask the same
    locks = None

_PROCESS_BITS = 22  # Linux numbers no process higher


@dataclass(slots=True)
class _Sign:
    """The file of a ledger as this process holds it. Whatever handle of it is closed, all locks on it are gone."""

    file: int
    token: int
    users: int = 0


_signs: dict[tuple[int, str], _Sign] = {}  # by process, because a fork inherits them without the locks
_guard = threading.Lock()


class Presence:
    """This process among those that share a file: a lock on one byte of it, at an offset of its own, for each.

    The system lets go of the lock when the process ends, and no number is given twice, so that what a dead process
    left behind is never taken for a living one's. Where the disk knows no locks, nobody is taken for alive.
    """

    def __init__(self, path: Path) -> None:
        self._key = (os.getpid(), str(path.absolute()))
        with _guard:
            if self._key not in _signs:
                sign = _signs[self._key] = _raise_sign(path)
            else:
                sign = _signs[self._key]
            sign.users += 1
        self.token = sign.token
        self._file = sign.file

    def is_alive(self, token: int) -> bool:
        """Whether the process of this token is alive, and is not this one."""
        if locks is None or self._file < 0 or token == self.token:
            return False
        try:
            locks.lockf(self._file, locks.LOCK_SH | locks.LOCK_NB, 1, token)
        except (BlockingIOError, PermissionError):
            return True
        except OSError:
            return False
        locks.lockf(self._file, locks.LOCK_UN, 1, token)
        return False

    def close(self) -> None:
        """Take the sign back, unless another ledger of this process is open on the same file."""
        with _guard:
            sign = _signs.get(self._key)
            if sign is None or self._key[0] != os.getpid():
                return
            sign.users -= 1
            if sign.users <= 0:
                del _signs[self._key]
                if sign.file >= 0:
                    os.close(sign.file)


def process_of(token: int) -> int:
    """The process id in a token.

    >>> process_of((5 << 22) + 4711)
    4711
    """
    return token & ((1 << _PROCESS_BITS) - 1)


def _raise_sign(path: Path) -> _Sign:
    token = (secrets.randbits(61 - _PROCESS_BITS) << _PROCESS_BITS) + process_of(os.getpid())
    file = -1
    if locks is not None:
        with contextlib.suppress(OSError):
            file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            locks.lockf(file, locks.LOCK_EX | locks.LOCK_NB, 1, token)
    return _Sign(file, token)
