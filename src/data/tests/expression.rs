//! SQL expressions: every form the documentation promises.

use super::super::expression::values;
use super::*;
use crate::data::Scalar;

/// Four patients; the first and third are women, the third's age, the second's
/// death and everything but age and death of the fourth are missing.
const PATIENTS: &str = "\
id,sex,age,weight,start,death,alive,grade,code,ph.ecog,group,when
1,F,50,60.5,2020-01-01,2020-01-31,TRUE,1,007,0,a,2020-01-01T12:00:00
2,M,61,NA,2020-02-01,,FALSE,2,008,1,b,2020-01-02T00:00:00
3,F,NA,80,2020-03-01,2020-03-11,TRUE,3,009,2,a,2020-01-03T06:00:00
4,,40,72.25,,2020-05-01,NA,NA,010,NA,,NA
";

fn of(sql: &str) -> String {
    let patients = table("patients", PATIENTS);
    match values(&patients, sql) {
        Ok(values) => line(text::texts(values)),
        Err(errors) => panic!("{sql}: {errors}"),
    }
}

fn refused(sql: &str) -> String {
    errors(values(&table("patients", PATIENTS), sql))
}

fn one(sql: &str) -> Scalar {
    match table("patients", PATIENTS).aggregate(sql) {
        Ok(scalar) => scalar,
        Err(errors) => panic!("{sql}: {errors}"),
    }
}

#[test]
fn arithmetic_is_exact_and_division_by_zero_is_missing() {
    assert_eq!(of("age + 1"), "51 62 . 41");
    assert_eq!(of("2 * (age - 50)"), "0 22 . -20");
    // The doubles nearest to 50/3, 61/3 and 40/3.
    assert_eq!(of("age / 3"), "16.666666666666668 20.333333333333332 . 13.333333333333334");
    assert_eq!(of("age // 3"), "16 20 . 13");
    assert_eq!(of("age % 7"), "1 5 . 5");
    // The quotient is floored, and the rest has the sign of the divisor.
    assert_eq!(of("(45 - age) // 3"), "-2 -6 . 1");
    assert_eq!(of("(45 - age) % 3"), "1 2 . 2");
    assert_eq!(of("(45 - age) % -3"), "-2 -1 . -1");
    assert_eq!(of("age // (grade - 1)"), ". 61 . .");
    assert_eq!(of("weight // 7.5"), "8 . 10 9");
    assert_eq!(of("weight % 10"), "0.5 . 0 2.25");
    assert_eq!(of("weight / 0"), ". . . .");
    assert_eq!(of("age % (grade - 1)"), ". 0 . .");
    assert_eq!(of("110 / (age - 50)"), ". 10 . -11");
    assert_eq!(of("-age"), "-50 -61 . -40");
    assert_eq!(of("alive + 1"), "2 1 2 .");
    assert_eq!(of("1.5e1 + 2.5E-1"), "15.25 15.25 15.25 15.25");
}

#[test]
fn comparisons_with_missing_values_are_missing() {
    assert_eq!(of("sex = 'F'"), "true false true .");
    assert_eq!(of("age <> 50"), "false true . true");
    assert_eq!(of("age >= 50 AND weight > 0"), "true . . false");
    assert_eq!(of("age >= 50 OR weight > 0"), "true true true true");
    assert_eq!(of("NOT alive"), "false true false .");
    assert_eq!(of("alive = 1"), "true false true .");
    assert_eq!(of("age IS NULL"), "false false true false");
    assert_eq!(of("age IS NOT NULL AND alive IS TRUE"), "true false false false");
    assert_eq!(of("alive IS NOT TRUE OR age = 50"), "true true . true");
    assert_eq!(of("alive IS FALSE"), "false true false false");
    assert_eq!(of("NOT (alive IS NOT FALSE)"), "false true false false");
    assert_eq!(of("sex = ''"), "false false false .");
}

#[test]
fn sets_ranges_and_patterns() {
    assert_eq!(of("sex IN ('F', 'X')"), "true false true .");
    assert_eq!(of("age IN (50, 61)"), "true true . false");
    assert_eq!(of("age NOT IN (50, 61)"), "false false . true");
    assert_eq!(of("weight IN (60.5, 80)"), "true . true false");
    assert_eq!(of("weight IN (80)"), "false . true false");
    assert_eq!(of("age BETWEEN 50 AND 61"), "true true . false");
    assert_eq!(of("age NOT BETWEEN 50 AND 61"), "false false . true");
    assert_eq!(of("code LIKE '00%'"), "true true true false");
    assert_eq!(of("code NOT LIKE '__7'"), "false true true true");
}

