//! Cohorts and SQL queries: values, counts, lineage and errors.

use super::*;
use crate::data::{CohortPlan, Derive, Join, Kind, Level, Selection, cohort, query};
use crate::diagnostic::Place;

const PATIENTS: &str = "id,site,age,start,death\n1,a,50,2020-01-01,2020-01-31\n2,b,61,2020-02-01,\n3,a,17,2020-03-01,\n4,c,NA,2020-04-01,2020-04-02\n";
const LABS: &str = "id,visit,plt\n3,1,90\n1,1,150\n1,2,40\n2,2,70\n2,1,200\n9,1,5\n";

fn place(line: usize) -> Place {
    Place::at("report/analysis.md", line, 1)
}

fn plan() -> CohortPlan {
    CohortPlan {
        id: "cohort".into(),
        from: "patients".into(),
        place: place(1),
        unit: None,
        subjects: None,
        unit_place: place(1),
        joins: vec![],
        derive: vec![],
        steps: vec![],
    }
}

fn join(table: &str, where_: Option<&str>, columns: &[(&str, &str)]) -> Join {
    let columns = columns.iter().map(|(new, old)| ((*new).to_owned(), (*old).to_owned())).collect();
    Join {
        table: table.into(),
        table_place: place(2),
        on: vec!["id".into()],
        on_place: place(2),
        where_: where_.map(str::to_owned),
        where_place: place(2),
        columns,
        place: place(2),
    }
}

fn derive(name: &str, expression: &str) -> Derive {
    let (label, unit, levels) = (None, None, None);
    let expression_place = place(3);
    Derive {
        name: name.into(),
        name_place: place(3),
        expression: expression.into(),
        expression_place,
        label,
        unit,
        levels,
        ordered: false,
        place: place(3),
    }
}

fn step(keep: bool, label: &str, where_: &str) -> Selection {
    Selection { keep, label: label.into(), where_: where_.into(), where_place: place(4), place: place(4) }
}

fn sources() -> BTreeMap<String, Table> {
    tables(&[&table("patients", PATIENTS), &table("labs", LABS)])
}

#[test]
fn a_cohort_joins_derives_and_selects_and_each_row_knows_where_it_came_from() {
    let mut plan = plan();
    plan.joins.push(join("labs", Some("visit = 1"), &[("baseline", "plt")]));
    plan.joins.push(join("labs", Some("visit = 2"), &[("later", "plt")]));
    plan.derive.push(derive("days", "DAYS(start, COALESCE(death, DATE '2020-05-01'))"));
    plan.derive.push(Derive {
        unit: Some("months".into()),
        label: Some("Follow-up".into()),
        ..derive("months", "days / 30.4375")
    });
    plan.steps.push(step(true, "adults", "age >= 18"));
    plan.steps.push(step(false, "early deaths", "days < 30"));
    let cohort = cohort(&plan, &sources()).unwrap();
    assert_eq!(column(&cohort, "id"), "1 2");
    assert_eq!(column(&cohort, "baseline"), "150 200");
    assert_eq!(column(&cohort, "later"), "40 70");
    // From 2020-02-01 to 2020-05-01 are 29 + 31 + 30 days.
    assert_eq!(column(&cohort, "days"), "30 90");
    assert_eq!(cohort.column("months").unwrap().title(), "Follow-up");
    assert_eq!(cohort.column("days").unwrap().kind, Kind::Integer);
    let counts: Vec<(&str, usize, usize)> =
        cohort.steps().iter().map(|step| (step.label.as_str(), step.n_in, step.n_out)).collect();
    assert_eq!(counts, [("adults", 4, 2), ("early deaths", 2, 2)]);
    assert_eq!(cohort.parents(), ["patients", "labs"]);
    let labs = |row| ("labs".to_owned(), row);
    let patients = |row| ("patients".to_owned(), row);
    assert_eq!(cohort.source_rows(0), [labs(2), labs(3), patients(1)]);
    assert_eq!(cohort.source_rows(1), [labs(4), labs(5), patients(2)]);
    assert_eq!(cohort.lineage().contributing(&[0, 1])["labs"], [2, 3, 4, 5]);
    assert_eq!(cohort.line_of("labs", 4), Some(5));
    assert_eq!(cohort.id(), "cohort");
    // The fourth patient's age is missing, which is said.
    assert!(cohort.findings()[0].message.contains("unknown for 1 of 4 rows"));
}

#[test]
fn a_row_without_a_match_is_kept_with_missing_values() {
    let mut plan = plan();
    plan.joins.push(join("labs", Some("visit = 1"), &[]));
    let cohort = cohort(&plan, &sources()).unwrap();
    assert_eq!(column(&cohort, "plt"), "150 200 90 .");
    assert_eq!(cohort.source_rows(3), [("patients".to_owned(), 4)]);
    assert_eq!(cohort.place_of(3).unwrap().to_string(), "data/patients.csv:5");
}

