"""<<how this right solution differs from yours>>."""


def {{ slug }}(x):
    return <<a right expression of x, written differently>>
