//! An `incidence` block with input that makes no sense, or that determines no estimate.

use serde_json::json;

use crate::incidence_project::{SIX, block, checked, fails, rendered};
use crate::program::{Copy, entry, tickmark, value};

#[test]
fn censoring_and_causes_are_never_guessed() {
    fails(
        SIX,
        &block("status = \"what\""),
        2,
        &["`censored` is missing", "`censored = \"alive\"` or `censored = \"death\"`", "report/report.md:4:10"],
    );
    fails(
        SIX,
        &block("status = \"what\"\ncensored = \"alve\""),
        2,
        &["`alve` is not a level of `what`", "did you mean `alive`?", "report/report.md:5:12"],
    );
    fails(
        SIX,
        &block("status = \"code\"\ncensored = 7"),
        2,
        &["`7` is not a level of `code`", "report/report.md:5:12"],
    );
    let keys = "status = \"what\"\ncensored = \"alive\"";
    fails(SIX, &block(&format!("{keys}\ncause = \"alive\"")), 2, &["`alive` is not a cause", "report/report.md:6:9"]);
    fails(SIX, &block(&format!("{keys}\ncause = \"relaps\"")), 2, &["did you mean `relapse`?"]);
    fails(
        SIX,
        &block(&format!("{keys}\nterms = [\"arm\"]")),
        2,
        &["needs the cause of interest", "`cause = \"death\"` or `cause = \"relapse\"`"],
    );
    fails(
        SIX,
        &block("status = \"waht\"\ncensored = 0"),
        2,
        &["waht", "did you mean `what`?", "report/report.md:4:10"],
    );
    let dates = "time,on\n1,2024-01-01\n2,2024-01-02\n";
    fails(dates, &block("status = \"on\"\ncensored = \"x\""), 2, &["`on` is a date", "report/report.md:4:10"]);
    let nobody = "time,what\n1,alive\n2,alive\n";
    fails(nobody, &block(keys), 2, &["`what` has no level but `alive`"]);
}

#[test]
fn bad_times_and_keys_are_errors_at_their_place() {
    let keys = "status = \"what\"\ncensored = \"alive\"";
    fails(&SIX.replace("3,death", "-3,death"), &block(keys), 2, &["the time is negative", "data/patients.csv:4"]);
    fails(&SIX.replace("3,death", "x,death"), &block(keys), 2, &["text, where numbers are expected"]);
    fails(SIX, &block(&format!("{keys}\nat = [-1]")), 2, &["found the time -1", "report/report.md:6:7"]);
    fails(SIX, &block(&format!("{keys}\nrisk_times = [inf]")), 2, &["found the time inf", "report/report.md:6:15"]);
    fails(SIX, &block(&format!("{keys}\nlevel = 95")), 2, &["found the level 95, expected one between 0 and 1"]);
    fails(SIX, &block(&format!("{keys}\nstatsu = \"x\"")), 2, &["unknown key `statsu`", "did you mean `status`?"]);
    fails(SIX, &block(&format!("{keys}\ntest = \"gray\"")), 2, &["needs groups to compare", "report/report.md:6:1"]);
    fails(SIX, &block(&format!("{keys}\nby = \"arm\"\nstrata = \"arm\"")), 2, &["strata are those of Gray's test"]);
    fails(SIX, &block(&format!("{keys}\nscale = {{ enter = 2 }}")), 2, &["`scale` is of the Fine–Gray model"]);
    fails(SIX, &block(&format!("{keys}\nstart = \"enter\"")), 2, &["delayed entry", "`variance = \"jackknife\"`"]);
    let no_stratum = SIX.replace("death,2,true,B,2", "death,2,true,B,NA");
    let stratified = format!("{keys}\nby = \"arm\"\ntest = \"gray\"\nstrata = \"enter\"");
    fails(&no_stratum, &block(&stratified), 2, &["`enter` has missing values", "report/report.md:8:1"]);
    let late = format!("{keys}\nstart = \"enter\"\nvariance = \"jackknife\"\n");
    fails(SIX, &block(&format!("{late}by = \"arm\"\ntest = \"gray\"")), 2, &["Gray's test is not defined with"]);
    fails(SIX, &block(&format!("{late}terms = [\"arm\"]")), 2, &["Fine–Gray model is not defined with"]);
    fails(&SIX.replace("4,death,2,true,B,1", "4,death,2,true,B,4"), &block(&late), 2, &["data/patients.csv:6"]);
    let model = format!("{keys}\ncause = \"death\"\nterms = ");
    fails(SIX, &block(&format!("{model}[]")), 2, &["`terms` is empty"]);
    fails(SIX, &block(&format!("{model}[\"amr\"]")), 2, &["column `amr` is not in table", "report/report.md:7:10"]);
    let at_zero = SIX.replace("2,alive", "0,alive");
    fails(&at_zero, &block(&format!("{model}[\"arm\"]")), 2, &["the time is 0", "data/patients.csv:3"]);
    assert_eq!(checked(&at_zero, &block(keys)).code, 0, "a curve may begin with a censoring at 0");
}

