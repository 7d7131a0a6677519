"""What each operation's means would have been with other traces of the same kind: the bootstrap. Pure.

Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), 6 and 8.
"""

import numpy as np

from apps.deployments.comparison.arms import CALLS, ERRORS, LOGS, PARTS, Arm, Floats

# The standard error is then within 2 to 3 % of what endless resampling would give: 1 / sqrt(2 * REPLICATES).
REPLICATES = 1000


def resample_means(arm: Arm, random: np.random.Generator) -> Floats:
    """(2, operation, replicate): means as of `means_of` over as many parts, drawn with replacement."""
    draws = random.integers(PARTS, size=(REPLICATES, PARTS)) + PARTS * np.arange(REPLICATES)[:, np.newaxis]
    times = np.bincount(draws.ravel(), minlength=REPLICATES * PARTS).reshape(REPLICATES, PARTS)
    drawn = times.astype(np.float64) @ arm.sums.reshape(PARTS, -1)
    means = means_of(drawn.reshape(REPLICATES, *arm.sums.shape[1:]))
    return np.ascontiguousarray(means.transpose(2, 1, 0))


def means_of(sums: Floats) -> Floats:
    """(..., 5) -> (..., 2): mean logarithm, error rate; 0 where nothing was called."""
    calls = np.maximum(sums[..., CALLS], 1.0)
    return np.stack([sums[..., LOGS] / calls, sums[..., ERRORS] / calls], axis=-1)
