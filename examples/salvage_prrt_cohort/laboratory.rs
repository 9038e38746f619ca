//! Blood counts: baseline, a nadir after each cycle, follow-up.
//!
//! The values decide the CTCAE grades; no grade is written anywhere. Six patients
//! get a nadir of grade 3 or 4 during retreatment, all others stay above it.

use crate::calendar::Date;
use crate::course::Patient;
use crate::random::Random;

/// The tests in the order of the tables, as CDISC LBTESTCD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    Hemoglobin,
    Platelets,
    Neutrophils,
    Lymphocytes,
    Leukocytes,
}

impl Test {
    /// The test's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hemoglobin => "HGB",
            Self::Platelets => "PLAT",
            Self::Neutrophils => "NEUT",
            Self::Lymphocytes => "LYM",
            Self::Leukocytes => "WBC",
        }
    }

    /// The unit of the values.
    pub fn unit(self) -> &'static str {
        if self == Self::Hemoglobin { "g/dL" } else { "10^9/L" }
    }

    /// Limits of the reference range in hundredths of the unit.
    pub fn limits(self, sex: &str) -> (i64, i64) {
        match (self, sex) {
            (Self::Hemoglobin, "male") => (1_350, 1_750),
            (Self::Hemoglobin, _) => (1_200, 1_600),
            (Self::Platelets, _) => (15_000, 40_000),
            (Self::Neutrophils, _) => (180, 770),
            (Self::Lymphocytes, _) => (100, 480),
            (Self::Leukocytes, _) => (400, 1_100),
        }
    }
}

/// When a sample was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Baseline,
    Retreatment,
    FollowUp,
    ReRetreatment,
}

impl Phase {
    /// The phase's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Retreatment => "retreatment",
            Self::FollowUp => "follow_up",
            Self::ReRetreatment => "re_retreatment",
        }
    }
}

/// One sample of one patient: the five counts, in hundredths of their unit.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Index of the patient.
    pub patient: usize,
    pub date: Date,
    pub phase: Phase,
    pub counts: Counts,
}

/// Blood counts in hundredths of the unit.
#[derive(Debug, Clone, Copy)]
pub struct Counts {
    pub hemoglobin: i64,
    pub platelets: i64,
    pub neutrophils: i64,
    pub lymphocytes: i64,
    /// Monocytes, eosinophils and basophils.
    pub other_leukocytes: i64,
}

impl Counts {
    /// The five tests and their values.
    pub fn values(&self) -> [(Test, i64); 5] {
        [
            (Test::Hemoglobin, self.hemoglobin),
            (Test::Platelets, self.platelets),
            (Test::Neutrophils, self.neutrophils),
            (Test::Lymphocytes, self.lymphocytes),
            (Test::Leukocytes, self.neutrophils + self.lymphocytes + self.other_leukocytes),
        ]
    }

    /// A share of each count, rounded as the laboratory reports it.
    fn times(&self, hemoglobin: f64, platelets: f64, neutrophils: f64, lymphocytes: f64) -> Self {
        Self {
            hemoglobin: (self.hemoglobin as f64 * hemoglobin / 10.0).round() as i64 * 10,
            platelets: (self.platelets as f64 * platelets / 100.0).round() as i64 * 100,
            neutrophils: (self.neutrophils as f64 * neutrophils).round() as i64,
            lymphocytes: (self.lymphocytes as f64 * lymphocytes).round() as i64,
            other_leukocytes: self.other_leukocytes,
        }
    }

    /// Kept out of grades 3 and 4 of CTCAE v5.0, leukocytes included.
    fn not_severe(mut self) -> Self {
        self.hemoglobin = self.hemoglobin.max(830);
        self.platelets = self.platelets.max(5_400);
        self.neutrophils = self.neutrophils.max(106);
        self.lymphocytes = self.lymphocytes.max(53);
        self.other_leukocytes = self.other_leukocytes.max(212 - self.neutrophils - self.lymphocytes);
        self
    }
}

/// The nadir of one patient with severe toxicity, at the last retreatment cycle.
type SevereNadir = fn(&mut Counts);

/// Five patients drawn at random; the sixth is the one with the myelodysplastic
/// syndrome.
const SEVERE_NADIRS: [SevereNadir; 5] = [
    |counts| counts.lymphocytes = 41,
    |counts| counts.lymphocytes = 18,
    |counts| counts.lymphocytes = 33,
    |counts| {
        counts.lymphocytes = 38;
        counts.neutrophils = 92;
        counts.other_leukocytes = 40;
    },
    |counts| counts.platelets = 3_800,
];

