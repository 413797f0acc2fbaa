"""Landlock, by which a process on Linux gives up access to files, TCP ports and processes outside of it, for good.

See https://docs.kernel.org/userspace-api/landlock.html. Rules name open descriptors, so that they can be collected once and
handed to the kernel again in every forked process.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Numbers of the system calls; the same on every architecture."""

ASK_VERSION = 1

PATH_BENEATH = 1

WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in (1, 2, 3, 4, 5))
MAKE_DIR, MAKE_REG, REFER, TRUNCATE = (1 << bit for bit in (7, 8, 13, 14))

READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
"""What may be done below a folder that is granted; never executing, and no links, devices or sockets."""

ON_FILES = READ_FILE | WRITE_FILE | TRUNCATE
"""The rights that a rule for a single file may name."""

FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All rights on files that the kernel knows of, by version; later versions add none."""

TCP_VERSION, SCOPE_VERSION = 4, 6
ALL_TCP = 0b11
ALL_SCOPES = 0b11
"""Abstract UNIX sockets and signals to processes outside."""


def version(libc: ctypes.CDLL) -> int:
    """The version of Landlock in force in this kernel; 0 where there is none."""
    return max(0, int(libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(ASK_VERSION))))


def restrict(libc: ctypes.CDLL, known: int, readable: Iterable[int], writable: Iterable[int]) -> None:
    """Give up everything but what lies below these descriptors.

    Args:
        libc: with `use_errno`.
        known: the kernel's version of Landlock, at least 1.
        readable: descriptors of files and folders opened with O_PATH.
        writable: the same, to be written as well.

    Raises:
        OSError: the kernel refuses; nothing is given up then. `no_new_privs` must be set.
    """
    handled = FILE_RIGHTS[min(known, max(FILE_RIGHTS))]
    attributes = struct.pack("=Q", handled)
    if known >= TCP_VERSION:
        attributes += struct.pack("=Q", ALL_TCP)
    if known >= SCOPE_VERSION:
        attributes += struct.pack("=Q", ALL_SCOPES)
    ruleset = call(libc, CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    for rights, descriptors in ((READ, readable), (WRITE, writable)):
        for descriptor in descriptors:
            granted = rights & handled if is_folder(descriptor) else rights & handled & ON_FILES
            call(libc, ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", granted, descriptor), ctypes.c_uint32(0))
    call(libc, RESTRICT_SELF, ruleset, ctypes.c_uint32(0))
    os.close(ruleset)


def is_folder(descriptor: int) -> bool:
    """Whether a descriptor is that of a folder."""
    return stat.S_ISDIR(os.fstat(descriptor).st_mode)


def call(libc: ctypes.CDLL, number: int, *arguments: object) -> int:
    """Make a system call.

    Raises:
        OSError: it failed.
    """
    result = int(libc.syscall(number, *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
