"""Points dealt out in proportions, without a rest."""


def share_out(total: float, weights: list[float]) -> list[float]:
    """A number of points in these proportions, to two decimals, so that they add up to it."""
    exact = [100 * total * weight / (sum(weights) or 1.0) for weight in weights]
    shares = [int(share) for share in exact]
    rest = round(100 * total) - sum(shares) if any(weights) else 0
    # what is left over goes to those that lost most by rounding
    for place in sorted(range(len(exact)), key=lambda place: shares[place] - exact[place])[:rest]:
        shares[place] += 1
    return [share / 100 for share in shares]
