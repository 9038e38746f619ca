//! Tables and figures of the blocks: their numbers are those of the ledger.

use crate::program::{Copy, tickmark};

const CSV: &str = "id,arm,x,y,died,ill\n1,A,1,10,1,1\n2,A,2,30,0,1\n3,A,4,20,0,0\n4,B,5,50,1,0\n5,B,7,40,1,1\n6,B,9,60,0,1\n7,C,3,15,0,0\n8,C,2,25,1,1\n";

/// The two arms with one table or figure of a block.
fn rendered(blocks: &str) -> Copy {
    let project = Copy::small(CSV, blocks);
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project
}

fn exhibits(of: &str) -> String {
    format!(
        "\n```{{table tbl-{of}}}\nof = \"{of}\"\ncaption = \"Table\"\n```\n\n```{{figure fig-{of}}}\nof = \"{of}\"\ncaption = \"Figure\"\n```\n\n"
    )
}

#[test]
fn a_table_of_means_has_a_row_an_outcome() {
    let block = "```{compare c}\ndata = \"patients\"\nwhere = \"arm <> 'C'\"\noutcomes = [\"x\", \"y\"]\nby = \"arm\"\ntest = \"student\"\n```\n";
    let project = rendered(&format!("{block}{}", exhibits("c")));
    let table = project.read("out/latest/tables/report-tbl-c.csv");
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows[0], "Outcome,A,B,Mean difference (95% CI),P value,Adjusted P value");
    // Means 7/3 and 7 with variances 7/3 and 4; the difference is 14/3.
    assert!(rows[1].starts_with("\"x, mean (SD)\",2.3 (1.5),7.0 (2.0),4.7 ("), "{table}");
    assert!(rows[2].starts_with("\"y, mean (SD)\",20.0 (10.0),50.0 (10.0),30.0 (7.3–52.7)"), "{table}");
    let figure = project.read("out/latest/figures/report-fig-c.svg");
    // Two outcomes: the P values are the adjusted ones.
    for text in ["Mean difference", "Higher in B", "Lower in B", "Adjusted"] {
        assert!(figure.contains(text), "no `{text}` in the figure");
    }
}

#[test]
fn a_table_of_pairs_of_groups_has_a_row_a_pair() {
    let block =
        "```{compare c}\ndata = \"patients\"\noutcome = \"x\"\nby = \"arm\"\ntest = \"anova\"\npairwise = true\n```\n";
    let project = rendered(&format!("{block}{}", exhibits("c")));
    let table = project.read("out/latest/tables/report-tbl-c.csv");
    let first: Vec<&str> = table.lines().map(|row| row.split(',').next().unwrap_or("")).collect();
    assert_eq!(first, ["Outcome", "\"x", "B vs A", "C vs A", "C vs B"]);
    assert!(project.read("out/latest/figures/report-fig-c.svg").contains("B vs A"));
}

#[test]
fn events_pairs_and_models_have_tables_and_figures() {
    let blocks = "```{compare e}\ndata = \"patients\"\nwhere = \"arm <> 'C'\"\nevent = \"died = 1\"\nby = \"arm\"\ntest = \"fisher\"\neffect = \"difference\"\n```\n\n\
        ```{compare m}\ndata = \"patients\"\nevent = \"died = 1\"\npair = \"ill = 1\"\ntest = \"mcnemar\"\n```\n\n\
        ```{logistic l}\ndata = \"patients\"\nevent = \"died = 1\"\nterms = [\"x\", \"ill\"]\nunivariable = true\n```\n\n\
        ```{correlation p}\ndata = \"patients\"\nvariables = [\"x\", \"y\"]\nmethod = \"pearson\"\n```\n\n\
        ```{correlation k}\ndata = \"patients\"\nvariables = [\"x\", \"y\", \"id\"]\nmethod = \"kendall\"\n```\n\n\
        ```{proportion d}\ndata = \"patients\"\nwhere = \"arm <> 'C'\"\nevent = \"died = 1\"\nby = \"arm\"\ndifference = \"newcombe\"\nratio = true\n```\n";
    let all: String = ["e", "m", "l", "p", "k", "d"].into_iter().map(exhibits).collect();
    let project = rendered(&format!("{blocks}{all}"));
    let table = |id: &str| project.read(&format!("out/latest/tables/report-tbl-{id}.csv"));
    assert!(table("e").starts_with(
        "Outcome,A,B,Risk difference (95% CI),P value\r\n\"died = 1, n/N (%)\",1/3 (33.3%),2/3 (66.7%),33.3% ("
    ));
    assert!(table("m").contains("Odds ratio (95% CI)"), "{}", table("m"));
    assert!(table("l").contains("OR (95% CI)"), "{}", table("l"));
    assert!(table("k").starts_with(",x,y\r\ny,"), "{}", table("k"));
    assert!(table("d").contains("Difference (95% CI),,33.3% ("), "{}", table("d"));
    assert!(table("d").contains("Odds ratio (95% CI),,4.00 ("), "{}", table("d"));
    let figure = |id: &str| project.read(&format!("out/latest/figures/report-fig-{id}.svg"));
    assert!(figure("e").contains("Risk difference, %"));
    assert!(figure("l").contains("Odds ratio (log scale)"));
    assert!(figure("p").contains("Pearson correlation"));
}

#[test]
fn outcomes_in_different_units_do_not_share_an_axis() {
    let dictionary = r#"{"name":"p","resources":[{"name":"patients","path":"patients.csv","schema":{"fields":[
        {"name":"id","type":"integer"},{"name":"arm","type":"string"},
        {"name":"x","type":"integer","tickmark":{"unit":"years"}},{"name":"y","type":"integer","tickmark":{"unit":"kg"}},
        {"name":"died","type":"integer"},{"name":"ill","type":"integer"}]}}]}"#;
    let block = "```{compare c}\ndata = \"patients\"\nwhere = \"arm <> 'C'\"\noutcomes = [\"x\", \"y\"]\nby = \"arm\"\ntest = \"welch\"\n```\n";
    let project = Copy::small(CSV, &format!("{block}{}", exhibits("c")));
    project.write("data/datapackage.json", dictionary);
    project.freeze();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("different units (kg, years)"), "{}", run.stderr);
}

#[test]
fn numbers_of_two_hundred_digits_make_a_figure_and_no_panic() {
    let csv = "g,x\nb,-1.2e199\na,3.05e200\nb,4.24e200\na,3.18e200\na,2.87e200\n";
    let report = "```{compare c}\ndata = \"patients\"\noutcome = \"x\"\nby = \"g\"\ntest = \"welch\"\n```\n\n\
                  ```{figure fig-c}\nof = \"c\"\ncaption = \"A figure.\"\n```\n";
    let project = crate::program::Copy::small(csv, report);
    project.freeze();
    let run = crate::program::tickmark(project.path(), &["render"]);
    assert!(run.code <= 1 && !run.stderr.contains("panicked"), "{}", run.stderr);
}
