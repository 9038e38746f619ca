//! Every type of entry, in BibTeX as in BibLaTeX, as reference managers and R write them.
//! The expected lines follow the manuals of the styles.

use super::Cited;
use crate::program::tickmark;

const AMA: &str = "american-medical-association";

const BIB: &str = r#"
@inbook{classic, author = {Rothman, Kenneth J. and Greenland, Sander}, title = {Modern epidemiology}, chapter = {13}, pages = {191--208}, publisher = {Lippincott}, address = {Philadelphia}, edition = {Third}, year = 2008}
@inbook{nopages, author = {Rothman, Kenneth J.}, title = {Modern epidemiology}, chapter = {XIII}, publisher = {Lippincott}, year = 2008}
@inbook{named, author = {Rothman, Kenneth J.}, title = {Modern epidemiology}, chapter = {Causal inference}, pages = {5--31}, publisher = {Lippincott}, year = 2008}
@inbook{latex, author = {Breslow, Norman E.}, title = {Statistics in epidemiology}, booktitle = {Advances in biometry}, editor = {Armitage, Peter}, chapter = 4, pages = {55-80}, publisher = {Wiley}, year = 1996}
@inproceedings{paper, author = {He, Kaiming and Sun, Jian}, title = {Deep residual learning}, booktitle = {Proc. of the 12th Int. Conf. on Vision}, series = {LNCS}, volume = {9901}, pages = {770--778}, publisher = {Springer}, year = 2016}
@proceedings{whole, title = {Proceedings of the congress}, editor = {Vinken, Pierre}, publisher = {ACM}, year = 1999}
@inproceedings{child, author = {Child, Ann}, title = {A talk}, crossref = {whole}, pages = {5--6}}
@patent{patent, author = {Krenning, Eric P.}, title = {Radiolabelled analogues}, number = {5,753,627}, type = {patentus}, holder = {{Mallinckrodt}}, date = {1998-05-19}, location = {US}}
@techreport{tech, author = {Therneau, Terry M.}, title = {Martingale residuals}, institution = {Mayo Clinic}, number = {TR-98-001}, type = {Technical Report}, year = 1998}
@phdthesis{thesis, author = {van Houwelingen, Hans C.}, title = {On empirical Bayes rules}, school = {Rijksuniversiteit Utrecht}, year = 1973}
@standard{standard, author = {{International Organization for Standardization}}, title = {Clinical investigation}, number = {ISO 14155:2020}, year = 2020}
@book{edited, editor = {Klein, John P. and Scheike, Thomas H.}, title = {Handbook of survival analysis}, publisher = {Chapman and Hall}, year = 2014}
@book{translated, author = {Kolmogorov, A. N.}, title = {Foundations of probability}, translator = {Morrison, Nathan}, publisher = {Chelsea}, year = 1950}
@book{series, author = {Cox, D. R.}, title = {Analysis of binary data}, series = {Monographs}, volume = {32}, publisher = {Chapman}, year = 1989}
@manual{manual, title = {survival: A Package for Survival Analysis in R}, author = {Terry M Therneau}, year = 2023, note = {R package version 3.5-5}, url = {https://CRAN.R-project.org/package=survival}}
@dataset{data, author = {Loprinzi, Charles}, title = {Lung data}, version = {1.2}, publisher = {Zenodo}, date = {2021-03-04}, doi = {10.5281/zenodo.1234567}}
@article{pubmed, author = {Strosberg, Jonathan}, title = {Phase 3 Trial of (177)Lu-Dotatate for Midgut Neuroendocrine Tumors.}, journal = {N Engl J Med}, year = 2017, volume = 376, number = 2, pages = {125-135}, doi = {https://doi.org/10.1056/NEJMoa1607427.}, note = {Publisher: Massachusetts Medical Society}, type = {Journal Article}}
@article{suffix, author = {O. J. Simpson Jr. and Martin Luther King, III}, title = {`Quoted' and the patient's ``own'' words}, journal = {Stat. Med.}, year = 2020, volume = 1, pages = {S12-S15}}
@article{sici, author = {Gray, R. J.}, title = {Odd}, journal = {Stat Med}, year = 1999, volume = 18, pages = {695--706}, doi = {10.1002/(SICI)1097-0258(19990330)18:6<695::AID-SIM60>3.0.CO;2-O}}
@online{preprint, author = {Vaswani, Ashish}, title = {Attention}, eprint = {1706.03762}, eprinttype = {arxiv}, year = 2017}
@article{nopaper, author = {First, Online}, title = {Online first}, journal = {J X}, year = 2021, doi = {10.1000/x}}
"#;

#[track_caller]
fn prints(csl: &str, all: &[(&str, &str)]) {
    let text: String = all.iter().map(|(key, _)| format!("Text [@{key}].\n\n")).collect();
    let works = Cited::new(BIB, csl, &text).page().works();
    assert_eq!(works, all.iter().map(|(_, work)| *work).collect::<Vec<_>>());
}

#[test]
fn every_type_of_entry_by_the_ama_manual() {
    prints(
        AMA,
        &[
            ("classic", "Rothman KJ, Greenland S. *Modern Epidemiology*. 3rd ed. Lippincott; 2008:191-208."),
            ("nopages", "Rothman KJ. *Modern Epidemiology, chap. XIII*. Lippincott; 2008."),
            ("named", "Rothman KJ. Causal inference. In: *Modern Epidemiology*. Lippincott; 2008:5-31."),
            (
                "latex",
                "Breslow NE. Statistics in epidemiology. In: Armitage P, ed. *Advances in Biometry*. Wiley; 1996:55-80.",
            ),
            (
                "paper",
                "He K, Sun J. Deep residual learning. In: *Proc. of the 12th Int. Conf. on Vision*. LNCS; vol. 9901. Springer; 2016:770-778.",
            ),
            ("child", "Child A. A talk. In: Vinken P, ed. *Proceedings of the Congress*. ACM; 1999:5-6."),
            ("patent", "Krenning EP. *Radiolabelled Analogues*. Mallinckrodt; 1998. US patent 5,753,627."),
            ("tech", "Therneau TM. *Martingale Residuals*. Mayo Clinic; 1998. Technical Report TR-98-001."),
            (
                "standard",
                "International Organization for Standardization. *Clinical Investigation*. 2020. Standard ISO 14155:2020.",
            ),
            ("edited", "Klein JP, Scheike TH, eds. *Handbook of Survival Analysis*. Chapman and Hall; 2014."),
            (
                "translated",
                "Kolmogorov AN. *Foundations of Probability*. Chelsea; 1950. Translated by Nathan Morrison.",
            ),
            (
                "manual",
                "Therneau TM. *survival: A Package for Survival Analysis in R*. 2023. https://cran.r-project.org/package=survival. R package version 3.5-5.",
            ),
            ("data", "Loprinzi C. Lung data. Version 1.2. Zenodo. March 4, 2021. doi:10.5281/zenodo.1234567"),
            (
                "pubmed",
                "Strosberg J. Phase 3 Trial of (177)Lu-Dotatate for Midgut Neuroendocrine Tumors. *N Engl J Med*. 2017;376(2):125-135. doi:10.1056/NEJMoa1607427",
            ),
            (
                "suffix",
                "Simpson OJ Jr., King ML III. ‘Quoted’ and the patient's “own” words. *Stat. Med*. 2020;1:S12-S15.",
            ),
            (
                "sici",
                "Gray RJ. Odd. *Stat Med*. 1999;18:695-706. doi:10.1002/(SICI)1097-0258(19990330)18:6<695::AID-SIM60>3.0.CO;2-O",
            ),
        ],
    );
}

#[test]
fn what_a_style_leaves_out_stands_behind_the_work() {
    prints(
        "nature",
        &[
            (
                "edited",
                "Klein, J. P. & Scheike, T. H., eds. *Handbook of Survival Analysis*. (Chapman and Hall, 2014).",
            ),
            ("tech", "Therneau, T. M. *Martingale Residuals*. (1998). Mayo Clinic, Technical Report TR-98-001."),
            (
                "latex",
                "Breslow, N. E. Statistics in epidemiology. in *Advances in biometry* (ed. Armitage, P.) 55–80 (Wiley, 1996).",
            ),
            ("nopaper", "First, O. Online first. *J X* https://doi.org/10.1000/x (2021)."),
        ],
    );
    prints(
        "the-lancet",
        &[
            (
                "thesis",
                "van Houwelingen HC. On empirical Bayes rules. 1973. Rijksuniversiteit Utrecht, Doctoral dissertation.",
            ),
            ("patent", "Krenning EP. Radiolabelled analogues. Mallinckrodt, 1998. US patent 5,753,627."),
            (
                "classic",
                "Rothman KJ, Greenland S. Modern epidemiology, 3rd edn. Philadelphia: Lippincott, 2008. Pp. 191–208.",
            ),
        ],
    );
    prints(
        "ieee",
        &[
            ("data", "C. Loprinzi, “Lung data. Version 1.2.” Zenodo, 2021. doi:10.5281/zenodo.1234567"),
            ("preprint", "A. Vaswani, “Attention.” [Online]. Available: https://arxiv.org/abs/1706.03762 (2017)."),
            (
                "paper",
                "K. He and J. Sun, “Deep residual learning,” in *Proc. of the 12th Int. Conf. on Vision*, in LNCS, no. 9901, Springer, 2016, pp. 770–778.",
            ),
        ],
    );
}

#[test]
fn chicago_sets_no_sign_twice_and_inverts_the_first_editor() {
    prints(
        "chicago-author-date",
        &[
            (
                "edited",
                "Klein, John P., and Thomas H. Scheike, eds. 2014. *Handbook of Survival Analysis*. Chapman and Hall.",
            ),
            (
                "suffix",
                "Simpson, O. J., Jr., and Martin Luther King III. 2020. “‘Quoted’ and the Patient's ‘Own’ Words.” *Stat. Med.* 1: S12–15.",
            ),
            (
                "pubmed",
                "Strosberg, Jonathan. 2017. “Phase 3 Trial of (177)Lu-Dotatate for Midgut Neuroendocrine Tumors.” *N Engl J Med* 376 (2): 125–35. https://doi.org/10.1056/NEJMoa1607427.",
            ),
            ("preprint", "Vaswani, Ashish. 2017. “Attention.” https://arxiv.org/abs/1706.03762."),
        ],
    );
}

#[test]
fn volumes_of_a_series_are_no_volumes_of_the_work() {
    prints("vancouver", &[("series", "Cox DR. Analysis of binary data. Chapman; 1989. (Monographs; no. 32).")]);
    prints(
        "apa",
        &[("child", "Child, A. (1999). A talk. In P. Vinken (Ed.), *Proceedings of the congress* (pp. 5–6). ACM.")],
    );
}

#[test]
fn a_year_with_a_letter_names_the_year_to_write() {
    let bib = "@article{a, author = {Smith, Ann}, title = {A}, journal = {J}, year = {2021a}}";
    let run = Cited::new(bib, AMA, "Text [@a].\n").checked();
    assert_eq!(run.code, 2, "{}", run.stderr);
    for part in ["found the year `2021a`", "write `2021`", "report/r.bib:1:"] {
        assert!(run.stderr.contains(part), "no `{part}` in:\n{}", run.stderr);
    }
}

#[test]
fn a_bibliography_in_another_format_is_refused_by_its_name() {
    let cited = Cited::new(BIB, AMA, "Text [@data].\n");
    cited.project().replace("report/report.toml", "r.bib", "r.json");
    cited.project().write("report/r.json", "[{\"id\": \"a\", \"type\": \"book\", \"title\": \"A\"}]");
    let run = tickmark(cited.project().path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("expected one in `.bib` or `.yml`"), "{}", run.stderr);
}

#[test]
fn what_exports_leave_in_fields_is_read_as_it_is_meant() {
    let bib = r#"
@article{html, author = {Müller, A et al.}, title = {<i>In vivo</i> CO<sub>2</sub> &amp; &#x3B1; &beta;-cells &ndash; patient&rsquo;s caf&eacute;}, journal = {J}, year = 2020, volume = 1, pages = {1--2}}
@online{page, author = {Doe, E.}, title = {A page}, year = 2020, url = {https://x.org/a b?c=d\_e}, note = {[Online; accessed 3-February-2021]}}
"#;
    let page = Cited::new(bib, AMA, "Text [@html; @page].\n").page();
    assert_eq!(
        page.works(),
        [
            "Müller A, et al. *In vivo* CO₂ & α β-cells – patient’s café. *J*. 2020;1:1-2.",
            "Doe E. A page. 2020. Accessed February 3, 2021. https://x.org/a%20b?c=d_e",
        ]
    );
}

#[test]
fn a_field_that_cannot_be_read_is_an_error_where_the_work_is_cited() {
    let whole = "author = {Smith, Ann}, title = {A}, journal = {J}, year = 2020, ";
    for (fields, expected) in [
        ("author = {Smith, A; Jones, B}, title = {A}, journal = {J}", "with `;`"),
        ("author = {A. Smith, B. Jones}, title = {A}, journal = {J}", "whose family name would be `A. Smith`"),
        ("author = {Smith, B. Jones, C}, title = {A}, journal = {J}", "in place of `Jr.`"),
        ("author = {Smith, A. & Jones, B.}, title = {A}, journal = {J}", "with `&`"),
        ("author = {Smith J, Doe AB}, title = {A}, journal = {J}", "parted by `and`: `Smith, J. and Doe, A. B.`"),
        ("author = {others and Smith, Ann}, title = {A}, journal = {J}", "found `others` before other names"),
        (&format!("{whole}date = {{2021-02-03}}"), "found the year `2020` beside the date `2021-02-03`"),
        (&format!("{whole}month = {{13}}"), "found the month `13`"),
        (&format!("{whole}month = {{Smarch}}"), "found the month `Smarch`"),
        (&format!("{whole}url = {{https://a.org}}, urldate = {{last week}}"), "found the urldate `last week`"),
        ("author = {Smith, Ann}, journal = {J}, year = 2020", "the article `a` has no `title`"),
        ("title = {A &foo; B}, journal = {J}", "the entity `&foo;` is not known"),
        ("title = {A &#xE002; B}, journal = {J}", "the entity `&#xE002;` is not known"),
    ] {
        let run = Cited::new(&format!("@article{{a, {fields}}}"), AMA, "Text [@a].\n").checked();
        assert_eq!(run.code, 2, "{fields}: {}", run.stderr);
        assert!(run.stderr.contains(expected) && run.stderr.contains("report/r.bib:1:"), "{}", run.stderr);
    }
}

#[test]
fn a_year_beside_its_date_and_that_of_a_whole_are_no_error() {
    let bib = "@article{a, author = {Smith, Ann}, title = {A}, journal = {J}, year = 2020, date = {2020-05-01}}\n\
               @inproceedings{b, author = {Doe, Al}, title = {B}, date = {2019-11-02}, crossref = {c}}\n\
               @proceedings{c, title = {C}, year = 2020}\n";
    let run = Cited::new(bib, AMA, "Text [@a; @b].\n").checked();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let works = Cited::new(bib, AMA, "Text [@b].\n").page().works();
    assert!(works[0].contains("2019"), "{works:?}");
}

#[test]
fn works_that_are_not_cited_take_no_time() {
    let rest: String = (0..5_000)
        .map(|n| format!("@article{{k{n}, author = {{Smith{n}, Ann}}, title = {{T {n} of $^{{177}}$Lu}}, journal = {{J}}, year = {{soon}}, abstract = {{{}}}}}\n", "x ".repeat(500)))
        .collect();
    let cited = Cited::new(&format!("{BIB}{rest}"), AMA, "Text [@data].\n");
    let start = std::time::Instant::now();
    assert_eq!(cited.checked().code, 0);
    // A debug build; reading every work as if it were cited takes several times as long.
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn days_pages_and_volumes_of_all_forms_are_printed() {
    let bib = r#"
@online{day, author = {Doe, E.}, title = {A page}, year = 2020, month = apr # "~15", url = {https://x.org/}}
@article{pii, author = {Doe, E.}, title = {Early}, journal = {Lancet}, year = 2019, volume = 364, pages = {S0140-6736(19)30000-1}}
@incollection{volume, author = {Doe, E.}, title = {Part}, booktitle = {Whole}, volume = 2, publisher = {P}, year = 2020, pages = {e123--e130}}
@misc{trial, author = {{Sponsor Inc.}}, title = {Study of X}, number = {NCT01578239}, howpublished = {ClinicalTrials.gov}, year = 2012}
"#;
    let page = Cited::new(bib, AMA, "Text [@day; @pii; @trial].\n").page();
    assert_eq!(
        page.works(),
        [
            "Doe E. A page. April 15, 2020. https://x.org/",
            "Doe E. Early. *Lancet*. 2019;364:S0140-6736(19)30000-1.",
            "Sponsor Inc. *Study of X*. ClinicalTrials.gov; 2012. NCT01578239.",
        ]
    );
    let page = Cited::new(bib, "vancouver", "Text [@volume].\n").page();
    assert_eq!(page.works(), ["Doe E. Part. In: Whole. P; 2020. pp. e123–30. Vol. 2."]);
}
