"""Hidden checks of exercise 7."""

import numpy as np
import pytest

# ruff: noqa: NPY002 -- these are seeded for each check


def normal(*shape):
    """Numbers of both signs."""
    return np.random.normal(size=shape).astype("float32")


def pixels(*shape, high=256):
    """Numbers from 0 to high - 1, as uint8."""
    return np.random.randint(0, high, shape).astype("uint8")


@pytest.mark.points(0.5)
def test_shared_array(student, tensor):
    """shared_array gives an array with the shape, the dtype and the values of the tensor.

    Every tensor has a method that gives it as an array.
    """
    return {
        "of floats": student.shared_array(tensor(3, 4).cpu()),
        "of whole numbers, transposed": student.shared_array(tensor(2, 3, dtype="long", low=-9, high=10).cpu().T),
        "of float64": student.shared_array(tensor(5).cpu().double()),
        "of truths": student.shared_array(tensor(7, dtype="bool").cpu()),
        "without a dimension": student.shared_array(tensor().cpu()),
    }


@pytest.mark.points(0.75)
def test_shared_array_memory(student, tensor):
    """shared_array uses the tensor's memory: what is changed in the tensor changes in the array.

    Look for a way that copies nothing: np.array, tolist and clone make new numbers.
    """
    plain, transposed, slices, single = tensor(3, 4).cpu(), tensor(2, 3).cpu(), tensor(6, 2).cpu(), tensor().cpu()
    arrays = [student.shared_array(t) for t in (plain, transposed.T, slices[::2], single)]
    for t in (plain, transposed, slices, single):
        t.mul_(-2.0).add_(1.0)
    return {
        "the array": arrays[0],
        "of a transposed tensor": arrays[1],
        "of every other row": arrays[2],
        "without a dimension": arrays[3],
    }


@pytest.mark.points(0.5)
def test_shared_array_of_what_requires_gradients(student, tensor):
    """shared_array takes tensors for which gradients are recorded, and leaves that as it is.

    Which method gives the same numbers without the record, as a new tensor, and leaves the old one alone?
    """
    leaf = tensor(3, 2).cpu().requires_grad_()
    computed = leaf * 3.0
    return {
        "of a leaf": student.shared_array(leaf),
        "of what was computed from it": student.shared_array(computed),
        "they still require gradients": [leaf.requires_grad, computed.requires_grad],
    }


@pytest.mark.points(0.25)
def test_shared_array_memory_of_what_requires_gradients(student, tensor):
    """shared_array uses the tensor's memory also where gradients are recorded for it.

    Does a copy come in where you leave the record out?
    """
    leaf = tensor(4, 2).cpu().requires_grad_()
    computed = leaf * 3.0
    arrays = [student.shared_array(leaf), student.shared_array(computed)]
    leaf.detach().add_(5.0)
    computed.detach().mul_(-1.0)
    return {"of a leaf": arrays[0], "of what was computed from it": arrays[1]}


@pytest.mark.points(0.75)
def test_shared_tensor(student, worker):
    """shared_tensor gives a tensor with the shape, the dtype and the values of the array.

    torch has a function whose name says it. The dtype is to stay what it is.
    """
    array = worker.numpy.array
    return {
        "of floats": student.shared_tensor(array(normal(3, 4))),
        "of float64": student.shared_tensor(array(normal(5).astype("float64"))),
        "of whole numbers, transposed": student.shared_tensor(array(np.random.randint(-9, 10, (2, 3)).astype("int32")).T),
        "of truths": student.shared_tensor(array(normal(7) > 0)),
        "without a dimension": student.shared_tensor(array(normal())),
    }


@pytest.mark.points(0.5)
def test_shared_tensor_memory(student, worker):
    """shared_tensor uses the array's memory: what is changed on one side changes on the other.

    torch.tensor copies, and so does every change of dtype.
    """
    changed, slices = (worker.numpy.array(normal(*shape)) for shape in ((3, 4), (6, 2)))
    target = worker.numpy.array(normal(2, 3).astype("float64"))
    tensors = [student.shared_tensor(a) for a in (changed, slices[::2])]
    changed[1, 2], slices[4] = 11.0, 12.0
    student.shared_tensor(target.T).mul_(-2.0)
    return {
        "the tensor, when the array is changed": tensors[0],
        "of every other row": tensors[1],
        "the array, when the tensor is changed": target,
    }