#[test]
fn groups_and_causes_of_one_name_are_told_apart_or_refused() {
    let csv = "time,cause,arm\n1,1,1\n2,2,2\n3,0,1\n4,1,2\n";
    let keys = "status = \"cause\"\ncensored = 0\nby = \"arm\"\nat = [2]";
    let both = ["`inc.group(\"1\").n` (a group)", "`inc.level(\"1\").n` (a level)", "report/report.md:"];
    fails(csv, &(block(keys) + "\n{{ inc[1].n }}\n"), 2, &both);
    // With labels the code is the cause's; a group whose code it is too is reached by its label.
    let project = Copy::small(csv, &(block(keys) + "\n{{ inc[1].at[2] }} and {{ inc.Left[1].at[2] }}\n"));
    project.write(
        "data/datapackage.json",
        r#"{"name": "p", "resources": [{"name": "patients", "path": "patients.csv", "schema": {"fields": [
            {"name": "time", "type": "number"},
            {"name": "cause", "type": "integer", "tickmark": {"levels": [{"code": "0", "label": "alive"},
                {"code": "1", "label": "relapse"}, {"code": "2", "label": "death"}, {"code": "3", "label": "other"}]}},
            {"name": "arm", "type": "integer", "tickmark": {"levels": [{"code": "1", "label": "Left"},
                {"code": "2", "label": "Right"}]}}]}}]}"#,
    );
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict", "-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("no row has the event `other`"), "{}", run.stderr);
    let ledger = project.ledger();
    let printed: Vec<&str> = ledger["marks"].as_array().unwrap().iter().filter_map(|m| m["result"].as_str()).collect();
    assert_eq!(printed, ["inc.relapse.at[2].estimate", "inc.Left.relapse.at[2].estimate"]);
    // Nobody has the declared cause `other`: its incidence is 0, without limits.
    assert_eq!(value(&ledger, "inc.other.at[2].estimate"), &json!(0));
    assert!(value(&ledger, "inc.other.at[2].conf.low").is_null());
    // A group whose label is the code of a cause keeps it.
    project.replace("data/datapackage.json", r#", "tickmark": {"levels": [{"code": "1", "label": "Left"},"#, "}]}}]}");
    let dictionary = project.read("data/datapackage.json");
    project.write("data/datapackage.json", &dictionary[..=dictionary.find("}]}}]}").expect("the end") + 5]);
    project.write("report/report.md", block(keys) + "\n{{ inc.group(\"1\").n }} and {{ inc[1].death.at[2] }}\n");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    let printed: Vec<&str> = ledger["marks"].as_array().unwrap().iter().filter_map(|m| m["result"].as_str()).collect();
    assert_eq!(printed, ["inc.group(\"1\").n", "inc.group(\"1\").death.at[2].estimate"]);
    // A group may be called as a word of ours.
    let own = "time,what,arm\n1,relapse,n\n2,alive,m\n";
    let project = Copy::small(own, &block("status = \"what\"\ncensored = \"alive\"\nby = \"arm\""));
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    assert_eq!(value(&project.ledger(), "inc.group(\"n\").relapse.events"), &json!(1));
    assert_eq!(value(&project.ledger(), "inc.stat(\"n\")"), &json!(2));
}

#[test]
fn what_the_data_do_not_determine_is_a_reason() {
    let keys =
        "status = \"what\"\ncensored = \"alive\"\ncause = \"relapse\"\nat = [3, 9]\nby = \"arm\"\ntest = \"gray\"";
    // One group: no test, and a note.
    let project = Copy::small(SIX, &block(&format!("{keys}\nwhere = \"arm = 'A'\"")));
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict", "-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("there is only one group to compare"), "{}", run.stderr);
    assert!(run.stderr.contains("no row has the event `death`"), "{}", run.stderr);
    let ledger = project.ledger();
    for id in ["inc.test.relapse.p.value", "inc.test.death.statistic"] {
        assert!(value(&ledger, id).is_null() && entry(&ledger, id)["warning"].is_string(), "{id}");
    }
    assert_eq!(value(&ledger, "inc.A.death.at[3].estimate"), &json!(0));
    // No event of the cause of interest in the rows of the block: a test and a model without estimates.
    let report = block(&format!("{keys}\nterms = [\"enter\"]\nwhere = \"what <> 'relapse'\""))
        + "\nThe ratio is {{ inc.multivariable.enter }}.\n";
    let project = Copy::small(SIX, &report);
    project.freeze();
    let run = tickmark(project.path(), &["render", "-v"]);
    assert_eq!(run.code, 1, "a model without events is a finding: {}", run.stderr);
    assert!(
        run.stderr.contains("there is no event") && run.stderr.contains("0 events for 1 parameter"),
        "{}",
        run.stderr
    );
    let ledger = project.ledger();
    for id in ["inc.test.relapse.p.value", "inc.multivariable.enter.estimate", "inc.model.test.wald.p.value"] {
        let entry = entry(&ledger, id);
        assert!(entry["value"].is_null() && entry["text"] == "NE" && entry["warning"].is_string(), "{entry}");
    }
    // No row at all.
    let ledger = rendered(SIX, &block(&format!("{keys}\nwhere = \"arm = 'A' AND arm = 'B'\"")));
    assert_eq!(value(&ledger, "inc.n"), &json!(0));
    assert!(value(&ledger, "inc.relapse.at[3].estimate").is_null());
}
