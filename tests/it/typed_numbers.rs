//! Ways to get a typed number onto a strict page: each is refused.

use crate::program::{Copy, Run, tickmark};

const CSV: &str = "id,time,event,grade,share\n1,5,1,A,0.5\n2,8,0,B,0.25\n3,12,1,A,0.5\n4,20,0,B,0.75\n5,3,1,A,0.5\n6,9,1,B,0.1\n7,11,1,A,0.9\n8,14,0,B,0.4\n";
const BLOCKS: &str = "```{survival os}\ndata = \"patients\"\ntime = \"time\"\nevent = \"event = 1\"\nby = \"grade\"\nunit = \"months\"\ntest = \"log-rank\"\n```\n\n```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\n```{value median_time}\ndata = \"patients\"\nas = \"MEDIAN(time)\"\nunit = \"months\"\n```\n\n```{value drop}\ndata = \"patients\"\nas = \"-1 * AVG(time)\"\n```\n";

/// A project with these blocks and this text, frozen.
fn project(text: &str) -> Copy {
    let project = Copy::small(CSV, &format!("{BLOCKS}\n{text}\n"));
    project.freeze();
    project
}

fn rendered(text: &str) -> Run {
    tickmark(project(text).path(), &["render", "--strict"])
}

#[track_caller]
fn refused(texts: &[&str]) {
    let mut passed = Vec::new();
    for text in texts {
        let run = rendered(text);
        assert!(!run.stderr.contains("panicked"), "{text}: {}", run.stderr);
        if !matches!(run.code, 1 | 2) {
            passed.push(*text);
        }
        assert!(run.code == 0 || run.stderr.contains("-->"), "{text} is refused without a place: {}", run.stderr);
    }
    assert!(passed.is_empty(), "these pass: {passed:#?}");
}

#[track_caller]
fn accepted(texts: &[&str]) {
    for text in texts {
        let run = rendered(text);
        assert_eq!(run.code, 0, "{text}: {}", run.stderr);
    }
}

#[test]
fn what_an_author_writes_in_good_faith_passes() {
    accepted(&[
        "In {{ n }} patients, *P*{{ os.test | fmt(\"{=p.value}\") }} (`n` = {{ n }}).",
        "{{ os.A.median | fmt(\"{estimate} months ({conf.low}–{conf.high})\") }} and {{ median_time }} months",
        "{{ n }}/{{ n }}, {{ n }}–{{ n }}, {{ n }}-fold, ({{ n }}), “{{ n }}”; {{ n }}, {{ n }}. {{ n }}",
        "Changed by {{ drop }}; the {{ median_time }}-month median. {{ n }}th",
        "1. first\n2. second\n\n- {{ n }}\n\n| a | b |\n|---|---|\n| {{ n }} | {{ n }} |\n",
        "See <https://example.org/10.1000/182> and [a page](https://example.org/7).",
        "# Results of {{ n }} patients { #sec-all }\n\nSee @sec-all and `code {{ n }}`.\n\n```\nlisting {{ n }}\n```\n",
    ]);
}

#[test]
fn tokens_cannot_be_forged() {
    refused(&[
        "{{ \"\\uE002\" }}5683{{ \"\\uE003\" }}",
        "&#xE002;5683&#xE003;",
        "&#xE000;&#xE002;&#xE010;&#xE001;",
        "{{ \"\\uE000\\uE002\\uE010\\uE001\" }}",
        "It was &#xE004;&#xE011;&#xE005;not so",
        "{% set t = n | fmt(\"{value}\") %}{{ t[:3] }}",
        "{% set t = n | fmt(\"{value}\") %}{{ t[:5] ~ t[3:] }}",
        "{% set t = n | fmt(\"{value}\") %}{% for c in t %}{{ c }}{% endfor %}x{{ t[1:] }}",
        "{{ n }}&#xE0",
        "[x](https://example.org/{{ n }})",
        "```{table tbl-a}\ncolumns = [\"a\", \"b\"]\nrows = [{ label = \"x\", cells = [\"\\uE00256\\uE003\"] }]\ncaption = \"c\"\n```",
        "{%- for level in os %}{{ level }}{{ \"\\ue001\" }}{% endfor %}",
    ]);
}

