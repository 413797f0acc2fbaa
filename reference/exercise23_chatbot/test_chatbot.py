"""Hidden checks of exercise 23.

What a bot stores is its own affair: networks are found by looking through its attributes. Where it matters what they say, all
parameters are 0 but the biases of the scores, so that every word is as likely whatever was asked.
"""

import math

import pytest

LINES = [
    "Hi!\tHi.",
    "Who are you?\tI am a bot.",
    "Where?\tHere I am!",
    "you are a bot\tYes yes yes yes",
    "Am I here?\tYes you are.",
    "Who am I?\tA bot, you bot!",
]
"""Six pairs with different answers, of at most five words a side, made of fourteen words."""

WORDS = 17
"""Their words and three tokens."""

FILTERED = ["a b\tc", "b a\tc c", "a b a y\tc", "a\tc b c a", "a\tx", "x y\tz z", "no tab at all", "\tempty"]
"""Lines that are chosen from. Among pairs with fewer than four words, x stands twice, y once, and z twice beside y."""


@pytest.fixture
def networks(torch, python, function):
    """Makes one module of all modules in a bot's attributes, in lists and dictionaries there, and in objects in these."""

    def find(bot):
        leaves = torch.utils._pytree.tree_leaves  # noqa: SLF001 -- has no public name
        attributes = function(lambda thing: python.getattr(thing, "__dict__", None))
        is_module = function(lambda thing: python.isinstance(thing, torch.nn.Module))
        found = leaves(python.vars(bot))
        deeper = leaves(python.list(python.map(attributes, found)))
        return torch.nn.ModuleList(python.list(python.filter(is_module, found + deeper)))

    return find


@pytest.fixture
def vector(torch, networks):
    """All parameters of a bot in one vector of its own, sorted, since their order is free."""
    return lambda bot: torch.nn.utils.parameters_to_vector(networks(bot).parameters()).detach().clone().sort()[0]


@pytest.fixture
def silenced(python, function, networks):
    """Makes all parameters of a bot 0 and gives the biases of its scores."""

    def silence(bot, words=WORDS):
        found = networks(bot)
        python.list(python.map(function(lambda parameter: parameter.data.zero_()), found.parameters()))
        is_bias = function(lambda parameter: (parameter.dim() == 1) & (parameter.numel() == words))
        return python.next(python.filter(is_bias, found.parameters()))

    return silence


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


def mean_loss(answers, words, said):
    """The mean loss over answers of these lengths and their ends, where EOS has the score `said` and all words 0."""
    total = sum(answers) + len(answers)
    return math.log(words - 1 + math.exp(said)) - said * len(answers) / total


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    ("limits", "answers", "words"),
    [
        pytest.param((10, 1), [1, 2, 1, 4, 1, 2], 9, id="those with fewer than ten words"),
        pytest.param((4, 1), [1, 2, 1, 2], 9, id="those with fewer than four words"),
        pytest.param((10, 3), [1, 2, 4], 6, id="those made of words that stand there three times"),
        pytest.param((4, 2), [1, 2, 1], 8, id="those made of words that stand there twice"),
    ],
)
def test_pairs(student, torch, python, worker, silenced, limits, answers, words):
    """Of the lines, the right pairs are learnt, and the right words known.

    First the short pairs, of which both sides have fewer than max_length words. Count their words, on both sides, and trim the
    vocabulary. Then the pairs of which all words are still known. The vocabulary is not made anew for them.
    """
    bot = student.Chatbot(FILTERED, 5, *limits)
    bias = silenced(bot, words)
    equal = bot.train(1, 2, 0.0)[0]
    with torch.no_grad():
        bias[2] = 2.0
    loss = bot.train(1, 2, 0.0)[0]
    return {
        "known words, with three tokens": python.round(worker.math.exp(equal)),
        "the pairs that are learnt": abs(loss - mean_loss(answers, words, 2.0)) < 1e-3,
    }


