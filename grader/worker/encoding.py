"""Turns values of the worker into what travels, and what travels into values.

What a submission returns may be of any class: everything is read through the methods of the type that it derives from, so that
none of its own decides what is sent.
"""

import dataclasses
import enum
import sys
from typing import Any, cast

from grader.worker import wire

NUMBERS = "biufc"
"""The kinds of NumPy's dtypes whose elements travel."""


def class_name(kind: type) -> str:
    """What a class is called, whatever its metaclass says."""
    return printable(str(cast("Any", type.__dict__["__name__"]).__get__(kind)))


def printable(name: str) -> str:
    """A name of a submission's, as it can be sent."""
    return name[: wire.MAX_NAME].encode("utf-8", "replace").decode()


def decode(value: wire.Value, run: Any) -> object:
    """The object that a value on the wire stands for in a run: a reference is one of its values, tensors go to its device."""

    def one(item: wire.Value) -> object:
        return decode(item, run)

    if isinstance(value, wire.Ref):
        return run.values[value.index]
    if isinstance(value, wire.Sequence):
        return tuple(map(one, value.items)) if value.kind == "tuple" else list(map(one, value.items))
    if isinstance(value, wire.Set):
        return frozenset(map(one, value.items)) if value.kind == "frozenset" else set(map(one, value.items))
    if isinstance(value, wire.Mapping):
        return {one(key): one(item) for key, item in value.items}
    if isinstance(value, wire.Slice):
        return slice(one(value.start), one(value.stop), one(value.step))
    if isinstance(value, wire.Function):
        return sys.modules["grader.worker.instruments"].make(run, value)
    return decode_leaf(value, run.request.device)


def decode_leaf(value: wire.Value, device: str) -> object:
    """The object for a value that holds no others."""
    if isinstance(value, wire.Tensor):
        return decode_tensor(value, device)
    if isinstance(value, wire.Array):
        # frombuffer of what may be written to, so that the array may be, too
        return sys.modules["numpy"].frombuffer(bytearray(value.data), value.dtype).reshape(value.shape)
    if isinstance(value, wire.Bytes):
        return value.data
    if isinstance(value, wire.Complex):
        return complex(value.real, value.imag)
    if isinstance(value, wire.Range):
        return range(value.start, value.stop, value.step)
    return ... if isinstance(value, wire.Dots) else value


def decode_tensor(value: wire.Tensor, device: str) -> object:
    """The tensor for its bytes, on the device of the run."""
    torch = sys.modules["torch"]
    dtype = getattr(torch, value.dtype)
    flat = torch.frombuffer(bytearray(value.data), dtype=dtype) if value.data else torch.empty(0, dtype=dtype)
    return flat.reshape(value.shape).to(device)


def encode(value: Any, depth: int = 0) -> wire.Value:
    """What a value looks like on the wire; an object that does not travel becomes words."""
    if depth >= wire.MAX_DEPTH:
        return wire.Other("values nested very deeply")
    if value is None or value is True or value is False:
        return value
    # isinstance would ask the value itself for its class
    kind = type(value)
    if issubclass(kind, sys.modules["torch"].Tensor):
        return encode_tensor(value)
    if issubclass(kind, int | float | complex):
        return encode_number(value)
    if issubclass(kind, str | bytes | bytearray):
        return encode_text(value)
    if issubclass(kind, list | tuple | dict | set | frozenset):
        return encode_items(value, depth)
    if issubclass(kind, enum.Enum):
        return encode_member(value, depth)
    return encode_range(value) if issubclass(kind, range) else encode_foreign(value, depth)


def encode_foreign(value: Any, depth: int) -> wire.Value:
    """What is none of Python's own types: what torch and NumPy have, a dataclass, or words."""
    torch, numpy, kind = sys.modules["torch"], sys.modules.get("numpy"), type(value)
    if issubclass(kind, torch.dtype):
        return wire.Named("torch dtype", str(value).removeprefix("torch."))
    if issubclass(kind, torch.device):
        return wire.Named("device", str(value))
    if numpy and issubclass(kind, numpy.generic) and value.dtype.kind in NUMBERS:
        number = numpy.generic.item(value)
        return wire.Other(f"a {class_name(kind)}") if isinstance(number, numpy.generic) else encode(number, depth + 1)
    if numpy and issubclass(kind, numpy.ndarray):
        return encode_array(value)
    if numpy and issubclass(kind, numpy.dtype):
        return wire.Named("NumPy dtype", printable(str(value.newbyteorder("="))))
    fields = None if issubclass(kind, torch.nn.Module) else fields_of(kind)
    if fields is not None:
        return encode_fields(value, fields, depth)
    return wire.Other(f"a {class_name(kind)}")


def encode_number(value: complex) -> wire.Value:
    """A number, or words for a whole one that is too large."""
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, int):
        plain = int.__int__(value)
        return plain if -(2**63) <= plain < 2**64 else wire.Other("a whole number too large to be sent")
    return wire.Complex(complex.real.__get__(value), complex.imag.__get__(value))


def encode_text(value: str | bytes | bytearray) -> wire.Value:
    """A text or bytes, or words for what is too long."""
    if isinstance(value, str):
        text = str.__str__(value)
        return text if len(text) <= wire.MAX_LENGTH else too_long(value, len(text))
    data = bytes.__getitem__(value, slice(None)) if isinstance(value, bytes) else bytes(bytearray.__getitem__(value, slice(None)))
    return wire.Bytes(data) if len(data) <= wire.MAX_FRAME else too_long(value, len(data))


