//! What follows from sums that are known: linear algebra over the field of a prime, in which
//! nothing is rounded.

use std::collections::{BTreeMap, BTreeSet};

/// The prime, 2³¹ − 1: products of residues fit in 64 bits. A combination that holds in whole
/// numbers holds here; one that holds only here is one more than a reader can find, and hides
/// more rather than less.
pub(super) const PRIME: u64 = 2_147_483_647;

/// A vector of residues: the places that are not 0, ascending, each with its residue.
pub(super) type Vector = Vec<(usize, u64)>;

/// The sums that are known, and those that must not follow from them.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// Each begins with a 1, at a place where those after it are 0.
    known: Vec<Vector>,
    /// Which of them begins at a place.
    begins: BTreeMap<usize, usize>,
    /// What must not be known, less what the known ones tell of it.
    secret: Vec<Vector>,
    /// Which secrets are not 0 at a place.
    holds: BTreeMap<usize, BTreeSet<usize>>,
}

impl Span {
    /// Relations are known, and secrets must not become so.
    pub(super) fn new(relations: &[Vector], secret: Vec<Vector>) -> Self {
        let (known, begins) = (Vec::new(), BTreeMap::new());
        let mut span = Self { known, begins, secret: Vec::new(), holds: BTreeMap::new() };
        for relation in relations {
            if let Some(rest) = unit(span.rest(relation)) {
                span.keep(rest);
            }
        }
        span.secret = secret.iter().map(|secret| span.rest(secret)).filter(|rest| !rest.is_empty()).collect();
        for (at, secret) in span.secret.iter().enumerate() {
            secret.iter().for_each(|(place, _)| _ = span.holds.entry(*place).or_default().insert(at));
        }
        span
    }

    fn keep(&mut self, rest: Vector) {
        self.begins.insert(rest[0].0, self.known.len());
        self.known.push(rest);
    }

    /// What the known sums do not tell of a vector.
    pub(super) fn rest(&self, vector: &Vector) -> Vector {
        let mut rest = vector.clone();
        let begins = |vector: &Vector| vector.iter().filter_map(|(place, _)| self.begins.get(place).copied()).collect();
        // One that is taken may bring a place at which a later one begins, and none of an earlier one.
        let mut waiting: BTreeSet<usize> = begins(&rest);
        while let Some(at) = waiting.pop_first() {
            take(&mut rest, &self.known[at]);
            waiting.extend(begins(&self.known[at]).range(at + 1..));
        }
        rest
    }

    /// Makes a sum known, unless a secret would follow from it; says whether it is known now.
    pub(super) fn learn(&mut self, vector: &Vector) -> bool {
        let Some(rest) = unit(self.rest(vector)) else { return true };
        let held = self.holds.get(&rest[0].0).cloned().unwrap_or_default();
        if held.iter().any(|at| is_multiple(&self.secret[*at], &rest)) {
            return false;
        }
        for at in held {
            take(&mut self.secret[at], &rest);
            for (place, _) in &rest {
                let holds = self.holds.entry(*place).or_default();
                match at_place(&self.secret[at], *place) {
                    0 => holds.remove(&at),
                    _ => holds.insert(at),
                };
            }
        }
        self.keep(rest);
        true
    }
}

/// The relations between vectors, each as the coefficients with which they sum to 0.
pub(super) fn relations(vectors: &[Vector]) -> Vec<Vector> {
    let mut basis: Vec<(Vector, Vector)> = Vec::new();
    let mut found = Vec::new();
    for (at, vector) in vectors.iter().enumerate() {
        let (mut rest, mut made) = (vector.clone(), vec![(at, 1)]);
        for (known, how) in &basis {
            let factor = at_place(&rest, known[0].0);
            subtract(&mut rest, known, factor);
            subtract(&mut made, how, factor);
        }
        match rest.first() {
            None => found.push(made),
            Some((_, first)) => {
                let by = inverse(*first);
                basis.push((scaled(rest, by), scaled(made, by)));
            }
        }
    }
    found
}

/// A vector that begins with a 1; none of one that is 0.
fn unit(vector: Vector) -> Option<Vector> {
    let by = inverse(vector.first()?.1);
    Some(scaled(vector, by))
}

fn scaled(mut vector: Vector, by: u64) -> Vector {
    vector.iter_mut().for_each(|(_, number)| *number = *number * by % PRIME);
    vector
}

fn at_place(vector: &Vector, place: usize) -> u64 {
    vector.binary_search_by_key(&place, |(own, _)| *own).map_or(0, |at| vector[at].1)
}

/// Takes so much of a vector, which begins with a 1, that another is 0 there.
fn take(from: &mut Vector, vector: &Vector) {
    let factor = at_place(from, vector[0].0);
    subtract(from, vector, factor);
}

fn subtract(from: &mut Vector, vector: &Vector, factor: u64) {
    if factor == 0 {
        return;
    }
    let minus = PRIME - factor;
    let mut out = Vec::with_capacity(from.len() + vector.len());
    let (mut one, mut other) = (from.iter().peekable(), vector.iter().peekable());
    loop {
        let number = match (one.peek(), other.peek()) {
            (Some((place, number)), Some((second, _))) if place < second => (*place, *number),
            (Some((place, number)), Some((second, more))) if place == second => {
                (*place, (number + minus * more) % PRIME)
            }
            (_, Some((place, more))) => (*place, minus * more % PRIME),
            (Some((place, number)), None) => (*place, *number),
            (None, None) => break,
        };
        one.next_if(|(place, _)| *place == number.0);
        other.next_if(|(place, _)| *place == number.0);
        if number.1 != 0 {
            out.push(number);
        }
    }
    *from = out;
}

/// Whether a vector that is not 0 is a multiple of one that begins with a 1.
fn is_multiple(vector: &Vector, of: &Vector) -> bool {
    let Some((first, factor)) = vector.first() else { return false };
    vector.len() == of.len()
        && *first == of[0].0
        && vector.iter().zip(of).all(|(one, other)| one.0 == other.0 && one.1 == factor * other.1 % PRIME)
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

    fn one(place: usize) -> Vector {
        vec![(place, 1)]
    }

    #[test]
    fn a_total_without_one_part_does_not_tell_the_other() {
        // 0 is the sum of 1, 2 and 3; 2 is secret.
        let total = vec![(0, PRIME - 1), (1, 1), (2, 1), (3, 1)];
        let mut span = Span::new(&[total], vec![one(2)]);
        assert!(span.learn(&one(0)), "the total");
        assert!(span.learn(&one(1)), "2 and 3 are known together only");
        assert!(!span.learn(&one(3)), "3 would tell 2");
        assert!(span.learn(&vec![(2, 1), (3, 1)]), "what follows already");
    }

    #[test]
    fn relations_are_found_with_their_coefficients() {
        let found = relations(&[vec![(0, 1), (1, 1)], one(0), one(1)]);
        assert_eq!(found, [[(0, PRIME - 1), (1, 1), (2, 1)]], "the second and the third are the first");
        assert!(relations(&[vec![(0, 1), (1, 1)], one(0)]).is_empty());
        assert_eq!(inverse(2) * 2 % PRIME, 1);
    }
}
