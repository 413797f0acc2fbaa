"""Hidden checks of exercise 19."""

import pytest

LENGTHS = [2, 5, 1, 4]
"""Unsorted, none of them in the place that it would have when sorted either way."""

STEPS = 6
"""More than the longest length."""


def ids(tensor, *shape):
    """Random token ids, 0 not among them."""
    return tensor(*shape, dtype="long", low=1, high=11)


def long(tensor, values):
    """Lengths, on the CPU wherever the rest is."""
    return tensor.of(values, "long").cpu()


def padding(tensor):
    """(T, batch), True at padding."""
    return tensor.of([[step >= length for length in LENGTHS] for step in range(STEPS)], "bool")


def ragged(tensor):
    """Sentences of different lengths, 0 at padding, and their lengths."""
    return ids(tensor, STEPS, 4) * ~padding(tensor), long(tensor, LENGTHS)


def small(value):
    """Whether a difference is rounding at most."""
    return (value.abs() < 1e-5).all()


@pytest.fixture
def encoder(student, torch, fill):
    """Makes an encoder for eleven words, in evaluation mode."""

    def make(embedding_size, hidden_size, *args, **options):
        return fill(student.Encoder(torch.nn.Embedding(11, embedding_size, **options), hidden_size, *args)).eval()

    return make


@pytest.mark.points(1)
def test_parts(student, torch, python, instruments):
    """The encoder consists of the embedding that it is given and a bidirectional nn.GRU.

    Print the encoder: nn.GRU shows its sizes, its layers and whether it is bidirectional.
    """
    embedding = torch.nn.Embedding(7, 4)
    weights = embedding.weight.detach().clone()
    one, two = student.Encoder(embedding, 3), student.Encoder(torch.nn.Embedding(7, 4), 5, 2)
    return {
        "self.embedding is the embedding given": python.id(one.embedding) == python.id(embedding),
        "the embedding given keeps its weights": (embedding.weight == weights).all(),
        "self.gru is an nn.GRU": python.isinstance(one.gru, torch.nn.GRU),
        "self.gru is bidirectional": one.gru.bidirectional,
        "shapes of the parameters": instruments.shapes(one),
        "shapes of the parameters with two layers": instruments.shapes(two),
    }


@pytest.mark.points(1.5)
def test_outputs(encoder, tensor):
    """The outputs are those of both directions, added.

    Without padding, nn.GRU gives (T, batch, 2 * hidden). Which half of the last dimension belongs to which direction?
    """
    model = encoder(3, 3)
    # 0 is a word, too
    tokens = ids(tensor, 4, 3) * tensor.of([[1, 1, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]], "long")
    return {
        "three sentences of four words": model(tokens, long(tensor, [4, 4, 4]))[0],
        "one sentence of one word": model(ids(tensor, 1, 1), long(tensor, [1]))[0],
    }


@pytest.mark.points(1)
def test_states(encoder, tensor):
    """The final states come for each layer and each direction, as nn.GRU gives them.

    Their shape is (2 * layers, batch, hidden_size). Nothing needs to be done with them.
    """
    return {
        "one layer": encoder(3, 3)(ids(tensor, 4, 3), long(tensor, [4, 4, 4]))[1],
        "two layers, one sentence": encoder(4, 4, 2)(ids(tensor, 5, 1), long(tensor, [5]))[1],
    }


@pytest.mark.points(1)
def test_lengths_outputs(encoder, tensor):
    """In a batch of different lengths, in any order, every sentence has the outputs that it has when it is read alone.

    Where you sort, what comes back is sorted too. Is it put back? And which argument of packing makes sorting unnecessary?
    """
    model = encoder(4, 4)
    tokens, lengths = ragged(tensor)
    outputs = model(tokens, lengths)[0]
    return {
        f"the sentence of length {length}": small(
            outputs[:length, place] - model(tokens[:length, place : place + 1], lengths[place : place + 1])[0][:, 0]
        )
        for place, length in enumerate(LENGTHS)
    }


@pytest.mark.points(1)
def test_lengths_states(encoder, tensor):
    """In a batch of different lengths, in any order, every sentence has the final states that it has when it is read alone.

    The forward state is that after a sentence's own last word, the backward state that after its first.
    """
    model = encoder(4, 4)
    tokens, lengths = ragged(tensor)
    states = model(tokens, lengths)[1]
    return {
        f"the sentence of length {length}": small(
            states[:, place] - model(tokens[:length, place : place + 1], lengths[place : place + 1])[1][:, 0]
        )
        for place, length in enumerate(LENGTHS)
    }


@pytest.mark.points(1)
def test_zeros(encoder, tensor, python):
    """The outputs have as many steps as the tokens, and are exactly 0 at padding.

    T may be larger than the longest length: unpacking can be told how many steps to give.
    """
    # with other ids than 0 at padding, so that it shows where they are overwritten
    outputs = encoder(4, 4)(ids(tensor, STEPS, 4), long(tensor, LENGTHS))[0]
    return {"steps": python.len(outputs), "outputs at padding are 0": (outputs[padding(tensor)] == 0).all()}