#[test]
fn choices() {
    assert_eq!(of("CASE WHEN age >= 60 THEN 'old' WHEN age < 60 THEN 'young' END"), "young old . young");
    assert_eq!(of("CASE sex WHEN 'F' THEN 1 WHEN 'M' THEN 0 ELSE 9 END"), "1 0 1 9");
    assert_eq!(of("COALESCE(weight, age)"), "60.5 61 80 72.25");
    assert_eq!(of("COALESCE(sex, 'unknown')"), "F M F unknown");
    assert_eq!(of("NULLIF(age, 50)"), ". 61 . 40");
    assert_eq!(of("IFNULL(age, 0)"), "50 61 0 40");
    assert_eq!(of("IF(age > 45, 'a', 'b')"), "a a b b");
    assert_eq!(of("LEAST(age, weight)"), "50 61 80 40");
    assert_eq!(of("GREATEST(age, weight, 62)"), "62 62 80 72.25");
    assert_eq!(of("LEAST(death, start)"), "2020-01-01 2020-02-01 2020-03-01 2020-05-01");
    assert_eq!(of("GREATEST(start, DATE '2020-02-15')"), "2020-02-15 2020-02-15 2020-03-01 2020-02-15");
}

#[test]
fn a_difference_of_dates_is_a_number_of_days() {
    assert_eq!(of("death - start"), "30 . 10 .");
    assert_eq!(of("DAYS(start, death)"), "30 . 10 .");
    assert_eq!(of("death - start > 20"), "true . false .");
    assert_eq!(of("CAST(death - start AS DOUBLE) / 2"), "15 . 5 .");
    // 30 / 30.4375 = 480/487 and 10 / 30.4375 = 160/487.
    assert_eq!(of("MONTHS(start, death)"), format!("{} . {} .", 480.0 / 487.0, 160.0 / 487.0));
    assert_eq!(of("(death - start) / 30.4375"), of("MONTHS(start, death)"));
    // 30 / 365.25 = 40/487 and 10 / 365.25 = 40/1461.
    assert_eq!(of("YEARS(start, death)"), format!("{} . {} .", 40.0 / 487.0, 40.0 / 1461.0));
    assert_eq!(of("when - start"), "0.5 -30 -57.75 .");
    assert_eq!(of("DAYS(start, when)"), "0 -30 -58 .");
    assert_eq!(of("DAYS('2020-01-01', start)"), "0 31 60 .");
}

#[test]
fn dates_are_compared_shifted_and_taken_apart() {
    assert_eq!(of("death > '2020-02-01'"), "false . true true");
    assert_eq!(of("death BETWEEN '2020-01-31' AND DATE '2020-03-31'"), "true . true false");
    assert_eq!(of("death IN ('2020-01-31', '2020-05-01')"), "true . false true");
    assert_eq!(of("when > '2020-01-02'"), "false false true .");
    assert_eq!(of("start + 30"), "2020-01-31 2020-03-02 2020-03-31 .");
    assert_eq!(of("start - 1"), "2019-12-31 2020-01-31 2020-02-29 .");
    assert_eq!(of("start + INTERVAL '1 month'"), "2020-02-01 2020-03-01 2020-04-01 .");
    assert_eq!(of("EXTRACT(YEAR FROM start) + 1"), "2021 2021 2021 .");
    assert_eq!(of("DATE_PART('month', death)"), "1 . 3 5");
    assert_eq!(of("CAST(when AS DATE)"), "2020-01-01 2020-01-02 2020-01-03 .");
    assert_eq!(of("CAST('2020-02-29' AS DATE)"), "2020-02-29 2020-02-29 2020-02-29 2020-02-29");
}

