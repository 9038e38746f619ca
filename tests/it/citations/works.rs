//! The list of works against strings written by hand after the manuals: AMA Manual of
//! Style, 11th edition; Citing Medicine, 2nd edition (NLM, Vancouver); Publication Manual
//! of the APA, 7th edition.

use super::Cited;

const BIB: &str = r#"
@string{jnm = "J Nucl Med"}
@article{seven, author = {Delpassand, Ebrahim S. and Yazdi, Sara M. and Ghantaji, S. and Nakasato, A. and Strickland, C. and Nunez, R. and Shafie, A.},
  title = {Retreatment with $^{177}$Lu-DOTATATE: a {US} study of NETs}, journal = jnm, year = 2024, volume = {65}, number = {5}, pages = {746--752}, doi = {10.2967/jnumed\_123.265703}}
@article{six, author = {One, A. and Two, B. and Three, C. and Four, D. and Five, E. and Six, F.}, title = {mRNA vaccines and \alpha-cells}, journal = {Lancet}, year = {2020}, volume = {1}, pages = {34,37--39}}
@article{others, author = {van der Berg, Jan and M{\"u}ller, Karl-Heinz and others}, title = {A trial of \textit{Escherichia coli} in 5\% CO$_2$ \& air}, journal = {Br J Radiol}, year = 2022, volume = 95, number = 1137, eid = {20210896}}
@book{book, author = {Altman, Douglas G.}, title = {Practical statistics for medical research}, edition = {2nd}, publisher = {Chapman \& Hall}, address = {London}, year = 1991}
@incollection{chapter, author = {Smith, John and Jones, Ann}, title = {Neuroendocrine tumors}, booktitle = {Cancer: principles and practice}, editor = {DeVita, Vincent T. and Lawrence, Theodore S.}, edition = {11}, publisher = {Wolters Kluwer}, address = {Philadelphia}, year = 2019, pages = {100--120}}
@techreport{report, author = {{World Health Organization}}, title = {Handbook for reporting results}, institution = {World Health Organization}, number = {WHO-48-0599}, address = {Geneva}, year = 1979}
@phdthesis{thesis, author = {Doe, Jane}, title = {Dosimetry of lutetium}, school = {Erasmus University}, address = {Rotterdam}, year = 2015}
@online{online, title = {Zika travel information}, organization = {Centers for Disease Control and Prevention}, date = {2016-01-26}, urldate = {2019-06-18}, url = {https://wwwnc.cdc.gov/travel/zika\_1}}
@misc{misc, author = {R Core Team}, title = {R: a language for computing}, year = 2023, howpublished = {\url{https://www.r-project.org/}}, organization = {R Foundation}}
@article{press, author = {Öberg, Kjell}, title = {Later}, journal = {J Clin Oncol}, year = {in press}}
"#;

#[track_caller]
fn prints(csl: &str, key: &str, expected: &str) {
    let page = Cited::new(BIB, csl, &format!("Text [@{key}].\n")).page();
    assert_eq!(page.works(), [expected]);
}

#[test]
fn articles_of_six_and_more_authors() {
    prints(
        "american-medical-association",
        "seven",
        "Delpassand ES, Yazdi SM, Ghantaji S, et al. Retreatment with ¹⁷⁷Lu-DOTATATE: a US study of NETs. *J Nucl Med*. 2024;65(5):746-752. doi:10.2967/jnumed_123.265703",
    );
    prints(
        "american-medical-association",
        "six",
        "One A, Two B, Three C, Four D, Five E, Six F. mRNA vaccines and α-cells. *Lancet*. 2020;1:34, 37-39.",
    );
    prints(
        "vancouver",
        "seven",
        "Delpassand ES, Yazdi SM, Ghantaji S, Nakasato A, Strickland C, Nunez R, et al. Retreatment with ¹⁷⁷Lu-DOTATATE: a US study of NETs. J Nucl Med. 2024;65(5):746–52. doi:10.2967/jnumed_123.265703",
    );
    prints(
        "apa",
        "seven",
        "Delpassand, E. S., Yazdi, S. M., Ghantaji, S., Nakasato, A., Strickland, C., Nunez, R., & Shafie, A. (2024). Retreatment with ¹⁷⁷Lu-DOTATATE: a US study of NETs. *J Nucl Med*, *65*(5), 746–752. https://doi.org/10.2967/jnumed_123.265703",
    );
}

#[test]
fn and_others_is_et_al_and_the_number_of_an_article_stands_for_its_pages() {
    prints(
        "american-medical-association",
        "others",
        "van der Berg J, Müller KH, et al. A trial of *Escherichia coli* in 5% CO₂ & air. *Br J Radiol*. 2022;95(1137):20210896.",
    );
    prints(
        "vancouver-superscript",
        "others",
        "van der Berg J, Müller KH, et al. A trial of *Escherichia coli* in 5% CO₂ & air. Br J Radiol. 2022;95(1137):20210896.",
    );
}

#[test]
fn books_and_chapters() {
    prints(
        "american-medical-association",
        "book",
        "Altman DG. *Practical Statistics for Medical Research*. 2nd ed. Chapman & Hall; 1991.",
    );
    prints(
        "vancouver",
        "book",
        "Altman DG. Practical statistics for medical research. 2nd ed. London: Chapman & Hall; 1991.",
    );
    prints(
        "apa",
        "book",
        "Altman, D. G. (1991). *Practical statistics for medical research* (2nd ed.). Chapman & Hall.",
    );
    prints(
        "american-medical-association",
        "chapter",
        "Smith J, Jones A. Neuroendocrine tumors. In: DeVita VT, Lawrence TS, eds. *Cancer: Principles and Practice*. 11th ed. Wolters Kluwer; 2019:100-120.",
    );
    prints(
        "apa",
        "chapter",
        "Smith, J., & Jones, A. (2019). Neuroendocrine tumors. In V. T. DeVita & T. S. Lawrence (Eds.), *Cancer: principles and practice* (11th ed., pp. 100–120). Wolters Kluwer.",
    );
}

#[test]
fn reports_and_theses_keep_institution_number_and_school() {
    prints(
        "american-medical-association",
        "report",
        "World Health Organization. *Handbook for Reporting Results*. World Health Organization; 1979. Report WHO-48-0599.",
    );
    prints(
        "vancouver",
        "report",
        "World Health Organization. Handbook for reporting results. Geneva: World Health Organization; 1979. Report WHO-48-0599.",
    );
    prints(
        "american-medical-association",
        "thesis",
        "Doe J. *Dosimetry of Lutetium*. Doctoral dissertation. Erasmus University; 2015.",
    );
    prints(
        "vancouver",
        "thesis",
        "Doe J. Dosimetry of lutetium [Doctoral dissertation]. [Rotterdam]: Erasmus University; 2015.",
    );
}

#[test]
fn pages_of_the_web_and_works_in_press() {
    prints(
        "american-medical-association",
        "online",
        "Zika travel information. Centers for Disease Control and Prevention. January 26, 2016. Accessed June 18, 2019. https://wwwnc.cdc.gov/travel/zika_1",
    );
    prints(
        "american-medical-association",
        "misc",
        "R Core Team. R: a language for computing. R Foundation. 2023. https://www.r-project.org/",
    );
    prints(
        "apa",
        "misc",
        "R Core Team. (2023). *R: a language for computing*. R Foundation. https://www.r-project.org/",
    );
    prints("american-medical-association", "press", "Öberg K. Later. *J Clin Oncol*. In press.");
    prints("vancouver", "press", "Öberg K. Later. J Clin Oncol. In press.");
    prints("apa", "press", "Öberg, K. (in press). Later. *J Clin Oncol*.");
}

#[test]
fn words_with_capitals_keep_them_where_a_style_lowers_titles() {
    let bib = "@book{b, author = {Smith, A.}, title = {mRNA vaccines, NETs and vitamin D}, publisher = {P}, year = 2020}\n\
        @article{a, author = {Smith, A.}, title = {Gene Therapy of NETs: mRNA, Vitamin D and {Hodgkin} Disease in COVID-19}, year = 2020, journal = {L}}";
    let page = Cited::new(bib, "american-medical-association", "Text [@b].\n").page();
    assert_eq!(page.works(), ["Smith A. *mRNA Vaccines, NETs and Vitamin D*. P; 2020."]);
    let cited = Cited::new(bib, "lower.csl", "Text [@a].\n");
    cited.project().write(
        "report/lower.csl",
        "<style xmlns=\"http://purl.org/net/xbiblio/csl\" class=\"in-text\" version=\"1.0\"><info><title>Lower</title><id>lower</id>\
         <updated>2024-01-01T00:00:00+00:00</updated></info><citation><layout><text variable=\"citation-number\"/></layout></citation>\
         <bibliography><layout><text variable=\"title\" text-case=\"sentence\"/></layout></bibliography></style>",
    );
    assert_eq!(cited.page().works(), ["Gene therapy of NETs: mRNA, vitamin D and Hodgkin disease in COVID-19"]);
}

#[test]
fn the_pdf_prints_the_same_list() {
    let cited = Cited::new(BIB, "apa", "Text [@seven] and [@others; @book].\n");
    cited.project().replace("report/report.toml", "[\"html\"]", "[\"html\", \"pdf\"]");
    let page = cited.page();
    let pdf = cited.project().path().join("out/latest/report.pdf");
    let Ok(text) = std::process::Command::new("pdftotext").arg(&pdf).arg("-").output() else {
        println!("passed over: pdftotext is not installed");
        return;
    };
    let squeeze =
        |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '*' && *c != '-').collect::<String>();
    let text = squeeze(&String::from_utf8_lossy(&text.stdout));
    assert!(!page.is_numbered());
    let works = page.works();
    for (before, after) in works.iter().zip(works.iter().skip(1)) {
        // Nothing, and so no number, stands between two works.
        let both = squeeze(before) + &squeeze(after);
        assert!(text.contains(&both), "no {both} in {text}");
    }
}
