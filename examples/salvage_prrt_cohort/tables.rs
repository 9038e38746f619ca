//! The five tables, as CSV with `\n` line ends and empty cells for missing values.

use std::fmt::Display;
use std::fs;
use std::io;
use std::path::Path;

use crate::course::{Cycle, Patient};
use crate::laboratory::{Sample, Test};

/// Why candidates were not retreated, and how many.
const EXCLUSIONS: [(&str, usize); 6] = [
    ("sstr_low", 8),
    ("fdg_discordant", 5),
    ("marrow_reserve", 4),
    ("renal_function", 3),
    ("ecog_above_2", 3),
    ("declined", 4),
];

/// Writes the tables into `folder`.
pub fn write(folder: &Path, patients: &[Patient], samples: &[Sample]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("patients.csv"), patients_table(patients))?;
    fs::write(folder.join("cycles.csv"), cycles_table(patients))?;
    fs::write(folder.join("labs.csv"), labs_table(patients, samples))?;
    fs::write(folder.join("events.csv"), events_table(patients))?;
    fs::write(folder.join("screening.csv"), screening_table(patients.len()))
}

/// Writes the tables that are otherwise later; a candidate is added to those who were screened.
pub fn write_later(folder: &Path, patients: &[Patient]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("patients.csv"), patients_table(patients))?;
    fs::write(folder.join("events.csv"), events_table(patients))?;
    let screening = screening_table(patients.len());
    let late = screening.lines().count();
    fs::write(folder.join("screening.csv"), format!("{screening}SCR-{late:03},,declined\n"))
}

fn patient_id(index: usize) -> String {
    format!("PRRT-{:03}", index + 1)
}

fn cell(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn patients_table(patients: &[Patient]) -> String {
    let mut table = "patient_id,sex,age,ecog,primary_site,grade,hormone,liver_burden,bone_metastases,krenning_score,\
                     chromogranin_a,initial_response,initial_activity_mci,initial_prrt_end_date,\
                     retreatment_start_date,symptomatic,symptom_response,last_imaging_date,last_contact_date,\
                     vital_status\n"
        .to_owned();
    for (index, patient) in patients.iter().enumerate() {
        let baseline = &patient.baseline;
        let initial_activity: i64 = patient.initial.iter().map(|cycle| cycle.activity_mci).sum();
        let row = [
            patient_id(index),
            baseline.sex.to_owned(),
            baseline.age.to_string(),
            baseline.ecog.to_owned(),
            baseline.primary_site.to_owned(),
            baseline.grade.to_owned(),
            baseline.hormone.to_owned(),
            baseline.liver_burden.to_owned(),
            baseline.bone_metastases.to_string(),
            baseline.krenning_score.to_owned(),
            cell(baseline.chromogranin_a),
            baseline.initial_response.to_owned(),
            initial_activity.to_string(),
            cell(patient.initial.last().map(|cycle| cycle.date)),
            patient.start.to_string(),
            baseline.symptomatic.to_string(),
            cell(baseline.symptom_response),
            patient.last_imaging.to_string(),
            patient.last_contact.to_string(),
            if patient.death.is_some() { "dead" } else { "alive" }.to_owned(),
        ];
        table.push_str(&row.join(","));
        table.push('\n');
    }
    table
}

fn cycles_table(patients: &[Patient]) -> String {
    let mut table = "patient_id,course,cycle,date,activity_mci\n".to_owned();
    for (index, patient) in patients.iter().enumerate() {
        let courses: [(&str, &[Cycle]); 3] = [
            ("initial", &patient.initial),
            ("retreatment", &patient.retreatment),
            ("re_retreatment", &patient.re_retreatment),
        ];
        for (course, cycles) in courses {
            for (number, cycle) in (1..).zip(cycles) {
                let id = patient_id(index);
                table.push_str(&format!("{id},{course},{number},{},{}\n", cycle.date, cycle.activity_mci));
            }
        }
    }
    table
}

fn labs_table(patients: &[Patient], samples: &[Sample]) -> String {
    let mut table = "patient_id,date,phase,test,value,unit,lln,uln\n".to_owned();
    for sample in samples {
        let sex = patients.get(sample.patient).map_or("", |patient| patient.baseline.sex);
        for (test, value) in sample.counts.values() {
            let (lln, uln) = test.limits(sex);
            table.push_str(&format!(
                "{},{},{},{},{},{},{},{}\n",
                patient_id(sample.patient),
                sample.date,
                sample.phase.code(),
                test.code(),
                decimal(test, value),
                test.unit(),
                decimal(test, lln),
                decimal(test, uln),
            ));
        }
    }
    table
}

/// Hundredths as the laboratory prints them: hemoglobin with one decimal,
/// platelets with none, leukocytes with two.
fn decimal(test: Test, hundredths: i64) -> String {
    match test {
        Test::Hemoglobin => format!("{}.{}", hundredths / 100, hundredths % 100 / 10),
        Test::Platelets => format!("{}", hundredths / 100),
        _ => format!("{}.{:02}", hundredths / 100, hundredths % 100),
    }
}

fn events_table(patients: &[Patient]) -> String {
    let mut table = "patient_id,event,date\n".to_owned();
    for (index, patient) in patients.iter().enumerate() {
        let events = [
            ("progression", patient.progression),
            ("re_retreatment_progression", patient.re_retreatment_progression),
            ("mds_aml", patient.mds_aml),
            ("death", patient.death),
        ];
        for (event, date) in events {
            if let Some(date) = date {
                table.push_str(&format!("{},{event},{date}\n", patient_id(index)));
            }
        }
    }
    table
}

/// Candidates in order of assessment: the retreated patients with the excluded
/// ones spread among them.
fn screening_table(patients: usize) -> String {
    let mut excluded: Vec<&str> = Vec::new();
    let most = EXCLUSIONS.iter().map(|(_, count)| *count).max().unwrap_or(0);
    for turn in 0..most {
        excluded.extend(EXCLUSIONS.iter().filter(|(_, count)| turn < *count).map(|(reason, _)| *reason));
    }
    let assessed = patients + excluded.len();
    let mut table = "candidate_id,patient_id,exclusion_reason\n".to_owned();
    let mut excluded = excluded.into_iter().enumerate().peekable();
    let mut retreated = 0;
    for candidate in 0..assessed {
        let id = format!("SCR-{:03}", candidate + 1);
        let due = excluded.peek().is_some_and(|(turn, _)| candidate > 3 * turn);
        match excluded.next_if(|_| due || retreated == patients) {
            Some((_, reason)) => table.push_str(&format!("{id},,{reason}\n")),
            None => {
                table.push_str(&format!("{id},{},\n", patient_id(retreated)));
                retreated += 1;
            }
        }
    }
    table
}
