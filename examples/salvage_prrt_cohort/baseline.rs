//! Who the patients are on the day of retreatment.

use crate::random::Random;

/// Patients in the cohort.
pub const PATIENTS: usize = 56;

/// A patient on the day of the first retreatment cycle. The texts are the codes
/// of `data/datapackage.json`.
#[derive(Debug, Clone)]
pub struct Baseline {
    pub sex: &'static str,
    pub age: i64,
    pub ecog: &'static str,
    pub primary_site: &'static str,
    pub grade: &'static str,
    pub hormone: &'static str,
    pub symptomatic: bool,
    /// Change of symptoms after retreatment, in symptomatic patients.
    pub symptom_response: Option<&'static str>,
    pub krenning_score: &'static str,
    pub liver_burden: &'static str,
    pub bone_metastases: bool,
    /// Chromogranin A in ng/mL, where it was measured.
    pub chromogranin_a: Option<i64>,
    pub initial_response: &'static str,
    pub initial_cycles: usize,
    /// Activity of the last initial cycle in mCi; the others had 200.
    pub last_initial_activity: i64,
    /// Days from the last initial cycle to retreatment.
    pub interval_days: i64,
}

/// Site and grade together, so that both margins are the published ones.
const SITE_AND_GRADE: [((&str, &str), usize); 12] = [
    (("small_bowel", "G1"), 9),
    (("small_bowel", "G2"), 14),
    (("small_bowel", "G3"), 2),
    (("small_bowel", "low_nos"), 2),
    (("small_bowel", "unknown"), 1),
    (("pancreas", "G1"), 3),
    (("pancreas", "G2"), 12),
    (("pancreas", "G3"), 4),
    (("other", "G1"), 2),
    (("other", "G2"), 4),
    (("other", "G3"), 2),
    (("other", "low_nos"), 1),
];

/// Hormones by site: 21 serotonin, 2 gastrin, 1 each of three others, 30 none.
const HORMONES: [(&str, &[(&str, usize)]); 3] = [
    ("small_bowel", &[("serotonin", 18), ("none", 10)]),
    ("pancreas", &[("gastrin", 2), ("vip", 1), ("glucagon", 1), ("none", 15)]),
    ("other", &[("serotonin", 3), ("catecholamines", 1), ("none", 5)]),
];

/// Draws the baselines of the cohort.
pub fn draw(random: &mut Random) -> Vec<Baseline> {
    let site_and_grade = random.deal(&SITE_AND_GRADE);
    let hormones = deal_hormones(&site_and_grade, random);
    let symptoms = deal_symptoms(&hormones, random);
    let sexes = random.deal(&[("male", 31), ("female", 25)]);
    let ecogs = random.deal(&[("0", 27), ("1", 24), ("2", 5)]);
    let krenning_scores = random.deal(&[("3", 21), ("4", 35)]);
    let liver_burdens = random.deal(&[("none", 5), ("up_to_25", 24), ("26_to_50", 17), ("over_50", 10)]);
    let bone_metastases = random.deal(&[(true, 23), (false, 33)]);
    let chromogranin_missing = random.deal(&[(true, 7), (false, 49)]);
    let initial_responses = random.deal(&[("partial_response", 19), ("stable_disease", 37)]);
    let initial_courses = random.deal(&[((4, 200), 43), ((4, 150), 3), ((3, 200), 6), ((3, 100), 2), ((2, 200), 2)]);
    let intervals = deal_intervals(random);

    let mut baselines = Vec::with_capacity(PATIENTS);
    for index in 0..PATIENTS {
        let (primary_site, grade) = site_and_grade[index];
        let (initial_cycles, last_initial_activity) = initial_courses[index];
        let (symptomatic, symptom_response) = symptoms[index];
        let chromogranin_a = draw_chromogranin_a(liver_burdens[index], random);
        baselines.push(Baseline {
            sex: sexes[index],
            age: random.near_middle(34.0, 90.0) as i64,
            ecog: ecogs[index],
            primary_site,
            grade,
            hormone: hormones[index],
            symptomatic,
            symptom_response,
            krenning_score: krenning_scores[index],
            liver_burden: liver_burdens[index],
            bone_metastases: bone_metastases[index],
            chromogranin_a: (!chromogranin_missing[index]).then_some(chromogranin_a),
            initial_response: initial_responses[index],
            initial_cycles,
            last_initial_activity,
            interval_days: intervals[index],
        });
    }
    baselines
}

fn deal_hormones(site_and_grade: &[(&'static str, &'static str)], random: &mut Random) -> Vec<&'static str> {
    let mut hormones = vec!["none"; site_and_grade.len()];
    for (site, counts) in HORMONES {
        let at_site = site_and_grade.iter().zip(&mut hormones).filter(|((found, _), _)| *found == site);
        for ((_, hormone), dealt) in at_site.zip(random.deal(counts)) {
            *hormone = dealt;
        }
    }
    hormones
}

/// 21 of the 26 patients with a secreting tumor had symptoms: 17 of the 21 with
/// serotonin and all with gastrin, VIP or glucagon. The poster says "hormonally
/// active" of the 21 and counts 26 hormones; this is one reading that fits both.
fn deal_symptoms(hormones: &[&str], random: &mut Random) -> Vec<(bool, Option<&'static str>)> {
    let mut serotonin = random.deal(&[(true, 17), (false, 4)]).into_iter();
    let mut responses = random.deal(&[("improved", 12), ("stable", 7), ("worsened", 1), ("unknown", 1)]).into_iter();
    let mut symptoms = Vec::with_capacity(hormones.len());
    for hormone in hormones {
        let symptomatic = match *hormone {
            "serotonin" => serotonin.next().unwrap_or(false),
            "none" | "catecholamines" => false,
            _ => true,
        };
        let response = if symptomatic { responses.next() } else { None };
        symptoms.push((symptomatic, response));
    }
    symptoms
}

/// Intervals whose 14th and 15th, 28th and 29th, 42nd and 43rd values in order are
/// pairs of equals: 1,035, 1,278 and 1,644 days, that is 34, 42 and 54 months of
/// 30.4375 days. Every definition of a sample quantile in use then gives the
/// published median and quartiles.
fn deal_intervals(random: &mut Random) -> Vec<i64> {
    let mut intervals = Vec::with_capacity(PATIENTS);
    for (count, low, high) in [(13, 440, 1_010), (12, 1_050, 1_260), (12, 1_295, 1_625), (13, 1_660, 1_960)] {
        intervals.extend((0..count).map(|_| random.between(low, high)));
    }
    intervals.extend([1_035, 1_035, 1_278, 1_278, 1_644, 1_644]);
    random.shuffle(&mut intervals);
    intervals
}

/// Right-skewed, higher with more tumor in the liver.
fn draw_chromogranin_a(liver_burden: &str, random: &mut Random) -> i64 {
    let scale = match liver_burden {
        "none" => 150.0,
        "up_to_25" => 300.0,
        "26_to_50" => 520.0,
        _ => 1_100.0,
    };
    let drawn = random.exponential();
    (38.0 + scale * drawn * drawn.sqrt()) as i64
}
