"""Hidden checks of exercise 21.

What train_step does is compared with the student's own batch_loss, so that a wrong one does not spoil it.
"""

import pytest

PAIRS = [([5, 3, 8, 2], [4, 2]), ([7, 2], [3, 6, 5, 2]), ([4, 4, 2], [8, 7, 2])]
"""Three questions and answers of different lengths; the one with the longest question has the shortest answer."""

MASK = [1, 0, 1, 1, 0]

RATE, NEAR = 0.5, 1e-4

HOW_MANY = ["none", "one", "two", "three", "four", "five", "six"]

LARGE, SMALL = ("a large number", 5, 11), ("a small number", 1, 8)
"""Seeds with which random.random() gives a number above a half, or below, and with which PyTorch and NumPy do the opposite."""

DRAWS = {0.0: [SMALL], 0.5: [LARGE, SMALL], 1.0: [LARGE]}
"""What is drawn where the ratio is tried: what would decide the other way round if it were compared with a half."""


@pytest.fixture
def networks(student, torch, fill):
    """Makes an encoder and a decoder for nine words, in evaluation mode; it makes a difference which word the decoder gets."""

    def make(layers=1):
        encoder = fill(student.Encoder(torch.nn.Embedding(9, 5), 4, layers)).eval()
        decoder = fill(student.Decoder(torch.nn.Embedding(9, 5), 4, layers, 0.0)).eval()
        decoder.embedding.weight.detach().mul_(5.0)
        return encoder, decoder

    return make


@pytest.fixture
def right_loss(student, torch, python, function):
    """Puts the right masked_loss in the place of the student's."""

    def put():
        loss = function(
            lambda scores, targets, mask: torch.nn.functional.cross_entropy(scores[mask], targets[mask], reduction="sum")
        )
        python.setattr(student, "masked_loss", loss)

    return put


@pytest.fixture
def batch(student):
    """The batch of the three pairs."""
    return student.make_batch(PAIRS)


def flat(torch, network):
    """All parameters as one vector of its own."""
    return torch.nn.utils.parameters_to_vector(network.parameters()).detach().clone()


@pytest.mark.points(1)
def test_masked_loss(student, tensor):
    """masked_loss is the sum of the cross entropy over the real words.

    Work out one row by hand: minus its log-softmax at the target. Then add up the rows whose mask is True, and divide by nothing.
    """
    # 0 is a word like the others
    scores, targets = tensor(5, 7).requires_grad_(), tensor(5, dtype="long", high=7) * tensor.of([1, 1, 0, 1, 1], "long")
    loss = student.masked_loss(scores, targets, tensor.of(MASK, "bool"))
    (loss * -1.7).backward()
    one = student.masked_loss(tensor(1, 4), tensor(1, dtype="long", high=4), tensor.of([True], "bool"))
    large = student.masked_loss(tensor.of([[700.0, 0, -600]]), tensor.of([2], "long"), tensor.of([True], "bool"))
    return {"loss": loss, "loss of a single word": one, "gradient of the scores": scores.grad, "loss with large scores": large}


@pytest.mark.points(1)
def test_masked_places(student, torch, tensor):
    """What stands where the mask is False has no influence on the loss or on a gradient, whatever it is.

    Times zero is not enough: infinity times zero is NaN. Do not even compute the loss of what is no word.
    """
    mask = tensor.of(MASK, "bool")
    scores = tensor(5, 7).masked_fill(~mask.unsqueeze(1), torch.inf).requires_grad_()
    targets = (tensor(5, dtype="long", high=6) + 1).masked_fill(~mask, 1000)
    loss = student.masked_loss(scores, targets, mask)
    loss.backward()
    return {"loss": loss, "gradient of the scores": scores.grad}


@pytest.mark.points(0.5)
def test_nothing_real(student, tensor):
    """Where no word is real the loss is 0, and backward() can be called on it.

    A mean over nothing is NaN, a sum over nothing is 0. A number of Python's has no backward().
    """
    scores = tensor(3, 4).requires_grad_()
    loss = student.masked_loss(scores, tensor(3, dtype="long", high=3) + 1, tensor.of([0, 0, 0], "bool"))
    loss.backward()
    # where the loss of nothing does not come from the scores, they have no gradient: that is as good as one of zeros
    (scores * 0.0).sum().backward()
    return {"loss": loss, "gradient of the scores": scores.grad}


@pytest.mark.points(1.5)
def test_teacher_forcing(student, networks, right_loss, batch):
    """With teacher forcing, batch_loss is the mean over all real target words, each after the right ones before it.

    Write down, for one answer, what the decoder gets and what it should say at each step: SOS and the first word, the first word
    and the second, and so on. Divide the sum of all losses once, by the number of words.
    """
    right_loss()
    encoder, decoder = networks()
    return {
        "loss of three": student.batch_loss(encoder, decoder, batch, True),
        "loss of one": student.batch_loss(encoder, decoder, student.make_batch(PAIRS[:1]), True),
    }


