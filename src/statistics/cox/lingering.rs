//! Rows that stay in the risk sets after their end, with a weight that changes over time.

/// The rows that stay.
#[derive(Debug, Clone)]
pub(super) struct Lingering {
    /// For each sorted row `1/G(T-)`; 0 of a row that does not stay.
    pub share: Vec<f64>,
    /// `G(t-)` by the rank of the time.
    pub survival: Vec<f64>,
}

impl Lingering {
    /// The sorted rows that stay.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.share.len()).filter(|&row| self.share[row] > 0.0)
    }
}