#[test]
fn an_excluded_row_is_one_for_which_the_condition_is_true() {
    let mut plan = plan();
    plan.steps.push(step(false, "minors", "age < 18"));
    assert_eq!(column(&cohort(&plan, &sources()).unwrap(), "id"), "1 2 4");
    plan.steps.push(step(true, "nobody", "age > 100"));
    assert_eq!(cohort(&plan, &sources()).unwrap().rows(), 0);
}

#[test]
fn what_is_wrong_with_a_cohort_is_said_at_its_place() {
    let refused = |change: &dyn Fn(&mut CohortPlan)| {
        let mut plan = plan();
        change(&mut plan);
        errors(cohort(&plan, &sources()))
    };
    assert_eq!(
        refused(&|plan| plan.from = "patient".into()),
        "report/analysis.md:1:1: `patient` is not a table [did you mean `patients`?]"
    );
    assert_eq!(
        refused(&|plan| plan.joins.push(join("labs", None, &[]))),
        "report/analysis.md:2:1: table `labs` has more than one row for the same `id` (2 rows too many), expected at \
         most one [narrow the join with `where`, or aggregate in an `sql` block and join its table]"
    );
    assert!(
        refused(&|plan| plan.joins.push(join("labs", Some("visit = 1"), &[("age", "plt")])))
            .contains("already has a column `age`")
    );
    assert!(
        refused(&|plan| plan.joins.push(join("labs", Some("visit = 1"), &[("p", "pltt")])))
            .contains("did you mean `plt`?")
    );
    assert!(
        refused(&|plan| plan.joins.push(Join { on: vec!["idd".into()], ..join("labs", None, &[]) }))
            .contains("did you mean `id`?")
    );
    assert!(refused(&|plan| plan.derive.push(derive("age", "1 + id"))).contains("already has a column `age`"));
    assert!(
        refused(&|plan| plan.derive.push(derive("big", "agee * 2")))
            .starts_with("report/analysis.md:3:1: column `agee`")
    );
    assert!(refused(&|plan| plan.derive.push(derive("big", "1e308 * id * 10"))).contains("not a finite number"));
    assert!(
        refused(&|plan| plan.steps.push(step(true, "x", "age + 1")))
            .starts_with("report/analysis.md:4:1: `age + 1` is")
    );
    let old = vec![Level::new("old", "Old")];
    assert!(
        refused(&|plan| plan.derive.push(Derive {
            levels: Some(old.clone()),
            ..derive("group", "CASE WHEN age > 60 THEN 'old' ELSE 'young' END")
        }))
        .contains("value `young`, which is not among its levels")
    );
}

#[test]
fn derived_levels_are_categories_in_their_order() {
    let mut plan = plan();
    let levels = Some(vec![Level::new("true", "Died"), Level::new("false", "Alive")]);
    plan.derive.push(Derive { levels, ..derive("died", "death IS NOT NULL") });
    let cohort = cohort(&plan, &sources()).unwrap();
    let died = cohort.categories("died").unwrap();
    assert_eq!(died.levels, ["Died", "Alive"]);
    assert_eq!(died.index.iter().collect::<Vec<_>>(), [Some(0), Some(1), Some(1), Some(0)]);
}

#[test]
fn a_query_groups_in_the_order_of_first_rows_and_traces_to_whole_tables() {
    let nadir = query(
        "nadir",
        "SELECT id, MIN(plt) AS nadir, COUNT(*) - 3 AS few FROM labs GROUP BY id",
        &sources(),
        &place(7),
    )
    .unwrap();
    assert_eq!(column(&nadir, "id"), "3 1 2 9");
    assert_eq!(column(&nadir, "nadir"), "90 40 70 5");
    assert_eq!(column(&nadir, "few"), "-2 -1 -1 -2");
    assert_eq!(nadir.parents(), ["labs"]);
    assert!(nadir.lineage().is_table_level());
    assert_eq!(nadir.source_rows(0), []);
    assert_eq!(nadir.lineage().contributing(&[0])["labs"], [1, 2, 3, 4, 5, 6]);
    let mut plan = plan();
    plan.joins.push(join("nadir", None, &[("nadir", "nadir")]));
    let mut tables = sources();
    tables.insert("nadir".into(), nadir);
    let joined = cohort(&plan, &tables).unwrap();
    assert_eq!(column(&joined, "nadir"), "40 70 90 .");
    assert_eq!(joined.source_rows(0), [("patients".to_owned(), 1)]);
    assert_eq!(joined.lineage().contributing(&[0])["labs"].len(), 6);
}

