//! What follows from sums that are known: linear algebra over the field of a prime, in which
//! nothing is rounded.

/// The prime, 2³¹ − 1: products of residues fit in 64 bits. A combination that holds in whole
/// numbers holds here; one that holds only here is one more than a reader can find, and hides
/// more rather than less.
pub(super) const PRIME: u64 = 2_147_483_647;

/// A vector of residues, one of each class of rows.
pub(super) type Vector = Vec<u64>;

/// The sums that are known, and those that must not follow from them.
#[derive(Debug, Default)]
pub(super) struct Span {
    /// Each with the place of its first number that is not 0, which is 1.
    known: Vec<(usize, Vector)>,
    /// What must not be known, less what the known ones tell of it.
    secret: Vec<Vector>,
}

impl Span {
    /// Nothing is known yet, and these must not become so.
    pub(super) fn new(secret: Vec<Vector>) -> Self {
        Self { known: Vec::new(), secret }
    }

    /// What the known sums do not tell of a vector.
    pub(super) fn rest(&self, vector: &[u64]) -> Vector {
        let mut rest = vector.to_vec();
        for (pivot, known) in &self.known {
            take(&mut rest, known, *pivot);
        }
        rest
    }

    /// Makes a sum known, unless a secret would follow from it; says whether it is known now.
    pub(super) fn learn(&mut self, vector: &[u64]) -> bool {
        let mut rest = self.rest(vector);
        let Some(pivot) = first(&rest) else { return true };
        let by = inverse(rest[pivot]);
        scale(&mut rest, by);
        if self.secret.iter().any(|secret| is_multiple(secret, &rest, pivot)) {
            return false;
        }
        for secret in &mut self.secret {
            take(secret, &rest, pivot);
        }
        self.known.push((pivot, rest));
        true
    }
}

/// The relations between vectors, each as the coefficients with which they sum to 0.
pub(super) fn relations(vectors: &[Vector]) -> Vec<Vector> {
    let mut basis: Vec<(usize, Vector, Vector)> = Vec::new();
    let mut found = Vec::new();
    for (at, vector) in vectors.iter().enumerate() {
        let (mut rest, mut made) = (vector.clone(), vec![0; vectors.len()]);
        made[at] = 1;
        for (pivot, known, how) in &basis {
            let factor = rest[*pivot];
            take(&mut rest, known, *pivot);
            subtract(&mut made, how, factor);
        }
        match first(&rest) {
            None => found.push(made),
            Some(pivot) => {
                let by = inverse(rest[pivot]);
                scale(&mut rest, by);
                scale(&mut made, by);
                basis.push((pivot, rest, made));
            }
        }
    }
    found
}

/// The place of the first number that is not 0.
fn first(vector: &[u64]) -> Option<usize> {
    vector.iter().position(|number| *number != 0)
}

/// Takes so much of a vector, which is 1 at its pivot, that another is 0 there.
fn take(from: &mut [u64], vector: &[u64], pivot: usize) {
    let factor = from[pivot];
    subtract(from, vector, factor);
}

fn subtract(from: &mut [u64], vector: &[u64], factor: u64) {
    if factor == 0 {
        return;
    }
    let minus = PRIME - factor;
    for (number, other) in from.iter_mut().zip(vector) {
        if *other != 0 {
            *number = (*number + minus * other) % PRIME;
        }
    }
}

fn scale(vector: &mut [u64], factor: u64) {
    vector.iter_mut().for_each(|number| *number = *number * factor % PRIME);
}

/// Whether a vector that is not 0 is a multiple of one that is 1 at its pivot.
fn is_multiple(vector: &[u64], of: &[u64], pivot: usize) -> bool {
    let factor = vector[pivot];
    factor != 0 && vector.iter().zip(of).all(|(one, other)| *one == factor * other % PRIME)
}

/// The inverse of a residue (Fermat's little theorem).
fn inverse(number: u64) -> u64 {
    let (mut power, mut base, mut rest) = (1, number, PRIME - 2);
    while rest > 0 {
        if rest & 1 == 1 {
            power = power * base % PRIME;
        }
        base = base * base % PRIME;
        rest >>= 1;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_without_one_part_does_not_tell_the_other() {
        // Classes a, b, c; b is secret.
        let mut span = Span::new(vec![vec![0, 1, 0]]);
        assert!(span.learn(&[1, 1, 1]), "the total");
        assert!(span.learn(&[1, 0, 0]), "a: b and c are known together only");
        assert!(!span.learn(&[0, 0, 1]), "c would tell b");
        assert!(span.learn(&[0, 1, 1]), "what follows already");
    }

    #[test]
    fn relations_are_found_with_their_coefficients() {
        let found = relations(&[vec![1, 1, 0], vec![1, 0, 0], vec![0, 1, 0]]);
        assert_eq!(found, [[PRIME - 1, 1, 1]], "the second and the third are the first");
        assert!(relations(&[vec![1, 1, 0], vec![1, 0, 0]]).is_empty());
        assert_eq!(inverse(2) * 2 % PRIME, 1);
    }
}
