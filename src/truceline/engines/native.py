"""Compiled loops without the compiler: machine code is kept in files and loaded as it is.

Importing numba and loading a loop that it has compiled takes 0.7 s of CPU, more than many a piece
of work. numba compiles a loop here once for each processor and each kind of arguments; its machine
code is kept beside the other compiled files, or under the user's cache, and from then on loaded
by llvmlite alone in a tenth of that time. The file's name follows from the source of the loops,
the versions and the processor, so that what is outdated is never loaded.

A loop takes numbers, C-contiguous arrays and named tuples of them, returns one int, raises
nothing and makes no arrays: room for answers comes with the call.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

_HERE = Path(__file__).parent
_BUILDS_ON = re.compile(rb"^from truceline\.engines\.(\w+) import", re.MULTILINE)
# What a loop may need from outside: the mathematics of C, and what frees an array of numba's own.
_FREEING = "NRT_MemInfo_call_dtor"
_GIVEN = {
    _FREEING, "acos", "atan2", "ceil", "cos", "exp", "floor", "hypot", "log", "sin", "sincos",
    "sqrt", "memcpy", "memmove", "memset",
}  # fmt: skip
_TRIED = frozenset({"0.68"})  # releases of numba; with another, numba itself runs the loops
_NOTHING = ctypes.c_void_p(None)


@dataclass
class Native:
    """A loop in a module of this package that imports numba, called as that loop would be."""

    module: str
    name: str
    _loaded: dict[str, Any] = field(default_factory=dict, repr=False)

    def __call__(self, *args: Any) -> int:
        """Run the loop, compiling it first where no file has it for such arguments."""
        kind = ";".join(_kinds(args))
        run = self._loaded.get(kind)
        if run is None:
            run = self._loaded[kind] = _function(self, args, kind)
            _LOADED.add(self.name)
        return int(run(args))

    def dispatcher(self) -> Any:
        """Return the loop as numba has it."""
        return getattr(importlib.import_module(f"truceline.engines.{self.module}"), self.name)


_LOADED: set[str] = set()


def is_loaded() -> bool:
    """Whether any loop has been loaded, so that the next costs little."""
    return bool(_LOADED)


def _kinds(args: tuple[Any, ...]) -> Iterator[str]:
    for arg in args:
        if isinstance(arg, np.ndarray):
            yield f"{arg.dtype.str}{arg.ndim}"
        elif isinstance(arg, tuple):
            yield f"{type(arg).__name__}("
            yield from _kinds(arg)
            yield ")"
        else:
            yield type(arg).__name__


def _flat(args: tuple[Any, ...]) -> Iterator[Any]:
    """Yield arguments as the machine code takes them: arrays as pointer, shape and strides."""
    for arg in args:
        if isinstance(arg, np.ndarray):
            if not arg.flags.c_contiguous:
                raise ValueError("loops take C-contiguous arrays")
            yield from (_NOTHING, _NOTHING, ctypes.c_int64(arg.size), ctypes.c_int64(arg.itemsize))
            yield ctypes.c_void_p(arg.ctypes.data)
            yield from map(ctypes.c_int64, (*arg.shape, *arg.strides))
        elif isinstance(arg, tuple):
            yield from _flat(arg)
        elif isinstance(arg, bool):
            yield ctypes.c_uint8(arg)
        elif isinstance(arg, int):
            yield ctypes.c_int64(arg)
        elif isinstance(arg, np.uint64):
            yield ctypes.c_uint64(int(arg))
        else:
            yield ctypes.c_double(arg)


def is_tried() -> bool:
    """Whether machine code has been tried with this system and numba, whose calls it imitates."""
    from importlib.metadata import version

    return sys.platform == "linux" and version("numba").rpartition(".")[0] in _TRIED


def _function(loop: Native, args: tuple[Any, ...], kind: str) -> Callable[[tuple[Any, ...]], int]:
    try:
        if not is_tried():
            raise ImportError("machine code has not been tried here")
        code = _kept(loop, args, kind)
        address = _linked(code)
    except (ImportError, AttributeError, OSError, RuntimeError):
        dispatcher = loop.dispatcher()  # as numba itself does it, where its insides have changed
        return lambda given: int(dispatcher(*given))
    status = ctypes.CFUNCTYPE(ctypes.c_int32)

    def run(given: tuple[Any, ...]) -> int:
        answer, error = ctypes.c_int64(), ctypes.c_void_p()
        flat = list(_flat(given))
        call = status(address)
        call.argtypes = [ctypes.c_void_p, ctypes.c_void_p, *map(type, flat)]
        if call(ctypes.addressof(answer), ctypes.addressof(error), *flat):
            raise RuntimeError(f"the loop {loop.name} failed")
        return answer.value

    return run


def _kept(loop: Native, args: tuple[Any, ...], kind: str) -> bytes:
    """Return the name of a loop's function, a line end and its object code.

    A file holds the digest of all this first: of torn code the linker would end the process.
    """
    name = f"{loop.module}.{loop.name}.{_digest(_setting(loop.module), loop.name, kind)}.o"
    for folder in _folders():
        try:
            digest, _, code = (folder / name).read_bytes().partition(b"\n")
        except OSError:
            continue
        if digest.decode(errors="replace") == _digest(code):
            return code
    code = _compiled(loop, args)
    for folder in _folders():
        try:
            _write(folder / name, _digest(code).encode() + b"\n" + code)
        except OSError:
            continue
        break
    return code


def _compiled(loop: Native, args: tuple[Any, ...]) -> bytes:
    import numba

    dispatcher = loop.dispatcher()
    options = {**dispatcher.targetoptions, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    bare = numba.njit(**{k: v for k, v in options.items() if k != "nopython"})(dispatcher.py_func)
    signature = tuple(map(_numba_type, args))
    bare.compile(signature)
    made = bare.overloads[signature]
    library = made.library
    needed = {each.name for each in library._final_module.functions if each.is_declaration}
    unknown = {name for name in needed - _GIVEN if not name.startswith("llvm.")}
    if unknown:  # linking without them would end the process
        raise RuntimeError(f"the loop {loop.name} needs {', '.join(sorted(unknown))}")
    code: bytes = library.codegen._tm.emit_object(library._final_module)
    name: str = made.fndesc.llvm_func_name
    return name.encode() + b"\n" + code


def _numba_type(arg: Any) -> Any:
    from numba import from_dtype, types

    if isinstance(arg, np.ndarray):
        return types.Array(from_dtype(arg.dtype), arg.ndim, "C")
    if isinstance(arg, tuple):
        members = [_numba_type(each) for each in arg]
        return types.NamedTuple(members, type(arg))  # type: ignore[no-untyped-call]
    if isinstance(arg, bool):
        return types.boolean
    if isinstance(arg, np.uint64):
        return types.uint64
    return types.int64 if isinstance(arg, int) else types.float64


def _llvm() -> Any:
    return importlib.import_module("llvmlite.binding")


@cache
def _engine() -> Any:
    llvm = _llvm()
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    llvm.add_symbol(_FREEING, ctypes.cast(_never_called, ctypes.c_void_p).value)
    machine = llvm.Target.from_default_triple().create_target_machine(
        opt=3, cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten()
    )
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    # where one is missing, linking would end the process: numba then does it all
    missing = [name for name in sorted(_GIVEN - {_FREEING}) if not llvm.address_of_symbol(name)]
    if missing:
        raise OSError(f"this system lacks {', '.join(missing)}")
    return engine


def _free_nothing(_: int) -> None:
    """Stand for what frees arrays; loops are given arrays that numba does not count."""


_never_called = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(_free_nothing)


def _linked(code: bytes) -> int:
    llvm = _llvm()
    name, _, content = code.partition(b"\n")
    engine = _engine()
    engine.add_object_file(llvm.ObjectFileRef.from_data(content))
    engine.finalize_object()
    address: int = engine.get_function_address(name.decode())
    if not address:
        raise OSError("the file does not hold the loop")
    return address


@cache
def _setting(module: str) -> str:
    """Return what a module's machine code depends on: sources, versions and processor."""
    # looked up only here, as they take longer to import than most commands to run
    from importlib.metadata import version

    llvm = _llvm()
    return _digest(
        version("numba"), version("llvmlite"), llvm.get_default_triple(), llvm.get_host_cpu_name(),
        llvm.get_host_cpu_features().flatten(), *_sources(module),
    )  # fmt: skip


def _sources(module: str) -> list[bytes]:
    """Return the source of a module and of those of this package that it builds on."""
    found: dict[str, bytes] = {}
    wanted = [module]
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = (_HERE / f"{name}.py").read_bytes()
            wanted += [each.decode() for each in _BUILDS_ON.findall(found[name])]
    return [found[name] for name in sorted(found)]


def _digest(*parts: str | bytes) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update((part.encode() if isinstance(part, str) else part) + b"\0")
    return digest.hexdigest()


def _folders() -> Iterator[Path]:
    """Yield where machine code may be kept, as numba keeps its own."""
    asked = os.environ.get("NUMBA_CACHE_DIR")
    if asked:
        yield Path(asked)
        return
    yield _HERE / "__pycache__"
    home = os.environ.get("XDG_CACHE_HOME")
    yield (Path(home) if home else Path.home() / ".cache") / "truceline" / "loops"


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, as others may be reading or writing it."""
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(part).replace(path)
