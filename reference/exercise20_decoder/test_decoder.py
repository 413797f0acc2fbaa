"""Hidden checks of exercise 20."""

import pytest

MASK = [[1, 1, 1], [0, 1, 1], [1, 1, 0], [0, 1, 0], [1, 0, 0]]
"""(T, batch) for three sentences of at most four words, one of them with gaps; each has a masked place."""


def ids(tensor, batch):
    """Random words, (1, batch)."""
    return tensor(1, batch, dtype="long", high=11)


def small(value, bound=1e-5):
    """Whether a difference is rounding at most."""
    return (value.abs() < bound).all()


@pytest.fixture
def decoder(student, torch, fill):
    """Makes a decoder for eleven words, in evaluation mode.

    Where embedding and states are equally long, values depend on the order in which parts were made: compare truths alone.
    """

    def make(embedding_size, hidden_size, layers=1, dropout=0.0):
        return fill(student.Decoder(torch.nn.Embedding(11, embedding_size), hidden_size, layers, dropout)).eval()

    return make


@pytest.mark.points(1)
def test_parts(student, torch, python, instruments):
    """The decoder consists of the embedding that it is given, a GRU of one direction, and the linear layers concat and out.

    Print the decoder: it shows the sizes of its parts. Their names are those of the table.
    """
    embedding = torch.nn.Embedding(7, 4)
    before = embedding.weight.detach().clone()
    one, two = student.Decoder(embedding, 3), student.Decoder(torch.nn.Embedding(7, 4), 5, 2)
    return {
        "self.embedding is the embedding given": python.id(one.embedding) == python.id(embedding),
        "its vectors are those that it came with": torch.equal(embedding.weight, before),
        "self.gru is an nn.GRU": python.isinstance(one.gru, torch.nn.GRU),
        "self.gru has two directions": one.gru.bidirectional,
        "shape of self.concat.weight": one.concat.weight.shape,
        "shape of self.out.weight": one.out.weight.shape,
        "shapes of the parameters": instruments.shapes(one),
        "shapes of the parameters with two layers": instruments.shapes(two),
    }


@pytest.mark.points(1)
def test_states(decoder, tensor):
    """The new states are those of the GRU after the embedded word, for every layer.

    The GRU gets the embedded tokens and the states that forward is given. Which of its two results has a layer dimension?
    """
    return {
        "one layer": decoder(5, 3)(ids(tensor, 4), tensor(1, 4, 3), tensor(6, 4, 3))[1],
        "two layers": decoder(5, 3, 2)(ids(tensor, 3), tensor(2, 3, 3), tensor(6, 3, 3))[1],
    }


@pytest.mark.points(1)
def test_weights(decoder, tensor, torch):
    """The weights are the softmax over T of the inner products of the GRU's output and the encoder's outputs.

    Print the similarities, shape first. Which dimension is time, and over which does the softmax run?
    """
    # an output of zeros is one like the others
    outputs = tensor(6, 4, 3, scale=2.0) * tensor.of([1.0, 1, 0, 1, 1, 1]).reshape(6, 1, 1)
    inputs = tensor(1, 4, 3), outputs
    out = decoder(3, 3)(ids(tensor, 4), *inputs)
    # with one layer, the GRU's output is its new state
    right = torch.softmax((out[1].reshape(1, 4, 3) * inputs[1]).sum(2).T, 1)
    return {
        "shape": out[2].shape,
        "they are the softmax of the inner products": small(out[2] - right),
        "an output of zeros has a weight of 0": (out[2][:, 2] == 0).all(),
    }


@pytest.mark.points(0.5)
def test_weights_of_last_layer(decoder, tensor):
    """With two layers, the last one is compared with the encoder's outputs.

    What is the first result of the GRU, and what is in the second?
    """
    return decoder(5, 3, 2)(ids(tensor, 4), tensor(2, 4, 3), tensor(6, 4, 3, scale=2.0))[2]