@pytest.mark.points(0.5)
@pytest.mark.parametrize("index", [None, 3])
def test_padding(encoder, tensor, index):
    """Which ids stand at padding has no influence, with padding_idx {index}.

    The lengths say where a sentence ends, not the ids: 0 may be a word.
    """
    model = encoder(4, 4, padding_idx=index)
    real, lengths = ~padding(tensor), long(tensor, LENGTHS)
    given = tensor(STEPS, 4, dtype="long", high=11)
    same = given.where(real, 0 if index is None else index)
    other = given.where(real, tensor(STEPS, 4, dtype="long", high=11))
    # words that look like padding
    same[0, 1], other[0, 1] = same[-1, 1], same[-1, 1]
    outs = model(same, lengths), model(other, lengths)
    again = model(same, lengths)[1]
    return {
        "the same tokens give the same again": small(outs[0][1] - again),
        "outputs of the words are the same": small(outs[0][0][:5][real[:5]] - outs[1][0][:5][real[:5]]),
        "final states are the same": small(outs[0][1] - outs[1][1]),
    }


@pytest.mark.points(1)
def test_first_states(encoder, tensor):
    """The states to begin with are used, each for its own sentence.

    nn.GRU takes them as its second argument. Where you sort sentences, their states must go with them.
    """
    model = encoder(4, 3)
    lengths, first = long(tensor, [3, 5, 4]), tensor(2, 3, 3)
    tokens = ids(tensor, 5, 3) * tensor.of([[1, 1, 1]] * 3 + [[0, 1, 1], [0, 1, 0]], "long")
    return {
        "final states after given ones": model(tokens, lengths, first)[1],
        "the given ones make a difference": ~small(model(tokens, lengths, first)[1] - model(tokens, lengths)[1]),
    }


@pytest.mark.points(1)
def test_dropout(encoder, tensor, torch):
    """In training, dropout stands between the layers and nowhere else; in evaluation nothing is dropped.

    nn.GRU has an argument for it. With a probability of 1, the second layer reads zeros alone.
    """
    tokens, lengths, first = ids(tensor, 4, 3), long(tensor, [4, 4, 4]), tensor(4, 3, 4)
    two, dropped, one = encoder(4, 4, 2, 0.5), encoder(4, 4, 2, 1.0), encoder(4, 4, 1, 1.0)
    evaluated = two(tokens, lengths)
    again = two(tokens, lengths)
    trained = [two.train()(tokens, lengths)[1] for _ in range(3)]
    begun = dropped(tokens, lengths, first)[1]
    all_dropped = dropped.train()(tokens, lengths, first)
    single, single_trained = one(tokens, lengths, first[:2]), one.train()(tokens, lengths, first[:2])
    # another first layer, which the second must not notice
    dropped.gru.weight_hh_l0.data.add_(1.0)
    other = dropped(tokens, lengths, first)[1]
    return {
        "two layers do the same again in evaluation": small(again[0] - evaluated[0]) & small(again[1] - evaluated[1]),
        "something is dropped in training": torch.stack([~small(out - evaluated[1]) for out in trained]).any(),
        "with a probability of 1 the outputs themselves are not dropped": (all_dropped[0] != 0).any(),
        "with a probability of 1 the final states themselves are not dropped": (all_dropped[1] != 0).any(),
        "nothing is dropped before the first layer": small(trained[0][:2] - evaluated[1][:2]),
        "nothing is dropped of the states to begin with": small(all_dropped[1][:2] - begun[:2]),
        "with a probability of 1 the second layer reads nothing of the first": small(other[2:] - all_dropped[1][2:]),
        "one layer has the outputs in training that it has in evaluation": small(single_trained[0] - single[0]),
        "one layer has the final states in training that it has in evaluation": small(single_trained[1] - single[1]),
    }


@pytest.mark.points(1)
def test_gradients(encoder, tensor, instruments):
    """Gradients flow from both results to the first states, the embedding and the GRU.

    Nothing on the way may leave the graph: no detach, no no_grad, no .data.
    """
    # cuDNN gives no gradients in evaluation mode
    model = encoder(3, 4, 2).train()
    first = tensor(4, 3, 4).requires_grad_()
    outputs, states = 0, 1
    # 0 stands at padding, and once for a word
    tokens = ids(tensor, 4, 3) * tensor.of([[1, 1, 1], [1, 0, 1], [1, 1, 0], [0, 1, 0]], "long")
    results = model(tokens, long(tensor, [3, 4, 2]), first)
    ((results[outputs][:4] * tensor(4, 3, 4)).sum() + (results[states] * tensor(4, 3, 4)).sum()).backward()
    return {
        "gradient of the first states": first.grad,
        "gradients of the parameters": instruments.gradients(model),
    }