@pytest.mark.points(1)
def test_losses(student, torch, python, silenced):
    """Train gives the mean loss over all target words of each epoch, whatever the size of the batches is.

    A batch with more words counts for more than one with fewer: add up over words, and divide once, at the end of the epoch.
    """
    bot = student.Chatbot(LINES, 5)
    bias = silenced(bot)
    with torch.no_grad():
        bias[2] = 3.0
    wanted = mean_loss([2, 5, 4, 4, 4, 5], WORDS, 3.0)
    found = {}
    for size in (1, 4, 5, 16):
        losses = bot.train(2, size, 0.0)
        near = [abs(losses[place] - wanted) < 1e-3 for place in (0, 1)]
        found[f"mean losses with batches of {size}"] = near[0] & near[1]
    return {
        **found,
        "losses of three epochs": python.len(bot.train(3, 4)),
        "one is a number": python.isinstance(losses[0], python.float),
    }


@pytest.mark.points(1)
def test_order(student, torch, tensor, python, function, silenced):
    """Each epoch takes each pair once, in an order of its own, in batches of batch_size and a smaller one for the rest.

    Shuffle all pairs at the beginning of each epoch, and cut them into slices. A slice may end beyond the end of a list.
    """
    bot = student.Chatbot(LINES, 5)
    bias, direction = silenced(bot), tensor(WORDS)
    noting = function(lambda gradient: gradient, note=lambda gradient: (gradient * direction).sum())
    bias.register_hook(noting)
    bot.train(4, 1, 0.0)
    epochs = torch.stack(function.notes(noting)).reshape(4, -1)
    ordered = epochs.sort(dim=1)[0]
    bot.train(2, 4, 0.0)
    return {
        "steps of an epoch with batches of one": epochs.shape[1],
        "all epochs have the same pairs": ((ordered - ordered[:1]).abs() < 1e-5).all(),
        "all pairs are different": (ordered.diff(dim=1) > 1e-5).all(),
        "all epochs have the same order": ((epochs - epochs[:1]).abs() < 1e-5).all(),
        "steps of two epochs with batches of four": function.calls(noting) - 24,
        "numbers": python.bool(epochs.isfinite().all()),
    }


@pytest.mark.points(0.75)
def test_goes_on(student, torch, function, networks, vector, python):
    """Train goes on when it is called again, in training mode also after a reply.

    A reply, or you, may have switched the networks to evaluation mode: switch them back. What was learnt must not be thrown away.
    """
    bot = student.Chatbot(LINES, 5)
    fresh = vector(bot)
    bot.train(2, 4, 0.01)
    before = vector(bot)
    found = networks(bot)
    noting = function(lambda module, inputs: None, note=lambda module, inputs: module.training)  # noqa: ARG005
    found.apply(function(lambda module: module.register_forward_pre_hook(noting)))
    found.eval()
    bot.train(1, 4, 0.0)
    return {
        "training changes the parameters": (fresh - before).abs().max() > 1e-3,
        "the next call begins with what was learnt": torch.equal(before, vector(bot)),
        "all is in training mode": python.all(function.notes(noting)),
    }


@pytest.mark.points(0.5)
def test_steps(student, networks, torch):
    """Steps are those of Adam with learning rate lr and without weight decay, after clipping to the length clip.

    Hand lr and clip on. The first step of Adam moves a parameter by the learning rate, however long the gradient is, unless it
    was clipped to next to nothing.
    """
    found = {}
    for rate in (0.1, 0.01):
        bot = student.Chatbot(LINES, 5)
        found[f"the longest step with learning rate {rate}"] = (step(bot, networks, torch, rate, 50.0) / rate - 1).abs() < 0.02
    found["clipped gradients take no step"] = step(student.Chatbot(LINES, 5), networks, torch, 0.1, 1e-11) < 0.01
    return found


def step(bot, networks, torch, rate, clip):
    """How far the parameter moves that moves furthest when a bot takes one step."""
    flat = torch.nn.utils.parameters_to_vector
    before = flat(networks(bot).parameters()).detach().clone()
    bot.train(1, 6, rate, 1.0, clip)
    return (flat(networks(bot).parameters()).detach() - before).abs().max()


@pytest.mark.points(0.5)
def test_teacher_forcing(student, torch, python, function, networks):
    """With the ratio 1, the default, the decoder is fed the targets, and with 0 its own words.

    Hand teacher_forcing_ratio on. Look at what the decoder gets: without teacher forcing, a decoder that always says the end of
    the sentence never reads another word.
    """

    def changed(*ratio):
        bot = student.Chatbot(LINES, 5)
        is_bias = function(lambda parameter: (parameter.dim() == 1) & (parameter.numel() == WORDS))
        found = networks(bot)
        with torch.no_grad():
            python.next(python.filter(is_bias, found.parameters()))[2] = 50.0
        flat = torch.nn.utils.parameters_to_vector
        before = flat(found.parameters()).detach().clone()
        bot.train(1, 6, 0.01, *ratio)
        return (flat(found.parameters()) != before).sum()

    forced, own = changed(1.0), changed(0.0)
    return {"with 1 more words are read than with 0": forced > own + 4, "without a ratio, too": changed() > own + 4}


