"""Hidden checks of exercise 22.

What reply does is compared with the student's own greedy_decode, so that a wrong one does not spoil it.
"""

import pytest

QUESTION = [5, 3, 8, 2]

WORDS = ["hello", "are", "you", "well", "yes", "i", "am", "!", "?"]
"""The words with the indices 3 to 11."""

ENDING, LONG, TALKING, SPEAKING, DEEP = 567, 1352, 539, 836, 138
"""Seeds with which the networks say three different words and EOS, five words and EOS, and so on; the last is of two layers."""


@pytest.fixture
def networks(student, torch):
    """Makes an encoder and a decoder for twelve words that have something to say, in evaluation mode."""

    def make(seed, layers=1, dropout=0.5):
        torch.manual_seed(seed)
        encoder = student.Encoder(torch.nn.Embedding(12, 6), 8, layers, dropout if layers > 1 else 0.0)
        decoder = student.Decoder(torch.nn.Embedding(12, 6), 8, layers, dropout)
        with torch.no_grad():
            decoder.out.weight.mul_(10.0)
            decoder.embedding.weight.mul_(3.0)
            decoder.out.bias[:2].fill_(-50.0)
        return encoder.eval(), decoder.eval()

    return make


@pytest.fixture
def vocabulary(python):
    """An object with the two dictionaries."""
    numbered = dict(enumerate(WORDS, 3))
    members = {
        "word_to_index": {word: index for index, word in numbered.items()},
        # what counts is the index, not the place
        "index_to_word": {**numbered, 0: "<pad>", 1: "<sos>", 2: "<eos>"},
    }
    return python.type("Words", python.tuple(), members)()


@pytest.fixture
def decode(student, torch):
    """Calls greedy_decode where gradients are off before and afterwards, so that what it does to them is paid for once."""

    def call(encoder, decoder, tokens, max_length):
        with torch.no_grad():
            return student.greedy_decode(encoder, decoder, tokens, max_length)

    return call


@pytest.fixture
def reply(student, torch):
    """The same of reply."""

    def call(*args):
        with torch.no_grad():
            return student.reply(*args)

    return call


@pytest.mark.points(1.5)
def test_words(decode, networks):
    """greedy_decode takes the most likely word at each step and feeds it back in.

    Print the scores of each step. The position of the largest is the word, and the input of the next step.
    """
    found = {f"words of network {seed}": decode(*networks(seed), QUESTION, 3)[0] for seed in (LONG, SPEAKING)}
    return {**found, "words for another question": decode(*networks(LONG), [9, 4, 11, 6, 7, 2], 3)[0]}


@pytest.mark.points(1)
def test_end(decode, torch, networks):
    """The answer ends where EOS is the most likely word, which is not part of it, and nowhere else.

    Look at the word before you write it down, and leave the loop. How likely the most likely word is makes no difference.
    """
    unsure = networks(ENDING)
    with torch.no_grad():
        # all words are nearly as likely, in the same order as before
        unsure[1].out.weight.mul_(0.02)
        unsure[1].out.bias.mul_(0.02)
    return {
        "three words, then EOS": decode(*networks(ENDING), QUESTION, 9)[0],
        "five words, then EOS": decode(*networks(LONG), QUESTION, 30)[0],
        "three words, then EOS, where no word is likely": decode(*unsure, QUESTION, 9)[0],
    }


@pytest.mark.points(0.5)
def test_at_once(decode, torch, networks):
    """Where EOS is the most likely word at once, the answer is empty.

    Both lists are empty then.
    """
    encoder, decoder = networks(ENDING)
    with torch.no_grad():
        decoder.out.bias[2].fill_(90.0)
    return decode(encoder, decoder, QUESTION, 5)


@pytest.mark.points(1)
def test_max_length(decode, networks, python):
    """The answer has at most max_length words, and as many probabilities.

    Count the words that you have, not the steps that you have begun.
    """
    result = decode(*networks(LONG), QUESTION, 2)
    one = decode(*networks(SPEAKING), QUESTION, 1)
    return {
        "words and probabilities with max_length 2": [python.len(result[0]), python.len(result[1])],
        "words and probabilities with max_length 1": [python.len(one[0]), python.len(one[1])],
    }


@pytest.mark.points(1)
def test_probabilities(decode, torch, networks):
    """Each probability is that of the word that was chosen, after a softmax over all words.

    The scores are not normalised. Probabilities of all words, <pad> and <sos> included, add up to 1; only the chosen word's
    is kept.
    """
    found = {}
    for seed in (TALKING, LONG):
        encoder, decoder = networks(seed)
        with torch.no_grad():
            # padding and the beginning are not the most likely words, but likely ones
            decoder.out.weight[:2] = 0.0
            decoder.out.bias[:2] = 1.0
        found[f"probabilities of network {seed}"] = decode(encoder, decoder, QUESTION, 4)[1]
    return found


@pytest.mark.points(0.5)
def test_numbers(decode, networks, python):
    """Indices are Python's whole numbers, and probabilities its floats.

    item() takes a number out of a tensor.
    """
    words, probabilities = (decode(*networks(SPEAKING), QUESTION, 2)[place] for place in (0, 1))
    return {
        "types of the indices": [python.str(python.type(words[place])) for place in (0, 1)],
        "types of the probabilities": [python.str(python.type(probabilities[place])) for place in (0, 1)],
    }


