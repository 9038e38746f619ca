//! Flow diagrams: chains, arms, arms that divide again, and what is refused.

use super::{Picture, refused, rendered};

/// Twelve candidates; two are not eligible, six are allocated to each of placebo (`P`,
/// one lost) and drug (`D`, none lost), of whom the rest of five and four are analysed.
const TRIAL: &str = "id,eligible,arm,lost,site\n1,1,P,0,X\n2,1,P,0,X\n3,1,P,0,Y\n4,1,P,1,Y\n5,1,P,0,X\n6,1,D,0,X\n7,1,D,0,Y\n8,1,D,0,Y\n9,1,D,0,X\n10,0,,0,X\n11,0,,0,Y\n12,1,P,0,Y\n";

fn cohort(id: &str, from: &str, steps: &str) -> String {
    format!("```{{cohort {id}}}\nfrom = \"{from}\"\n{steps}\n```\n\n")
}

fn include(label: &str, condition: &str) -> String {
    format!("[[include]]\nlabel = \"{label}\"\nwhere = \"{condition}\"\n")
}

fn exclude(label: &str, condition: &str) -> String {
    format!("[[exclude]]\nlabel = \"{label}\"\nwhere = \"{condition}\"\n")
}

fn trial() -> String {
    let randomized =
        format!("from_label = \"assessed\"\nlabel = \"randomized\"\n{}", exclude("Not eligible", "eligible = 0"));
    let arm = |name: &str, code: &str| {
        let steps = [
            include(&format!("Allocated to {name}"), &format!("arm = '{code}'")),
            exclude("Lost to follow-up", "lost = 1"),
        ];
        format!("label = \"analysed, {name}\"\n{}", steps.concat())
    };
    [
        cohort("randomized", "patients", &randomized),
        cohort("placebo", "randomized", &arm("placebo", "P")),
        cohort("drug", "randomized", &arm("drug", "D")),
    ]
    .concat()
}

fn figure(of: &str) -> String {
    format!("```{{figure fig-flow}}\nof = {of}\ncaption = \"The flow.\"\n```\n")
}

#[test]
fn arms_made_from_one_cohort_are_branches_side_by_side() {
    let project = rendered(TRIAL, &format!("{}{}", trial(), figure("[\"randomized\", \"placebo\", \"drug\"]")));
    let picture = Picture::of(&project, "fig-flow");
    for words in
        ["Assessed", "Randomized", "Allocated to placebo", "Allocated to drug", "Analysed, placebo", "Analysed, drug"]
    {
        assert!(picture.says(words), "{words}: {:?}", picture.words());
    }
    // 12 assessed, 2 not eligible, 10 randomized, 6 and 4 allocated, 1 lost, 5 and 4 analysed.
    for (words, count) in [("n = 12", 1), ("n = 10", 1), ("n = 6", 1), ("n = 4", 2), ("n = 5", 1)] {
        assert_eq!(
            picture.words().iter().filter(|text| **text == words).count(),
            count,
            "{words}: {:?}",
            picture.words()
        );
    }
    let all = picture.words().join(" ");
    assert!(all.contains("Not eligible (n = 2)") && all.contains("Lost to follow-up (n = 1)"), "{all}");
    assert!(!all.contains("Not: "), "the other arm is not excluded: {all}");
    let [placebo, drug] = ["Allocated to placebo", "Allocated to drug"].map(|words| picture.box_of(words));
    assert!(placebo[1] == drug[1] && placebo[0] + placebo[2] < drug[0], "{placebo:?} {drug:?}");
    let [above, below] = [picture.box_of("Randomized"), picture.box_of("Analysed, placebo")];
    assert!(above[1] + above[3] < placebo[1] && placebo[1] + placebo[3] < below[1]);
    let lost = picture.box_of("Lost to follow-up");
    assert!(placebo[1] + placebo[3] < lost[1] + lost[3] && lost[1] < below[1], "the box of the lost is at its step");
    assert!(lost[0] + lost[2] < drug[0], "and in its arm");
    assert!(picture.alt.contains("Randomized divides into Analysed, placebo and Analysed, drug."), "{}", picture.alt);
}

#[test]
fn an_arm_divides_again_and_the_order_of_the_names_is_that_of_the_arms_only() {
    let sites = |arm: &str| {
        ["X", "Y"]
            .map(|site| {
                cohort(
                    &format!("{arm}_{}", site.to_lowercase()),
                    arm,
                    &include(&format!("Site {site}"), &format!("site = '{site}'")),
                )
            })
            .concat()
    };
    let blocks = format!("{}{}", trial(), sites("placebo"));
    let project = rendered(
        TRIAL,
        &format!("{blocks}{}", figure("[\"placebo_x\", \"placebo\", \"placebo_y\", \"drug\", \"randomized\"]")),
    );
    let picture = Picture::of(&project, "fig-flow");
    // Of the five analysed with placebo three are at X (1, 2, 5) and two at Y (3, 12).
    let [x, y, drug] = ["Site X", "Site Y", "Allocated to drug"].map(|words| picture.box_of(words));
    assert!(x[1] == y[1] && x[0] + x[2] < y[0] && y[0] + y[2] < drug[0], "{x:?} {y:?} {drug:?}");
    assert!(picture.says("n = 3") && picture.says("n = 2"), "{:?}", picture.words());
}