/// Draws the samples of the cohort, in order of patient and date.
pub fn draw(patients: &[Patient], random: &mut Random) -> Result<Vec<Sample>, String> {
    let mut nadirs: Vec<Option<SevereNadir>> = vec![None; patients.len()];
    let mut order: Vec<usize> = (0..patients.len()).collect();
    random.shuffle(&mut order);
    let chosen = order.into_iter().filter(|&index| {
        let patient = &patients[index];
        !patient.is_re_retreated() && patient.mds_aml.is_none() && patient.retreatment.len() >= 2
    });
    for (index, nadir) in chosen.zip(SEVERE_NADIRS) {
        nadirs[index] = Some(nadir);
    }
    if nadirs.iter().flatten().count() != SEVERE_NADIRS.len() {
        return Err("too few patients for the severe nadirs".to_owned());
    }
    let mut samples = Vec::new();
    for (index, patient) in patients.iter().enumerate() {
        let before = samples.len();
        draw_patient(index, patient, nadirs[index], random, &mut samples);
        samples[before..].sort_by_key(|sample: &Sample| sample.date);
    }
    Ok(samples)
}

fn draw_patient(
    index: usize,
    patient: &Patient,
    severe: Option<SevereNadir>,
    random: &mut Random,
    samples: &mut Vec<Sample>,
) {
    let baseline = draw_baseline(patient, random);
    let mut add = |date: Date, phase: Phase, counts: Counts| {
        samples.push(Sample { patient: index, date: date.min(patient.last_contact), phase, counts });
    };
    add(patient.start - random.between(1, 14), Phase::Baseline, baseline);

    let cycles = patient.retreatment.len();
    for (number, cycle) in patient.retreatment.iter().enumerate() {
        let mut counts = nadir(&baseline, number, random);
        if number + 1 == cycles {
            if let Some(severe) = severe {
                severe(&mut counts);
            }
            if patient.mds_aml.is_some() {
                counts.platelets = 4_100;
                counts.hemoglobin = 790;
            }
        }
        add(cycle.date + random.between(24, 40), Phase::Retreatment, counts);
    }

    let last_cycle = patient.retreatment.last().map_or(patient.start, |cycle| cycle.date);
    let end = patient.re_retreatment.first().map_or(patient.last_contact, |cycle| cycle.date - 1);
    for (visit, after) in [(0, 90), (1, 180), (2, 365)] {
        let date = last_cycle + after + random.between(-10, 10);
        let counts = if patient.mds_aml.is_some() {
            failing_marrow(visit)
        } else {
            let share = random.near_middle(0.84, 1.02);
            baseline.times(0.97, share, share, share * 0.92).not_severe()
        };
        if date <= end {
            add(date, Phase::FollowUp, counts);
        }
    }
    for cycle in &patient.re_retreatment {
        add(cycle.date + random.between(24, 40), Phase::ReRetreatment, within_limits(&baseline, random));
    }
}

/// Counts before retreatment: often slightly low after an earlier course.
fn draw_baseline(patient: &Patient, random: &mut Random) -> Counts {
    let female = if patient.baseline.sex == "female" { -110.0 } else { 0.0 };
    let counts = Counts {
        hemoglobin: (random.near_middle(1_100.0, 1_620.0) + female) as i64,
        platelets: random.near_middle(10_000.0, 36_000.0) as i64,
        neutrophils: random.near_middle(130.0, 620.0) as i64,
        lymphocytes: random.near_middle(50.0, 250.0) as i64,
        other_leukocytes: random.between(40, 95),
    };
    if patient.is_re_retreated() {
        // Marrow reserve was a condition of a third course.
        return Counts {
            hemoglobin: counts.hemoglobin.max(1_420),
            platelets: counts.platelets.max(23_000),
            neutrophils: counts.neutrophils.max(420),
            lymphocytes: counts.lymphocytes.max(160),
            ..counts
        }
        .times(1.0, 1.0, 1.0, 1.0);
    }
    counts.times(1.0, 1.0, 1.0, 1.0).not_severe()
}

/// The lowest counts after a cycle: lymphocytes fall most, and further with each
/// cycle.
fn nadir(baseline: &Counts, earlier_cycles: usize, random: &mut Random) -> Counts {
    let further = 1.0 - 0.05 * earlier_cycles as f64;
    baseline
        .times(
            random.near_middle(0.86, 1.02) * (1.0 - 0.015 * earlier_cycles as f64),
            random.near_middle(0.45, 1.1) * further,
            random.near_middle(0.35, 1.1) * further,
            random.near_middle(0.3, 0.95) * further,
        )
        .not_severe()
}

/// Counts after a third course, none below the lower limit of its range.
fn within_limits(baseline: &Counts, random: &mut Random) -> Counts {
    let share = random.near_middle(0.72, 0.9);
    let counts = baseline.times(0.96, share, share, share);
    Counts {
        hemoglobin: counts.hemoglobin.max(1_360),
        platelets: counts.platelets.max(15_600),
        neutrophils: counts.neutrophils.max(240),
        lymphocytes: counts.lymphocytes.max(108),
        other_leukocytes: counts.other_leukocytes.max(70),
    }
}

/// The counts of the patient with the myelodysplastic syndrome at a follow-up
/// visit: falling instead of recovering.
fn failing_marrow(visit: usize) -> Counts {
    let (hemoglobin, platelets, neutrophils, lymphocytes) = match visit {
        0 => (910, 6_200, 164, 88),
        1 => (860, 4_600, 131, 81),
        _ => (770, 2_700, 83, 72),
    };
    Counts { hemoglobin, platelets, neutrophils, lymphocytes, other_leukocytes: 58 }
}
