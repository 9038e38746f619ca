//! Ways of a page template to write a number that comes from no result: each is refused.

use std::fs;

use crate::program::{Copy, Run, root, tickmark};

const CSV: &str = "id,time\n1,5\n2,8\n3,12\n";
const REPORT: &str = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\nIn {{ n }} patients.\n";

fn template(name: &str) -> String {
    fs::read_to_string(root().join("templates").join(name)).expect("a template")
}

fn project() -> Copy {
    let project = Copy::small(CSV, REPORT);
    project.freeze();
    project
}

/// Renders with a template of the project's own in place of tickmark's.
fn rendered(project: &Copy, name: &str, text: &str) -> Run {
    project.write(&format!("templates/{name}"), text);
    tickmark(project.path(), &["render", "--strict"])
}

/// What stands in the body, on a line of its own.
fn with_body(html: &str) -> String {
    template("base.html").replace("<footer class=\"tm-foot\">", &format!("{html}\n<footer class=\"tm-foot\">"))
}

#[track_caller]
fn refused(name: &str, ways: &[(&str, String)]) {
    let project = project();
    let mut passed = Vec::new();
    for (way, text) in ways {
        let run = rendered(&project, name, text);
        assert!(!run.stderr.contains("panicked"), "{way}: {}", run.stderr);
        let is_said = run.stderr.contains("--> templates/") || run.stderr.contains("--> report.html");
        if run.code != 1 || !is_said || project.path().join("out/latest").exists() {
            passed.push(format!("{way}: {} {}", run.code, run.stderr));
            let _ = fs::remove_dir_all(project.path().join("out"));
        }
    }
    assert!(passed.is_empty(), "these pass: {passed:#?}");
}