def encode_items(value: object, depth: int) -> wire.Value:
    """A list, tuple, dict or set, or words for one that is too long."""
    kind = next(kind for kind in (list, tuple, dict, set, frozenset) if issubclass(type(value), kind))
    length = kind.__len__(cast("Any", value))
    if length > wire.MAX_LENGTH:
        return too_long(value, length)
    if kind is dict:
        pairs = dict.items(cast("Any", value))
        return wire.Mapping(tuple((encode(key, depth + 1), encode(item, depth + 1)) for key, item in pairs))
    items = tuple(encode(item, depth + 1) for item in kind.__iter__(cast("Any", value)))
    if kind in {set, frozenset}:
        return wire.Set("set" if kind is set else "frozenset", items)
    return wire.Sequence("list" if kind is list else "tuple", items)


def too_long(value: object, length: int) -> wire.Other:
    """The words for a value that holds too much."""
    return wire.Other(f"a {class_name(type(value))} of length {length}, too long to be sent")


def encode_range(value: range) -> wire.Value:
    """A range, or words for one of numbers that are too large; it cannot be derived from."""
    ends = value.start, value.stop, value.step
    return wire.Range(*ends) if all(-(2**63) <= end < 2**63 for end in ends) else wire.Other("a range too large to be sent")


def encode_member(member: enum.Enum, depth: int) -> wire.Value:
    """A member of an enum, or words for one whose name is none."""
    name = object.__getattribute__(member, "_name_")
    if not isinstance(name, str):
        return wire.Other(f"a {class_name(type(member))} without a name")
    value = encode(object.__getattribute__(member, "_value_"), depth + 1)
    return wire.Member(class_name(type(member)), printable(str.__str__(name)), value)


def fields_of(kind: type) -> list[str] | None:
    """The names of a dataclass's fields, whatever its metaclass says; None for a class that is none."""
    found = [vars_of(base).get("__dataclass_fields__") for base in cast("Any", type.__dict__["__mro__"]).__get__(kind)]
    fields = next((each for each in found if each is not None), None)
    # what fields() leaves out are annotations of ClassVar and InitVar
    real = cast("Any", dataclasses)._FIELD  # noqa: SLF001 -- fields() believes what the class says of itself
    if type(fields) is not dict:
        return None
    return [name for name, field in dict.items(fields) if isinstance(name, str) and getattr(field, "_field_type", None) is real]


def vars_of(kind: type) -> Any:
    """What a class defines itself."""
    return cast("Any", type.__dict__["__dict__"]).__get__(kind)


def encode_fields(value: object, names: list[str], depth: int) -> wire.Value:
    """A dataclass field by field, or words for one that lacks a field or has too many."""
    called = class_name(type(value))
    if len(names) > wire.MAX_NAMES:
        return wire.Other(f"a {called} of more than {wire.MAX_NAMES} fields")
    try:
        found = [(printable(str.__str__(name)), object.__getattribute__(value, name)) for name in names]
    except AttributeError:
        return wire.Other(f"a {called} that lacks one of its fields")
    return wire.Fields(called, tuple((name, encode(item, depth + 1)) for name, item in found))


def encode_tensor(tensor: Any) -> wire.Value:
    """A tensor as bytes, or words for one that is not dense or too large."""
    torch = sys.modules["torch"]
    name = str(tensor.dtype).removeprefix("torch.")
    if tensor.layout != torch.strided or name not in wire.ITEM_SIZES:
        return wire.Other(f"a {name} tensor that is not stored densely")
    if tensor.device.type == "meta":
        # it has no elements, and all else can be told in words
        return wire.Named("meta tensor", f"a {name} tensor of shape {tuple(tensor.shape)} on the meta device"[: wire.MAX_NAME])
    if tensor.numel() * tensor.element_size() > wire.MAX_FRAME:
        return wire.Other(f"a tensor of {tensor.numel()} elements, too large to be sent")
    dense = tensor.detach().as_subclass(torch.Tensor).resolve_conj().resolve_neg().cpu().contiguous()
    raw = dense.view(torch.int16) if dense.dtype == torch.bfloat16 else dense
    return wire.Tensor(name, tuple(dense.shape), raw.numpy().tobytes())


def encode_array(value: Any) -> wire.Value:
    """A NumPy array as bytes, or words for one that has other elements than numbers, is masked or too large."""
    numpy = sys.modules["numpy"]
    # NumPy imports it when it is first asked for
    masked = sys.modules.get("numpy.ma")
    if masked and isinstance(value, masked.MaskedArray):
        return wire.Other("a masked array")
    plain = numpy.ndarray.view(value, numpy.ndarray)
    name = printable(plain.dtype.newbyteorder("=").name)
    if plain.dtype.kind not in NUMBERS or name not in wire.ITEM_SIZES:
        return wire.Other(f"an array of dtype {name}")
    if plain.size * plain.itemsize > wire.MAX_FRAME:
        return wire.Other(f"an array of {plain.size} elements, too large to be sent")
    return wire.Array(name, plain.shape, plain.astype(plain.dtype.newbyteorder("="), order="C", copy=False).tobytes())