#[test]
fn a_query_means_the_same_as_an_expression() {
    let all = sources();
    let run = |sql: &str| query("q", sql, &all, &place(7));
    let days = run("SELECT id, death - start AS days, CAST(death - start AS DOUBLE) / 3 AS third, MONTHS(start, death) AS m FROM patients WHERE death - start > 0 ORDER BY id DESC").unwrap();
    assert_eq!(column(&days, "days"), "1 30");
    assert_eq!(column(&days, "third"), format!("{} 10", 1.0 / 3.0));
    assert_eq!(column(&days, "m"), format!("{} {}", 1.0 / 30.4375, 30.0 / 30.4375));
    let late =
        run("SELECT p.id, l.plt FROM patients p JOIN labs AS l ON p.id = l.id WHERE p.start >= '2020-02-01'").unwrap();
    assert_eq!(column(&late, "id"), "2 2 3");
    assert_eq!(column(&late, "plt"), "70 200 90");
    assert_eq!(late.parents(), ["labs", "patients"]);
    let nested = run("WITH low AS (SELECT id, AVG(plt) / 3 AS a FROM labs GROUP BY id HAVING AVG(plt) < 100) SELECT patients.id, low.a FROM patients LEFT JOIN low ON low.id = patients.id").unwrap();
    assert_eq!(column(&nested, "a"), format!("{} . 30 .", 95.0 / 3.0));
    assert_eq!(column(&run("SELECT DISTINCT site FROM patients").unwrap(), "site"), "a b c");
    assert_eq!(column(&run("SELECT id FROM patients WHERE id NOT IN (SELECT id FROM labs)").unwrap(), "id"), "4");
    assert_eq!(
        column(&run("SELECT id FROM patients WHERE id < 3 UNION ALL SELECT id FROM labs WHERE id > 3").unwrap(), "id"),
        "1 2 9"
    );
    assert_eq!(
        column(&run("SELECT id, ROW_NUMBER() OVER (PARTITION BY id ORDER BY visit) AS n FROM labs").unwrap(), "n"),
        "1 1 2 2 1 1"
    );
    assert_eq!(
        column(&run("SELECT SUM(CASE WHEN plt < 100 THEN 1 ELSE 0 END) / COUNT(*) AS p FROM labs;").unwrap(), "p"),
        format!("{}", 4.0 / 6.0)
    );
}

#[test]
fn only_a_select_over_declared_tables_is_run() {
    let refused = |sql: &str| errors(query("q", sql, &sources(), &place(7)));
    assert!(refused("SELECT * FROM read_csv('/etc/passwd')").starts_with("report/analysis.md:7:1: "));
    assert!(refused("SELECT * FROM '/etc/passwd'").starts_with("report/analysis.md:7:1: "));
    assert_eq!(
        refused("SELECT * FROM patient"),
        "report/analysis.md:7:1: `patient` is not a table [did you mean `patients`?]"
    );
    for sql in [
        "DROP TABLE patients",
        "SHOW TABLES",
        "EXPLAIN SELECT 1",
        "CREATE TABLE x AS SELECT * FROM labs",
        "DELETE FROM labs",
        "",
        "SELECT",
    ] {
        assert!(!refused(sql).is_empty(), "{sql}");
    }
    assert!(refused("SELECT id FROM labs; DROP TABLE labs").contains("only one"));
    assert!(refused("SELECT agee FROM patients").contains("did you mean `age`?"));
    assert!(
        refused("SELECT id FROM patients WHERE site = 1").contains("column `site` (text) is compared with a number")
    );
    let unequal = "SELECT p.id FROM patients p JOIN labs l ON p.id = l.id AND p.age > l.plt";
    assert!(refused(unequal).contains("no equality"), "{}", refused(unequal));
    assert!(refused("SELECT AVG(site) AS x FROM patients").contains("has no average"));
}

#[test]
fn a_result_column_keeps_its_label_unless_it_is_renamed() {
    let fields = r#"{"name": "id", "title": "Patient"}, {"name": "g", "type": "integer", "title": "Grade", "tickmark": {"levels": {"1": "G1", "2": "G2"}}}"#;
    let graded = declared("id,g\n1,1\n2,2\n", &package(fields, "")).unwrap();
    let all = tables(&[&graded]);
    let kept = query("q", "SELECT g, id AS g2, COUNT(*) OVER () AS id FROM t", &all, &place(7)).unwrap();
    assert_eq!(kept.column("g").unwrap().title(), "Grade");
    assert_eq!(kept.categories("g").unwrap().levels, ["G1", "G2"]);
    assert_eq!(kept.column("id").unwrap().title(), "id");
    assert!(
        errors(query("q", "SELECT id FROM t WHERE g = 3", &all, &place(7)))
            .contains("`3` is not a level of column `g`")
    );
}
