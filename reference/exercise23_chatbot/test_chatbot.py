"""Hidden checks of exercise 23.

What a bot stores is its own affair: networks are found by looking through its attributes. Where it matters what they say, all
parameters are 0 but the biases of the scores, so that every word is as likely whatever was asked. Trainings are of a few steps,
since every known mistake takes them too.
"""

import math
import string

import pytest

LINES = [
    "Hi!\tHi.",
    "Who are you?\tA bot.",
    "Where?\tHere!",
    "you bot\tYes yes",
    "Am I here?\tYou are.",
    "Who am I?\tYes, you!",
]
"""Six pairs with different answers, short ones, since every word is a step of the networks; made of fourteen words."""

FILTERED = ["a b\tc", "b a\tc c", "a b a y\tc", "a\tc b c a", "a\tx", "x y\tz z", "a b a b a\tc", "no tab at all", "\tempty"]
"""Lines that are chosen from. Among pairs with fewer than four words, x stands twice, y once, and z twice beside y."""

MOST_WORDS = 9
"""Words that these lines may leave in a vocabulary, and three tokens."""

ANSWERS = [f"{' '.join([word] * length)}\t{word[0] * 2}" for length, word in enumerate(string.ascii_lowercase[:9], 1)]
"""Answers of one word to questions of one to nine words, each of which is one word again and again."""

LENGTHS = [1, 2, 6]
"""Numbers of words of three answers, so that the mean over words is no other mean, however they are put into batches."""


@pytest.fixture
def networks(torch, python, function):
    """Makes one module of all modules in a bot's attributes, in lists and dictionaries there, and in objects in these."""

    def find(bot):
        leaves = torch.utils._pytree.tree_leaves  # noqa: SLF001 -- has no public name
        attributes = function(lambda thing: python.getattr(thing, "__dict__", None))
        # what isinstance asks, with no function of a check in between
        is_module = python.getattr(torch.nn.Module, "__instancecheck__")
        # also those that a class keeps in slots
        found = leaves(python.getattr(python.object, "__getstate__")(bot))
        deeper = leaves(python.list(python.map(attributes, found)))
        return torch.nn.ModuleList(python.list(python.filter(is_module, found + deeper)))

    return find


@pytest.fixture
def vector(torch, networks):
    """All parameters of a bot in one vector of its own, sorted, since their order is free."""
    return lambda bot: torch.nn.utils.parameters_to_vector(networks(bot).parameters()).detach().clone().sort()[0]


@pytest.fixture
def score_bias(python, function):
    """The biases of the scores, among networks with states of this size, whose other biases have other lengths."""

    def find(found, size=5):
        is_bias = function(
            lambda parameter: (parameter.dim() == 1) & (parameter.numel() != size) & (parameter.numel() != 3 * size)
        )
        return python.next(python.filter(is_bias, found.parameters()))

    return find


@pytest.fixture
def silenced(torch, python, networks, score_bias):
    """Makes all parameters of a bot 0 and gives the biases of its scores."""

    def silence(bot, size=5):
        found = networks(bot)
        python.list(python.map(torch.nn.init.zeros_, found.parameters()))
        return score_bias(found, size)

    return silence


@pytest.fixture
def still(torch, python, function, networks):
    """Takes the dropout out of a bot's networks: out of its modules, and from between the layers of those that have several."""
    setting = function(lambda module: python.setattr(module, "p", 0.0))
    between = function(lambda module: python.setattr(module, "dropout", 0.0))
    is_recurrent = python.getattr(torch.nn.RNNBase, "__instancecheck__")

    def calm(bot):
        found = networks(bot).apply(setting)
        python.list(python.map(between, python.filter(is_recurrent, found.modules())))

    return calm


@pytest.fixture
def watched(torch, function):
    """Notes of each pass through a module what becomes of its mode, and of whether gradients can flow from what it gives."""

    def watch(found, combined):
        # what comes last of a module's outputs is a tensor; whether gradients are on is not to be seen in a note itself
        noting = function(
            lambda module, inputs, outputs: None,  # noqa: ARG005
            note=lambda module, inputs, outputs: combined(  # noqa: ARG005
                module.training,
                torch.utils._pytree.tree_leaves(outputs)[-1].requires_grad,  # noqa: SLF001 -- has no public name
            ),
        )
        found.apply(function(lambda module: module.register_forward_hook(noting)))
        return noting

    return watch


