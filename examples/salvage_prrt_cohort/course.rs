//! What happens to the patients: cycles, progression, death, follow-up.

use crate::baseline::Baseline;
use crate::calendar::Date;
use crate::random::Random;

/// No date of the cohort is later than this.
pub const DATA_CUTOFF: Date = Date::new(2024, 12, 31);
/// Days in a month, as in the analysis plan.
const MONTH: f64 = 30.4375;
/// Length of the progression-free time after re-retreatment, in days: 10.3 and
/// 17.0 months in two patients without progression, and within 8 months in three
/// who progressed.
const RE_RETREATED_PROGRESSION_FREE: [i64; 2] = [517, 314];
const RE_RETREATED_PROGRESSED: [i64; 3] = [231, 178, 121];

/// One administration.
#[derive(Debug, Clone, Copy)]
pub struct Cycle {
    pub date: Date,
    pub activity_mci: i64,
}

/// A patient and the course of the disease.
#[derive(Debug, Clone)]
pub struct Patient {
    pub baseline: Baseline,
    pub initial: Vec<Cycle>,
    pub retreatment: Vec<Cycle>,
    pub re_retreatment: Vec<Cycle>,
    pub start: Date,
    /// First progression after retreatment.
    pub progression: Option<Date>,
    pub re_retreatment_progression: Option<Date>,
    pub mds_aml: Option<Date>,
    pub death: Option<Date>,
    pub last_imaging: Date,
    pub last_contact: Date,
    /// What later follow-up would show; none where nobody follows the patient any more.
    history: Option<NaturalHistory>,
}

impl Patient {
    /// Whether activity was given a third time.
    pub fn is_re_retreated(&self) -> bool {
        !self.re_retreatment.is_empty()
    }

    /// Days from retreatment to the first progression, death or last imaging.
    fn event_free_days(&self) -> i64 {
        self.progression.or(self.death).unwrap_or(self.last_imaging) - self.start
    }
}

/// Gives each baseline a course and puts the patients in order of retreatment.
pub fn follow(baselines: Vec<Baseline>, random: &mut Random) -> Result<Vec<Patient>, String> {
    let count = baselines.len();
    let progression_draws = random.stratified_exponential(count);
    let survival_draws = random.stratified_exponential(count);
    let mut follow_ups: Vec<i64> =
        (0..count).map(|slice| 215 + 1_130 * (2 * slice as i64 + 1) / (2 * count as i64)).collect();
    random.shuffle(&mut follow_ups);
    let lost = random.deal(&[(true, 3), (false, count - 3)]);

    let mut patients: Vec<Patient> = Vec::with_capacity(count);
    for (index, baseline) in baselines.into_iter().enumerate() {
        let start = DATA_CUTOFF - random.between(3, 80) - follow_ups[index];
        let followed = if lost[index] { follow_ups[index] * 11 / 20 } else { follow_ups[index] };
        let history = NaturalHistory::draw(&baseline, progression_draws[index], survival_draws[index], random);
        let mut patient = history.observe(baseline, start, followed, random);
        patient.history = Some(history).filter(|_| !lost[index] && patient.death.is_none());
        patients.push(patient);
    }
    patients.sort_by_key(|patient| patient.start);
    give_retreatment(&mut patients, random)?;
    give_re_retreatment(&mut patients, random)?;
    appoint_mds_aml(&mut patients)?;
    for patient in &mut patients {
        patient.initial = initial_course(&patient.baseline, patient.start, random);
    }
    Ok(patients)
}

/// Days from retreatment to progression and death, were follow-up endless.
#[derive(Debug, Clone)]
struct NaturalHistory {
    progression: Option<i64>,
    death: i64,
}

