//! The numbers that a figure places, as a file beside it: with them anyone can draw it
//! again, and a reader who cannot see it can read it.

/// A table of what is plotted, one row for each thing that has a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlottedData {
    /// The names of the columns.
    pub columns: Vec<&'static str>,
    /// The cells of each row; an absent number is empty.
    pub rows: Vec<Vec<String>>,
}

impl PlottedData {
    /// A table without rows.
    pub fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row: its names, then its numbers, unrounded in their shortest form.
    pub fn push(&mut self, names: &[&str], numbers: &[Option<f64>]) {
        let number = |number: &Option<f64>| number.filter(|n| n.is_finite()).map_or(String::new(), |n| n.to_string());
        let names = names.iter().map(|name| (*name).to_owned());
        self.rows.push(names.chain(numbers.iter().map(number)).collect());
    }

    /// The head and the rows; nothing where a figure plots no numbers.
    pub fn lines(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        let head = self.columns.iter().map(|name| (*name).to_owned()).collect();
        (!self.columns.is_empty()).then_some(head).into_iter().chain(self.rows.iter().cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unrounded_and_absent_ones_empty() {
        let mut data = PlottedData::new(&["group", "time", "estimate"]);
        data.push(&["A"], &[Some(0.1), Some(2.0 / 3.0)]);
        data.push(&["B"], &[Some(12.0), None]);
        let lines: Vec<Vec<String>> = data.lines().collect();
        assert_eq!(lines, [["group", "time", "estimate"], ["A", "0.1", "0.6666666666666666"], ["B", "12", ""]]);
        assert_eq!(PlottedData::default().lines().count(), 0);
    }
}
