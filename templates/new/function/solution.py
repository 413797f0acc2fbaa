"""Exercise {{ number }}: <<the title>>."""

from torch import Tensor


def {{ slug }}(x: Tensor) -> Tensor:
    """<<what goes in and what comes out, with their shapes>>."""
    # BEGIN SOLUTION <<what is to be done, as an order to the student>>
    # nothing between BEGIN and END is handed out: the stub raises NotImplementedError with the order above
    return <<an expression of x>>
    # END SOLUTION
