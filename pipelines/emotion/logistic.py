"""Logistic regression on the log of the ratio of evidence, drawn to a starting point, on sparse counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Values = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Texts as evidence for and against.

    Attributes:
        negative, positive: (texts, features), how much evidence each feature brings when its factor is 1.
        prior: (texts,), added to the log of the ratio.
    """

    negative: csr_matrix
    positive: csr_matrix
    prior: Values

    def rows(self, places: npt.NDArray[np.int64]) -> Evidence:
        """Some of the texts."""
        return Evidence(self.negative[places], self.positive[places], self.prior[places])

    def ratio(self, factors: Values, bias: float) -> Values:
        """The log of the ratio of evidence of each text; above 0 it is negative."""
        against = np.log1p(self.negative @ factors) - np.log1p(self.positive @ factors)
        return np.asarray(against + self.prior + bias, dtype=np.float64)


def fit(texts: Evidence, truth: Labels, start: Values, ridge: Values, slope: float) -> tuple[Values, float]:
    """Factors of the features, never below 0, and the bias.

    Both classes weigh the same in all, so that a ratio of 0 parts them even where one is rare; what comes out is an
    index and not calibrated to the labels' share.

    Args:
        texts: their evidence.
        truth: (texts,), whether each is negative.
        start: (features,), what the factors are drawn to: with few labels they stay near it.
        ridge: (features,), how strongly.
        slope: of the log-odds in the ratio.
    """
    from scipy.optimize import minimize  # noqa: PLC0415  # costs half a second, and only training needs it

    sign = np.where(truth, 1.0, -1.0)
    share = np.where(truth, 0.5 / truth.sum(), 0.5 / (~truth).sum()) * len(truth)

    def loss(parameters: Values) -> tuple[float, Values]:
        factors, bias = parameters[:-1], float(parameters[-1])
        against, for_it = texts.negative @ factors, texts.positive @ factors
        margin = sign * slope * (np.log1p(against) - np.log1p(for_it) + texts.prior + bias)
        apart = factors - start
        value = share @ np.logaddexp(0.0, -margin) + ridge @ apart**2 / 2
        steep = -sign * slope * share / (1 + np.exp(np.minimum(margin, 500)))
        by_factor = texts.negative.T @ (steep / (1 + against)) - texts.positive.T @ (steep / (1 + for_it))
        return float(value), np.append(by_factor + ridge * apart, steep.sum())

    bounds = [(0.0, None)] * len(start) + [(None, None)]
    found = minimize(loss, np.append(start, 0.0), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300})
    return found.x[:-1], float(found.x[-1])
