//! Deterministic data for property tests: SplitMix64 (Steele, Lea & Flood 2014).

/// A stream of numbers in [0, 1).
pub struct SplitMix(pub u64);

impl SplitMix {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        (z >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() * bound as f64) as usize
    }

    /// A random order of `0..n`.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, self.below(i + 1));
        }
        order
    }
}

/// Left-truncated, weighted, tied survival data with two covariates and three groups.
#[derive(Clone)]
pub struct Sample {
    pub start: Vec<f64>,
    pub time: Vec<f64>,
    pub event: Vec<bool>,
    pub weight: Vec<f64>,
    pub columns: Vec<Vec<f64>>,
    pub group: Vec<usize>,
}

impl Sample {
    /// `n` rows with times in whole numbers up to `times` if that is above 0, else without ties.
    pub fn new(seed: u64, n: usize, times: usize) -> Self {
        let mut random = SplitMix(seed);
        let mut sample = Self {
            start: Vec::new(),
            time: Vec::new(),
            event: Vec::new(),
            weight: Vec::new(),
            columns: vec![Vec::new(), Vec::new()],
            group: Vec::new(),
        };
        for _ in 0..n {
            let time = if times > 0 { (1 + random.below(times)) as f64 } else { 0.1 + 10.0 * random.next() };
            sample.start.push(if random.next() < 0.3 { (time * random.next()).floor() } else { 0.0 });
            sample.time.push(time);
            sample.event.push(random.next() < 0.7);
            sample.weight.push([0.5, 1.0, 1.5, 2.0][random.below(4)]);
            sample.columns[0].push(f64::from(u8::from(random.next() < 0.5)));
            sample.columns[1].push((10.0 * random.next()).round() / 2.0);
            sample.group.push(random.below(3));
        }
        sample
    }

    /// The rows in another order.
    pub fn permuted(&self, order: &[usize]) -> Self {
        let numbers = |values: &[f64]| order.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        Self {
            start: numbers(&self.start),
            time: numbers(&self.time),
            event: order.iter().map(|&row| self.event[row]).collect(),
            weight: numbers(&self.weight),
            columns: self.columns.iter().map(|column| numbers(column)).collect(),
            group: order.iter().map(|&row| self.group[row]).collect(),
        }
    }
}
