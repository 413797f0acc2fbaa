"""A device of torch's own kind, "gpu", that computes on the CPU: loaded into a zygote it stands for a GPU where there is none.

Like one it makes the first backward pass start a thread, cannot be mixed with tensors on the CPU, and is no place for NumPy.
"""

import functools

import torch
from torch.utils import _pytree as tree
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

CPU = torch.device("cpu")

ANYWHERE = {"_to_copy", "copy_", "_copy_from"}
"""Operations between devices."""

HELD = {}
"""The values of the tensors on the device, by their storage, which copies of a tensor without values share."""


def hold(value):
    """A tensor on the device."""
    made = torch._C._acc.create_empty_tensor(value.shape, value.dtype)
    HELD[made.untyped_storage()._cdata] = value
    return made


def held(tensor):
    """The value of a tensor on the device."""
    return HELD[tensor.untyped_storage()._cdata]


def on_gpu(value):
    return isinstance(value, torch.Tensor) and value.device.type == "gpu"


def run(operation, *args, **kwargs):
    """Compute on the CPU, for every operation."""
    flat, shape = tree.tree_flatten((args, kwargs))
    tensors = [each for each in flat if isinstance(each, torch.Tensor)]
    name = operation.name().removeprefix("aten::").partition(".")[0]
    if name not in ANYWHERE and len({each.device.type for each in tensors if each.dim()}) > 1:
        raise RuntimeError("Expected all tensors to be on the same device, but found at least two devices, gpu:0 and cpu!")
    here = [held(each) if on_gpu(each) else CPU if isinstance(each, torch.device) else each for each in flat]
    given, named = tree.tree_unflatten(here, shape)
    if name == "_copy_from":
        given[1].copy_(given[0])
        return args[1]
    wanted = [argument.type for argument in operation._schema.arguments]
    given = [
        torch.tensor(each) if isinstance(kind, torch._C.TensorType) and isinstance(each, bool | int | float) else each
        for each, kind in zip(given, wanted, strict=False)
    ]
    result = operation(*given, **named)
    for tensor in filter(on_gpu, tensors):
        if held(tensor).shape != tensor.shape:
            # one that was given to hold the result
            tensor.data = hold(held(tensor))
    if kwargs.get("device") is not None and torch.device(kwargs["device"]).type == "cpu":
        return result
    known = {id(held(each)): each for each in tensors if on_gpu(each)}
    return tree.tree_map_only(torch.Tensor, lambda each: known[id(each)] if id(each) in known else hold(each), result)


_setup_privateuseone_for_python_backend("gpu")
LIBRARY = torch.library.Library("_", "IMPL")
LIBRARY.fallback(run, "PrivateUse1")
ATEN = torch.library.Library("aten", "IMPL")
for operation in (
    torch.ops.aten.as_strided_.default,
    torch.ops.aten._unsafe_view.default,
    torch.ops.aten._reshape_alias.default,
    torch.ops.aten.squeeze_.dim,
    torch.ops.aten.unsqueeze_.default,
):
    # torch's own look for values in the tensor's storage
    ATEN.impl(operation, functools.partial(run, operation), "PrivateUse1")
