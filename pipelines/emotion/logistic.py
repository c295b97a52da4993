"""Logistic regression with ridge towards a starting point, on sparse counts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Values = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]


def fit(matrix: csr_matrix, truth: Labels, start: Values, ridge: Values) -> tuple[Values, float]:
    """Weights and bias.

    Both classes weigh the same in all, so that log-odds of 0 part them even where one is rare; the log-odds are then an
    index and not calibrated to the labels' share.

    Args:
        matrix: (rows, features).
        truth: (rows,).
        start: (features,), what the weights are drawn to: with few labels they stay near it.
        ridge: (features,), how strongly.
    """
    from scipy.optimize import minimize  # noqa: PLC0415  # costs half a second, and only training needs it

    sign = np.where(truth, 1.0, -1.0)
    share = np.where(truth, 0.5 / truth.sum(), 0.5 / (~truth).sum()) * len(truth)

    def loss(parameters: Values) -> tuple[float, Values]:
        weights, bias = parameters[:-1], parameters[-1]
        margin = sign * (matrix @ weights + bias)
        apart = weights - start
        value = share @ np.logaddexp(0.0, -margin) + ridge @ apart**2 / 2
        slope = -sign * share / (1 + np.exp(np.minimum(margin, 500)))
        return float(value), np.append(matrix.T @ slope + ridge * apart, slope.sum())

    found = minimize(loss, np.append(start, 0.0), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return found.x[:-1], float(found.x[-1])