@pytest.mark.points(0.5)
def test_gradients(student, networks, right_loss, batch, instruments):
    """Gradients of batch_loss flow to all parameters of both networks, and are right.

    Everything between the networks must stay a tensor with its history: the encoder's outputs, its states, the sum of the losses.
    """
    right_loss()
    encoder, decoder = networks()
    (student.batch_loss(encoder, decoder, batch, True) * -1.7).backward()
    return {
        "gradients of the encoder": instruments.gradients(encoder),
        "gradients of the decoder": instruments.gradients(decoder),
    }


@pytest.mark.points(0.5)
def test_padding(student, torch, networks, right_loss):
    """A sample's loss does not depend on what it is batched with: what is padding follows from lengths, and 0 may be a word.

    The padding of a short question has no meaning: give the decoder the mask of the inputs, made of their lengths. Which target
    words are real says their mask.
    """
    right_loss()
    encoder, decoder = networks()
    short, long = PAIRS[1], ([8, 6, 5, 4, 3, 2], [4, 4, 2])
    together = student.batch_loss(encoder, decoder, student.make_batch([short, long]), True)
    apart = [student.batch_loss(encoder, decoder, student.make_batch([pair]), True) for pair in (short, long)]
    # the words 0 and 6 are the same in all but their index
    with torch.no_grad():
        for numbers in (encoder.embedding.weight, decoder.embedding.weight, decoder.out.weight, decoder.out.bias):
            numbers[0] = numbers[6]
    question, answer = [
        [student.batch_loss(encoder, decoder, student.make_batch([pair, short]), True) for pair in pairs]
        for pairs in (
            [([word, 5, word, 2], [4, 2]) for word in (0, 6)],
            [([5, 3, 2], [word, 4, word, 2]) for word in (0, 6)],
        )
    ]
    return {
        "together it is the mean of both": (together - (4 * apart[0] + 3 * apart[1]) / 7).abs() < 1e-4,
        "0 is a word like the others in a question": (question[0] - question[1]).abs() < 1e-4,
        "0 is a word like the others in an answer": (answer[0] - answer[1]).abs() < 1e-4,
    }


@pytest.fixture
def ending(torch, python, networks):
    """Makes networks of which the decoder says EOS, the word with the index 2, after any word but EOS, and 4 after that."""

    def make():
        encoder, decoder = networks()
        python.list(python.map(torch.nn.init.zeros_, decoder.parameters()))
        with torch.no_grad():
            # a state is a row of ones where EOS was read, else of zeros: nothing of the state before is kept
            decoder.embedding.weight[2] = 1.0
            decoder.gru.bias_ih_l0[4:8] = -60.0
            decoder.gru.weight_ih_l0[8:] = 9.0
            decoder.concat.weight[:, :4] = 9.0
            decoder.out.bias[2] = 3.0
            decoder.out.weight[4] = 2.0
        return encoder, decoder

    return make


@pytest.mark.points(1)
def test_own_words(student, networks, ending, right_loss, batch, instruments):
    """Without teacher forcing, the decoder goes on from its own most likely word.

    The largest of the scores of a step is at the position of the most likely word: this position is the next input.
    """
    right_loss()
    encoder, decoder = networks()
    loss = student.batch_loss(encoder, decoder, batch, False)
    loss.backward()
    return {
        "loss": loss,
        "gradients of the decoder": instruments.gradients(decoder),
        "loss where its words are EOS, 4, EOS, 4": student.batch_loss(*ending(), batch, False),
    }


@pytest.mark.points(0.5)
def test_two_layers(student, networks, right_loss, batch):
    """With two layers, each layer of the decoder begins with the forward state of the same layer of the encoder.

    Of the encoder's four final states, in the order forward, backward, forward, backward, which two are wanted?
    """
    right_loss()
    encoder, decoder = networks(2)
    # the scores differ enough to tell one state from another
    decoder.out.weight.detach().mul_(10.0)
    return {
        "loss of three": student.batch_loss(encoder, decoder, batch, True),
        "losses of one": [student.batch_loss(encoder, decoder, student.make_batch([pair]), True) for pair in PAIRS],
    }


@pytest.fixture
def optimizers(torch):
    """Makes a plain optimizer for each of two networks."""
    return lambda encoder, decoder: [torch.optim.SGD(network.parameters(), lr=RATE) for network in (encoder, decoder)]


@pytest.fixture
def copied(student, worker, optimizers, batch):
    """Makes copies of networks, and takes a plain step with the student's own batch_loss: what a step without clipping gives."""

    def step(encoder, decoder, teacher_forcing=True):
        copies = worker.copy.deepcopy(encoder), worker.copy.deepcopy(decoder)
        loss = student.batch_loss(*copies, batch, teacher_forcing)
        loss.backward()
        for optimizer in optimizers(*copies):
            optimizer.step()
        return loss, copies

    return step


def multiple(torch, network, before, due):
    """What a network has stepped, as a multiple of the step that was due; 1 as well where none was due."""
    taken, wanted = flat(torch, network) - before, flat(torch, due) - before
    return ((taken * wanted).sum() + 1e-9) / ((wanted * wanted).sum() + 1e-9)


