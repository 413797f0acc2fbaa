"""Makes some forty rare system calls with arguments that are wrong, to see which get as far as being told so.

Must end: each is refused before it is looked at.
Outcomes: failed, skipped, passed
"""

import ctypes
import errno
import platform

import torch

CALLS = {
    "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "swapon": 167, "swapoff": 168, "reboot": 169,
    "init_module": 175, "finit_module": 313, "delete_module": 176, "kexec_load": 246, "acct": 163, "syslog": 103, "quotactl": 179,
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "perf_event_open": 298, "bpf": 321, "userfaultfd": 323,
    "io_uring_setup": 425, "io_setup": 206, "keyctl": 250, "add_key": 248, "request_key": 249, "setns": 308, "unshare": 272,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "mount_setattr": 442, "pidfd_open": 434, "pidfd_getfd": 438, "kcmp": 312,
    "fanotify_init": 300, "name_to_handle_at": 303, "open_by_handle_at": 304, "lookup_dcookie": 212, "iopl": 172, "modify_ldt": 154,
    "migrate_pages": 256, "move_pages": 279, "process_madvise": 440, "mknod": 133, "timer_create": 222, "vmsplice": 278, "personality": 135,
}
REFUSED = {errno.EPERM, errno.ENOSYS, errno.EACCES}


def attack():
    if platform.machine() != "x86_64":
        return "nothing"
    libc, loot = ctypes.CDLL(None, use_errno=True), []
    for name, number in CALLS.items():
        ctypes.set_errno(0)
        wrong = [ctypes.c_long(-2)] * 6
        if libc.syscall(number, *wrong) >= 0 or ctypes.get_errno() not in REFUSED:
            loot.append((name, errno.errorcode.get(ctypes.get_errno())))
    return f"BREACH: reached the kernel: {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