#[test]
fn conversions_fail_or_are_missing() {
    assert_eq!(of("CAST(code AS INTEGER) * 1000000000"), "7000000000 8000000000 9000000000 10000000000");
    assert_eq!(of("CAST(weight AS INTEGER)"), "60 . 80 72");
    assert_eq!(of("TRY_CAST(sex AS DOUBLE)"), ". . . .");
    assert_eq!(of("TRY_CAST(sex AS DATE)"), ". . . .");
    assert_eq!(of("CAST(alive AS INTEGER)"), "1 0 1 .");
    assert_eq!(of("CAST(age AS VARCHAR) || '!'"), "50! 61! . 40!");
    assert!(refused("CAST(sex AS INTEGER)").contains("TRY_CAST"));
    assert_eq!(refused("CAST(sex AS DATE)"), "CAST found `F`, expected the form `2024-04-30`");
}

#[test]
fn mathematics_is_that_of_libm_and_missing_where_undefined() {
    assert_eq!(of("ROUND(weight)"), "61 . 80 72");
    assert_eq!(of("ROUND(-weight)"), "-61 . -80 -72");
    assert_eq!(of("ROUND(weight, 1)"), "60.5 . 80 72.3");
    assert_eq!(of("FLOOR(weight) + CEIL(weight)"), "121 . 160 145");
    assert_eq!(of("ABS(50 - age)"), "0 11 . 10");
    assert_eq!(of("SQRT(age - 36)"), format!("{} 5 . 2", 14_f64.sqrt()));
    assert_eq!(of("LN(age - 50)"), format!(". {} . .", libm::log(11.0)));
    assert_eq!(of("LOG10(grade)"), format!("0 {} {} .", libm::log10(2.0), libm::log10(3.0)));
    assert_eq!(of("LOG(grade, 2)"), format!("0 1 {} .", libm::log2(3.0)));
    assert_eq!(of("EXP(grade)"), format!("{} {} {} .", libm::exp(1.0), libm::exp(2.0), libm::exp(3.0)));
    assert_eq!(of("POW(grade, 3)"), "1 8 27 .");
    assert!(refused("SIN(age)").contains("not available"));
}

#[test]
fn texts_are_taken_apart_and_joined() {
    assert_eq!(of("LENGTH(code) - 4"), "-1 -1 -1 -1");
    assert_eq!(of("SUBSTR(code, 2, 2)"), "07 08 09 10");
    assert_eq!(of("LEFT(code, 2) || RIGHT(code, 1)"), "007 008 009 010");
    assert_eq!(of("LOWER(sex)"), "f m f .");
    assert_eq!(of("REPLACE(code, '0', 'x')"), "xx7 xx8 xx9 x1x");
    assert_eq!(of("STARTS_WITH(code, '00')"), "true true true false");
    assert_eq!(of("REGEXP_LIKE(code, '[78]$')"), "true true false false");
    assert_eq!(of("'it''s'"), "it's it's it's it's");
}

#[test]
fn names_with_points_and_keywords_need_no_quotes() {
    assert_eq!(of("ph.ecog >= 1"), "false true true .");
    assert_eq!(of("\"ph.ecog\" + patients.age"), "50 62 . .");
    assert_eq!(of("group = 'a'"), "true false true .");
    assert_eq!(of("CASE WHEN when > '2020-01-01' THEN group END"), "a b a .");
    let patients = table("patients", PATIENTS);
    assert_eq!(
        patients.columns_of("ph.ecog + age > DAYS(start, death)").unwrap(),
        ["age", "death", "ph.ecog", "start"]
    );
}

#[test]
fn values_over_groups_keep_the_order_of_rows() {
    assert_eq!(of("COUNT(*) OVER (PARTITION BY sex)"), "2 1 2 1");
    assert_eq!(of("ROW_NUMBER() OVER (PARTITION BY sex ORDER BY start DESC)"), "2 1 1 1");
    assert_eq!(of("age - AVG(age)"), format!("{} {} . {}", 50.0 - 151.0 / 3.0, 61.0 - 151.0 / 3.0, 40.0 - 151.0 / 3.0));
}

