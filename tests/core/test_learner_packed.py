"""The half-size matrix against the whole one."""

import numpy as np
import pytest

from bot.core.packed import Packed


@pytest.mark.parametrize("order", [1, 2, 3, 7, 8, 129, 300])
@pytest.mark.parametrize("width", [1, 3, 128])
def test_half_a_matrix_solves_as_the_whole(order: int, width: int) -> None:
    generator = np.random.default_rng(order)
    root = generator.normal(size=(order, order + 3)).astype(np.float32)
    matrix, noise = root @ root.T, np.linspace(1, 2, order, dtype=np.float32)
    targets = generator.normal(size=(order, 4)).astype(np.float32)
    packed = Packed.empty(order)
    for start in range(0, order, width):
        packed.put(start, matrix[start:, start : start + width], noise[start : start + width])
    wanted = np.linalg.solve(matrix.astype(np.float64) + np.diag(noise.astype(np.float64)), targets)
    assert packed.solve(targets) == pytest.approx(wanted, abs=2e-3)


@pytest.mark.parametrize("order", [2, 7, 40])
def test_what_is_left_out_is_what_a_solution_without_the_row_says(order: int) -> None:
    generator = np.random.default_rng(order)
    root = generator.normal(size=(order, order + 3)).astype(np.float32)
    kernel, noise = root @ root.T, np.linspace(1, 2, order, dtype=np.float32)
    targets = generator.normal(size=(order, 3)).astype(np.float32)
    packed = Packed.empty(order)
    packed.put(0, kernel, noise)
    found = packed.left_out(targets)
    for row in range(order):
        others = np.arange(order) != row
        known = kernel[np.ix_(others, others)] + np.diag(noise[others])
        assert found[row] == pytest.approx(kernel[row, others] @ np.linalg.solve(known, targets[others]), abs=5e-3)


def test_it_takes_half_the_memory() -> None:
    assert Packed.empty(1000).rectangle.nbytes == pytest.approx(1000 * 1000 * 4 / 2, rel=0.01)


def test_what_has_no_solution_is_refused() -> None:
    packed = Packed.empty(2)
    packed.put(0, -np.eye(2, dtype=np.float32), np.zeros(2, dtype=np.float32))
    with pytest.raises(ValueError, match="positive definite"):
        packed.solve(np.ones((2, 1), dtype=np.float32))
