//! Every kind of change that a co-author makes to a Word document, one by one: each comes back into
//! the Markdown, or is listed as what it is.

use std::path::Path;

use serde_json::Value;

use crate::program::{Copy, root, tickmark};
use crate::word_edits::{Edit, Fate};
use crate::word_file::{BODY, WordFile, number, prose, replaced, run};
use crate::word_round_trip::saved_by_libreoffice;
use Fate::{Back, Told};

/// What is written beside the report on lung cancer.
const TYPED: &str = r#"
## Discussion

The *first* paragraph has [a link](https://example.org/a) and `some code` here.[^n]

The second paragraph cites a work [@smith] and another one [@jones], and says much more.

::: conclusion

Our conclusion is quite short and says that women live longer than men do.

:::

A third paragraph follows the box. It has two sentences that can be split.

- an apple
- a pear with a word
- a plum

> A quoted sentence stands here.

A formula is $x + y$ in this one.

$$ a = b^2 $$

| Arm | Word | Sign |
|:----|-----:|------|
| A   | plain | circle |
| B   | fancy | square |
| C   | odd | triangle |

A last paragraph stands here at the end.

```{table tbl-typed}
caption = "A typed table."
columns = ["Head", "Other"]
rows = [{ label = "row label", cells = ["cell words"] }, { label = "next label", cells = ["more words"] }]
note = "A note of the typed table."
```

[^n]: The text of the *note* is here.
"#;

const WORKS: &str = "@article{smith, author={Smith, A.}, title={On lungs}, journal={Lung}, year={2001}}\n\
                     @article{jones, author={Jones, B.}, title={On trials}, journal={Trial}, year={2011}}\n";

fn report() -> Copy {
    let project = Copy::of(&root().join("tests/projects/lung"));
    project.replace(
        "report/report.toml",
        "template = \"manuscript\"",
        "template = \"manuscript\"\noutputs = [\"docx\"]",
    );
    project.replace("report/report.toml", "keywords = ", "bibliography = \"references.bib\"\nkeywords = ");
    project.write("report/references.bib", WORKS);
    let text = project.read("report/report.md");
    project.write("report/report.md", format!("{text}{TYPED}"));
    project
}

fn edit(name: &'static str, fate: Fate, make: fn(&mut WordFile)) -> Edit {
    Edit { name, fate, make }
}

/// The parts of a text between two signs, with these, and what is between them.
fn parts(text: &str, open: &str, close: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(open).map(|step| at + step) {
        let end = start + text[start..].find(close).expect("an end") + close.len();
        found.push((start, end));
        at = end;
    }
    found
}

/// A text with two of its parts exchanged.
fn exchanged(text: &str, one: (usize, usize), other: (usize, usize)) -> String {
    let (first, second) = if one.0 < other.0 { (one, other) } else { (other, one) };
    let part = |at: (usize, usize)| &text[at.0..at.1];
    format!("{}{}{}{}{}", &text[..first.0], part(second), &text[first.1..second.0], part(first), &text[second.1..])
}

/// Changes the table that reads so.
fn table(word: &mut WordFile, holds: &str, change: impl FnOnce(&str) -> String) {
    let body = word.text(BODY);
    let all = parts(&body, "<w:tbl>", "</w:tbl>");
    let (start, end) = *all.iter().find(|(start, end)| body[*start..*end].contains(holds)).expect("the table");
    word.set(BODY, format!("{}{}{}", &body[..start], change(&body[start..end]), &body[end..]));
}

fn rows(table: &str) -> Vec<(usize, usize)> {
    parts(table, "<w:tr>", "</w:tr>")
}

fn cells(row: &str) -> Vec<(usize, usize)> {
    parts(row, "<w:tc>", "</w:tc>")
}

fn rows_exchanged(xml: &str, one: usize, other: usize) -> String {
    let rows = rows(xml);
    exchanged(xml, rows[one], rows[other])
}

fn each_row(xml: &str, change: impl Fn(&str) -> String) -> String {
    let mut out = xml.to_owned();
    for (start, end) in rows(xml).into_iter().rev() {
        out.replace_range(start..end, &change(&xml[start..end]));
    }
    out
}

/// Exchanges two parts of the body, in their order among those with these signs.
fn exchange(word: &mut WordFile, (open, close): (&str, &str), holds: [&str; 2]) {
    let body = word.text(BODY);
    let all = parts(&body, open, close);
    let part = |holds: &str| *all.iter().find(|(start, end)| body[*start..*end].contains(holds)).expect("the part");
    word.set(BODY, exchanged(&body, part(holds[0]), part(holds[1])));
}

/// Sets all runs of a paragraph in a way.
fn set(word: &mut WordFile, holds: &str, property: &str) {
    word.edit(holds, |xml| xml.replace("<w:r><w:t", &format!("<w:r><w:rPr>{property}</w:rPr><w:t")));
}

/// Puts a part into a paragraph before words of it.
fn insert(word: &mut WordFile, holds: &str, before: &str, part: &str) {
    let gap = format!("</w:t></w:r>{part}<w:r><w:t xml:space=\"preserve\">{before}");
    word.edit(holds, |xml| replaced(xml, before, &gap));
}

fn third(word: &mut WordFile, part: &str) {
    insert(word, "A third paragraph", "It has two", part);
}

fn property(word: &mut WordFile, holds: &str, from: &str, to: &str) {
    word.edit(holds, |xml| replaced(xml, from, to));
}

/// The content control of the number of deaths.
fn control(xml: &str) -> (usize, usize) {
    let all = parts(xml, "<w:sdt>", "</w:sdt>");
    *all.iter().find(|(start, end)| xml[*start..*end].contains(" os.events\"/>")).expect("the control")
}

const DEATHS: &str = "died. ";
const WHO: &str = "w:id=\"77\" w:author=\"B. Coauthor\" w:date=\"2024-05-01T10:00:00Z\"";

/// Words and paragraphs.
#[rustfmt::skip]
fn of_text() -> Vec<Edit> {
    vec![
        edit("a paragraph bold", Told("words set otherwise", "A third paragraph"), |w| set(w, "A third paragraph", "<w:b/>")),
        edit("a paragraph italic", Told("words set otherwise", "Our conclusion"), |w| set(w, "Our conclusion", "<w:i/>")),
        edit("a paragraph raised", Told("words set otherwise", "A third"), |w| set(w, "A third paragraph", "<w:vertAlign w:val=\"superscript\"/>")),
        edit("a heading italic", Told("words set otherwise", "Discussion"), |w| set(w, "Discussion", "<w:i/>")),
        edit("a cell bold", Told("words set otherwise", "fancy"), |w| set(w, "fancy", "<w:b/>")),
        edit("italics taken away", Told("words set otherwise", "first"), |w| property(w, "paragraph has", "<w:i/><w:iCs/>", "")),
        edit("a word changed and another bold", Told("words set otherwise", "split"), |w| {
            property(w, "A third paragraph", "follows the box", "comes after the box");
            insert(w, "A third paragraph", ".", "<w:r><w:rPr><w:b/></w:rPr><w:t></w:t></w:r>");
            property(w, "A third paragraph", "that can be split", "that can be </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>split");
        }),
        edit("code no longer code", Told("words no longer set as code", "some code"), |w| property(w, "paragraph has", "<w:rStyle w:val=\"VerbatimChar\"/>", "")),
        edit("words underlined", Told("words underlined", "A third"), |w| set(w, "A third paragraph", "<w:u w:val=\"single\"/>")),
        edit("words hidden", Told("words hidden", "A third"), |w| set(w, "A third paragraph", "<w:vanish/>")),
        edit("words in capitals", Told("words in capitals", "A third"), |w| set(w, "A third paragraph", "<w:caps/>")),
        edit("words coloured", Told("words coloured", "A third"), |w| set(w, "A third paragraph", "<w:color w:val=\"FF0000\"/>")),
        edit("a line break", Told("line break added", "follows the box."), |w| third(w, "<w:r><w:br/></w:r>")),
        edit("a tab", Told("tab added", "follows the box."), |w| third(w, "<w:r><w:tab/></w:r>")),
        edit("a page break", Told("page break added", "follows the box."), |w| third(w, "<w:r><w:br w:type=\"page\"/></w:r>")),
        edit("a page break of its own", Told("page break added", ""), |w| w.paste_after("A third paragraph", "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>")),
        edit("a page begun", Told("page break added", "A third"), |w| property(w, "A third paragraph", "</w:pPr>", "<w:pageBreakBefore/></w:pPr>")),
        edit("a section", Told("section break added", "A third"), |w| property(w, "A third paragraph", "</w:pPr>", "<w:sectPr/></w:pPr>")),
        edit("a paragraph divided", Back, |w| {
            let style = "</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr><w:r><w:t>It has two";
            property(w, "A third paragraph", "It has two", style);
        }),
        edit("a heading divided", Back, |w| {
            let style = "Discus</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"heading1\"/></w:pPr><w:r><w:t>sion";
            property(w, "Discussion", "Discussion", style);
        }),
        edit("a heading taken out", Back, |w| drop(w.cut("Discussion"))),
        edit("a paragraph in a style of others", Told("paragraph set otherwise", "Title"), |w| property(w, "A third paragraph", "BodyText", "Title")),
        edit("a paragraph made a quotation", Told("paragraph set otherwise", "Quote"), |w| property(w, "A third paragraph", "BodyText", "Quote")),
        edit("a quotation made a paragraph", Told("paragraph set otherwise", "A quoted"), |w| property(w, "A quoted", "\"Quote\"", "\"BodyText\"")),
        edit("a quotation moved", Told("paragraph moved", "A quoted"), |w| { let xml = w.cut("A quoted"); w.paste_after("The second paragraph", &xml); }),
        edit("a box moved", Told("paragraph moved", "Our conclusion"), |w| { let xml = w.cut("Our conclusion"); w.paste_after("A last paragraph", &xml); }),
        edit("a box taken out", Told("paragraph taken out", "Our conclusion"), |w| drop(w.cut("Our conclusion"))),
        edit("a paragraph moved before a box", Back, |w| { let xml = w.cut("A third paragraph"); w.paste_after("The second paragraph", &xml); }),
        edit("items in another order", Told("paragraph moved", "a plum"), |w| { let xml = w.cut("a plum"); w.paste_after("A third paragraph", &xml); }),
        edit("a list numbered", Told("paragraph set otherwise", "numbered item: a pear"), |w| {
            let numbering = w.text("word/numbering.xml");
            let numbered = "<w:abstractNum w:abstractNumId=\"91\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/></w:lvl></w:abstractNum>";
            let list = "<w:num w:numId=\"91\"><w:abstractNumId w:val=\"91\"/></w:num></w:numbering>";
            let at = numbering.find("<w:abstractNum ").expect("a list");
            w.set("word/numbering.xml", format!("{}{numbered}{}", &numbering[..at], numbering[at..].replace("</w:numbering>", list)));
            w.edit("a pear", |xml| {
                let at = xml.find("<w:numId w:val=\"").expect("a list") + 16;
                format!("{}91{}", &xml[..at], &xml[at + 1..])
            });
        }),
        edit("an item within another", Told("paragraph set otherwise", "within 1 others"), |w| property(w, "a pear", "<w:ilvl w:val=\"0\"/>", "<w:ilvl w:val=\"1\"/>")),
        edit("a text box", Told("text box added", "boxed words"), |w| third(w, "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>boxed words</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>")),
        edit("a document within", Told("text box added", "a document"), |w| w.paste_after("A third paragraph", "<w:altChunk/>")),
        edit("letters of Symbol", Back, |w| third(w, "<w:r><w:rPr><w:rFonts w:ascii=\"Symbol\" w:hAnsi=\"Symbol\"/></w:rPr><w:t>a</w:t></w:r>")),
        edit("signs of Wingdings", Told("note, formula or picture added", "signs of a font"), |w| third(w, "<w:r><w:rPr><w:rFonts w:ascii=\"Wingdings\"/></w:rPr><w:t>J</w:t></w:r>")),
        edit("a field", Told("paragraph changed", "May 5"), |w| third(w, "<w:fldSimple w:instr=\" DATE \"><w:r><w:t>May 5 </w:t></w:r></w:fldSimple>")),
        edit("a paragraph in a control of one's own", Back, |w| {
            let own = format!("<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", prose(&run("In a control of mine.")));
            w.paste_after("A third paragraph", &own);
        }),
    ]
}

/// Numbers, citations, links, notes and formulas.
#[rustfmt::skip]
fn of_what_is_made() -> Vec<Edit> {
    vec![
        edit("a digit behind a number", Told("computed value changed", "1650"), |w| w.edit(DEATHS, |xml| {
            let (_, end) = control(xml);
            format!("{}{}{}", &xml[..end], run("0"), &xml[end..])
        })),
        edit("a digit before a number", Told("computed value changed", "1165"), |w| w.edit(DEATHS, |xml| {
            let (start, _) = control(xml);
            format!("{}{}{}", &xml[..start], run("1"), &xml[start..])
        })),
        edit("decimals behind a number", Told("computed value changed", "165.5"), |w| w.edit(DEATHS, |xml| {
            let (_, end) = control(xml);
            format!("{}{}{}", &xml[..end], run(".5"), &xml[end..])
        })),
        edit("words in a number", Told("paragraph changed", "about 165"), |w| w.edit(DEATHS, |xml| number(xml, "os.events", "about 165"))),
        edit("a number taken out", Told("computed value changed", "165"), |w| w.edit(DEATHS, |xml| {
            let (start, end) = control(xml);
            format!("{}{}", &xml[..start], &xml[end..])
        })),
        edit("a number replaced as it is tracked", Told("computed value changed", "166"), |w| w.edit(DEATHS, |xml| {
            let (start, end) = control(xml);
            let new = format!("<w:ins {WHO}>{}</w:ins>", run("166"));
            let gone = xml[start..end].replace("<w:sdtContent>", &format!("<w:sdtContent><w:del {WHO}>"));
            let gone = gone.replace("</w:sdtContent>", "</w:del></w:sdtContent>").replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>");
            format!("{}{gone}{new}{}", &xml[..start], &xml[end..])
        })),
        edit("two numbers exchanged", Told("computed value changed", "165"), |w| w.edit(DEATHS, |xml| {
            let all = parts(xml, "<w:sdt>", "</w:sdt>");
            exchanged(xml, all[0], control(xml))
        })),
        edit("a comment on a number", Back, |w| w.comment(DEATHS, 3, "C. Reviewer", "Really?")),
        edit("a citation taken out", Back, |w| w.edit("The second paragraph", |xml| {
            let (start, end) = parts(xml, "<w:hyperlink", "</w:hyperlink>")[0];
            format!("{}{}", &xml[..start], &xml[end..])
        })),
        edit("two citations exchanged", Told("citation or cross-reference changed", "2"), |w| w.edit("The second paragraph", |xml| {
            let all = parts(xml, "<w:hyperlink", "</w:hyperlink>");
            exchanged(xml, all[0], all[1])
        })),
        edit("two works exchanged", Told("reference moved", "On trials"), |w| { let xml = w.cut("On trials"); w.paste_after("References", &xml); }),
        edit("a work changed", Told("words changed", "On livers"), |w| property(w, "On lungs", "On lungs", "On livers")),
        edit("the address of a link", Told("address of a link", "https://example.org/b"), |w| {
            let leads = w.text("word/_rels/document.xml.rels");
            w.set("word/_rels/document.xml.rels", leads.replace("https://example.org/a", "https://example.org/b"));
        }),
        edit("a link taken out", Told("link taken out", "https://example.org/a"), |w| w.edit("paragraph has", |xml| {
            let (start, end) = parts(xml, "<w:hyperlink", "</w:hyperlink>")[0];
            format!("{}{}{}", &xml[..start], run("a link"), &xml[end..])
        })),
        edit("a link by a field", Told("address of a link", "https://example.org/c"), |w| third(w, "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK \"https://example.org/c\" </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>")),
        edit("a note changed", Back, |w| { let notes = w.text("word/footnotes.xml"); w.set("word/footnotes.xml", notes.replace("The text of the", "The words of the")); }),
        edit("the sign of a note taken out", Told("sign of a footnote changed", "note"), |w| w.edit("paragraph has", |xml| {
            let at = xml.find("<w:footnoteReference").expect("a note");
            let end = at + xml[at..].find("/>").expect("an end") + 2;
            format!("{}{}", &xml[..at], &xml[end..])
        })),
        edit("a note added", Told("note, formula or picture added", "note"), |w| {
            let notes = w.text("word/footnotes.xml");
            let note = "<w:footnote w:id=\"77\"><w:p><w:r><w:t>A new note.</w:t></w:r></w:p></w:footnote></w:footnotes>";
            w.set("word/footnotes.xml", notes.replace("</w:footnotes>", note));
            third(w, "<w:r><w:footnoteReference w:id=\"77\"/></w:r>");
        }),
        edit("a sign of a formula", Told("formula changed", "z+y"), |w| w.edit("A formula is", |xml| replaced(xml, ">x<", ">z<"))),
        edit("an exponent made an index", Told("formula changed", "_{2}"), |w| {
            let body = w.text(BODY);
            w.set(BODY, body.replace("m:sSup>", "m:sSub>").replace("m:sup>", "m:sub>"));
        }),
        edit("a formula taken out", Told("formula changed", "x+y"), |w| w.edit("A formula is", |xml| {
            let (start, end) = parts(xml, "<m:oMath>", "</m:oMath>")[0];
            format!("{}{}", &xml[..start], &xml[end..])
        })),
        edit("a formula of its own taken out", Back, |w| {
            let body = w.text(BODY);
            let at = body.find("<m:oMathPara>").expect("a formula");
            let start = body[..at].rfind("<w:p>").expect("a paragraph");
            let end = at + body[at..].find("</w:p>").expect("its end") + 6;
            w.set(BODY, format!("{}{}", &body[..start], &body[end..]));
        }),
        edit("a formula added", Told("paragraph added", "q"), |w| w.paste_after("A third paragraph", "<w:p><m:oMathPara><m:oMath><m:r><m:t>q</m:t></m:r></m:oMath></m:oMathPara></w:p>")),
        edit("the head of the pages emptied", Told("head or foot of the pages changed", "Survival in advanced"), |w| {
            let head = w.text("word/header1.xml");
            w.set("word/header1.xml", head.replace("Survival in advanced lung cancer", ""));
        }),
        edit("words in the foot of the pages", Told("head or foot of the pages changed", "Confidential"), |w| {
            let foot = w.text("word/footer1.xml");
            w.set("word/footer1.xml", foot.replacen("</w:p>", &format!("{}</w:p>", run("Confidential")), 1));
        }),
    ]
}

/// Tables and pictures.
#[rustfmt::skip]
fn of_exhibits() -> Vec<Edit> {
    vec![
        edit("rows exchanged", Told("row of a table moved", "fancy"), |w| table(w, "fancy", |xml| rows_exchanged(xml, 1, 2))),
        edit("a row moved to the end", Told("row of a table moved", "plain"), |w| table(w, "fancy", |xml| {
            let all = rows(xml);
            let row = xml[all[1].0..all[1].1].to_owned();
            format!("{}{}{row}{}", &xml[..all[1].0], &xml[all[1].1..all[3].1], &xml[all[3].1..])
        })),
        edit("rows of results exchanged", Told("row of a table moved", "ECOG"), |w| table(w, "ECOG 0", |xml| rows_exchanged(xml, 4, 5))),
        edit("rows of a typed table exchanged", Told("row of a table moved", "label"), |w| table(w, "cell words", |xml| rows_exchanged(xml, 1, 2))),
        edit("columns exchanged", Told("column of a table moved", ""), |w| table(w, "fancy", |xml| each_row(xml, |row| {
            let all = cells(row);
            exchanged(row, all[1], all[2])
        }))),
        edit("columns of results exchanged", Told("column of a table moved", ""), |w| table(w, "ECOG 0", |xml| each_row(xml, |row| {
            let all = cells(row);
            if all.len() > 3 { exchanged(row, all[2], all[3]) } else { row.to_owned() }
        }))),
        edit("cells exchanged", Told("cell of a table moved", "fancy"), |w| table(w, "fancy", |xml| {
            let all = parts(xml, "<w:tc>", "</w:tc>");
            exchanged(xml, all[4], all[7])
        })),
        edit("a row taken out", Told("row of a table taken out", "B | fancy | square"), |w| table(w, "fancy", |xml| {
            let all = rows(xml);
            format!("{}{}", &xml[..all[2].0], &xml[all[2].1..])
        })),
        edit("a row taken out as it is tracked", Told("row of a table taken out", "fancy"), |w| table(w, "fancy", |xml| {
            let at = rows(xml)[2].0;
            format!("{}{}", &xml[..at], xml[at..].replacen("</w:trPr>", &format!("<w:del {WHO}/></w:trPr>"), 1))
        })),
        edit("a row without words added", Told("row of a table added", ""), |w| table(w, "fancy", |xml| {
            let (_, end) = rows(xml)[2];
            format!("{}<w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>{}", &xml[..end], &xml[end..])
        })),
        edit("a column taken out", Told("column of a table taken out", "Word | plain | fancy | odd"), |w| table(w, "fancy", |xml| each_row(xml, |row| {
            let all = cells(row);
            format!("{}{}", &row[..all[1].0], &row[all[1].1..])
        }))),
        edit("cells merged", Told("cells merged", "fancy"), |w| table(w, "fancy", |xml| {
            let at = cells(xml)[7].0;
            format!("{}{}", &xml[..at], xml[at..].replacen("</w:tcPr>", "<w:gridSpan w:val=\"2\"/></w:tcPr>", 1))
        })),
        edit("a cell emptied", Back, |w| table(w, "fancy", |xml| replaced(xml, "fancy", ""))),
        edit("a table taken out", Told("table taken out", "Arm | Word | Sign"), |w| table(w, "fancy", |_| String::new())),
        edit("a table of results taken out", Told("table taken out", "Characteristic | All records"), |w| table(w, "ECOG 0", |_| String::new())),
        edit("a table moved", Told("table moved", "Arm"), |w| {
            let body = w.text(BODY);
            let all = parts(&body, "<w:tbl>", "</w:tbl>");
            let (start, end) = *all.iter().find(|(start, end)| body[*start..*end].contains("fancy")).expect("the table");
            let own = body[start..end].to_owned();
            w.set(BODY, format!("{}{}", &body[..start], &body[end..]));
            w.paste_after("A third paragraph", &own);
        }),
        edit("tables exchanged under their captions", Told("table moved", "Univariable"), |w| exchange(w, ("<w:tbl>", "</w:tbl>"), [">ECOG 0<", ">Univariable<"])),
        edit("a table added", Told("table added", "quark"), |w| w.paste_after("A third paragraph", "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>quark</w:t></w:r></w:p></w:tc></w:tr></w:tbl>")),
        edit("pictures exchanged under their captions", Told("picture in the place of another", "Hazard ratios"), |w| exchange(w, ("<w:drawing>", "</w:drawing>"), ["fig-os", "fig-forest"])),
        edit("a picture taken out", Told("picture taken out", "Hazard ratios"), |w| {
            let body = w.text(BODY);
            let all = parts(&body, "<w:drawing>", "</w:drawing>");
            let (start, end) = *all.iter().find(|(start, end)| body[*start..*end].contains("fig-forest")).expect("it");
            w.set(BODY, format!("{}{}", &body[..start], &body[end..]));
        }),
        edit("a picture replaced", Told("picture replaced", "Survival by sex"), |w| {
            let other = w.bytes("word/media/fig-forest.png").to_vec();
            w.set("word/media/fig-os.png", other);
        }),
        edit("the words of a picture", Told("words of a picture changed", "Other words"), |w| {
            let body = w.text(BODY);
            let at = body.find("descr=\"").expect("words") + 7;
            let end = at + body[at..].find('"').expect("an end");
            w.set(BODY, format!("{}Other words{}", &body[..at], &body[end..]));
        }),
        edit("a picture and its caption moved", Back, |w| {
            let body = w.text(BODY);
            let at = body.find("fig-forest.png").expect("the picture");
            let start = body[..at].rfind("<w:p>").expect("a paragraph");
            let end = at + body[at..].find("</w:p>").expect("its end") + 6;
            let own = body[start..end].to_owned();
            w.set(BODY, format!("{}{}", &body[..start], &body[end..]));
            let caption = w.cut("Hazard ratios.");
            w.paste_after("A third paragraph", &format!("{own}{caption}"));
        }),
        edit("a caption taken out", Told("paragraph taken out", "Hazard ratios"), |w| drop(w.cut("Hazard ratios."))),
        edit("the number of a caption", Told("computed text changed", "7"), |w| w.edit("Hazard ratios.", |xml| replaced(xml, ">2<", ">7<"))),
    ]
}

fn merged(project: &Copy, file: &Path) -> Value {
    let run = tickmark(project.path(), &["merge", &file.to_string_lossy(), "--json", "--dry-run"]);
    assert!(run.code < 2, "{}{}", run.stdout, run.stderr);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stdout))
}