fn bodies(ways: &[&'static str]) -> Vec<(&'static str, String)> {
    ways.iter().map(|way| (*way, with_body(way))).collect()
}

#[test]
fn markup_hides_no_number_from_the_check() {
    refused(
        "base.html",
        &bodies(&[
            "<!-->in 5683<!-- -->",
            "<!--->in 5683<!-- -->",
            "<!-- x --!>in 5683<!-- -->",
            "<p x\">5683<p y\">",
            "<p x'>5683<p y'>",
            "<style/>p{}</style><p>5683",
            "<style></stylex><p>5683</p></style>5683",
            "</ x=\">5683<p y=\">",
            "<svg><style></svg>5683<style></style>",
            "<svg><text><![CDATA[5683]]></text></svg>",
            "<svg><title><p>5683</title></svg>",
            "<svg><foreignObject><p></svg></p></foreignObject><style></style></svg>",
            "<math><style><mtext>5683</mtext></style></math>",
            "<div><template shadowrootmode=open>5683</template></div>",
            "<div><template shadowrootmode=open>x</template></div>",
            "<textarea><!-- 5683 --></textarea>",
            "<noscript><!-- </noscript><style> --> 5683 </style>",
            "<select><style>5683</style></select>",
            "<xmp><!--5683--></xmp>",
            "<img alt=\"5683\" src=\"data:image/png,\">",
            "<ol reversed><li>a</ol>",
            "<p dir=rtl>a",
            "<bdo dir=rtl>a</bdo>",
            "<style style=\"display:block\">/* 5683 */</style>",
            "<p>&#53;683 &frac15;",
        ]),
    );
}

#[test]
fn no_script_runs_unseen() {
    refused(
        "base.html",
        &bodies(&[
            "<script type=\"text/javascript\" type=\"application/json\">go()</script>",
            "<script type=\"application/json\" src=\"a.js\"></script>",
            "<script type=\"application/json\">{}</script>",
            "<script></script>",
            "<svg><script href=\"data:text/javascript,go()\"/></svg>",
            "<a href=\"java&#115;cript:go()\">x</a>",
            "<a href=\"java&Tab;script:go()\">x</a>",
            "<a href=\"&#1; javascript&colon;go()\">x</a>",
            "<a href=\"java\nscript:go()\">x</a>",
            "<svg><a xlink:href=\"javascript:go()\"><text>x</text></a></svg>",
            "<p/onclick=go()>x",
        ]),
    );
}

#[test]
fn a_page_shows_no_other_document() {
    refused(
        "base.html",
        &bodies(&[
            "<iframe src=\"a.html\"></iframe>",
            "<iframe srcdoc=\"&lt;p>5683\"></iframe>",
            "<object data=\"a.html\"></object>",
            "<embed src=\"a.html\">",
            "<portal src=\"a.html\"></portal>",
            "<frameset><frame src=\"a.html\"></frameset>",
            "<meta http-equiv=\"refresh\" content=\"0;url=a.html\">",
            "<base href=\"https://example.org/\">",
            "<link rel=stylesheet href=\"a.css\">",
            "<a href=\"data:text/html,5683\">x</a>",
            "<video><track src=\"a.vtt\"></video>",
        ]),
    );
}

const SHEETS: [&str; 34] = [
    "p{--x:\"5683\"} p::after{content:var(--x)}",
    "@property --x{syntax:\"*\";inherits:false;initial-value:\"5683\"} p::after{content:var(--x)}",
    "@import \"a.css\";",
    "p::before{content:\"/*\"} p::after{content:\"5683\"} q::after{content:\"*/\"}",
    "p::after{content:\"\\\"5683\"}",
    "p{background:url(a'b)} p::after{content:\"5683\"}",
    "p::after{c\\6fntent:\"5683\"}",
    "p::after{content:\"\\35 683\"}",
    "p::after{counter-set:x 5683;color:red}",
    "p{counter-reset:x 5683}",
    "p{counter-increment:x 5683}",
    "p::after{content:counter(x)}",
    "p::after{content:counters(x,\"a\")}",
    "p::after{content:attr(title)}",
    "@counter-style x{system:cyclic;symbols:\"a\"}",
    "ul{list-style:decimal}",
    "p{text-emphasis:\"5\"}",
    "p{-webkit-text-emphasis:\"5\"}",
    "p{hyphenate-character:\"5\"}",
    "q{quotes:\"5\" \"6\"}",
    ".tm-mark::before{content:\"-\"}",
    ".tm-mark::before{content:\"\\2212\"}",
    ".tm-mark::after{content:\"%\"}",
    ".tm-mark::after{content:\".\"}",
    ".tm-mark::after{content:\" million\"}",
    "[data-mark]::after{content:\" of them\"}",
    "p > *::after{content:\" of them\"}",
    "p::after{content:\" thousand\"}",
    "p{direction:rtl}",
    "p{unicode-bidi:bidi-override}",
    "p{background:url(\"data:text/html,5683\")}",
    "title{display:block}",
    "p::after{content:\"a\n5\"}",
    "p::after{content:linear-gradient(red,red)}",
];

#[test]
fn a_style_sheet_writes_plain_words_only() {
    let css = template("tickmark.css");
    let sheets: Vec<_> = SHEETS.iter().map(|sheet| (*sheet, format!("{css}\n{sheet}\n"))).collect();
    refused("tickmark.css", &sheets);
    let inside: Vec<_> = SHEETS.iter().map(|sheet| (*sheet, with_body(&format!("<style>{sheet}</style>")))).collect();
    refused("base.html", &inside[..12]);
    refused("base.html", &bodies(&["<p style=\"direction:rtl\">x", "<ul style='list-style-type:\"5\"'><li>x</ul>"]));
}

#[test]
fn the_finding_names_the_line_of_the_template() {
    let project = project();
    let css = template("tickmark.css");
    let line = css.lines().count() + 1;
    let run = rendered(&project, "tickmark.css", &format!("{css}p::after {{\n  content: counter(x);\n}}\n"));
    assert!(run.stderr.contains(&format!("--> templates/tickmark.css:{}", line + 1)), "{}", run.stderr);
    assert!(run.stderr.contains("a counter of a style sheet writes numbers"), "{}", run.stderr);
}

#[test]
fn a_template_shows_the_content_where_it_can_be_read() {
    let manuscript = template("manuscript.html");
    let ways = ["<!-- {{ content }} -->", "<template>{{ content }}</template>", "<title>{{ content }}</title>"];
    for way in ways {
        let project = project();
        let run = rendered(&project, "manuscript.html", &manuscript.replace("{{ content }}", way));
        assert_ne!(run.code, 0, "{way}");
        assert!(run.stderr.contains("lacks the content of the document"), "{way}: {}", run.stderr);
    }
}

#[test]
fn what_a_template_writes_in_good_faith_passes() {
    let html = "<!-- a note of 2024 --><p class=\"x\" title=a>Draft &copy; <a href=\"https://example.org/7\">a page</a></p>\n\
                <svg viewBox=\"0 0 9 9\"><g fill=\"none\"><path d=\"M1 2H3\"/><text>Logo</text></g></svg>\n\
                <img alt=\"The emblem\" src=\"data:image/png;base64,AA==\"><style>p.x::before { content: \"\\2192\" } .x { width: 12px }</style>";
    let css = format!(
        "{}\na::after {{ content: \"\\2197\" }} q {{ quotes: \"\\201C\" \"\\201D\" }} h2::before {{ content: \"Part: \" }}\n",
        template("tickmark.css")
    );
    let project = project();
    project.write("templates/tickmark.css", css);
    for name in ["base.html", "manuscript.html"] {
        project.write(&format!("templates/{name}"), template(name));
    }
    let run = rendered(&project, "base.html", &with_body(html));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let project = Copy::small(CSV, REPORT);
    project.replace("report/report.toml", "\"manuscript\"", "\"poster\"");
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render", "--strict"]).code, 0);
}

/// What describes a page is shown on a tab, in a list and in a search.
#[test]
fn a_title_of_the_page_holds_no_number_of_its_own() {
    let title = "<title>{{ title }}";
    let base = template("base.html");
    assert!(base.contains(title));
    let run = rendered(&project(), "base.html", &base.replace(title, "<title>{{ title }} in 5683 patients"));
    assert_eq!(run.code, 1, "{}", run.stderr);
    let place = 1 + base.lines().position(|line| line.contains(title)).expect("a line");
    assert!(run.stderr.contains("`5683` is in the title of the page"), "{}", run.stderr);
    assert!(run.stderr.contains(&format!("--> templates/base.html:{place}:")), "{}", run.stderr);
    let fine = base.replace(title, "<title>{{ title }} ({{ version }}, {{ date }})");
    let run = rendered(&project(), "base.html", &fine);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

fn pdf(text: &str, template: &str) -> Run {
    let project = project();
    project.replace("report/report.toml", "[\"html\"]", "[\"pdf\"]");
    project.write("templates/manuscript.typ", template);
    if !text.is_empty() {
        project.write("report/report.md", text);
    }
    tickmark(project.path(), &["render", "--strict"])
}

#[test]
fn the_description_of_a_pdf_holds_no_number_of_its_own() {
    let typ = template("manuscript.typ");
    let set = "set document(title: title";
    assert!(typ.contains(set), "the template sets the title");
    let run = pdf("", &typ);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = pdf("", &typ.replace(set, "set document(title: title + \" in 5683\""));
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("`5683` is in the description of the PDF"), "{}", run.stderr);
}

#[test]
fn numbers_stand_where_the_document_has_them() {
    let text = "```{value all}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\n```{value last}\ndata = \"patients\"\nas = \"MAX(time)\"\n```\n\n\
                The number of patients was {{ all }} in this registry.\n\nThe longest time to an event was {{ last }} in this registry.\n";
    let typ = template("manuscript.typ");
    assert_eq!(pdf(text, &typ).code, 0);
    let values = {
        let project = project();
        project.write("report/report.md", text);
        assert_eq!(tickmark(project.path(), &["render"]).code, 0);
        let ledger = project.ledger();
        ["all", "last"].map(|id| crate::program::entry(&ledger, id)["text"].as_str().expect("a text").to_owned())
    };
    let [a, b] = values;
    assert_ne!(a, b);
    let rule = format!(
        "  show link: it => {{ show regex(\"^({a}|{b})$\"): it => if it.text == \"{a}\" {{ \"{b}\" }} else {{ \"{a}\" }}; it }}\n  body\n}}"
    );
    let end = typ.rfind("\n  body\n").expect("the body is printed");
    let run = pdf(text, &format!("{}\n{rule}\n", &typ[..end]));
    assert_eq!(run.code, 1, "{}", run.stderr);
    for (wrong, right) in [(&a, &b), (&b, &a)] {
        let said = format!("`{wrong}` is on the page where the document has `{right}`");
        assert!(run.stderr.contains(&said), "{said}: {}", run.stderr);
    }
    // In HTML the content stands as it is, or not at all.
    let html = template("manuscript.html").replace(
        "{{ content }}",
        &format!("{{{{ content | replace(\">{a}<\", \">x<\") | replace(\">{b}<\", \">{a}<\") | replace(\">x<\", \">{b}<\") | safe }}}}"),
    );
    let project = project();
    project.write("report/report.md", text);
    let run = rendered(&project, "manuscript.html", &html);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("lacks the content of the document"), "{}", run.stderr);
}