@pytest.fixture
def seeded(torch, worker):
    """Seeds all global generators."""

    def seed(number):
        torch.manual_seed(number)
        worker.random.seed(number)
        worker.numpy.random.seed(number)

    return seed


@pytest.mark.points(0.75)
def test_seed(student, torch, vector, seeded):
    """The same seed gives the same parameters, whatever was drawn before, another seed others; hidden_size is their size.

    Set torch's seed in the constructor, before the first network is made.
    """
    first = vector(student.Chatbot(LINES, 5, seed=3))
    seeded(11)
    torch.rand(3)
    return {
        "the same seed gives the same parameters": torch.equal(first, vector(student.Chatbot(LINES, 5, seed=3))),
        "another seed gives other parameters": ~torch.isclose(first, vector(student.Chatbot(LINES, 5, seed=4))).all(),
        "networks are larger with a larger hidden_size": vector(student.Chatbot(LINES, 9)).numel() > first.numel(),
        "without a seed it is 0": torch.equal(vector(student.Chatbot(LINES, 5)), vector(student.Chatbot(LINES, 5, 10, 1, 0))),
    }


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    "limits",
    [
        pytest.param((10, 1), id="those with fewer than ten words"),
        pytest.param((4, 1), id="those with fewer than four words"),
        pytest.param((10, 3), id="those made of words that stand there three times"),
        pytest.param((4, 2), id="those made of words that stand there twice"),
    ],
)
def test_pairs(student, torch, python, silenced, limits):
    """Of the lines, the right pairs are learnt, and the right words known.

    First the short pairs, of which both sides have fewer than max_length words. Count their words, on both sides, and trim the
    vocabulary. Then the pairs of which all words are still known. The vocabulary is not made anew for them.
    """
    bot = student.Chatbot(python.iter(FILTERED), 5, *limits)
    bias = silenced(bot)
    costs = []
    for word in range(MOST_WORDS):
        with torch.no_grad():
            bias.zero_()
            bias[word : word + 1] = 3.0
        costs.append(bot.train(1, 16, 0.0)[-1])
    # a word that is more likely lowers the loss by as much as it is a target: padding never is, the end is once an answer
    targets = costs[0] - torch.tensor(costs)[: bias.numel()]
    return {
        "known words, with three tokens": bias.numel(),
        "how often each of them stands in an answer, on average": (targets / targets[2]).sort()[0],
    }


@pytest.mark.points(1)
@pytest.mark.tolerance(absolute=1e-3)
def test_losses(student, torch, silenced):
    """Train gives the mean loss over all target words of each epoch, whatever the size of the batches is.

    A batch with more words counts for more than one with fewer: add up over words, and divide once, at the end of the epoch. The
    loss of a batch is the one before its step.
    """
    ragged = student.Chatbot(["a\ta", "b\tb a", "c\tc a b a b a"], 5)
    equal = student.Chatbot(["a\ta", "b\tb", "b\tb", "b\tb", "c\tc"], 5)
    for bot, word in ((ragged, 2), (equal, 3)):
        bias = silenced(bot)
        with torch.no_grad():
            bias[word] = 3.0
    both = math.log(5 + math.exp(3))  # what a word costs whose score is 0; the other costs 3 less
    words = sum(LENGTHS) + len(LENGTHS)
    plain = student.Chatbot(LINES, 5)
    silenced(plain)
    return {
        "losses of two epochs of one step, where all words are as likely at first": plain.train(2, 6, 1.0),
        "losses of two epochs with batches of one": ragged.train(2, 1, 0.0),
        "right with a batch of two and one of one": abs(ragged.train(1, 2, 0.0)[0] - (both - 3 * 3 / words)) < 1e-3,
        "right where all answers are of one length, and one stands there three times": abs(
            equal.train(1, 2, 0.0)[0] - (both - 3 * 1 / 10)
        )
        < 1e-3,
    }