@pytest.mark.points(0.25)
def test_shared_tensor_memory_without_a_dimension(student, worker):
    """shared_tensor uses the array's memory also where the array has no dimension.

    Some functions of torch take such an array for a plain number. Change the array with a[...] = 5 and look at the tensor.
    """
    single = worker.numpy.array(normal())
    shared = student.shared_tensor(single)
    single[...] = 13.0
    return {"the tensor, when the array is changed": shared}


@pytest.mark.points(0.75)
def test_own_tensor(student, worker):
    """own_tensor gives a float32 tensor with the values of the array, whatever its dtype is.

    Say which dtype you want where the copy is made.
    """
    array, whole = worker.numpy.array, np.random.randint(0, 200, (2, 3))
    return {
        "of float64": student.own_tensor(array(normal(3, 4).astype("float64"))),
        "of float32": student.own_tensor(array(normal(2, 1, 3))),
        "of float16": student.own_tensor(array(normal(5).astype("float16"))),
        "of int64": student.own_tensor(array(whole - 100)),
        "of uint8": student.own_tensor(array(whole.astype("uint8"))),
        "of truths": student.own_tensor(array(normal(7) > 0)),
        "of a whole number without a dimension": student.own_tensor(array(-17)),
    }


@pytest.mark.points(0.75)
def test_own_tensor_memory(student, worker):
    """own_tensor has memory of its own: what is changed on one side leaves the other as it is.

    Where the dtype is right already, some ways of converting give the same memory back.
    """
    changed, kept, read_only = (worker.numpy.array(normal(*shape)) for shape in ((3, 4), (2, 3), (5,)))
    read_only.setflags(write=False)
    tensors = [student.own_tensor(a) for a in (changed, kept, read_only)]
    changed[...] = 11.0
    tensors[1].fill_(12.0)
    tensors[2].fill_(13.0)
    return {
        "the tensor, when the array is changed": tensors[0],
        "the array, when the tensor is changed": kept,
        "a read-only array, when the tensor is changed": read_only,
    }


@pytest.mark.points(0.5)
def test_own_tensor_of_awkward_arrays(student, worker):
    """own_tensor takes arrays that are read-only or have negative strides, and leaves them as they are.

    PyTorch cannot read memory backwards: a copy that NumPy makes lies forwards.
    """
    read_only, flipped = worker.numpy.array(normal(3, 2)), worker.numpy.array(normal(2, 4).astype("float64"))
    read_only.setflags(write=False)
    return {
        "of a read-only array": student.own_tensor(read_only),
        "of an array turned upside down": student.own_tensor(flipped[::-1]),
        "of an array turned left to right": student.own_tensor(flipped[:, ::-1]),
        "the read-only array can be written into": read_only.flags.writeable,
        "the arrays": [read_only, flipped],
    }


@pytest.mark.points(1)
def test_images_to_tensor(student, worker):
    """images_to_tensor gives float32 images from 0 to 1, with the channels behind the samples.

    A pixel at [n, h, w, c] must stand at [n, c, h, w], divided by 255. Regrouping numbers is not reordering them.
    """
    images = worker.numpy.array(pixels(2, 4, 5, 3))
    return {
        "two images in colour": student.images_to_tensor(images),
        "a grey one": student.images_to_tensor(worker.numpy.array(pixels(1, 3, 2, 1, high=120))),
        "black and white": student.images_to_tensor(worker.numpy.array(np.array([0, 255], "uint8").reshape(2, 1, 1, 1))),
        "what was given": images,
    }