@pytest.mark.points(1.5)
def test_mask(decoder, tensor):
    """Where the mask is False, the weight is exactly 0, and what the encoder gave there has no influence.

    The other weights still sum to 1: keep places out before the softmax. The mask has time first, the weights the batch.
    """
    model = decoder(3, 3)
    mask = tensor.of(MASK, "bool")
    # no scale, since an input as it is may not be overwritten, which is seen
    tokens, hidden, given = ids(tensor, 3), tensor(1, 3, 3), tensor(5, 3, 3)
    other = given.where(mask.unsqueeze(2), tensor(5, 3, 3, scale=9.0))
    outs = model(tokens, hidden, given, mask), model(tokens, hidden, other, mask)
    return {
        "weights are 0 where the mask is False": (outs[0][2].T[~mask] == 0).all(),
        "weights sum to 1": small(outs[0][2].sum(1) - 1),
        "weights do not depend on what is masked": small(outs[0][2] - outs[1][2]),
        "scores do not depend on what is masked": small(outs[0][0] - outs[1][0], 1e-4),
    }


@pytest.mark.points(0.5)
@pytest.mark.tolerance(absolute=2e-3)
def test_large(decoder, tensor):
    """Similarities of several hundreds, of either sign, give the right weights.

    exp(100) is more than a float32 can hold, and a masked place must lose against all others. torch.softmax avoids both.
    """
    model, mask = decoder(3, 3), tensor.of(MASK, "bool")
    tokens, hidden = ids(tensor, 3), tensor(1, 3, 3)
    state = model(tokens, hidden, tensor(5, 3, 3))[1].detach().reshape(1, 3, 3)
    wanted = tensor.of([[-401.0, 500, -12], [600, 499, -13], [-400, -700, -11.5], [-300, 0, -12.5], [-402, -5, -14]])
    outputs = wanted.unsqueeze(2) * state / (state**2).sum(2, keepdim=True)
    plain, masked = model(tokens, hidden, outputs)[2], model(tokens, hidden, outputs, mask)[2]
    return {
        "weights": plain,
        "weights with a mask": masked,
        "weights are 0 where the mask is False": (masked.T[~mask] == 0).all(),
    }


@pytest.mark.points(1)
def test_scores_of_one(decoder, tensor):
    """For a question of one word, the context is its only output, and the scores come from concat, tanh and out.

    The weight is 1 then, whatever the similarity. Which of the two vectors that are joined comes first?
    """
    return decoder(5, 3)(ids(tensor, 3), tensor(1, 3, 3), tensor(1, 3, 3))[0]


@pytest.mark.points(0.5)
def test_batch_of_one(decoder, tensor):
    """A batch of one answer has scores, states and weights with all their dimensions.

    squeeze without a number takes away every dimension of size 1, also that of the batch.
    """
    scores, states, weights = 0, 1, 2
    out = decoder(3, 3, 2)(ids(tensor, 1), tensor(2, 1, 3), tensor(5, 1, 3), tensor.of([[1], [1], [1], [0], [0]], "bool"))
    return {"scores": out[scores].shape, "states": out[states].shape, "weights": out[weights].shape}


@pytest.mark.points(1)
def test_scores(decoder, tensor):
    """The scores come from the context of the whole question, without what is masked.

    The context is a sum over T of (T, batch, hidden): the weights need a third dimension, and time and batch in the same order.
    """
    model, mask = decoder(5, 3), tensor.of(MASK, "bool")
    tokens, hidden, outputs = ids(tensor, 3), tensor(1, 3, 3), tensor(5, 3, 3, scale=2.0)
    # what is masked would be seen in the context even with a small weight
    large = outputs.where(mask.unsqueeze(2), outputs * 100)
    return {"without a mask": model(tokens, hidden, outputs)[0], "with a mask": model(tokens, hidden, large, mask)[0]}