@pytest.mark.points(1)
def test_order(student, torch, python, function, networks, silenced, still):
    """Each epoch takes each pair once, in an order of its own, in batches of batch_size and a smaller one for the rest.

    Shuffle all pairs at the beginning of each epoch, and cut them into slices. A slice may end beyond the end of a list.
    """

    def scores(epochs, batch_size):
        """The biases of the scores after a training in which every word has all that happens to it from its own steps."""
        bot = student.Chatbot(ANSWERS, 5)
        bias = silenced(bot)
        bot.train(epochs, batch_size, 1.0)
        return bias.detach()

    # words that were said in the same batch end up alike; those of questions are never said, as padding, the end in all batches
    once = scores(1, 4)
    alike = (once.unsqueeze(0) - once.unsqueeze(1)).abs() < 1e-4 * once.abs().max()
    # where the order does not change, these are the numbers, whatever it is
    unchanged = torch.zeros(3 + 2 * len(ANSWERS)).requires_grad_()
    adam = torch.optim.Adam([unchanged], lr=1.0)
    for word in [*range(3, 3 + len(ANSWERS))] * 2:
        adam.zero_grad()
        (unchanged.logsumexp(0) - unchanged[[2, word]].mean()).backward()
        adam.step()
    apart = (scores(2, 1).sort()[0] - unchanged.detach().sort()[0]).abs().max()
    # with all pairs in one batch, an epoch costs the same as the one before, unless an answer has come to another question
    pairs = student.Chatbot(LINES, 5)
    still(pairs)
    with torch.no_grad():
        python.list(python.map(function(lambda parameter: parameter.mul_(3.0)), networks(pairs).parameters()))
    losses = torch.tensor([pairs.train(1, 6, 0.0)[-1] for _ in range(3)])
    return {
        "size of the batch in which each of nine pairs is, with batches of four": alike.sum(1)[~(alike[0] | alike[2])].sort()[0],
        "the order of both epochs is the same": apart < 1e-3,
        "each question keeps its answer": ((losses - losses[0]).abs() < 1e-5 * losses[0]).all(),
    }


@pytest.mark.points(0.75)
def test_goes_on(student, torch, function, networks, vector, watched, python):
    """Train goes on when it is called again, in training mode also after a reply.

    A reply, or you, may have switched the networks to evaluation mode: switch them back. What was learnt must not be thrown away.
    """
    bot = student.Chatbot(LINES, 5)
    fresh = vector(bot)
    bot.train(1, 6, 0.01)
    before = vector(bot)
    found = networks(bot)
    # what is run without gradients is no part of a step
    noting = watched(found, lambda training, gradients: training >= gradients)
    found.eval()
    bot.train(1, 6, 0.0)
    return {
        "training changes the parameters": (fresh - before).abs().max() > 1e-3,
        "the next call begins with what was learnt": torch.equal(before, vector(bot)),
        "all is in training mode": python.all(function.notes(noting)),
    }


@pytest.mark.points(0.5)
@pytest.mark.tolerance(absolute=0.02)
def test_steps(student, torch, networks, silenced, python, function):
    """Steps are those of Adam with learning rate lr and without weight decay, after clipping to the length clip.

    Hand lr and clip on. An optimizer remembers earlier steps: make it before the first epoch. The first step of Adam moves a
    parameter by the learning rate, however long the gradient is, unless it was clipped to next to nothing. A parameter without a
    gradient, such as the vector of the padding, stays where it is.
    """
    flat = torch.nn.utils.parameters_to_vector

    def moved(*settings):
        """How far each number goes in a step, in learning rates, one vector for each parameter."""
        bot = student.Chatbot(LINES, 5)
        sizes = python.list(python.map(torch.numel, networks(bot).parameters()))
        before = flat(networks(bot).parameters()).detach()
        bot.train(1, 6, *settings)
        return torch.split((flat(networks(bot).parameters()).detach() - before).abs() / settings[0], sizes)

    steps = moved(0.1)
    # so short a gradient is next to nothing beside what Adam adds to its length: the step is that gradient, times 1e8
    short = torch.cat(moved(100.0, 1.0, 1e-11))
    bot = student.Chatbot(LINES, 5)
    bias = silenced(bot)
    # padding is as likely as any word at first, and after one such step next to impossible, so that its score has no gradient in
    # the second: Adam still goes on from what it remembers of the first
    bot.train(2, 6, 20.0)
    return {
        "how far a score goes in two epochs, of which the second has no gradient": bias[0].abs() / 20.0,
        "how far the furthest goes, in learning rates": torch.cat(steps).max(),
        "how far it goes after clipping to next to nothing": short.max(),
        "the networks are clipped each on its own": (short.norm() * 1e3 > 1.01) | (short.norm() * 1e3 < 0.9),
        "all of both networks is moved": python.all(python.map(function(lambda step: step.max() > 0.1), steps)),
        "what has no gradient stays": python.any(python.map(function(lambda step: step.min() == 0), steps)),
    }