#[test]
fn a_cell_of_the_data_cannot_carry_a_token() {
    let csv = CSV.replace(",A,", ",\u{E002}5683\u{E003},");
    let project = Copy::small(&csv, &format!("{BLOCKS}\n{{% for level in os %}}{{{{ level }}}} {{% endfor %}}\n"));
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert!(matches!(run.code, 1 | 2), "{}{}", run.stdout, run.stderr);
}

#[test]
fn template_strings_print_no_digits_of_their_own() {
    refused(&[
        "{% set p = \"{value} of 5683\" %}{{ n | fmt(p) }}",
        "{{ n | fmt(\"{value}\" ~ \" of 5683\") }}",
        "{{ (n) | fmt((\"5683 {value}\")) }}",
        "{% for p in [\"{value} 5683\"] %}{{ n | fmt(p) }}{% endfor %}",
        "{% macro m(p) %}{{ n | fmt(p) }}{% endmacro %}{{ m(\"5683 {value}\") }}",
        "{% set b %}5683{% endset %}{{ b }}",
        "{{ \"5683\" }}",
        "{{ 5683 }}",
        "{{ [5683] }}",
        "{{ {\"a\": 5683} }}",
        "{{ n.value * 10 }}",
        "{{ \"½\" }}",
        "{{ \"５６\" }}",
        "{{ \"٥\" }}",
    ]);
}

#[test]
fn what_reads_as_one_number_is_one_mark() {
    refused(&[
        "{{ n }}{{ n }}",
        "{{ n }}.{{ n }}",
        "{{ n }},{{ n }}",
        "{{ n | fmt(\"{value}{value}\") }}",
        "{{ n | fmt(\"{value}.{value}\") }}",
        "{{ n }}*{{ n }}*",
        "{{ n }}&#x200B;{{ n }}",
        "{{ n }}&shy;{{ n }}",
        "{{ n }}&#x2009;{{ n }}",
        "{{ n }}e{{ n }}",
        "-{{ n }}",
        "−{{ n }}",
        "changed by –{{ n }}",
        "(+{{ n }})",
        "{{ n }}%",
        "{{ n }} %",
        "{{ n }}&nbsp;%",
        "{{ n }}&percnt;",
        "{{ n }}‰",
        "`{{ n }}{{ n }}`",
        "```\n{{ n }}{{ n }}\n```",
        "# {{ n }}{{ n }}",
        "| a |\n|---|\n| {{ n }}{{ n }} |",
        "[{{ n }}](https://example.org){{ n }}",
        "&#x202E;{{ median_time }}&#x202C;",
        "{{ n }}\u{2067}.{{ n }}\u{2069}",
        "{{ median_time }} days",
        "{{ median_time }}-year survival",
        "{{ median_time }}days",
        "{{ median_time }}  (days)",
        "{{ median_time }} d",
        "{{ n }}&nbsp;{{ n }}",
        "{{ n }}\u{200A}{{ n }}",
        "{{ n }}\u{2024}{{ n }}",
        "{{ n }}\u{301}{{ n }}",
        "(− {{ n }})",
        "by−{{ n }}",
        "= −&thinsp;{{ n }}",
        "\"-{{ n }}\"",
        "\u{2796}{{ n }}",
        "-{{ drop }}",
        "{{ n }}&ensp;%",
        "{{ n }}  %",
        "{{ n }} percent",
        "{{ n }} thousand",
        "{{ n }} million",
        "{{ n }}k",
        "{{ n }} K patients",
        "{{ n }}M",
        "{{ n }} mio",
        "{{ n }} bn",
        "{{ n }} per cent",
        "{{ n }} per mille",
        "{{ n }} per thousand",
        "{{ n }} Prozent",
        "{{ n }} Tausend",
        "{{ n }} pour cent",
        "{{ n }} por ciento",
        "{{ n }}OO",
        "O.{{ n }}",
        "P<{{ os.test.p.value }}",
        "P={{ os.test | fmt(\"={p.value}\") }} and P<{{ os.test | p }}",
    ]);
}

