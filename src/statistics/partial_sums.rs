//! Sums of many numbers in eight partial sums, which the compiler can do side by side. They are added up in one order,
//! so that every machine gives the same bits.

/// How many partial sums there are.
const LANES: usize = 8;

/// The sum of numbers.
pub(super) fn sum(numbers: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let blocks = numbers.chunks_exact(LANES);
    let rest = blocks.remainder();
    for block in blocks {
        for lane in 0..LANES {
            sums[lane] += block[lane];
        }
    }
    rest.iter().zip(&mut sums).for_each(|(number, sum)| *sum += number);
    total(&sums)
}

/// The sum of the products of two rows of numbers of one length.
pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let (blocks, others) = (one.chunks_exact(LANES), other.chunks_exact(LANES));
    let rest = blocks.remainder().iter().zip(others.remainder());
    for (block, other) in blocks.zip(others) {
        for lane in 0..LANES {
            sums[lane] += block[lane] * other[lane];
        }
    }
    rest.zip(&mut sums).for_each(|((one, other), sum)| *sum += one * other);
    total(&sums)
}

fn total(sums: &[f64; LANES]) -> f64 {
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_added_once() {
        for length in [0, 1, 7, 8, 9, 100] {
            let numbers: Vec<f64> = (1..=length).map(f64::from).collect();
            let n = f64::from(length);
            assert_eq!(sum(&numbers), n * (n + 1.0) / 2.0);
            assert_eq!(dot(&numbers, &numbers), n * (n + 1.0) * (2.0 * n + 1.0) / 6.0);
        }
    }
}
