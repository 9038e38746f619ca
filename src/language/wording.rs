//! The words that stand on the pages beside what the author wrote.

use serde::Serialize;

/// The words of the program on the pages of a report, in one language.
#[derive(Debug, Serialize)]
pub struct Wording {
    /// What a table is called before its number.
    pub table: &'static str,
    /// What a figure is called before its number.
    pub figure: &'static str,
    /// What a section is called before its number.
    pub section: &'static str,
    /// The head of the works cited.
    pub references: &'static str,
    /// Before the number of a page.
    pub page: &'static str,
    /// Between the number of a page and that of all pages.
    pub of: &'static str,
    /// Before the version of the report.
    pub version: &'static str,
    /// Before the data freeze, within a line.
    pub freeze: &'static str,
    /// Before the data freeze, at the start of a line.
    pub freeze_head: &'static str,
    /// Before the date.
    pub date: &'static str,
    /// Before the author to whom letters go.
    pub correspondence: &'static str,
    /// The same, on a poster.
    pub contact: &'static str,
    /// Before the key words.
    pub keywords: &'static str,
    /// Before version, data freeze and date.
    pub stamp: &'static str,
    /// What a poster says of its numbers.
    pub traceable: &'static str,
    /// What is attached to a poster; the name of the command that checks it follows.
    pub attached: &'static str,
    /// What that command does with them.
    pub checks_them: &'static str,
    /// What the QR code of a poster holds.
    pub qr_alt: &'static str,
    /// The link over the head of an HTML page.
    pub skip: &'static str,
    /// The button that colors all traced numbers.
    pub show_numbers: &'static str,
    /// The button to a dark page.
    pub dark: &'static str,
    /// The button to a light page.
    pub light: &'static str,
    /// What these buttons do.
    pub switch_theme: &'static str,
    /// The button under a figure that is drawn small in a narrow window.
    pub enlarge: &'static str,
    /// What an HTML page says of its numbers.
    pub every_number: &'static str,
    /// What the command does whose name stands before it.
    pub verify: &'static str,
    /// What a browser without scripts shows; the name of the ledger follows.
    pub no_scripts: &'static str,
    /// Where the ledger is.
    pub beside: &'static str,
    /// The head of the appendix and of the dialog.
    pub evidence: &'static str,
    /// What the appendix holds.
    pub appendix: &'static str,
    /// What the appendix of a Word document holds.
    pub appendix_of_word: &'static str,
    /// The head of the data files in the appendix.
    pub sources: &'static str,
    /// The head of the tables in the appendix.
    pub tables_and_steps: &'static str,
    /// The head of the sets of rows in the appendix.
    pub row_sets: &'static str,
    /// The head of the facts in the appendix.
    pub declared_facts: &'static str,
    /// After a number of rows.
    pub rows: &'static str,
    /// After a number of columns, and before their names.
    pub columns: &'static str,
    /// Before the digest of a block.
    pub block: &'static str,
    /// Before the tables that a block reads.
    pub data: &'static str,
    /// After the number 1.
    pub one_result: &'static str,
    /// After another number of results.
    pub results: &'static str,
    /// Before the number whose evidence is shown.
    pub evidence_for: &'static str,
    /// What selecting a number does, after the number.
    pub show_evidence: &'static str,
    /// After the number 1.
    pub number_traced: &'static str,
    /// After another number of marks.
    pub numbers_traced: &'static str,
    /// The button that copies the evidence.
    pub copy: &'static str,
    /// It was copied.
    pub copied: &'static str,
    /// It was not.
    pub not_copied: &'static str,
    /// The button that closes the dialog.
    pub close: &'static str,
    /// Before the path of a result.
    pub result: &'static str,
    /// Before what a result is.
    pub statistic: &'static str,
    /// Before its variable.
    pub variable: &'static str,
    /// Before its level.
    pub level: &'static str,
    /// Before its time.
    pub time: &'static str,
    /// Before its groups.
    pub groups: &'static str,
    /// Before its block.
    pub analysis_block: &'static str,
    /// Before the place of the block.
    pub written_at: &'static str,
    /// Before the columns that were read.
    pub columns_head: &'static str,
    /// Before how many rows were read.
    pub rows_head: &'static str,
    /// Before the digest of these rows.
    pub digest_of_rows: &'static str,
    /// Before the digest of the block.
    pub digest_of_block: &'static str,
    /// The engine that holds the rows, in the evidence of a number.
    pub engine: &'static str,
    /// What it was asked.
    pub asked: &'static str,
    /// The digest of what it answered.
    pub digest_of_answer: &'static str,
    /// What stands before the digest of a table that an engine holds.
    pub engine_digest: &'static str,
    /// Before the name of a fact.
    pub fact: &'static str,
    /// What a fact is.
    pub fact_declared: &'static str,
    /// Where it comes from.
    pub fact_note: &'static str,
    /// Before the source of a fact.
    pub source: &'static str,
    /// Before the place of a fact.
    pub declared_at: &'static str,
    /// The head of the tables in the dialog.
    pub steps: &'static str,
    /// Before the tables that a table is made from.
    pub from: &'static str,
    /// The head of the steps.
    pub step: &'static str,
    /// The head of the rows before a step.
    pub rows_in: &'static str,
    /// The head of the rows after a step.
    pub rows_out: &'static str,
    /// The head of the data files in the dialog.
    pub files: &'static str,
    /// The button that checks the data files of a page.
    pub check_data: &'static str,
    /// The head of the claims in an appendix.
    pub claims: &'static str,
    /// What words that are tied to results are called.
    pub claim: &'static str,
    /// Before the condition of a claim.
    pub condition: &'static str,
    /// Said where the condition of a claim holds.
    pub claim_holds: &'static str,
    /// Said where it does not, and other words are printed.
    pub claim_otherwise: &'static str,
    /// Before the words that are claimed where the condition holds.
    pub claimed_words: &'static str,
    /// Before what the results say.
    pub claim_says: &'static str,
    /// What its dialog asks for.
    pub choose_data: &'static str,
    /// Of a data file: its bytes are those of the page.
    pub file_agrees: &'static str,
    /// Of a data file: it has its name and other bytes.
    pub file_differs: &'static str,
    /// Of a data file that the reader has not chosen.
    pub file_missing: &'static str,
    /// Of a chosen file that the page does not stand on.
    pub file_unknown: &'static str,
    /// What is said where every file agrees.
    pub data_agree: &'static str,
    /// What is said where one does not.
    pub data_differ: &'static str,
    /// What is said where the browser cannot do it.
    pub no_hashes: &'static str,
    /// The title of a supplement that has none of its own.
    pub supplement: &'static str,
    /// A table, figure or section of the supplement, named by `{name}`, in another document.
    pub in_supplement: &'static str,
    /// The same of the main text, in the supplement.
    pub in_main_text: &'static str,
    /// What stands where the table or figure `{name}` was that is at the end.
    pub callout: &'static str,
    /// Before the short title, on a title page.
    pub running_head: &'static str,
    /// Before the counts of words.
    pub word_count: &'static str,
    /// What the abstract is called before its count of words.
    pub word_count_abstract: &'static str,
    /// What the text is called before its count of words.
    pub word_count_text: &'static str,
    /// Before the number of tables.
    pub tables: &'static str,
    /// Before the number of figures.
    pub figures: &'static str,
    /// Before who paid for the work.
    pub funding: &'static str,
    /// Before the conflicts of interest.
    pub conflicts: &'static str,
    /// Before who did what.
    pub contributions: &'static str,
    /// Before who is thanked.
    pub acknowledgments: &'static str,
    /// The names of statistics.
    pub statistics: Statistics,
    /// The names of the months.
    pub months: [&'static str; 12],
    /// A date with `{day}`, `{month}` and `{year}`.
    pub written_date: &'static str,
}

/// The names of statistics, by the words of their paths.
#[derive(Debug, Serialize)]
pub struct Statistics {
    /// “Count”.
    pub n: &'static str,
    /// “Denominator”.
    #[serde(rename = "N")]
    pub total: &'static str,
    /// “Proportion”.
    pub p: &'static str,
    /// “Mean”.
    pub mean: &'static str,
    /// “Standard deviation”.
    pub sd: &'static str,
    /// “Median”.
    pub median: &'static str,
    /// “Lower quartile”.
    pub p25: &'static str,
    /// “Upper quartile”.
    pub p75: &'static str,
    /// “Minimum”.
    pub min: &'static str,
    /// “Maximum”.
    pub max: &'static str,
    /// “Estimate”.
    pub estimate: &'static str,
    /// “Standard error”.
    #[serde(rename = "std.error")]
    pub std_error: &'static str,
    /// “Lower confidence limit”.
    #[serde(rename = "conf.low")]
    pub conf_low: &'static str,
    /// “Upper confidence limit”.
    #[serde(rename = "conf.high")]
    pub conf_high: &'static str,
    /// “P value”.
    #[serde(rename = "p.value")]
    pub p_value: &'static str,
    /// “Test statistic”.
    pub statistic: &'static str,
    /// “Degrees of freedom”.
    pub df: &'static str,
    /// “Number at risk”.
    #[serde(rename = "n.risk")]
    pub n_risk: &'static str,
    /// “Number of events”.
    #[serde(rename = "n.event")]
    pub n_event: &'static str,
    /// “Number censored”.
    #[serde(rename = "n.censor")]
    pub n_censor: &'static str,
}

impl Wording {
    /// A date as it is written out; nothing for a month that there is not.
    pub fn date(&self, (year, month, day): (i32, u8, u8)) -> Option<String> {
        let month = self.months.get(usize::from(month).checked_sub(1)?)?;
        let out = self.written_date.replace("{day}", &day.to_string()).replace("{month}", month);
        Some(out.replace("{year}", &year.to_string()))
    }
}