@pytest.mark.points(0.5)
def test_images_to_tensor_of_awkward_arrays(student, worker):
    """images_to_tensor takes arrays that are read-only or have negative strides, and leaves them as they are.

    images[..., ::-1] exchanges red and blue, images[:, :, ::-1] left and right: both read memory backwards.
    """
    images, read_only = worker.numpy.array(pixels(2, 4, 5, 3)), worker.numpy.array(pixels(3, 2, 4, 1))
    read_only.setflags(write=False)
    return {
        "of a read-only array": student.images_to_tensor(read_only),
        "of images turned left to right": student.images_to_tensor(images[:, :, ::-1]),
        "of images with red and blue exchanged": student.images_to_tensor(images[..., ::-1]),
        "the read-only array can be written into": read_only.flags.writeable,
    }


@pytest.mark.points(0.5)
def test_image_to_array(student, tensor):
    """image_to_array puts the channels last, and takes every number along as it is.

    A number at [c, h, w] must stand at [h, w, c].
    """
    return {
        "an image in colour": student.image_to_array(tensor(3, 4, 5)),
        "one row high": student.image_to_array(tensor(3, 1, 4)),
        "with two channels, one column wide": student.image_to_array(tensor(2, 3, 1)),
    }


@pytest.mark.points(0.5)
def test_image_to_array_of_one_channel(student, tensor):
    """image_to_array leaves the dimension of the channels out where there is one channel, and no other.

    A method that removes every dimension of size 1 removes too much from an image that is one row high.
    """
    return {
        "a grey image": student.image_to_array(tensor(1, 4, 5)),
        "one row high": student.image_to_array(tensor(1, 1, 4)),
        "one column wide": student.image_to_array(tensor(1, 3, 1)),
    }


@pytest.mark.points(0.25)
def test_image_to_array_of_what_requires_gradients(student, tensor):
    """image_to_array takes images for which gradients are recorded, and leaves that as it is.

    NumPy cannot record anything: the record must be left out first.
    """
    leaf = tensor(3, 2, 4).requires_grad_()
    grey = tensor(1, 2, 3).requires_grad_() * 2.0
    return {
        "an image in colour": student.image_to_array(leaf),
        "a computed one in grey": student.image_to_array(grey),
        "they still require gradients": [leaf.requires_grad, grey.requires_grad],
    }


@pytest.mark.points(0.25)
def test_image_to_array_dtype(student, tensor):
    """image_to_array keeps the dtype.

    Neither scale nor convert: imshow takes whole numbers from 0 to 255 as well as fractions from 0 to 1.
    """
    return {
        "of uint8": student.image_to_array(tensor(3, 2, 4, dtype="long", high=256).byte()),
        "of uint8 in grey": student.image_to_array(tensor(1, 4, 2, dtype="long", high=256).byte()),
        "of float64": student.image_to_array(tensor(4, 3, 2).double()),
    }


@pytest.mark.points(0.75)
def test_standardise(student, worker):
    """Standardise gives each column mean 0 and standard deviation 1, as float32.

    Along which axis do the numbers of a column lie? By n, not n - 1, divides the deviation of a population.
    """
    a = worker.numpy.array(normal(5, 3) * np.array([1.0, 7.0, 0.2], "float32") + np.array([2.0, -5.0, 0.0], "float32"))
    return {"five rows": student.standardise(a), "what was given": a}


@pytest.mark.points(0.5)
def test_standardise_constant_columns(student, worker):
    """A constant column becomes zeros, and the others are standardised as ever.

    0 divided by 0 is nan. A mean that is rounded is not what the column holds: 0.1 summed up in float32 is no multiple of 0.1.
    """
    columns = [np.full(7, 0.1, "float32"), normal(7), np.full(7, -3456789.25, "float32"), np.zeros(7, "float32")]
    return {
        "three constant columns of four": student.standardise(worker.numpy.array(np.stack(columns, axis=1))),
        "a single row": student.standardise(worker.numpy.array(normal(1, 3))),
    }


@pytest.mark.points(0.25)
def test_standardise_accuracy(student, worker):
    """Standardise is accurate where numbers are large and their differences small, or where all are tiny.

    float32 has seven digits: convert to float64 before the first sum. Whatever is added to the deviation, or called small, is
    large for numbers that are smaller still.
    """
    array = worker.numpy.array
    return {
        "columns around 30000": student.standardise(array(normal(9, 4) + np.float32(30000))),
        "columns of tiny numbers": student.standardise(array(normal(6, 2) * np.float32(1e-12))),
    }
