"""<<what was done wrong, as one sentence>>.

<<why it matters and where to look, without the answer: this is what a student with the same outputs reads>>
"""


def {{ slug }}(x):
    return <<a wrong expression of x, as a student would write it>>