#[test]
fn a_number_is_printed_as_its_kind_allows() {
    refused(&[
        "{{ n | percent }}",
        "{{ n | fmt(\"{value%}\") }}",
        "{{ os.A.median | fmt(\"{estimate%}\") }}",
        "{{ median_time | percent }}",
        "P{{ os.test | fmt(\"{=p.value:.0}\") }}",
        "P={{ os.test | fmt(\"{p.value:.1}\") }}",
        "P={{ os.test | fmt(\"{p.value%}\") }}",
        "{{ n | fmt(\"{=value}\") }}",
        "{{ n | digits(2) }}",
        "{{ median_time | digits(10000000000) }}",
    ]);
    let project = project("P{{ os.test | fmt(\"{=p.value:.2}\") }}.");
    assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
}

#[test]
fn markdown_prints_no_typed_number() {
    refused(&[
        "5683",
        "5683. item",
        "5683) item",
        "<ratio:0.56>",
        "<https://14.7>",
        "x@fig-56",
        "`see @fig-56`",
        "&#53;683",
        "&frac12;",
        "\\5683",
        "Text[^a].\n\n[^a]: 5683",
        "> 5683",
        "<b>5683</b>",
        "<!-- --> 5683",
        "![5683](a.png)",
        "~~5683~~",
        "| a |\n|---|\n| x | 5683 |",
        "[5683](https://example.org)",
        "[a](https://example.org \"5683\") 5683",
        "    5683",
        "Ⅳ ④ ⅓",
        "\u{32C0} and 🔟 and 💯",
        "# See @sec-a { #sec-a }",
        "<https://in@14.7>",
        "<https://x.org:5683>",
        "𝟓𝟔",
    ]);
}

#[test]
fn links_lead_to_the_web_a_mailbox_or_the_page() {
    refused(&[
        "<javascript:alert(1)>",
        "<javascript:alert>",
        "[a](javascript:alert)",
        "[a](JaVaScRiPt:alert)",
        "[a](data:text/html,x)",
        "<data:text/html,x>",
        "[a](vbscript:x)",
        "[a](file:///etc/passwd)",
        "<file:///etc/passwd>",
        "[a]\n\n[a]: javascript:alert",
        "[a](other.html)",
        "[a](//example.org)",
        "[a](java&#10;script:alert)",
    ]);
    accepted(&[
        "<https://example.org>",
        "<someone@example.org>",
        "[a](mailto:someone@example.org)",
        "[a](#references)\n\n# References\n",
    ]);
}

#[test]
fn labels_of_blocks_are_the_authors_text() {
    refused(&[
        "```{cohort c}\nfrom = \"patients\"\nfrom_label = \"Seen in 12 centers\"\n```",
        "```{cohort c}\nfrom = \"patients\"\nlabel = \"The 12\"\n```",
        "```{cohort c}\nfrom = \"patients\"\n[[exclude]]\nlabel = \"Under 18\"\nwhere = \"time < 1\"\n```",
        "```{cohort c}\nfrom = \"patients\"\n[[derive]]\nname = \"t\"\nas = \"time\"\nlabel = \"Time 56\"\n```",
        "```{cohort c}\nfrom = \"patients\"\n[[derive]]\nname = \"t\"\nas = \"time\"\nunit = \"10 months\"\n```",
        "```{cohort c}\nfrom = \"patients\"\n[[derive]]\nname = \"t\"\nas = \"CASE WHEN time > 9 THEN 'over 56' ELSE 'under 56' END\"\n```\n\n```{summary s}\ndata = \"c\"\nvariables = [\"t\"]\n```\n\n```{table tbl-s}\nof = \"s\"\ncaption = \"x\"\n```",
        "```{value v}\ndata = \"patients\"\nas = \"MAX(time)\"\nunit = \"of 5683\"\n```",
        "```{figure fig-a}\nof = \"os\"\ncaption = \"x\"\ntitle = \"In 5683\"\n```",
    ]);
}