#[test]
fn what_is_hidden_covers_no_number() {
    let manuscript = template("manuscript.html");
    for open in [
        "<div hidden>",
        "<div style=\"display:none\">",
        "<div style=\"visibility: hidden\">",
        "<div style=\"font-size:0\">",
    ] {
        let hidden = manuscript.replace("{{ content }}", &format!("{open}{{{{ content }}}}</div>"));
        let run = rendered(&project(), "manuscript.html", &hidden);
        assert_eq!(run.code, 2, "{open}: {}", run.stderr);
        assert!(run.stderr.contains("hides the content of the document"), "{open}: {}", run.stderr);
    }
    let css = template("tickmark.css");
    for rule in [
        ".tm-mark { display: none }",
        "p .tm-mark { font-size: 0 }",
        "[data-mark] { visibility: hidden }",
        "span { opacity: 0 }",
    ] {
        let run = rendered(&project(), "tickmark.css", &format!("{css}\n{rule}\n"));
        assert_eq!(run.code, 1, "{rule}: {}", run.stderr);
        assert!(run.stderr.contains("hides printed numbers"), "{rule}: {}", run.stderr);
    }
    let run = rendered(
        &project(),
        "tickmark.css",
        &format!("{css}\n.tm-foot {{ display: none }} .tm-mark {{ font-size: 0.9em }}\n"),
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
}