@pytest.mark.points(0.5)
def test_teacher_forcing(student, torch, networks, score_bias, still):
    """With the ratio 1, the default, the decoder is fed the targets, with 0 its own words, and else what is drawn for each batch.

    Hand teacher_forcing_ratio on. Look at what the decoder gets: without teacher forcing, a decoder that always says the same
    never reads another word.
    """

    def changed(batch_size, *ratio):
        """How many numbers are changed: five more for each word that the decoder reads."""
        bot = student.Chatbot([f"Yes?\t{letter}" for letter in string.ascii_lowercase], 5)
        still(bot)
        found = networks(bot)
        with torch.no_grad():
            score_bias(found)[3] = 50.0
        flat = torch.nn.utils.parameters_to_vector
        before = flat(found.parameters()).detach().clone()
        bot.train(1, batch_size, 0.01, *ratio)
        return (flat(found.parameters()) != before).sum()

    forced, own, mixed = changed(26), changed(26, 0.0), changed(1, 0.5)
    return {
        "by default more words are read than with 0": forced > own + 4,
        "with 0 more words are read than by default": own > forced + 4,
        "with 0.5 all batches are of one kind": ((mixed - forced).abs() < 5) | ((mixed - own).abs() < 5),
    }


@pytest.mark.points(0.75)
@pytest.mark.trains(seconds=10)
def test_learnt(student, seeded):
    """A few pairs are learnt by heart, and the answer of each is given, however the question is written.

    What comes in is normalised as the pairs were. If an answer belongs to another question, look at how pairs are put together.
    """
    bot = student.Chatbot(["Hi!\tHi, you.", "Why?\tBecause", "You, hi\tWhy you?"], 16)
    seeded(2)
    bot.train(20, 3, 0.05)
    return {text: bot.reply(text) for text in ("Hi!", "why ?", "  YOÙ,  hi ")}


@pytest.mark.points(0.5)
def test_length_of_reply(student, torch, python, silenced):
    """A reply ends with the sentence, or after as many words as the constructor's max_length.

    Remember max_length for the replies. The end of the sentence is no word.
    """
    found = {}
    for length in (6, 12):
        bot = student.Chatbot(LINES, 5, length)
        bias = silenced(bot)
        with torch.no_grad():
            bias[3] = 2.0
        found[f"number of words with max_length {length}"] = python.len(bot.reply("who am I?").split())
    # of known words, and neither learnt nor as short as what was
    long = bot.reply("Who are you? Where am I? Who am I? You are a bot, bot! Where are you, bot? Here, you!")
    with torch.no_grad():
        bias[2] = 4.0
    return {
        **found,
        "number of words in reply to a long question": python.len(long.split()),
        "the reply where the end is most likely at once": bot.reply("who am I?"),
    }


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        pytest.param("Hi, Zorro!", "zorro", id="an unknown word"),
        pytest.param("where are you", "where", id="a word that was trimmed"),
        pytest.param(" ,; ", "", id="no word"),
    ],
)
def test_refused(student, instruments, sentence, word):
    """Reply raises a ValueError where there is no answer.

    The error's text contains the word. A KeyError is no ValueError.
    """
    caught = instruments.caught("ValueError", student.Chatbot(LINES, 5, 10, 2).reply, sentence)
    return {"a ValueError is raised": caught[0], "its text names the word": caught[1].find(word) >= 0}


@pytest.mark.points(0.5)
def test_evaluation(student, python, function, networks, watched):
    """Reply runs the networks in evaluation mode and without gradients.

    The given functions of exercise 22 do so.
    """
    bot = student.Chatbot(LINES, 5)
    bot.train(1, 6)
    found = networks(bot)
    modes = watched(found, lambda training, gradients: training)  # noqa: ARG005
    graphs = watched(found, lambda training, gradients: gradients)  # noqa: ARG005
    bot.reply("who are you?")
    return {
        "training mode somewhere": python.any(function.notes(modes)),
        "gradients somewhere": python.any(function.notes(graphs)),
    }