@pytest.mark.points(1)
@pytest.mark.tolerance(absolute=1e-2)
def test_step(student, torch, python, networks, optimizers, copied, batch, worker):
    """train_step takes one step of both optimizers with the gradients of the loss, and returns the loss before it as a number.

    The order is that of every training step: reset, loss, backward, (clip), step. item() takes the number out of a tensor.
    """
    worker.random.seed(SMALL[1])
    encoder, decoder = networks()
    before = flat(torch, encoder), flat(torch, decoder)
    loss, copies = copied(encoder, decoder)
    result = student.train_step(encoder, decoder, *optimizers(encoder, decoder), batch, 1.0, 1e6)
    off = torch.as_tensor(result).detach() - loss.detach()
    return {
        "what is returned is a number": python.isinstance(result, python.float),
        "what is returned is off the loss before the step by": off,
        "it is that loss to four digits": off.abs() < NEAR,
        "the step of the encoder, as a multiple of the right one": multiple(torch, encoder, before[0], copies[0]),
        "the step of the decoder, as a multiple of the right one": multiple(torch, decoder, before[1], copies[1]),
        "the encoder has taken the step": (flat(torch, encoder) - flat(torch, copies[0])).abs().max() < NEAR,
        "the decoder has taken the step": (flat(torch, decoder) - flat(torch, copies[1])).abs().max() < NEAR,
    }


@pytest.mark.points(0.5)
@pytest.mark.tolerance(absolute=1e-2)
def test_left_over(student, torch, networks, optimizers, copied, batch, worker):
    """Gradients that were there before take no part in train_step, in either network.

    backward() adds to what is there: reset the gradients of both networks first.
    """
    worker.random.seed(SMALL[1])
    encoder, decoder = networks()
    before = flat(torch, encoder), flat(torch, decoder)
    _, copies = copied(encoder, decoder)
    for network in (encoder, decoder):
        (torch.nn.utils.parameters_to_vector(network.parameters()).sum() * 3.0).backward()
    student.train_step(encoder, decoder, *optimizers(encoder, decoder), batch, 1.0, 1e6)
    return {
        "the step of the encoder, as a multiple of the right one": multiple(torch, encoder, before[0], copies[0]),
        "the step of the decoder, as a multiple of the right one": multiple(torch, decoder, before[1], copies[1]),
        "the step of the encoder is right": (flat(torch, encoder) - flat(torch, copies[0])).abs().max() < NEAR,
        "the step of the decoder is right": (flat(torch, decoder) - flat(torch, copies[1])).abs().max() < NEAR,
    }


@pytest.mark.points(1)
def test_clipped(student, torch, networks, right_loss, optimizers, batch):
    """The gradients of the encoder and those of the decoder are each clipped to the length `clip`, before the steps.

    One call of torch.nn.utils.clip_grad_norm_ for each network, after backward: before it, there is nothing to clip.
    """
    right_loss()
    encoder, decoder = networks()
    before = flat(torch, encoder), flat(torch, decoder)
    student.train_step(encoder, decoder, *optimizers(encoder, decoder), batch, 1.0, 0.01)
    lengths = [(flat(torch, network) - old).norm() / RATE for network, old in zip((encoder, decoder), before, strict=True)]
    return {"length of the encoder's gradient": lengths[0], "length of the decoder's gradient": lengths[1]}


@pytest.mark.points(0.5)
@pytest.mark.parametrize("ratio", [0.0, 0.5, 1.0])
def test_draw(student, torch, python, networks, optimizers, batch, worker, ratio):
    """With a ratio of {ratio}, one draw of random.random() decides whether the whole batch is trained with teacher forcing.

    Draw once, at the beginning, also where the ratio leaves no choice. Less than the ratio means teacher forcing.
    """
    found = {}
    for name, seed, others in DRAWS[ratio]:
        worker.random.seed(seed)
        numbers = python.list([worker.random.random() for _ in HOW_MANY])
        encoder, decoder = networks()
        loss = student.batch_loss(encoder, decoder, batch, numbers[0] < ratio).detach()
        worker.random.seed(seed)
        torch.manual_seed(others)
        worker.numpy.random.seed(others)
        result = student.train_step(encoder, decoder, *optimizers(encoder, decoder), batch, ratio, 1e6)
        left = python.dict(python.zip(numbers, HOW_MANY))
        found[f"with {name} the loss is that of what was drawn"] = (torch.as_tensor(result) - loss).abs() < NEAR
        found[f"with {name}, how many were drawn"] = left.get(worker.random.random(), "it cannot be told")
    return found


@pytest.mark.points(0.5)
def test_modes(student, networks, optimizers, batch):
    """batch_loss and train_step leave the modes of the networks as they are.

    Whoever calls them decides about training and evaluation.
    """
    encoder, decoder = networks()
    decoder.train()
    student.batch_loss(encoder, decoder, batch, False)
    student.train_step(encoder, decoder, *optimizers(encoder, decoder), batch, 1.0, 1.0)
    return {"the encoder is in training mode": encoder.training, "the decoder is in training mode": decoder.training}