impl NaturalHistory {
    /// Time to progression is Weibull with shape 4/3, since few patients progress
    /// before the first imaging; survival after progression is exponential; few
    /// patients die before progression.
    fn draw(baseline: &Baseline, progression: f64, survival: f64, random: &mut Random) -> Self {
        let risk = progression / hazard_ratio(baseline);
        // x^(3/4) from square roots, which are exact everywhere.
        let to_progression = 52 + (18.6 * MONTH * risk.sqrt() * risk.sqrt().sqrt()) as i64;
        let without_progression = 60 + (190.0 * MONTH * random.exponential()) as i64;
        if without_progression < to_progression {
            return Self { progression: None, death: without_progression };
        }
        let after_progression = 25 + (24.0 * MONTH * survival / hazard_ratio(baseline)) as i64;
        Self { progression: Some(to_progression), death: to_progression + after_progression }
    }

    /// What is seen of it in `followed` days.
    fn observe(&self, baseline: Baseline, start: Date, followed: i64, random: &mut Random) -> Patient {
        let progression = self.progression.filter(|days| *days <= followed).map(|days| start + days);
        let death = Some(self.death).filter(|days| *days <= followed).map(|days| start + days);
        let last_contact = death.unwrap_or(start + followed);
        let before_contact = if death.is_some() { random.between(20, 90) } else { random.between(0, 40) };
        let last_imaging = (last_contact - before_contact).max(progression.unwrap_or(start));
        Patient {
            baseline,
            initial: Vec::new(),
            retreatment: Vec::new(),
            re_retreatment: Vec::new(),
            start,
            progression,
            re_retreatment_progression: None,
            mds_aml: None,
            death,
            last_imaging,
            last_contact,
            history: None,
        }
    }
}

/// What is seen `days` later: progressions and deaths of those who are still followed, later
/// contacts and images. Patients who were re-retreated had no further visit.
pub fn follow_on(patients: &mut [Patient], days: i64, random: &mut Random) {
    for patient in patients.iter_mut().filter(|patient| !patient.is_re_retreated()) {
        let Some(history) = &patient.history else { continue };
        let end = patient.last_contact + days - random.between(0, 30);
        let seen = |days: i64| Some(patient.start + days).filter(|date| *date <= end);
        patient.progression = patient.progression.or(history.progression.and_then(seen));
        patient.death = seen(history.death);
        patient.last_contact = patient.death.unwrap_or(end);
        let before_contact = if patient.death.is_some() { random.between(20, 90) } else { random.between(0, 40) };
        let imaged = (patient.last_contact - before_contact).max(patient.last_imaging);
        patient.last_imaging = imaged.max(patient.progression.unwrap_or(patient.start));
    }
}

/// The prognostic effects put into the cohort: grade most, site, liver and
/// performance status less.
fn hazard_ratio(baseline: &Baseline) -> f64 {
    let grade = match baseline.grade {
        "G1" | "low_nos" => 0.7,
        "G3" => 2.8,
        _ => 1.0,
    };
    let site = match baseline.primary_site {
        "small_bowel" => 0.85,
        "pancreas" => 1.1,
        _ => 1.3,
    };
    let liver = if baseline.liver_burden == "over_50" { 1.4 } else { 0.95 };
    let ecog = if baseline.ecog == "2" { 1.4 } else { 1.0 };
    grade * site * liver * ecog
}

/// One to four cycles of 200 mCi, most often two. Courses end with progression,
/// so the shortest times get one cycle and the longer courses need room.
fn give_retreatment(patients: &mut [Patient], random: &mut Random) -> Result<(), String> {
    let mut order: Vec<usize> = (0..patients.len()).collect();
    random.shuffle(&mut order);
    let mut cycles = vec![2; patients.len()];
    for (wanted, count, room) in [(4, 5, 240), (3, 6, 180)] {
        let fitting: Vec<usize> = order
            .iter()
            .copied()
            .filter(|&index| cycles[index] == 2 && patients[index].event_free_days() >= room)
            .take(count)
            .collect();
        fitting.iter().for_each(|&index| cycles[index] = wanted);
    }
    order.sort_by_key(|&index| patients[index].event_free_days() >= 80);
    let single: Vec<usize> = order.iter().copied().filter(|&index| cycles[index] == 2).take(9).collect();
    single.iter().for_each(|&index| cycles[index] = 1);

    for (patient, count) in patients.iter_mut().zip(cycles) {
        patient.retreatment = course(patient.start, count, random);
        let last = patient.retreatment.last().map_or(patient.start, |cycle| cycle.date);
        if last - patient.start > patient.event_free_days() {
            return Err("a retreatment cycle would follow progression; choose another seed".to_owned());
        }
    }
    Ok(())
}

