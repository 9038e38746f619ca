//! Small dense matrices, and the factorisation of symmetric ones that survival models need.
//!
//! Information matrices are symmetric and positive semi-definite. The factorisation `A = L D Lᵀ` (Golub & Van Loan,
//! *Matrix Computations*, 4th ed., §4.1) marks a column whose pivot is negligible as dependent on those before it, sets
//! its row aside, and so yields a rank and a generalised inverse instead of a division by rounding error.

/// A square matrix in row-major order.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    size: usize,
    cells: Vec<f64>,
}

impl Matrix {
    /// The zero matrix of `size` rows and columns.
    pub fn zeros(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    /// A matrix whose cell in row `i` and column `j` is `cell(i, j)`.
    pub fn from_fn(size: usize, mut cell: impl FnMut(usize, usize) -> f64) -> Self {
        let mut matrix = Self::zeros(size);
        for i in 0..size {
            for j in 0..size {
                matrix.cells[i * size + j] = cell(i, j);
            }
        }
        matrix
    }

    /// Sets all cells to 0.
    pub fn clear(&mut self) {
        self.cells.fill(0.0);
    }

    /// Number of rows.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The cell in row `i` and column `j`. Both must be below [`size`](Self::size).
    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.cells[i * self.size + j]
    }

    /// The cell in row `i` and column `j`, to change it.
    pub fn get_mut(&mut self, i: usize, j: usize) -> &mut f64 {
        &mut self.cells[i * self.size + j]
    }

    /// All cells, row by row.
    pub fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// A row.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.cells[i * self.size..(i + 1) * self.size]
    }

    /// A row that can be changed.
    pub fn row_mut(&mut self, i: usize) -> &mut [f64] {
        &mut self.cells[i * self.size..(i + 1) * self.size]
    }

    /// The diagonal.
    pub fn diagonal(&self) -> Vec<f64> {
        (0..self.size).map(|i| self.get(i, i)).collect()
    }

    /// The rows and columns of `indexes`, in that order.
    pub fn submatrix(&self, indexes: &[usize]) -> Self {
        Self::from_fn(indexes.len(), |i, j| self.get(indexes[i], indexes[j]))
    }

    /// Makes the matrix symmetric by copying its upper triangle to the lower.
    pub fn mirror_upper(&mut self) {
        for i in 0..self.size {
            for j in 0..i {
                self.cells[i * self.size + j] = self.cells[j * self.size + i];
            }
        }
    }

    /// `A x`. The vector has [`size`](Self::size) elements.
    pub fn multiply(&self, x: &[f64]) -> Vec<f64> {
        (0..self.size).map(|i| dot(self.row(i), x)).collect()
    }

    /// `A B`, of two matrices of one size.
    pub fn product(&self, other: &Self) -> Self {
        Self::from_fn(self.size, |i, j| (0..self.size).map(|k| self.get(i, k) * other.get(k, j)).sum())
    }

    /// The quadratic form `xᵀ A x`.
    pub fn quadratic_form(&self, x: &[f64]) -> f64 {
        (0..self.size).map(|i| x[i] * dot(self.row(i), x)).sum()
    }

    /// Factorises a symmetric matrix, of which the lower triangle is read. A pivot at or below `tolerance` times its own
    /// diagonal cell marks its column dependent, and so does one that is rounding error beside the largest cell.
    pub fn cholesky(&self, tolerance: f64) -> Cholesky {
        let size = self.size;
        let mut factor = self.clone();
        let largest = self.diagonal().into_iter().fold(0.0, f64::max);
        let mut pivots = vec![0.0; size];
        for j in 0..size {
            let mut pivot = factor.get(j, j);
            for (k, above) in pivots.iter().enumerate().take(j) {
                pivot -= factor.get(j, k) * factor.get(j, k) * above;
            }
            // A comparison that is false for NaN too, so a NaN never becomes a pivot.
            let usable = pivot > tolerance * self.get(j, j) && pivot > 1e-15 * largest && pivot.is_finite();
            pivots[j] = if usable { pivot } else { 0.0 };
            for i in j + 1..size {
                let mut cell = factor.get(i, j);
                for (k, above) in pivots.iter().enumerate().take(j) {
                    cell -= factor.get(i, k) * factor.get(j, k) * above;
                }
                *factor.get_mut(i, j) = if usable { cell / pivot } else { 0.0 };
            }
        }
        Cholesky { factor, pivots }
    }
}

/// The inner product.
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

/// `A = L D Lᵀ` with `L` unit lower triangular; dependent columns have a pivot of 0.
#[derive(Debug, Clone)]
pub struct Cholesky {
    factor: Matrix,
    pivots: Vec<f64>,
}

impl Cholesky {
    /// Number of columns that are not dependent.
    pub fn rank(&self) -> usize {
        self.pivots.iter().filter(|&&pivot| pivot > 0.0).count()
    }

    /// The first column that depends on those before it.
    pub fn first_dependent(&self) -> Option<usize> {
        self.pivots.iter().position(|&pivot| pivot <= 0.0)
    }

    /// The columns that depend on those before them.
    pub fn dependent(&self) -> Vec<usize> {
        (0..self.pivots.len()).filter(|&column| self.pivots[column] <= 0.0).collect()
    }

    /// Natural logarithm of the determinant over the independent columns.
    pub fn log_determinant(&self) -> f64 {
        self.pivots.iter().filter(|&&pivot| pivot > 0.0).map(|&pivot| libm::log(pivot)).sum()
    }

    /// A solution of `A x = b`, with 0 for dependent columns.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let size = self.pivots.len();
        let mut x = b.to_vec();
        for i in 0..size {
            for k in 0..i {
                x[i] -= x[k] * self.factor.get(i, k);
            }
        }
        for i in (0..size).rev() {
            if self.pivots[i] > 0.0 {
                x[i] /= self.pivots[i];
                for k in i + 1..size {
                    x[i] -= x[k] * self.factor.get(k, i);
                }
            } else {
                x[i] = 0.0;
            }
        }
        x
    }

    /// The generalised inverse with zero rows and columns for dependent columns.
    pub fn inverse(&self) -> Matrix {
        let size = self.pivots.len();
        let mut inverse = Matrix::zeros(size);
        let mut unit = vec![0.0; size];
        for j in 0..size {
            if self.pivots[j] <= 0.0 {
                continue;
            }
            unit[j] = 1.0;
            let column = self.solve(&unit);
            unit[j] = 0.0;
            for (i, value) in column.into_iter().enumerate() {
                *inverse.get_mut(i, j) = value;
            }
        }
        // Rounding leaves the halves different in the last bits; an inverse of a symmetric matrix is symmetric.
        for i in 0..size {
            for j in 0..i {
                let mean = 0.5 * (inverse.get(i, j) + inverse.get(j, i));
                *inverse.get_mut(i, j) = mean;
                *inverse.get_mut(j, i) = mean;
            }
        }
        inverse
    }
}