@pytest.mark.points(0.5)
def test_dropout(decoder, tensor):
    """In training, dropout with the given probability stands on the embedded words, and nowhere else.

    With a probability of nearly 1, nothing is left of a word, and its vector is zero.
    """
    # not quite 1, so that who divides by one minus the probability does not divide 0 by 0
    inputs = ids(tensor, 3), tensor(1, 3, 4), tensor(2, 3, 4)
    model, free = decoder(4, 4, 1, 1 - 1e-9), decoder(4, 4)
    evaluated, trained = model(*inputs), model.train()(*inputs)
    other = model(inputs[0], tensor(1, 3, 4), inputs[2])
    model.embedding.weight.detach().mul_(0)
    zeros = model.eval()(*inputs)
    without = free(*inputs)[0], free.train()(*inputs)[0]
    return {
        "the words make a difference in evaluation": ~small(evaluated[1] - zeros[1]),
        "with a probability of nearly 1 the states are those of a vector of zeros": small(trained[1] - zeros[1]),
        "with a probability of nearly 1 the weights are those of a vector of zeros": small(trained[2] - zeros[2]),
        "with a probability of nearly 1 the scores are those of a vector of zeros": small(trained[0] - zeros[0]),
        "with a probability of nearly 1 there are scores": ~small(trained[0]),
        "with a probability of nearly 1 the scores depend on the states": ~small(trained[0] - other[0]),
        "with a probability of 0 training does what evaluation does": small(without[0] - without[1]),
    }


@pytest.mark.points(0.5)
def test_share_dropped(decoder, tensor, torch):
    """In training, each number of an embedded word is dropped by itself, with the given probability; the others are scaled up.

    The scaling keeps the mean what it is. nn.Dropout does all of it.
    """
    # words of two numbers: each dropped or not, there are four ways
    model = decoder(2, 3, 1, 0.25)
    tokens, hidden, outputs = torch.full_like(ids(tensor, 400), 2), tensor(1, 1, 3), tensor(2, 1, 3)
    inputs = hidden.expand(1, 400, 3).contiguous(), outputs.expand(2, 400, 3).contiguous()
    weight = model.embedding.weight.detach()
    word = weight.abs() + 0.5
    weight.copy_(word)
    trained = model.train()(tokens, *inputs)[1]
    model.eval()

    def like(scale, *left):
        """Which of the words are as if this was left of each number, and multiplied by the scale."""
        weight.copy_(word * scale * tensor.of(left))
        return ((model(tokens, *inputs)[1] - trained).abs() < 1e-5).all(2)

    ways = [(1.0, 1.0), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)]
    scaled, plain = ([like(scale, *left) for left in ways] for scale in (4 / 3, 1.0))
    both, second, first, none = (one | other for one, other in zip(scaled, plain, strict=True))
    right = (scaled[0] | scaled[1] | scaled[2] | scaled[3]).all()
    dropped = (second | none).sum()
    return {
        "each number is dropped or scaled up": right,
        "each number is dropped or stays as it is": (plain[0] | plain[1] | plain[2] | plain[3]).all(),
        # of 400 words, 75 are expected to have the first number left alone, give or take 9, and 25 to have none, give or take 5
        "some words lose one number, some the other, some both, some none": (
            (both.sum() > 2) & (first.sum() > 25) & (second.sum() > 25) & (none.sum() > 2)
        ),
        # 100 are expected, give or take 9
        "about a quarter is dropped": right & (dropped > 50) & (dropped < 150),
    }


@pytest.mark.points(1)
def test_gradients(decoder, tensor, instruments):
    """Gradients flow from all three results to the states, the encoder's outputs and all parameters.

    Nothing on the way may leave the graph: no detach, no no_grad, no .data.
    """
    # cuDNN gives no gradients in evaluation mode
    model = decoder(5, 3, 2).train()
    hidden, outputs = tensor(2, 4, 3).requires_grad_(), tensor(6, 4, 3).requires_grad_()
    # the first word of the embedding is one like the others
    tokens = ids(tensor, 4) * tensor.of([[1, 0, 1, 1]], "long")
    scores, states, weights = 0, 1, 2
    out = model(tokens, hidden, outputs)
    upstream = (out[scores] * tensor(4, 11)).sum() + (out[states] * tensor(2, 4, 3)).sum() + (out[weights] * tensor(4, 6)).sum()
    upstream.backward()
    return {
        "gradient of the states": hidden.grad,
        "gradient of the encoder's outputs": outputs.grad,
        "gradients of the parameters": instruments.gradients(model),
    }
