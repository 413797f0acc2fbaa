"""Grade PyTorch exercises: name the misconception, prove the checks, keep the answers out of reach."""
