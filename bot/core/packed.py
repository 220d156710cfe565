"""A symmetric positive definite matrix kept in half the memory, and solved where it lies.

Owns LAPACK's rectangular full packed form (lower triangle, not transposed, even order): of the order n = 2k the
triangle of the first k columns lies in rows 1..n of an (n + 1, k) rectangle, that of the last k columns,
transposed, in what is left above it. A matrix of odd order gets one row more, of the unit matrix.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg.lapack import spftrf, spftri, spftrs

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Packed:
    """Not a value: `put` fills it and `solve` uses it up. `order` is the caller's, `half` is k."""

    order: int
    half: int
    rectangle: Floats  # (n + 1, k), Fortran order

    @classmethod
    def empty(cls, order: int) -> "Packed":
        """Room for a matrix; every column has to be `put`."""
        half = (order + 1) // 2
        packed = cls(order, half, np.zeros((2 * half + 1, half), dtype=np.float32, order="F"))
        if order % 2:
            packed._column(order, np.ones(1, dtype=np.float32))
        return packed

    def put(self, start: int, columns: Floats, diagonal: Floats) -> None:
        """Columns `start`… of the lower triangle: `columns` (order - start, m) holds their rows from `start` on;
        `diagonal` (m,) is added to their diagonal."""
        for offset in range(columns.shape[1]):
            values = columns[offset:, offset].copy()
            values[0] += diagonal[offset]
            self._column(start + offset, values)

    def _column(self, at: int, values: Floats) -> None:
        """Rows `at`… of one column of the lower triangle."""
        if at < self.half:
            self.rectangle[1 + at : 1 + at + len(values), at] = values
        else:
            across = at - self.half
            self.rectangle[across, across : across + len(values)] = values

    def solve(self, targets: Floats) -> Floats:
        """(order, m) x with matrix @ x = targets. Uses the matrix up. Raises ValueError when it is not positive
        definite."""
        return self._solved(self._factor(), targets)

    def left_out(self, targets: Floats) -> Floats:
        """(order, m): what the solution says of each row had it not known that row's target. Takes ten times as
        long as `solve`; uses the matrix up. Raises ValueError as `solve` does.

        Closed form: target - x / diagonal of the inverse (Rasmussen and Williams, Gaussian Processes for Machine
        Learning, 2006, equation 5.12)."""
        factor = self._factor()
        solved = self._solved(factor, targets)
        inverse, _ = spftri(2 * self.half, factor, transr="N", uplo="L", overwrite_a=1)
        return np.asarray(targets - solved / self._diagonal(inverse)[:, None], dtype=np.float32)

    def _factor(self) -> Floats:
        flat = self.rectangle.reshape(-1, order="F")
        factor, failed = spftrf(2 * self.half, flat, transr="N", uplo="L", overwrite_a=1)
        if failed:
            raise ValueError("not positive definite")
        return np.asarray(factor, dtype=np.float32)

    def _solved(self, factor: Floats, targets: Floats) -> Floats:
        padded = np.zeros((2 * self.half, targets.shape[1]), dtype=np.float32, order="F")
        padded[: self.order] = targets
        found, _ = spftrs(2 * self.half, factor, padded, transr="N", uplo="L", overwrite_b=1)
        return np.ascontiguousarray(found[: self.order], dtype=np.float32)

    def _diagonal(self, packed: Floats) -> Floats:
        """(order,) of a matrix packed like this one."""
        rectangle = packed.reshape(self.rectangle.shape, order="F")
        at = np.arange(self.half)
        return np.concatenate([rectangle[at + 1, at], rectangle[at, at]])[: self.order]