fn course(start: Date, count: usize, random: &mut Random) -> Vec<Cycle> {
    let mut date = start;
    let mut cycles = Vec::with_capacity(count);
    for _ in 0..count {
        cycles.push(Cycle { date, activity_mci: 200 });
        date = date + random.between(56, 66);
    }
    cycles
}

/// Two more cycles in five patients, for eight in all, with the published times.
fn give_re_retreatment(patients: &mut [Patient], random: &mut Random) -> Result<(), String> {
    for progression_free in RE_RETREATED_PROGRESSION_FREE {
        let patient = patients
            .iter_mut()
            .filter(|patient| is_candidate(patient) && patient.death.is_none())
            .find(|patient| {
                let wait = re_retreatment_wait(patient, patient.last_contact - 6 - progression_free);
                (25..=330).contains(&wait)
            })
            .ok_or("no patient fits a progression-free re-retreatment; choose another seed")?;
        patient.last_imaging = patient.last_contact - 6;
        patient.re_retreatment = course(patient.last_imaging - progression_free, 2, random);
    }
    for to_progression in RE_RETREATED_PROGRESSED {
        let wait = random.between(35, 70);
        let patient = patients
            .iter_mut()
            .filter(|patient| is_candidate(patient))
            .find(|patient| re_retreatment_wait(patient, patient.last_contact) >= wait + to_progression + 30)
            .ok_or("no patient fits a re-retreatment with progression; choose another seed")?;
        let start = patient.progression.unwrap_or(patient.start) + wait;
        let progression = start + to_progression;
        patient.re_retreatment = course(start, 2, random);
        patient.re_retreatment_progression = Some(progression);
        patient.last_imaging = patient.last_imaging.max(progression);
    }
    Ok(())
}

/// Days from the first progression to `date`; none count as negative.
fn re_retreatment_wait(patient: &Patient, date: Date) -> i64 {
    patient.progression.map_or(-1, |progression| date - progression)
}

/// Candidates had benefit from retreatment, were fit, and had four full initial
/// cycles and two more.
fn is_candidate(patient: &Patient) -> bool {
    let baseline = &patient.baseline;
    !patient.is_re_retreated()
        && patient.retreatment.len() == 2
        && baseline.initial_cycles == 4
        && baseline.last_initial_activity == 200
        && matches!(baseline.grade, "G1" | "G2")
        && baseline.ecog != "2"
        && patient.event_free_days() >= 210
}

/// One myelodysplastic syndrome, in a patient who died of it late.
fn appoint_mds_aml(patients: &mut [Patient]) -> Result<(), String> {
    let patient = patients
        .iter_mut()
        .filter(|patient| !patient.is_re_retreated() && patient.retreatment.len() >= 2)
        .find(|patient| patient.death.is_some_and(|death| death - patient.start >= 640))
        .ok_or("no patient died late enough for a myelodysplastic syndrome; choose another seed")?;
    patient.mds_aml = patient.death.map(|death| death - 131);
    Ok(())
}

/// The initial course, its last cycle `interval_days` before retreatment.
fn initial_course(baseline: &Baseline, retreatment: Date, random: &mut Random) -> Vec<Cycle> {
    let mut date = retreatment - baseline.interval_days;
    let mut cycles = Vec::with_capacity(baseline.initial_cycles);
    for back in 0..baseline.initial_cycles {
        let activity_mci = if back == 0 { baseline.last_initial_activity } else { 200 };
        cycles.push(Cycle { date, activity_mci });
        date = date - random.between(56, 70);
    }
    cycles.reverse();
    cycles
}
