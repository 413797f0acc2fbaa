"""A seccomp filter: the list of system calls that a process may make, for good.

See https://docs.kernel.org/userspace-api/seccomp_filter.html. Everything that is not listed fails with EPERM, which Python
raises as PermissionError. The filter is assembled here, for x86-64 and aarch64, so that no library is needed.
"""

import ctypes
import struct

import msgspec

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""AUDIT_ARCH of the architectures that the tables are for, in their order there."""

FREE = """
read 0 63; write 1 64; readv 19 65; writev 20 66; pread64 17 67; pwrite64 18 68; preadv 295 69; pwritev 296 70;
preadv2 327 286; pwritev2 328 287; lseek 8 62; close 3 57; close_range 436 436; dup 32 23; dup2 33 -; dup3 292 24;
pipe 22 -; pipe2 293 59; poll 7 -; ppoll 271 73; select 23 -; pselect6 270 72; epoll_create1 291 20; epoll_ctl 233 21;
epoll_wait 232 -; epoll_pwait 281 22; eventfd2 290 19; fsync 74 82; fdatasync 75 83; ftruncate 77 46;
fadvise64 221 223; flock 73 32; sendfile 40 71; copy_file_range 326 285;

access 21 -; faccessat 269 48; faccessat2 439 439; stat 4 -; lstat 6 -; fstat 5 80; newfstatat 262 79; statx 332 291;
readlink 89 -; readlinkat 267 78; getdents64 217 61; getcwd 79 17; chdir 80 49; fchdir 81 50; mkdir 83 -; mkdirat 258 34;
rmdir 84 -; unlink 87 -; unlinkat 263 35; rename 82 -; renameat 264 38; renameat2 316 276; statfs 137 43; fstatfs 138 44;
umask 95 166;

brk 12 214; mmap 9 222; munmap 11 215; mremap 25 216; mprotect 10 226; madvise 28 233; msync 26 227;

futex 202 98; set_robust_list 273 99; rseq 334 293; set_tid_address 218 96; gettid 186 178; sched_yield 24 124;
sched_getaffinity 204 123; sched_getparam 143 121; sched_getscheduler 145 120; sched_get_priority_max 146 125;
sched_get_priority_min 147 126; membarrier 324 283; getcpu 309 168; exit 60 93; exit_group 231 94;

rt_sigaction 13 134; rt_sigprocmask 14 135; rt_sigreturn 15 139; rt_sigpending 127 136; rt_sigtimedwait 128 137;
rt_sigsuspend 130 133; sigaltstack 131 132; pause 34 -; restart_syscall 219 128; clock_gettime 228 113;
clock_getres 229 114; clock_nanosleep 230 115; nanosleep 35 101; gettimeofday 96 169; time 201 -; times 100 153;
alarm 37 -; setitimer 38 103; getitimer 36 102;

getpid 39 172; getppid 110 173; getuid 102 174; geteuid 107 175; getgid 104 176; getegid 108 177; getgroups 115 158;
getresuid 118 148; getresgid 120 150; getpgrp 111 -; getpgid 121 155; getsid 124 156; uname 63 160; sysinfo 99 179;
getrusage 98 165; getrlimit 97 163; setrlimit 160 164; getpriority 140 141; getrandom 318 278; wait4 61 260;
waitid 247 95; arch_prctl 158 -
"""
"""Calls without conditions: name, number on x86-64, number on aarch64."""

MISSING = "clone3 435 435"
"""Calls that fail as in a kernel that lacks them: glibc then makes threads by `clone`, whose flags a filter can see."""

OWN = 0x7FFFFFF1
"""Stands for the process's own id until `install` fills it in."""

CLONE_THREAD, CLONE_NAMESPACES = 0x00010000, 0x7E020080
O_ACCMODE, O_TRUNC = 0o3, 0o1000


class Condition(msgspec.Struct, frozen=True):
    """A call that is allowed if an argument, masked, is among values (or is not, for `unless`)."""

    call: str
    argument: int
    mask: int
    values: tuple[int, ...]
    unless: bool = False