/// Whether a change ends as it is to end.
fn ends(fate: Fate, changes: &[Value]) -> bool {
    let is_placed = |change: &Value| change["state"] == "placed";
    match fate {
        Back => !changes.is_empty() && changes.iter().all(is_placed),
        Told(what, words) => changes.iter().any(|change| {
            let texts = ["was", "now"].map(|key| change[key].as_str().expect("a text").to_owned());
            !is_placed(change) && change["what"] == what && texts.iter().any(|text| text.contains(words))
        }),
    }
}

#[test]
fn each_change_comes_back_or_is_listed_as_what_it_is() {
    let project = report();
    let run = tickmark(project.path(), &["render", "-q"]);
    assert!(run.code < 2, "{}", run.stderr);
    let delivered = WordFile::open(&project.path().join("out/latest/report.docx"));
    let file = project.path().join("edited.docx");
    delivered.save(&file);
    assert_eq!(merged(&project, &file)["changes"], serde_json::json!([]), "nothing is told of what nobody changed");
    let mut lost = Vec::new();
    for edit in of_text().into_iter().chain(of_what_is_made()).chain(of_exhibits()) {
        let mut word = delivered.clone();
        (edit.make)(&mut word);
        word.save(&file);
        let said = merged(&project, &file);
        let changes = said["changes"].as_array().expect("changes");
        // A table, a row or a column is told of once, not cell by cell.
        let is_of_table =
            |what: &str| what.contains("table") && (what.ends_with("added") || what.ends_with("taken out"));
        let is_said_again = matches!(edit.fate, Told(what, _) if is_of_table(what) && changes.len() > 1);
        if is_said_again || !ends(edit.fate, changes) {
            lost.push(format!("{} ({:?}): {:#}", edit.name, edit.fate, said["changes"]));
        }
    }
    assert!(lost.is_empty(), "{} changes are lost or told as something else:\n{}", lost.len(), lost.join("\n"));
}