#[test]
fn windows_give_days_and_moments_back() {
    for first in ["FIRST_VALUE(start) OVER (PARTITION BY sex ORDER BY id)", "MIN(start) OVER (PARTITION BY sex)"] {
        assert_eq!(of(first), "2020-01-01 2020-02-01 2020-01-01 .", "{first}");
    }
    assert_eq!(of("MAX(start) OVER (ORDER BY id)"), "2020-01-01 2020-02-01 2020-03-01 2020-03-01");
    assert_eq!(of("MAX(start) FILTER (WHERE alive) OVER (PARTITION BY sex)"), "2020-03-01 . 2020-03-01 .");
    assert_eq!(of("LAG(start) OVER (ORDER BY id)"), ". 2020-01-01 2020-02-01 2020-03-01");
    assert_eq!(of("LEAD(when) OVER (ORDER BY id)"), "2020-01-02T00:00:00 2020-01-03T06:00:00 . .");
    assert_eq!(of("DAYS(MIN(start) OVER (PARTITION BY sex), start)"), "0 0 60 .");
    assert_eq!(of("COUNT(start) OVER (ORDER BY id)"), "1 2 3 3");
    assert_eq!(of("MIN(start) OVER ()"), "2020-01-01 2020-01-01 2020-01-01 2020-01-01");
    assert!(refused("MIN(sex) OVER (ORDER BY id)").starts_with("MIN of texts with ORDER BY in OVER (…)"));
    assert_eq!(of("MIN(group) OVER (PARTITION BY sex)"), "a b a .");
}

#[test]
fn a_wrong_name_is_answered_with_the_closest_one() {
    assert_eq!(refused("agee > 3"), "column `agee` is not in table `patients` [did you mean `age`?]");
    assert_eq!(refused("ph.eco = 1"), "column `ph.eco` is not in table `patients` [did you mean `ph.ecog`?]");
    assert_eq!(refused("sex = \"F\""), "column `F` is not in table `patients` [text is written in single quotes: 'F']");
    assert_eq!(refused("avrg(age)"), "there is no SQL function `avrg` [did you mean `AVG`?]");
}

#[test]
fn kinds_that_do_not_meet_are_refused() {
    assert!(refused("sex = 1").starts_with("column `sex` (text) is compared with a number"));
    assert!(refused("age > 'x'").starts_with("column `age` (a number) is compared with text"));
    assert!(refused("age IN ('50')").starts_with("column `age` (a number) is looked for among texts"));
    assert!(refused("death > 'soon'").starts_with("a date is compared with the text 'soon'"));
    assert!(refused("death - start > INTERVAL '20 days'").contains("number of days"));
    assert!(refused("CASE WHEN age > 60 THEN 'old' ELSE 1 END").starts_with("the results of a CASE are"));
    assert!(refused("COALESCE(sex, 0)").starts_with("the arguments of COALESCE"));
    assert!(refused("age AND alive").starts_with("a side of AND or OR has a number"));
    assert!(refused("sex + 1").starts_with("column `sex` (text) is used as a number"));
    assert!(refused("NOT age").starts_with("column `age` (a number) is used as a condition"));
    assert!(refused("DAYS(age, death)").starts_with("column `age` (a number) is used as a date"));
    assert!(refused("QUANTILE_CONT(start, 0.5)").starts_with("column `start` (a date) is used as a number"));
    assert!(refused("age IN (weight)").starts_with("IN has something that is no constant"));
    assert!(refused("death * 2").starts_with("column `death` (a date) is used as a number"));
}

#[test]
fn what_is_no_expression_is_refused_without_a_panic() {
    for sql in
        ["", " ", "*", "age age", "age >", "age > 3 AND", "age = = 3", "age IN ()", "(age", "age)", "'open", "/*"]
    {
        assert!(!refused(sql).is_empty(), "{sql}");
    }
    for sql in ["(SELECT 1)", "age IN (SELECT 1)", "age; DROP TABLE patients", "read_csv('/etc/passwd')"] {
        assert!(!refused(sql).is_empty(), "{sql}");
    }
    assert!(refused("SUM(SUM(1) OVER (PARTITION BY sex)) OVER (PARTITION BY sex)").contains("inside another OVER"));
    let deep = format!("{}age{}", "(".repeat(3000), ")".repeat(3000));
    assert!(!refused(&deep).is_empty());
    assert!(!refused(&"é'\u{0}".repeat(3)).is_empty());
}