#[test]
fn a_value_that_is_typed_in_its_expression_is_no_result() {
    let value =
        |expression: &str| format!("```{{value v}}\ndata = \"patients\"\nas = \"{expression}\"\n```\n\n{{{{ v }}}}\n");
    let typed = [
        "5683 + 0 * COUNT(*)",
        "MIN(CASE WHEN time > 0 THEN 5683 END)",
        "COALESCE(SUM(CASE WHEN time > 99 THEN 1 END), 5683)",
        "MAX(time - time + 56.83)",
    ];
    let texts: Vec<String> = typed.iter().map(|expression| value(expression)).collect();
    refused(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    // Eight rows, and four of each half in the first of these.
    let honest = ["COUNT(*)", "SUM(CASE WHEN time > 8 THEN 1 ELSE 0 END)", "MAX(time) / 12", "8 * COUNT(*) / 8"];
    let texts: Vec<String> = honest.iter().map(|expression| value(expression)).collect();
    accepted(&texts.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn facts_and_front_matter_are_the_authors_text() {
    let check = |from: &str, to: &str, text: &str| {
        let project = project(text);
        project.replace("report/report.toml", from, to);
        tickmark(project.path(), &["render", "--strict"])
    };
    let fact = "[facts.f]\nvalue = 5\nsource = \"Protocol\"\nunit = \"of 5683\"\n[[documents]]";
    assert_eq!(check("[[documents]]", fact, "{{ facts.f }}").code, 1);
    assert_eq!(check("A small report", "A report of 56", "x").code, 1);
    let percent = fact.replace("of 5683", "%");
    let run = check("[[documents]]", &percent, "{{ facts.f }} and {{ facts.f.number }} of them");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = check("[[documents]]", &percent, "{{ facts.f }}%");
    assert_eq!(run.code, 1, "{}", run.stderr);
}

#[test]
fn a_template_writes_no_number() {
    let base = crate::program::root().join("templates/base.html");
    let base = std::fs::read_to_string(base).expect("the template");
    let css = std::fs::read_to_string(crate::program::root().join("templates/tickmark.css")).expect("the style");
    let ways: [(&str, &str, String); 7] = [
        (
            "templates/base.html",
            "text",
            base.replace("<footer class=\"tm-foot\">", "<footer class=\"tm-foot\"><p>in 5683 patients</p>"),
        ),
        (
            "templates/base.html",
            "entity",
            base.replace("<footer class=\"tm-foot\">", "<footer class=\"tm-foot\">&#53;683"),
        ),
        (
            "templates/base.html",
            "input",
            base.replace("<footer class=\"tm-foot\">", "<footer class=\"tm-foot\"><input value=\"5683\">"),
        ),
        ("templates/base.html", "script", base.replace("</body>", "<script>document.body.append(56)</script></body>")),
        (
            "templates/base.html",
            "handler",
            base.replace("<footer class=\"tm-foot\">", "<footer class=\"tm-foot\"><p onclick=\"go()\">x</p>"),
        ),
        (
            "templates/base.html",
            "style",
            base.replace("</head>", "<style>p::after { content: \"5683\" }</style></head>"),
        ),
        ("templates/tickmark.css", "css", format!("{css}\np::after {{ content: \"5683\" }}\n")),
    ];
    for (file, way, text) in ways {
        let project = project("In {{ n }} patients.");
        project.write(file, text);
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 1, "{way}: {}{}", run.stdout, run.stderr);
        assert!(!project.path().join("out/latest").exists(), "{way}: nothing is written");
    }
}

#[test]
fn a_template_of_the_pdf_writes_no_number() {
    let typ = std::fs::read_to_string(crate::program::root().join("templates/manuscript.typ")).expect("the template");
    let project = project("In {{ n }} patients, {{ os.A.median | fmt(\"{estimate} months\") }}.");
    project.replace("report/report.toml", "[\"html\"]", "[\"pdf\"]");
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project.write("templates/manuscript.typ", typ.replace("[#wording.page ", "[in 5683 patients, #wording.page "));
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("`5683` is on the page") && run.stderr.contains("--> templates/manuscript.typ:"),
        "{}",
        run.stderr
    );
}

/// A level is a name of the data, whatever digits it has; what is typed is not.
#[test]
fn a_loop_prints_the_names_of_levels_and_no_typed_text() {
    let csv = "id,arm,time,dead\n1,G1,3,1\n2,G2,5,0\n3,G1,8,1\n4,G2,9,1\n";
    let blocks = "```{survival os}\ndata = \"patients\"\ntime = \"time\"\nevent = \"dead = 1\"\nby = \"arm\"\nat = [4]\n```\n\n\
                  ```{summary s}\ndata = \"patients\"\nvariables = [\"arm\"]\n```\n\n";
    let run = |text: &str| {
        let project = Copy::small(csv, &format!("{blocks}{text}"));
        project.freeze();
        (tickmark(project.path(), &["render", "--strict"]), project)
    };
    for text in [
        "{% for g in s.arm %}{{ g }}; {% endfor %}",
        "{% for g in s[\"arm\"] %}{{- g -}}{% if g == \"G1\" %}, the first: {{ s.arm[g].n }}{% endif %}; {% endfor %}",
    ] {
        let (run, project) = run(text);
        assert_eq!(run.code, 0, "{text}: {}", run.stderr);
        let page = project.read("out/latest/report.html");
        assert!(page.contains("G1") && page.contains("G2"), "{text}");
    }
    for text in [
        "{% for g in [\"G1\", \"G2\"] %}{{ g }} {% endfor %}",
        "{% for g in s.arm %}{% set g = \"G1\" %}{{ g }} {% endfor %}",
        "{% for g in s.arm %}{{ g ~ \"5683\" }} {% endfor %}",
        "{% for g in os.at %}{{ g }} {% endfor %}",
        "{% set g = \"G1\" %}{{ g }}",
    ] {
        assert_ne!(run(text).0.code, 0, "{text}");
    }
    // What an expression of the author declares as a level is the author's.
    let derived = "```{cohort c}\nfrom = \"patients\"\n[[derive]]\nname = \"t\"\nas = \"CASE WHEN time > 4 THEN 'over 56' ELSE 'under 56' END\"\n```\n\n\
                   ```{summary d}\ndata = \"c\"\nvariables = [\"t\"]\n```\n\n{% for g in d.t %}{{ g }} {% endfor %}";
    assert_eq!(run(derived).0.code, 1);
}

#[test]
fn a_waived_literal_may_stand_in_a_string_of_a_template() {
    let project = project("{{ \"Ki-67\" }} in {{ n }} patients.");
    assert_ne!(tickmark(project.path(), &["render", "--strict"]).code, 0);
    let waiver = "[[waivers]]\nliteral = \"Ki-67\"\nreason = \"A name.\"\n[[documents]]";
    project.replace("report/report.toml", "[[documents]]", waiver);
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project.replace("report/report.md", "\"Ki-67\"", "\"Ki-68\"");
    assert_ne!(tickmark(project.path(), &["render", "--strict"]).code, 0);
}

#[test]
fn a_number_typed_as_a_computed_column_is_a_finding() {
    let report = |expression: &str| {
        format!(
            "```{{cohort c}}\nfrom = \"patients\"\n[[derive]]\nname = \"x\"\nas = \"{expression}\"\n```\n\n\
             ```{{value v}}\ndata = \"c\"\nas = \"MAX(x)\"\n```\n\nText {{{{ v }}}}.\n"
        )
    };
    let checked = |expression: &str| {
        let project = Copy::small("age\n50\n61\n", &report(expression));
        project.freeze();
        tickmark(project.path(), &["check", "--strict"])
    };
    for typed in ["5683", "5000 + 683", "ROUND(5682.7)", "CASE WHEN TRUE THEN 5683 END"] {
        let run = checked(typed);
        assert_eq!(run.code, 1, "{typed}: {}", run.stderr);
        assert!(run.stderr.contains("is a number that is typed in its expression"), "{typed}: {}", run.stderr);
        assert!(run.stderr.contains("report/report.md:5:1"), "{typed}: {}", run.stderr);
    }
    for computed in ["age", "age + 1", "COUNT(*) OVER (PARTITION BY age)"] {
        assert_eq!(checked(computed).code, 0, "{computed}: {}", checked(computed).stderr);
    }
}

/// The survival block of these tests at another level.
fn at_level(level: &str, text: &str) -> Run {
    let blocks = BLOCKS.replacen("unit = \"months\"", &format!("unit = \"months\"\nlevel = {level}"), 1);
    let project = Copy::small(CSV, &format!("{blocks}\n{text}\n"));
    project.freeze();
    tickmark(project.path(), &["render", "--strict"])
}

#[test]
fn the_level_of_an_interval_is_known() {
    let beside = "Median {{ os.A.median }} (95% CI {{ os.A.median.conf.low }}–{{ os.A.median.conf.high }}).";
    let pattern = "{{ os.A.median | fmt(\"{estimate} (95% CI {conf.low}–{conf.high})\") }}";
    let alone = "Intervals are 95% confidence intervals.\n\nMedian {{ os.A.median }}.";
    let printed = "Median {{ os.A.median }} ({{ os.conf.level }} CI {{ os.A.median.conf.low }}).";
    for text in [beside, pattern, alone, printed] {
        let run = at_level("0.95", text);
        assert_eq!(run.code, 0, "{text}: {}", run.stderr);
    }
    // The same words are wrong of a block at another level, whether they are waived or not.
    for text in [beside, pattern, alone] {
        let run = at_level("0.9", text);
        assert_eq!(run.code, 1, "{text}: {}", run.stderr);
        assert!(run.stderr.contains("found `95% C") || run.stderr.contains("found `95% c"), "{text}: {}", run.stderr);
        assert!(
            run.stderr.contains("intervals are of 90%") || run.stderr.contains("document are of 90%"),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains("--> report/report.md:"), "{}", run.stderr);
    }
    let run = at_level("0.9", printed);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = at_level("0.95", "Median {{ os.A.median }}; a 90% CI is narrower.");
    assert!(
        run.stderr.contains("found `90% CI` beside a result of a block whose intervals are of 95%"),
        "{}",
        run.stderr
    );
    let run = at_level("0.975", "Median {{ os.A.median }} ({{ os.conf.level }} CI, 97.5% CI).");
    assert_eq!(run.code, 0, "{}", run.stderr);
    // A percentage that is no level of an interval is a number as ever.
    refused(&["{{ os.A.median }}; 95% of patients", "{{ os.A.median }} 95 CI", "{{ os.A.median }}, 99% CI"]);
}

#[test]
fn a_waiver_does_not_hide_the_wrong_level_beside_a_result() {
    let blocks = BLOCKS.replacen("unit = \"months\"", "unit = \"months\"\nlevel = 0.9", 1);
    let text = "Median {{ os.A.median }} (95% CI {{ os.A.median.conf.low }}).";
    let project = Copy::small(CSV, &format!("{blocks}\n{text}\n"));
    let toml = project.read("report/report.toml");
    project.write("report/report.toml", format!("{toml}\n[[waivers]]\nliteral = \"95% CI\"\nreason = \"the level\"\n"));
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("found `95% CI` beside a result of a block whose intervals are of 90%"),
        "{}",
        run.stderr
    );
}