/// Those that are tried once more as LibreOffice saves them.
const SAVED: [&str; 16] = [
    "a paragraph bold",
    "a heading italic",
    "words underlined",
    "a line break",
    "a tab",
    "a page break of its own",
    "a page begun",
    "a quotation made a paragraph",
    "a box moved",
    "a list numbered",
    "a number replaced as it is tracked",
    "the address of a link",
    "rows exchanged",
    "columns exchanged",
    "tables exchanged under their captions",
    "pictures exchanged under their captions",
];

#[test]
fn what_libreoffice_saves_of_a_change_is_told_as_well() {
    let project = report();
    // This LibreOffice may have no editor of formulas, and leaves them out.
    project.replace("report/report.md", "A formula is $x + y$ in this one.\n\n$$ a = b^2 $$\n\n", "");
    let run = tickmark(project.path(), &["render", "-q"]);
    assert!(run.code < 2, "{}", run.stderr);
    let delivered = WordFile::open(&project.path().join("out/latest/report.docx"));
    let file = project.path().join("edited.docx");
    delivered.save(&file);
    if !saved_by_libreoffice(&file) {
        return;
    }
    assert_eq!(merged(&project, &file)["changes"], serde_json::json!([]), "nothing is told of what nobody changed");
    let mut lost = Vec::new();
    let all = of_text().into_iter().chain(of_what_is_made()).chain(of_exhibits());
    let all: Vec<Edit> = all.filter(|edit| SAVED.contains(&edit.name)).collect();
    assert_eq!(all.len(), SAVED.len());
    for edit in all {
        let mut word = delivered.clone();
        (edit.make)(&mut word);
        word.save(&file);
        assert!(saved_by_libreoffice(&file));
        let said = merged(&project, &file);
        if !ends(edit.fate, said["changes"].as_array().expect("changes")) {
            lost.push(format!("{} ({:?}): {:#}", edit.name, edit.fate, said["changes"]));
        }
    }
    assert!(lost.is_empty(), "{} changes are lost or told as something else:\n{}", lost.len(), lost.join("\n"));
}

