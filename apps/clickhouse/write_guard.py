"""A write that fails ends the embedded engine, as a kill would.

The embedded build looks away where ClickHouse throws: a `write(2)` that fails (full disk, bad disk) is taken
for done. A part without its data would be committed, answered as stored, and put in the place of those it was
merged from. `guard_writes` puts a check between the library and the C library. An engine that ends has lost
nothing: what was not committed is sent again, and the supervisor starts the engine anew.

Only errors of the disk count: ENOSPC, EIO, EDQUOT, EFBIG, EROFS. All others are the caller's, as are those of
the standard streams.
"""

import ctypes
import mmap
import platform
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

EXIT_CODE = 74  # sysexits.h: an error of input or output

# Machine code, for it runs in the engine's own threads, on its own stacks, hundreds of times an INSERT.
# The address of the C library's `write` follows it, on eight bytes.
_X86_64 = (
    "83ff02"  # cmp edi, 2          the standard streams: plain
    "7e2b"  # jle plain
    "b801000000"  # mov eax, 1      write(edi, rsi, rdx)
    "0f05"  # syscall
    "4885c0"  # test rax, rax
    "7801"  # js failed
    "c3"  # ret
    "4883f8e4741e"  # failed: cmp rax, -ENOSPC; je end
    "4883f8fb7418"  # cmp rax, -EIO; je end
    "4883f8867412"  # cmp rax, -EDQUOT; je end
    "4883f8e5740c"  # cmp rax, -EFBIG; je end
    "4883f8e27406"  # cmp rax, -EROFS; je end
    "ff2512000000"  # plain: jmp [libc]    once more, and it sets errno
    "bf4a000000"  # end: mov edi, 74
    "b8e7000000"  # mov eax, 231    exit_group(edi)
    "0f05"  # syscall
    "660f1f440000"  # nop
)
_AARCH64 = (
    "e90300aa"  # mov x9, x0
    "1f080071"  # cmp w0, #2        the standard streams: plain
    "0d020054"  # b.le plain
    "080880d2"  # mov x8, #64       write(x0, x1, x2)
    "010000d4"  # svc #0
    "4000f8b7"  # tbnz x0, #63, failed
    "c0035fd6"  # ret
    "1f7000b180010054"  # failed: cmn x0, #ENOSPC; b.eq end
    "1f1400b140010054"  # cmn x0, #EIO; b.eq end
    "1fe801b100010054"  # cmn x0, #EDQUOT; b.eq end
    "1f6c00b1c0000054"  # cmn x0, #EFBIG; b.eq end
    "1f7800b180000054"  # cmn x0, #EROFS; b.eq end
    "e00309aa"  # mov x0, x9
    "d0000058"  # plain: ldr x16, libc     once more, and it sets errno
    "00021fd6"  # br x16
    "400980d2"  # end: mov x0, #74
    "c80b80d2"  # mov x8, #94       exit_group(x0)
    "010000d4"  # svc #0
    "1f2003d5"  # nop
)
CODE = {"x86_64": bytes.fromhex(_X86_64), "aarch64": bytes.fromhex(_AARCH64)}

# ELF's names, as <elf.h> has them.
PT_DYNAMIC = 2
DT_PLTRELSZ, DT_STRTAB, DT_SYMTAB, DT_RELA, DT_RELASZ, DT_JMPREL = 2, 5, 6, 7, 8, 23
DT_RELACOUNT = 0x6FFFFFF9
RELA = struct.Struct("<QQq")
SYMBOL = struct.Struct("<IBBHQQ")


def guard_writes(library: Path) -> bool:
    """Check every `write` of a library that is loaded.

    False where this cannot be done: not on Linux, or where the system forbids code that is made at run time.
    """
    code = CODE.get(platform.machine())
    if sys.platform != "linux" or code is None:
        return False
    slots = list(_slots_of(library, b"write"))
    if not slots:
        raise RuntimeError(f"{library} does not import write")
    base = _base_of(library)
    try:
        checked = map_code(code, ctypes.cast(ctypes.CDLL(None).write, ctypes.c_void_p).value or 0)
        for slot in slots:
            _make_writable(base + slot)
            ctypes.c_uint64.from_address(base + slot).value = checked
    except PermissionError:
        return False
    return True


def _slots_of(library: Path, name: bytes) -> Iterator[int]:
    """Where the loader has put the address of an imported function, relative to the library's base."""
    with library.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as elf:
        tags = _dynamic_tags(elf)
        # Relative ones come first, a million of them, and name no symbol.
        named = tags[DT_RELA] + tags.get(DT_RELACOUNT, 0) * RELA.size
        tables = (
            (named, tags[DT_RELA] + tags[DT_RELASZ]),
            (tags[DT_JMPREL], tags[DT_JMPREL] + tags[DT_PLTRELSZ]),
        )
        for begin, end in tables:
            for place, info, _addend in RELA.iter_unpack(elf[begin:end]):
                symbol = SYMBOL.unpack_from(elf, tags[DT_SYMTAB] + (info >> 32) * SYMBOL.size)
                text = tags[DT_STRTAB] + symbol[0]
                if info >> 32 and elf[text : text + len(name) + 1] == name + b"\0":
                    yield place


def _dynamic_tags(elf: mmap.mmap) -> dict[int, int]:
    """The dynamic section; its tables lie in the first segment, where address and offset are the same."""
    (headers,) = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    for number in range(count):
        kind, _flags, offset, _address, _physical, length = struct.unpack_from(
            "<IIQQQQ", elf, headers + number * size
        )
        if kind == PT_DYNAMIC:
            return dict(struct.iter_unpack("<QQ", elf[offset : offset + length]))
    raise RuntimeError("not a shared library")


def _base_of(library: Path) -> int:
    for line in Path("/proc/self/maps").read_text().splitlines():
        if line.endswith(str(library.resolve())):
            return int(line.split("-")[0], 16)
    raise RuntimeError(f"{library} is not loaded")


def map_code(code: bytes, next_write: int) -> int:
    """Where the code is; it stays for as long as the process does."""
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    page.write(code + struct.pack("<Q", next_write))
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    _PAGES.append(page)
    _protect(address, mmap.PROT_READ | mmap.PROT_EXEC)
    return address


_PAGES: list[mmap.mmap] = []


def _make_writable(address: int) -> None:
    _protect(address - address % mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_WRITE)


def _protect(page: int, protection: int) -> None:
    if ctypes.CDLL(None, use_errno=True).mprotect(ctypes.c_void_p(page), mmap.PAGESIZE, protection):
        raise OSError(ctypes.get_errno(), "mprotect")
