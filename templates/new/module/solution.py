"""Exercise {{ number }}: <<the title>>."""

from torch import Tensor, nn


class {{ name }}(nn.Module):
    """<<what the module computes>>.

    Args:
        in_features: of a sample that goes in.
        out_features: of a sample that comes out.
        dropout: the probability with which <<what>> is dropped in training mode.
    """

    def __init__(self, in_features: int, out_features: int, dropout: float = 0.1) -> None:
        super().__init__()
        # BEGIN SOLUTION <<which layers are to be made, as an order to the student>>
        # nothing between BEGIN and END is handed out: the stub raises NotImplementedError with the order above
        self.layers = <<the layers, of sizes and dropout>>
        # END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """<<what is computed>>: (batch, in_features) -> (batch, out_features)."""
        # BEGIN SOLUTION <<what is to be done with x, as an order to the student>>
        return <<an expression of x and self.layers>>
        # END SOLUTION