/// A change of words that would take a tag of the template with it is listed, and the Markdown renders as before.
#[test]
fn words_beside_tags_of_a_template_come_back_only_where_these_stay() {
    let text = "Alpha {% if true %}first words. Second words.{% endif %} Third.\n\n\
                Delta {% if true %}many words{% else %}few words{% endif %} end.\n";
    let project = Copy::small("id,t\n1,2\n2,3\n", text);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"docx\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render", "-q"]);
    assert!(run.code < 2, "{}", run.stderr);
    let delivered = WordFile::open(&project.path().join("out/latest/report.docx"));
    let file = project.path().join("edited.docx");
    let source = project.read("report/report.md");
    let edits: [(&str, &[(&str, &str)], bool); 5] = [
        ("Alpha", &[("Third.", "Fourth.")], true),
        ("Alpha", &[("first words.", "other words.")], true),
        ("Alpha", &[("Second words.", ""), (" Third.", "")], false),
        ("Alpha", &[("first words. Second words.", "")], false),
        ("Delta", &[("Delta ", ""), ("many words", "Many words")], false),
    ];
    for (paragraph, changes, comes_back) in edits {
        let mut word = delivered.clone();
        word.edit(paragraph, |xml| changes.iter().fold(xml.to_owned(), |xml, (from, to)| replaced(&xml, from, to)));
        word.save(&file);
        let run = tickmark(project.path(), &["merge", &file.to_string_lossy()]);
        let merged = project.read("report/report.md");
        assert_eq!(merged != source, comes_back, "{changes:?}\n{}{}\n{merged}", run.stdout, run.stderr);
        assert_eq!(run.code != 0, !comes_back, "{changes:?}\n{}{}", run.stdout, run.stderr);
        let check = tickmark(project.path(), &["check"]);
        assert!(check.code < 2, "{changes:?}\n{}\n{merged}", check.stderr);
        project.write("report/report.md", &source);
    }
}