#[test]
fn exponents_indices_and_units_are_no_numbers() {
    accepted(&[
        "The χ² test, R² and I²; in kg/m² and min⁻¹ of {{ n }} patients.",
        "CO₂, SpO₂, HbA₁c, FEV₁ and CHA₂DS₂-VASc of {{ n }} patients.",
        "Platelets are counted in ×10⁹/L, or 10^9/L, in {{ n }} patients.",
    ]);
    refused(&[
        "{{ n }} ×10⁹/L",
        "{{ n }} × 10⁹",
        "5.2 ×10⁹/L of {{ n }}",
        "{{ n }} and ¹⁷⁷Lu",
        "{{ n }} of 5²",
        "{{ n }} in n⁵⁶⁸³",
        "{{ n }} patients²",
    ]);
}

#[test]
fn labels_of_levels_in_the_dictionary_may_stand_in_prose() {
    let dictionary = r#"{ "resources": [{ "name": "patients", "path": "patients.csv", "schema": { "fields": [
        { "name": "id", "type": "integer" }, { "name": "time", "type": "integer" },
        { "name": "event", "type": "integer" }, { "name": "share", "type": "number" },
        { "name": "grade", "type": "string", "categories": [
            { "value": "A", "label": "Stage 3" }, { "value": "B", "label": "Stage 4" }] }] } }] }"#;
    let run = |text: &str| {
        let project = project(text);
        project.write("data/datapackage.json", dictionary);
        project.freeze();
        tickmark(project.path(), &["render", "--strict"])
    };
    for text in ["Of stage 4 and Stage 3 disease, {{ n }}.", "STAGE 4: {{ n }}"] {
        let run = run(text);
        assert_eq!(run.code, 0, "{text}: {}", run.stderr);
    }
    for text in
        ["Of stage 5, {{ n }}.", "Stage 45: {{ n }}", "stage 4.5: {{ n }}", "stage 4%", "stage 4b", "substage 4", "4"]
    {
        let run = run(text);
        assert_eq!(run.code, 1, "{text}: {}", run.stderr);
        assert!(run.stderr.contains("is typed"), "{text}: {}", run.stderr);
    }
}

