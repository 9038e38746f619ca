//! The counts that the published poster prints, checked before a table is written.

use crate::course::Patient;

/// Compares the cohort with the published counts.
///
/// # Errors
/// The first count that differs, in words.
pub fn check(patients: &[Patient]) -> Result<(), String> {
    for (what, published, found) in categories(patients).into_iter().chain(times(patients)) {
        if published != found {
            return Err(format!("{what}: found {found}, published {published}"));
        }
    }
    Ok(())
}

type Count = (String, i64, i64);

fn categories(patients: &[Patient]) -> Vec<Count> {
    let mut counts = vec![("patients".to_owned(), 56, patients.len() as i64)];
    let mut expect = |what: &str, published: &[(&str, i64)], of: fn(&Patient) -> &'static str| {
        for (level, number) in published {
            let found = patients.iter().filter(|patient| of(patient) == *level).count();
            counts.push((format!("{what} {level}"), *number, found as i64));
        }
    };
    expect("primary site", &[("small_bowel", 28), ("pancreas", 19), ("other", 9)], |p| p.baseline.primary_site);
    expect("grade", &[("G1", 14), ("G2", 30), ("G3", 8), ("low_nos", 3), ("unknown", 1)], |p| p.baseline.grade);
    expect(
        "hormone",
        &[("none", 30), ("serotonin", 21), ("gastrin", 2), ("vip", 1), ("glucagon", 1), ("catecholamines", 1)],
        |p| p.baseline.hormone,
    );
    expect("symptoms", &[("improved", 12), ("stable", 7), ("worsened", 1), ("unknown", 1)], |p| {
        p.baseline.symptom_response.unwrap_or("")
    });
    counts
}

fn times(patients: &[Patient]) -> Vec<Count> {
    let mut intervals: Vec<i64> =
        patients.iter().filter_map(|patient| patient.initial.last().map(|last| patient.start - last.date)).collect();
    intervals.sort_unstable();
    let mut counts = Vec::new();
    for (order, days) in [(14, 1_035), (15, 1_035), (28, 1_278), (29, 1_278), (42, 1_644), (43, 1_644)] {
        let found = intervals.get(order - 1).copied().unwrap_or(0);
        counts.push((format!("interval {order} in order"), days, found));
    }

    let mut courses = [0_i64; 5];
    for patient in patients {
        if let Some(course) = courses.get_mut(patient.retreatment.len()) {
            *course += 1;
        }
    }
    let most = courses.iter().copied().max().unwrap_or(0);
    counts.push(("patients without retreatment".to_owned(), 0, courses[0]));
    counts.push(("patients with two cycles, the mode".to_owned(), most, courses[2]));

    let again: Vec<&Patient> = patients.iter().filter(|patient| patient.is_re_retreated()).collect();
    let eight = again.iter().filter(|p| p.initial.len() + p.retreatment.len() + p.re_retreatment.len() == 8).count();
    counts.push(("re-retreated".to_owned(), 5, again.len() as i64));
    counts.push(("re-retreated with eight cycles in all".to_owned(), 5, eight as i64));
    let progressed = again.iter().filter(|patient| patient.re_retreatment_progression.is_some()).count();
    counts.push(("progressed after re-retreatment".to_owned(), 3, progressed as i64));
    let mut free: Vec<i64> = again
        .iter()
        .filter(|patient| patient.re_retreatment_progression.is_none())
        .filter_map(|patient| patient.re_retreatment.first().map(|first| patient.last_imaging - first.date))
        .collect();
    free.sort_unstable();
    for (days, published) in free.iter().zip([314, 517]) {
        counts.push(("progression-free days after re-retreatment".to_owned(), published, *days));
    }
    counts
}