@pytest.fixture
def saved(student, python, seeded):
    """A bot that has learnt a little, in the same order in every run, and the one that was loaded from its file."""

    def make(*settings):
        bot = student.Chatbot(python.iter(LINES), *settings)
        seeded(1)
        bot.train(1, 6, 0.003)
        bot.save("bot.pt")
        return bot, student.Chatbot.load("bot.pt")

    return make


QUESTIONS = ("Hi!", "who am I?")


@pytest.mark.points(0.75)
def test_loaded_replies(student, python, saved, silenced, vector, torch, worker):
    """A loaded bot replies as the saved one, whatever it was made with.

    A file must hold all that a reply needs: both networks, the words with their numbers, and max_length.
    """
    bot, loaded = saved(9, 5, 1, 5)
    worker.pathlib.Path("kept").mkdir()
    path = worker.pathlib.Path("kept/other")
    loaded.save(path)
    again = student.Chatbot.load(path)
    found = {
        "it is a Chatbot": python.isinstance(loaded, student.Chatbot),
        "the parameters are the same": torch.equal(vector(bot), vector(loaded)),
        "the replies are the same": [loaded.reply(text) == bot.reply(text) for text in QUESTIONS],
        "the file is where it was to be": path.is_file(),
        "the same of one that was saved once more, with a Path": [again.reply(text) == bot.reply(text) for text in QUESTIONS],
    }
    bias = silenced(loaded, 9)
    with torch.no_grad():
        bias[3] = 2.0
    return {**found, "the longest reply": python.len(loaded.reply("who am i ?").split())}


@pytest.mark.points(0.5)
def test_loaded_trains(torch, saved, seeded, still, vector):
    """A loaded bot trains on as the saved one: with the same seeds, losses and parameters are the same.

    A file must hold all that training needs: pairs, and whatever of the optimizers you keep from one call to the next.
    """
    both = saved(7)

    def trained(*settings):
        results = []
        for bot in both:
            seeded(4)
            results.append((torch.tensor(bot.train(*settings)), vector(bot)))
        return [((one - other).abs() < 1e-4).all() for one, other in zip(*results, strict=True)]

    # nothing depends on the order of the pairs where all are in one batch and nothing is dropped
    for bot in both:
        still(bot)
    together, apart = trained(1, 6, 0.01), trained(1, 3, 0.01)
    return {
        "the parameters are the same with all pairs in one batch": together[1],
        "the losses are the same": apart[0],
        "the parameters are the same": apart[1],
    }


@pytest.mark.points(0.5)
def test_safe(student, torch, python, function, instruments, printed):
    """Load reads with weights_only=True: no code that is hidden in a file is run.

    torch.load has an argument of this name. Without it, loading a file can do anything.
    """
    student.Chatbot(LINES, 5).save("bot.pt")
    good = student.Chatbot.load("bot.pt")
    trap = python.type("Trap", python.tuple(), {"__reduce__": function(lambda self: (python.print, ("trapped",)))})()  # noqa: ARG005
    torch.save({"trap": trap}, "trap.pt")
    call = printed(instruments.caught, "Exception", student.Chatbot.load, "trap.pt")
    return {
        "a file of save is read": python.isinstance(good, student.Chatbot),
        "what is printed": call.text,
        "it is refused": call.value[0],
    }


@pytest.mark.points({"loss falls": 0.5, "replies are learnt": 0.5})
@pytest.mark.trains(seconds=60)
def test_training(student, python, data):
    """All together learns the course's conversations.

    If every piece is right on its own, this is, too: 50 epochs with the default sizes and the learning rate 0.01.
    """
    lines = data.text("pairs.txt").splitlines()
    bot = student.Chatbot(lines)
    losses = bot.train(50, lr=0.01)
    right = [bot.reply(pair[0]) == pair[1] for pair in student.read_pairs(lines)]
    return {"loss falls": losses[49] < losses[0] / 10, "replies are learnt": python.sum(right) >= 36}
