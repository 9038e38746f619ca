//! Sums of logarithms.

/// A weighted sum of logarithms. Numbers with one weight are multiplied as far as the range of a double allows, so that
/// one logarithm serves many.
#[derive(Default)]
pub(super) struct LogSum {
    sum: f64,
    weight: f64,
    product: f64,
}

impl LogSum {
    /// Adds a weight times the logarithm of a number above 0.
    pub fn add(&mut self, weight: f64, number: f64) {
        let product = self.product * number;
        if weight == self.weight && product > 1e-200 && product < 1e200 {
            self.product = product;
        } else {
            self.flush();
            self.weight = weight;
            self.product = number;
        }
    }

    fn flush(&mut self) {
        if self.weight != 0.0 {
            self.sum += self.weight * libm::log(self.product);
        }
    }

    /// The sum.
    pub fn sum(mut self) -> f64 {
        self.flush();
        self.sum
    }
}