CONDITIONS = (
    # threads, but no processes and no namespaces
    Condition("clone 56 220", 0, CLONE_THREAD | CLONE_NAMESPACES, (CLONE_THREAD,)),
    # signals to itself alone
    Condition("kill 62 129", 0, 0xFFFFFFFF, (OWN,)),
    Condition("tgkill 234 131", 0, 0xFFFFFFFF, (OWN,)),
    # its own limits and processors, not those of another process
    Condition("prlimit64 302 261", 0, 0xFFFFFFFF, (0,)),
    Condition("sched_setaffinity 203 122", 0, 0xFFFFFFFF, (0,)),
    # emptying a file that is opened to read, or in the mode for neither reading nor writing, which asks Landlock for no right
    Condition("open 2 -", 1, O_TRUNC | O_ACCMODE, (O_TRUNC, O_ACCMODE, O_TRUNC | O_ACCMODE), unless=True),
    Condition("openat 257 56", 2, O_TRUNC | O_ACCMODE, (O_TRUNC, O_ACCMODE, O_TRUNC | O_ACCMODE), unless=True),
    # flags, duplicates, locks; not F_SETOWN and F_SETSIG, which send signals to any process
    Condition("fcntl 72 25", 1, 0xFFFFFFFF, (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)),
    # is it a terminal, how large, how much is to be read, blocking, closing on exec
    Condition("ioctl 16 29", 1, 0xFFFFFFFF, (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)),
    # names of threads and of memory; not PR_SET_PDEATHSIG
    Condition("prctl 157 167", 0, 0xFFFFFFFF, (15, 16, 0x53564D41)),
)

LOAD, JUMP_EQUAL, AND, RETURN = 0x20, 0x15, 0x54, 0x06
ALLOW, DENY, LACK, KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
"""What a filter returns: allowed, EPERM, ENOSYS, the end of the process."""

PR_SET_SECCOMP, MODE_FILTER = 22, 2


class Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def assemble(machine: str) -> bytes:
    """The filter for a machine (as `platform.machine` names it), empty where there is no table for it."""
    if machine not in ARCHITECTURES:
        return b""
    column = 1 + list(ARCHITECTURES).index(machine)
    code = [op(LOAD, 4), op(JUMP_EQUAL, ARCHITECTURES[machine], 1, 0), op(RETURN, KILL), op(LOAD, 0)]
    for number in numbers(FREE, column):
        code += [op(JUMP_EQUAL, number, 0, 1), op(RETURN, ALLOW)]
    for number in numbers(MISSING, column):
        code += [op(JUMP_EQUAL, number, 0, 1), op(RETURN, LACK)]
    for condition in CONDITIONS:
        for number in numbers(condition.call, column):
            tests = test_argument(condition)
            code += [op(JUMP_EQUAL, number, 0, len(tests)), *tests]
    return b"".join([*code, op(RETURN, DENY)])


def numbers(table: str, column: int) -> list[int]:
    """The numbers in one column of a table of calls."""
    rows = [entry.split() for entry in table.split(";")]
    return [int(row[column]) for row in rows if row[column] != "-"]


def test_argument(condition: Condition) -> list[bytes]:
    """Instructions that decide a call by the low half of an argument; all those tested are 32 bits wide in the kernel."""
    met, otherwise = (DENY, ALLOW) if condition.unless else (ALLOW, DENY)
    code = [op(LOAD, 16 + 8 * condition.argument), op(AND, condition.mask)]
    for value in condition.values:
        code += [op(JUMP_EQUAL, value, 0, 1), op(RETURN, met)]
    return [*code, op(RETURN, otherwise)]


def op(code: int, operand: int, when_true: int = 0, when_false: int = 0) -> bytes:
    """One instruction (`struct sock_filter`); the jumps count instructions to leave out."""
    return struct.pack("<HBBI", code, when_true, when_false, operand)


def install(libc: ctypes.CDLL, code: bytes, process: int) -> None:
    """Put the filter in force for this process, whose id is given; `no_new_privs` must be set.

    Raises:
        OSError: the kernel refuses.
    """
    code = code.replace(struct.pack("<I", OWN), struct.pack("<I", process))
    program = Program(len(code) // 8, code)
    if libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0):
        error = ctypes.get_errno()
        raise OSError(error, "seccomp is refused")