@pytest.mark.points(0.5)
def test_two_layers(decode, networks):
    """With two layers, each layer of the decoder begins with the forward state of the same layer of the encoder.

    The final states come layer by layer, forward, then backward.
    """
    return [decode(*networks(seed, 2), QUESTION, 3) for seed in (1, 4, 7)]


@pytest.mark.points(0.5)
def test_evaluation_mode(decode, torch, networks):
    """greedy_decode runs both networks in evaluation mode, without dropout, also if they were in training mode before.

    eval() switches a network to evaluation mode. The encoder has dropout between two layers, the decoder on its words.
    """
    encoder, decoder = networks(DEEP, 2, 0.9)
    evaluated = decode(encoder, decoder, QUESTION, 3)
    found = {}
    for name, network in (("encoder", encoder), ("decoder", decoder)):
        network.train()
        trained = decode(encoder, decoder, QUESTION, 3)
        network.eval()
        found[f"with the {name} in training mode before, the same words"] = trained[0] == evaluated[0]
        off = (torch.tensor(trained[1]) - torch.tensor(evaluated[1])).abs().max()
        found[f"with the {name} in training mode before, the same probabilities"] = off < 1e-4
    return found


@pytest.mark.points(0.5)
def test_modes(decode, networks):
    """Afterwards the modes of both networks are what they were, each its own.

    Remember both modes before you change them.
    """
    found = {}
    for before in ((True, False), (False, True)):
        encoder, decoder = networks(ENDING)
        encoder.train(before[0])
        decoder.train(before[1])
        decode(encoder, decoder, QUESTION, 2)
        found[f"training modes that were {before[0]} and {before[1]}"] = [encoder.training, decoder.training]
    return found


@pytest.mark.points(0.5)
def test_no_graph(student, torch, networks, function, python):
    """Gradients are off while the networks run, and afterwards on or off as before, for the parameters too.

    torch.no_grad() holds for a block of code, or as a decorator for a function. It leaves the parameters as they are.
    """
    found = {}
    for name, place in (("encoder", 0), ("decoder", 1)):
        both = networks(ENDING)
        hook = function(lambda layer, inputs, vectors: vectors, note=lambda layer, inputs, vectors: vectors.requires_grad)  # noqa: ARG005
        both[place].embedding.register_forward_hook(hook)
        student.greedy_decode(*both, QUESTION, 2)
        found[f"the {name} runs with gradients"] = python.any(function.notes(hook))
        found[f"the parameters of the {name} want gradients afterwards"] = both[place].embedding.weight.requires_grad
    found["gradients are on where they were on"] = torch.is_grad_enabled()
    with torch.no_grad():
        student.greedy_decode(*networks(ENDING), QUESTION, 2)
        found["gradients are on where they were off"] = torch.is_grad_enabled()
    return found


def joined(python, vocabulary, words):
    """The words with these indices, with spaces between them."""
    return python.str(" ").join(python.map(vocabulary.index_to_word.get, words))


@pytest.mark.points(1)
def test_reply(decode, reply, networks, vocabulary, python):
    """Reply normalises and encodes the sentence, decodes, and joins the words with spaces.

    The words of the vocabulary have indices: those of the question go in, those of the answer come out.
    """
    encoder, decoder = networks(LONG)

    def answer(sentence, tokens):
        """The answer, with the words that greedy_decode gives for these tokens replaced: what they are is its own affair."""
        words = joined(python, vocabulary, decode(encoder, decoder, tokens, 10)[0])
        return python.str(reply(encoder, decoder, vocabulary, sentence)).replace(words, "the right words")

    return {
        "the answer": answer("hello are you ?", [3, 4, 5, 11, 2]),
        "the answer to another sentence": answer("you ! am i ?", [5, 10, 9, 8, 11, 2]),
        "the answer to a sentence as somebody types it": answer("  Héllo, ARE you?", [3, 4, 5, 11, 2]),
        "it is a text": python.isinstance(reply(encoder, decoder, vocabulary, "hello"), python.str),
    }


@pytest.mark.points(0.5)
def test_length_of_reply(reply, networks, vocabulary, python):
    """Reply has at most max_length words, and at most ten where nothing is said.

    Hand max_length on to greedy_decode.
    """
    encoder, decoder = networks(LONG)
    decoder.out.bias.data[2] = -90.0
    return {
        "number of words": python.len(reply(encoder, decoder, vocabulary, "hello you").split()),
        "number of words with max_length 3": python.len(reply(encoder, decoder, vocabulary, "hello you", 3).split()),
    }


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    "sentence",
    [pytest.param("zorro , are you well ?", id="at the beginning"), pytest.param("hello zorro !", id="further back")],
)
def test_unknown_word(student, python, networks, vocabulary, instruments, sentence):
    """A sentence with an unknown word is a ValueError that names the word.

    Look each word up before you encode: a KeyError is no ValueError.
    """
    caught = instruments.caught("ValueError", student.reply, *networks(ENDING), vocabulary, sentence)
    return {
        "an answer comes back that names the word": python.str(caught[2]).find("zorro") >= 0,
        "a ValueError is raised": caught[0],
        "its text names the word": caught[1].find("zorro") >= 0,
    }


@pytest.mark.points(0.5)
@pytest.mark.parametrize("sentence", [pytest.param("", id="an empty one"), pytest.param("  ,;  ", id="signs alone")])
def test_no_word(student, networks, vocabulary, instruments, sentence):
    """A sentence without any word is a ValueError.

    What is left of it after normalising?
    """
    return {"a ValueError is raised": instruments.caught("ValueError", student.reply, *networks(ENDING), vocabulary, sentence)[0]}