#[test]
fn aggregates_leave_out_missing_values() {
    assert_eq!(one("COUNT(*)"), Scalar::Number(4.0));
    assert_eq!(one("COUNT(age) - COUNT(*)"), Scalar::Number(-1.0));
    assert_eq!(one("COUNT(DISTINCT sex) - 3"), Scalar::Number(-1.0));
    assert_eq!(one("COUNT(*) FILTER (WHERE sex = 'F')"), Scalar::Number(2.0));
    assert_eq!(one("COUNT(*) FILTER (WHERE TRUE)"), Scalar::Number(4.0));
    assert_eq!(one("COUNT(age) FILTER (WHERE 'a' LIKE 'b%')"), Scalar::Number(0.0));
    assert_eq!(one("SUM(age) FILTER (WHERE 1 = 1)"), Scalar::Number(151.0));
    assert_eq!(of("COUNT(*) FILTER (WHERE TRUE) OVER (PARTITION BY sex)"), "2 1 2 1");
    assert_eq!(one("100.0 * COUNT(*) FILTER (WHERE alive) / COUNT(*)"), Scalar::Number(50.0));
    assert_eq!(one("SUM(CASE WHEN sex = 'F' THEN 1 ELSE 0 END)"), Scalar::Number(2.0));
    assert_eq!(one("AVG(age)"), Scalar::Number(151.0 / 3.0));
    assert_eq!(one("AVG(alive)"), Scalar::Number(2.0 / 3.0));
    assert_eq!(one("MEDIAN(age)"), Scalar::Number(50.0));
    assert_eq!(one("MIN(weight)"), Scalar::Number(60.5));
    // R: quantile(c(50, 61, 40), 0.25) is 45, half-way from 40 to 50 (type 7).
    assert_eq!(one("QUANTILE_CONT(age, 0.25)"), Scalar::Number(45.0));
    assert_eq!(one("COUNT(DISTINCT sex) FILTER (WHERE age > 55)"), Scalar::Number(1.0));
    // The variance of 50, 61, 40 is (662/3) / 2.
    let Scalar::Number(variance) = one("VARIANCE(age)") else { panic!("no number") };
    assert!((variance - 331.0 / 3.0).abs() < 1e-12);
    assert_eq!(one("MAX(death)"), Scalar::Text("2020-05-01".to_owned()));
    assert_eq!(one("MAX(death) - MIN(start)"), Scalar::Number(121.0));
    assert_eq!(one("MAX(DAYS(start, death))"), Scalar::Number(30.0));
    assert_eq!(one("MAX(alive)"), Scalar::Boolean(true));
}

#[test]
fn an_aggregate_of_no_values_is_null_and_a_count_of_them_zero() {
    assert_eq!(one("AVG(age) FILTER (WHERE sex = 'X')"), Scalar::Null);
    assert_eq!(one("SUM(age) FILTER (WHERE sex = 'X')"), Scalar::Null);
    assert_eq!(one("COUNT(*) FILTER (WHERE sex = 'X')"), Scalar::Number(0.0));
    let nobody = table("patients", PATIENTS).filter("age > 100").unwrap();
    assert_eq!(nobody.aggregate("COUNT(*)").unwrap(), Scalar::Number(0.0));
    assert_eq!(nobody.aggregate("MEDIAN(age)").unwrap(), Scalar::Null);
    assert_eq!(nobody.aggregate("MAX(death) - MIN(start)").unwrap(), Scalar::Null);
}

#[test]
fn only_an_aggregate_of_the_table_is_one_value() {
    let patients = table("patients", PATIENTS);
    assert!(errors(patients.aggregate("age")).contains("a value for each row"));
    assert!(errors(patients.aggregate("MAX(age) - age")).contains("a value for each row"));
    // A table of one row does not make a column an aggregate.
    assert!(errors(patients.select_rows(&[0]).aggregate("age")).contains("a value for each row"));
    assert!(errors(patients.aggregate("42")).contains("a constant"));
    assert!(errors(patients.aggregate("AVG(sex)")).contains("has no average"));
    assert!(errors(patients.aggregate("SUM(start)")).contains("cannot be added up"));
}

#[test]
fn a_condition_is_true_false_or_unknown_and_nothing_else() {
    let patients = table("patients", PATIENTS);
    assert_eq!(patients.truth("age > 45").unwrap(), [Some(true), Some(true), None, Some(false)]);
    assert_eq!(patients.truth("NULL").unwrap(), [None; 4]);
    assert_eq!(patients.truth("TRUE").unwrap(), [Some(true); 4]);
    assert!(errors(patients.truth("age + 1")).contains("expected a condition"));
    let kept = patients.filter("age > 45").unwrap();
    assert_eq!(kept.rows(), 2);
    assert_eq!(kept.source_rows(1), [("patients".to_owned(), 2)]);
}