/// Arms of twenty each, and patients without one.
fn with_unallocated(arms: &[char], without: usize) -> String {
    let mut csv = "id,arm,site\n".to_owned();
    let all = arms.iter().flat_map(|arm| std::iter::repeat_n(arm.to_string(), 20));
    for (at, arm) in all.chain(std::iter::repeat_n(String::new(), without)).enumerate() {
        // Each fifth patient is of no site, the others of X or Y.
        let site = ["X", "X", "Y", "Y", ""][at % 5];
        csv.push_str(&format!("{},{arm},{site}\n", at + 1));
    }
    csv
}

fn arms_of(arms: &[char]) -> String {
    let mut blocks = cohort("r", "patients", "label = \"randomized\"");
    for arm in arms {
        let step = include(&format!("Allocated to {arm}"), &format!("arm = '{arm}'"));
        blocks.push_str(&cohort(&arm.to_lowercase().to_string(), "r", &step));
    }
    blocks
}

#[test]
fn patients_of_no_arm_have_one_box_and_nobody_is_excluded_from_the_other_arm() {
    for arms in [&['A', 'B'][..], &['A', 'B', 'C'], &['A', 'B', 'C', 'D']] {
        let csv = with_unallocated(arms, 1);
        let names: Vec<String> = arms.iter().map(|arm| format!(",\"{}\"", arm.to_lowercase())).collect();
        let of = figure(&format!("[\"r\"{}]", names.concat()));
        let project = rendered(&csv, &format!("{}{of}", arms_of(arms)));
        let picture = Picture::of(&project, "fig-flow");
        let all = picture.words().join(" ");
        assert!(!all.contains("Excluded") && !all.contains("Not:"), "{all}");
        assert_eq!(all.matches("In none of these").count(), 1, "{all}");
        assert_eq!(all.matches("n = 20").count(), arms.len(), "{all}");
        assert!(!picture.says("n = 1"), "no result is the number of the rest: {all}");
        assert!(picture.alt.contains("In none of these: some."), "{}", picture.alt);
        let [rest, first] = ["In none of these", "Allocated to A"].map(|words| picture.box_of(words));
        assert!(rest[1] + rest[3] < first[1], "the rest leaves above the arms: {rest:?} {first:?}");

        // A cohort of exactly these patients has their number.
        let cohort = cohort("unallocated", "r", &include("Not allocated", "arm IS NULL"));
        let project = rendered(&csv, &format!("{}{cohort}{of}", arms_of(arms)));
        let picture = Picture::of(&project, "fig-flow");
        let rest = picture.box_of("Not allocated");
        let is_in = |(x, y, words): &&(f64, f64, String)| {
            words == "n = 1" && (rest[0]..rest[0] + rest[2]).contains(x) && (rest[1]..rest[1] + rest[3]).contains(y)
        };
        assert_eq!(picture.texts.iter().filter(is_in).count(), 1, "{:?}", picture.words());
        assert!(!picture.says("In none of these"), "{:?}", picture.words());
    }
}

#[test]
fn arms_that_divide_again_and_leave_patients_out_do_so_at_each_fork() {
    let sites = ["X", "Y"].map(|site| {
        let step = include(&format!("Site {site}"), &format!("site = '{site}'"));
        cohort(&format!("a_{}", site.to_lowercase()), "a", &step)
    });
    let of = figure("[\"r\", \"a\", \"b\", \"a_x\", \"a_y\"]");
    let blocks = format!("{}{}{of}", arms_of(&['A', 'B']), sites.concat());
    let project = rendered(&with_unallocated(&['A', 'B'], 3), &blocks);
    let picture = Picture::of(&project, "fig-flow");
    let all = picture.words().join(" ");
    // Of the twenty of A four are of no site, and eight of each.
    assert_eq!((all.matches("In none of these").count(), all.matches("n = 8").count()), (2, 2), "{all}");
    assert!(!all.contains("Excluded"), "{all}");
    // Without a fifth of the sites all are taken, and no box says otherwise.
    let csv = with_unallocated(&['A', 'B'], 0).replace(",\n", ",X\n");
    let all = Picture::of(&rendered(&csv, &blocks), "fig-flow").words().join(" ");
    assert!(!all.contains("In none of these") && all.contains("n = 12"), "{all}");
}

