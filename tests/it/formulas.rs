//! Formulas, raised and lowered text, quotation marks and dashes, in HTML and PDF.

use std::process::Command;

use crate::program::{Copy, Run, tickmark};

const CSV: &str = "id,time\n1,5\n2,8\n3,12\n";
const BLOCK: &str = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\n";

fn project(body: &str, rest: &str) -> Copy {
    let project = Copy::small(CSV, &format!("{BLOCK}In {{{{ n }}}} patients.\n\n{body}\n"));
    let config = project.read("report/report.toml").replace("outputs = [\"html\"]\n", "");
    project.write("report/report.toml", format!("{config}{rest}"));
    project.freeze();
    project
}

fn strict(body: &str, rest: &str) -> (Copy, Run) {
    let project = project(body, rest);
    let run = tickmark(project.path(), &["render", "--strict"]);
    (project, run)
}

#[track_caller]
fn html(body: &str) -> String {
    let (project, run) = strict(body, "");
    assert_eq!(run.code, 0, "{body}: {}", run.stderr);
    project.read("out/latest/report.html")
}

fn waiver(literal: &str) -> String {
    format!("[[waivers]]\nliteral = '{literal}'\nreason = \"A constant of the formula\"\n")
}

#[test]
fn a_formula_is_mathml_in_html_and_typeset_in_pdf() {
    let body = r"The estimator is $$\hat{S}(t) = \prod_{t_i \le t} \left(1 - \frac{d_i}{n_i}\right)$$ with $\sigma^2 = \operatorname{Var}(x_1)$.";
    let (project, run) = strict(body, &waiver("1 -"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let html = project.read("out/latest/report.html");
    assert!(html.contains("<math display=\"block\""), "a formula of its own");
    assert!(html.contains("<mover accent=\"true\"><mi>S</mi><mo stretchy=\"false\">^</mo></mover>"));
    assert!(html.contains("<mfrac><msub><mi>d</mi><mi>i</mi></msub><msub><mi>n</mi><mi>i</mi></msub></mfrac>"));
    assert!(html.contains("<msup><mi>σ</mi><mn>2</mn></msup>"));
    assert!(html.contains("aria-label=\"\\sigma^2 = \\operatorname{Var}(x_1)\""));
    let pdf = project.path().join("out/latest/report.pdf");
    let Ok(output) = Command::new("pdftotext").arg(&pdf).arg("-").output() else {
        println!("skipped: pdftotext is not installed");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains('∏') && text.contains('𝜎') && text.contains("Var"), "{text}");
}

#[test]
fn every_part_of_a_formula_is_set_in_both() {
    let body = r"$\mathbf{x} \in \mathbb{R}$, $\mathcal{L}(\beta)$, $\sqrt{x}$, $\sqrt[n]{x}$, $\bar{x}$, $\vec{v}$, $\overline{AB}$, $\underline{x}$, $a \ne b$, $x \not= y$, $\binom{n}{k}$, $\sum_{i} x_i$, $\lim_{x \to y} f(x)$, $\log x$, $a,b;c$, $f\{x\}$, $\text{hazard } \#read(x)$, $a \% b \& c$, $\alpha\beta\Gamma$, $x^{ }$, $|x|$.

$$\lambda(t) = \begin{cases} a & t < b \\ c & \text{otherwise} \end{cases}$$

$$\begin{pmatrix} a & b \\ c & d \end{pmatrix} \quad \begin{aligned} x &= a \\ &= b \end{aligned}$$";
    let page = html(body);
    for part in
        ["<msqrt>", "<mroot>", "ℝ", "ℒ", "≠", "linethickness=\"0\"", "tm-cases", "tm-lines", "<mi>log</mi>", "#read(x)"]
    {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn a_number_in_a_formula_is_a_number() {
    for (body, column, found) in
        [("Then $HR = 0.56$ here.", 12, "0.56"), ("$x^{5683}$", 5, "5683"), ("$$n = 7$$", 7, "7")]
    {
        let (_, run) = strict(body, "");
        assert_eq!(run.code, 1, "{body}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("`{found}`")), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("report/report.md:8:{column}")), "{}", run.stderr);
    }
    let (_, run) = strict("Then $HR = 0.56$ here.", &waiver("0.56"));
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn a_formula_that_cannot_be_set_is_an_error_at_its_place() {
    for (body, said) in [
        (r"See $\frac{a}$ there.", "cannot be set"),
        (r"See $\nosuchthing$ there.", "cannot be set"),
        (r"See $a_{b$ there.", "braces do not pair"),
        (r"See $\def\x{\x\x}\x$ there.", "definitions"),
        (r"See $n = {{ n }}$ there.", "printed number in a formula"),
        (r"See $\frac{a}{b} there.", "does not end"),
        (r"See $$$$ there.", "empty"),
        (r"See $5 or A$6 there.", "dollar sign before a number"),
    ] {
        let (project, run) = strict(body, "");
        assert_eq!(run.code, 2, "{body}: {}", run.stderr);
        assert!(run.stderr.contains(said) && run.stderr.contains("report/report.md:8:5"), "{body}: {}", run.stderr);
        assert!(!project.path().join("out/latest").exists());
    }
    let deep = format!("${}$", r"\sqrt".repeat(700));
    assert_eq!(strict(&deep, "").1.code, 2);
}

#[test]
fn prices_are_no_formulas() {
    let page = html("A fee of US$ per scan, and \\$x\\$ as signs.");
    assert!(page.contains("US$ per scan") && page.contains("$x$ as signs") && !page.contains("<math"));
}

#[test]
fn text_is_raised_and_lowered() {
    let page = html("In CO~2~ and R^2^, C~max~ and the n^th^; about ~a and b^c.");
    assert!(
        page.contains("CO<sub>2</sub> and R<sup>2</sup>, C<sub>max</sub> and the n<sup>th</sup>; about ~a and b^c."),
        "{page}"
    );
    // A nuclide has its own waiver, in the words of the author.
    let (project, run) = strict("With ^177^Lu here.", &waiver("^177^Lu"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(project.read("out/latest/report.html").contains("<sup>177</sup>Lu"));
    // A number of the author stays one.
    let (_, run) = strict("The n^5683^ and x~1.5~.", "");
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("5683") && run.stderr.contains("1.5"), "{}", run.stderr);
    let (_, run) = strict("Not ~~this~~ here.", "");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("struck out") && run.stderr.contains("report/report.md:8:5"), "{}", run.stderr);
}

#[test]
fn quotation_marks_and_dashes_are_those_of_print() {
    let page = html("The \"primary\" end point -- the patient's own --- is 'new'... but `a -- \"b\"` is code.");
    assert!(page.contains("The “primary” end point – the patient’s own — is ‘new’… but"), "{page}");
    assert!(page.contains("<code>a -- &quot;b&quot;</code>") || page.contains("<code>a -- \"b\"</code>"), "{page}");
}