@pytest.mark.points(0.75)
def test_learnt(student):
    """A few pairs are learnt by heart, and the answer of each is given, however the question is written.

    What comes in is normalised as the pairs were. If an answer belongs to another question, look at how pairs are put together.
    """
    bot = student.Chatbot(["Hi!\tHi, you.", "Why?\tBecause", "You, hi\tWhy you?"], 12)
    bot.train(60, 2, 0.03)
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
    with torch.no_grad():
        bias[2] = 4.0
    return {**found, "the reply where the end is most likely at once": bot.reply("who am I?")}


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
def test_evaluation(student, torch, python, function, networks):
    """Reply runs the networks in evaluation mode and without gradients.

    The given functions of exercise 22 do so.
    """
    bot = student.Chatbot(LINES, 5)
    bot.train(1)
    found = networks(bot)
    noting = function(
        lambda module, inputs: None,  # noqa: ARG005
        note=lambda module, inputs: [module.training, torch.is_grad_enabled()],  # noqa: ARG005
    )
    found.apply(function(lambda module: module.register_forward_pre_hook(noting)))
    bot.reply("who are you?")
    return {"training mode or gradients somewhere": python.any(python.map(python.any, function.notes(noting)))}


@pytest.fixture
def saved(student):
    """A bot that has learnt a little, and the one that was loaded from its file."""

    def make(*settings):
        bot = student.Chatbot(LINES, *settings)
        bot.train(12, 3, 0.03)
        bot.save("bot.pt")
        return bot, student.Chatbot.load("bot.pt")

    return make


QUESTIONS = ("Hi!", "Who are you?", "Where?", "Am I here?", "who am I?")


@pytest.mark.points(0.75)
def test_loaded_replies(student, python, saved, silenced, vector, torch, worker):
    """A loaded bot replies as the saved one, whatever it was made with.

    A file must hold all that a reply needs: both networks, the words with their numbers, and max_length.
    """
    bot, loaded = saved(9, 6, 1, 5)
    path = worker.pathlib.Path("other.pt")
    bot.save(path)
    again = student.Chatbot.load(path)
    found = {
        "it is a Chatbot": python.isinstance(loaded, student.Chatbot),
        "the parameters are the same": torch.equal(vector(bot), vector(loaded)),
        "the replies are the same": [loaded.reply(text) == bot.reply(text) for text in QUESTIONS],
        "the same with a Path": [again.reply(text) == bot.reply(text) for text in QUESTIONS],
    }
    bias = silenced(loaded)
    with torch.no_grad():
        bias[3] = 2.0
    return {**found, "the longest reply": python.len(loaded.reply("who am i ?").split())}


@pytest.mark.points(0.5)
def test_loaded_trains(torch, saved, seeded, vector):
    """A loaded bot trains on as the saved one: with the same seeds, losses and parameters are the same.

    A file must hold all that training needs: pairs, and whatever of the optimizers you keep from one call to the next.
    """
    bot, loaded = saved(7)
    results = []
    for one in (bot, loaded):
        seeded(4)
        results.append((torch.tensor(one.train(3, 2, 0.01)), vector(one)))
    return {
        "the losses are the same": ((results[0][0] - results[1][0]).abs() < 1e-4).all(),
        "the parameters are the same": ((results[0][1] - results[1][1]).abs() < 1e-4).all(),
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

    If every piece is right on its own, this is, too: 100 epochs with the default sizes and the learning rate 0.004.
    """
    lines = data.text("pairs.txt").splitlines()
    bot = student.Chatbot(lines)
    losses = bot.train(100, lr=0.004)
    right = [bot.reply(pair[0]) == pair[1] for pair in student.read_pairs(lines)]
    return {"loss falls": losses[99] < losses[0] / 10, "replies are learnt": python.sum(right) >= 36}