#[test]
fn an_arm_that_is_told_by_a_later_step_calls_nobody_of_the_other_arm_excluded() {
    let arm = |arm: char| {
        let steps = [exclude("First patient", "id = 1"), include(&format!("Arm {arm}"), &format!("arm = '{arm}'"))];
        cohort(&arm.to_lowercase().to_string(), "r", &steps.concat())
    };
    let blocks = [cohort("r", "patients", "label = \"randomized\""), arm('A'), arm('B')].concat();
    let of = figure("[\"r\", \"a\", \"b\"]");
    let all = Picture::of(&rendered(&with_unallocated(&['A', 'B'], 1), &format!("{blocks}{of}")), "fig-flow")
        .words()
        .join(" ");
    assert!(!all.contains("Excluded") && all.contains("Not in this branch"), "{all}");
}

#[test]
fn what_no_branch_takes_is_not_hidden() {
    // Both populations are of the same ten: nine kept the protocol, all but one have a value.
    let blocks = [
        trial(),
        cohort("protocol", "randomized", &include("Kept the protocol", "id <> 3")),
        cohort("evaluable", "randomized", &include("Evaluable", "lost = 0")),
    ]
    .concat();
    let project = rendered(TRIAL, &format!("{blocks}{}", figure("[\"randomized\", \"protocol\", \"evaluable\"]")));
    let all = Picture::of(&project, "fig-flow").words().join(" ");
    assert!(all.contains("Not: Kept the protocol (n = 1)") && all.contains("Not: Evaluable (n = 1)"), "{all}");
    assert_eq!(all.matches("n = 9").count(), 2, "{all}");
}

#[test]
fn three_and_four_arms_of_long_names_stand_side_by_side() {
    for arms in [3, 4] {
        let mut csv = "id,arm\n".to_owned();
        let mut blocks = cohort("randomized", "patients", "label = \"randomized\"");
        let mut names = vec!["\"randomized\"".to_owned()];
        for arm in 0..arms {
            csv.push_str(&format!("{},{arm}\n{},{arm}\n", 2 * arm, 2 * arm + 1));
            let label =
                format!("Allocated to arm {} with a long and well-differentiated description", char::from(b'A' + arm));
            blocks.push_str(&cohort(&format!("arm{arm}"), "randomized", &include(&label, &format!("arm = {arm}"))));
            names.push(format!("\"arm{arm}\""));
        }
        let project = rendered(&csv, &format!("{blocks}{}", figure(&format!("[{}]", names.join(", ")))));
        let picture = Picture::of(&project, "fig-flow");
        assert_eq!(picture.words().iter().filter(|words| **words == "n = 2").count(), usize::from(arms));
        let tops: std::collections::BTreeSet<String> =
            picture.boxes[1..].iter().map(|frame| frame[1].to_string()).collect();
        assert_eq!((picture.boxes.len(), tops.len()), (1 + usize::from(arms), 1), "{:?}", picture.boxes);
    }
}

#[test]
fn a_flow_that_would_lie_is_refused() {
    let refuse = |blocks: &str, of: &str, words: &[&str]| refused(TRIAL, &format!("{blocks}{}", figure(of)), words);
    let all = trial();
    refuse(&all, "[\"randomized\", \"placebo\", \"placebo\"]", &["the flow names `placebo` twice"]);
    let site = format!("{all}{}", cohort("site", "placebo", &include("Site X", "site = 'X'")));
    refuse(
        &site,
        "[\"randomized\", \"site\"]",
        &["made from `randomized` by way of `placebo`, which the flow leaves out", "name `placebo` in `of`, too"],
    );
    let value = format!("{all}```{{value oldest}}\ndata = \"patients\"\nas = \"MAX(id)\"\n```\n\n");
    refuse(&value, "[\"randomized\", \"oldest\"]", &["a flow shows cohorts, and block `oldest` is of kind `value`"]);
}

#[test]
fn a_cohort_of_another_table_follows_only_on_as_many_rows() {
    let report = |of: &str| {
        let screened = cohort("screened", "screening", &exclude("Declined", "declined = 1"));
        format!("{screened}{}{}", cohort("treated", "patients", &include("Treated", "eligible = 1")), figure(of))
    };
    let project = |rows: usize| {
        let project = crate::program::Copy::small(TRIAL, &report("[\"screened\", \"treated\"]"));
        let lines: String = (0..rows).map(|row| format!("{row},{}\n", u8::from(row < 3))).collect();
        project.write("data/screening.csv", format!("id,declined\n{lines}"));
        project.freeze();
        project
    };
    // Fifteen screened, three declined: twelve go on, as many as there are patients.
    let good = project(15);
    let run = crate::program::tickmark(good.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(Picture::of(&good, "fig-flow").words().join(" ").contains("Declined (n = 3)"));
    let bad = crate::program::tickmark(project(16).path(), &["render"]);
    assert_eq!(bad.code, 2, "{}", bad.stderr);
    assert!(
        bad.stderr.contains("starts with the 12 rows of `patients`, expected the 13 with which `screened` ends"),
        "{}",
        bad.stderr
    );
}