#[test]
fn a_typed_number_that_a_result_has_is_said_with_the_expression_to_write() {
    let csv = "id,died,arm\n1,1,A\n2,1,A\n3,0,A\n4,0,B\n5,0,B\n6,0,B\n7,1,B\n";
    let block = "```{proportion died}\ndata = \"patients\"\nevent = \"died = 1\"\nby = \"arm\"\n```\n\n";
    let found = |prose: &str| {
        let project = crate::program::Copy::small(csv, &format!("{block}{prose}\n"));
        project.freeze();
        let run = crate::program::tickmark(project.path(), &["check"]);
        assert_eq!(run.code, 1, "{prose}: {}", run.stderr);
        run.stderr
    };
    // Two of three died in A; one of four in B.
    let said = found("In arm A 2 patients died.");
    assert!(said.contains("`2` equals `{{ died.A.n }}`"), "{said}");
    let said = found("The proportion in A was 66.7%.");
    assert!(
        said.contains("`66.7%` equals `{{ died.A.p }}`") || said.contains("`66.7%` equals `{{ died.A.estimate }}`"),
        "{said}"
    );
    // What the words do not tell is not chosen; what no result has is not said.
    let said = found("There were 2.");
    assert!(said.contains("perhaps a result") && !said.contains("equals"), "{said}");
    let said = found("In 5683 patients.");
    assert!(!said.contains("equals") && !said.contains("perhaps a result"), "{said}");
}
