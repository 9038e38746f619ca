//! Examples at the end of the help of each command.

/// The way from data to pages, at the end of the help of the program.
pub(super) const PROGRAM: &str = "\
Examples:
  tickmark new lung --data lung.csv    drafts a report from a table
  cd lung && tickmark preview          shows its pages while you write
  tickmark render --strict             writes out/<version>/
  tickmark trace os.median             leads from a number to its rows";

pub(super) const FREEZE: &str = "\
Examples:
  tickmark freeze                            names the freeze by today's date
  tickmark freeze --name \"2026-01-31 final\"  by a name of your own";

pub(super) const STATUS: &str = "\
Examples:
  tickmark status           what changed since the freeze and the last render
  tickmark status --json    the same for a program";

pub(super) const RENDER: &str = "\
Examples:
  tickmark render               writes out/<version>/ and points out/latest at it
  tickmark render --strict      writes nothing where there is a finding
  tickmark render -v            prints notes, and the time of each phase
  tickmark render --out pages   below another folder";

pub(super) const CHECK: &str = "\
Examples:
  tickmark check            all that render would find; writes nothing
  tickmark check --strict   exits with 1 where there is a finding
  tickmark check --json     a line of JSON for each finding";

pub(super) const MERGE: &str = "\
Examples:
  tickmark merge edited.docx --dry-run            what would come back, and what is listed
  tickmark merge edited.docx                      the words of co-authors into the Markdown
  tickmark merge edited.docx --tracked reject     without their tracked changes";

pub(super) const TRUST: &str = "\
Examples:
  tickmark trust             shows what is run, and asks
  tickmark trust --yes       in a script, after somebody has read it
  tickmark trust --forget    trusts it no more";

pub(super) const TRACE: &str = "\
Examples:
  tickmark trace os.median                          a result by its path
  tickmark trace 'P=.64'                            a number as it reads on a page
  tickmark trace os.median --rows                   down to file and line
  tickmark trace 14.0 --file manuscript.pdf         in a file that you were sent";

pub(super) const VERIFY: &str = "\
Examples:
  tickmark verify manuscript.pdf                    with the data below this folder
  tickmark verify manuscript.pdf --data ../data     with the data elsewhere
  tickmark verify poster.html --public-key key.pub  also the signature";

pub(super) const LOG: &str = "\
Examples:
  tickmark log          the freezes, and the versions rendered from each
  tickmark log --json   the same for a program";

pub(super) const SIGN: &str = "\
Examples:
  tickmark sign out/latest/manuscript.pdf --key minisign.key --signer \"A. Author\"";

pub(super) const DIFF: &str = "\
Examples:
  tickmark diff out/1.0.0+0123456789ab out/latest      two versions of a project
  tickmark diff submitted.pdf revised.pdf              two files that you were sent
  tickmark diff out/1.0.0+0123456789ab out/latest --html changes.html
                                                       also as a page, with each document side by side";

pub(super) const STYLES: &str = "\
Examples:
  tickmark styles             all citation styles
  tickmark styles vancouver   those with a word in their name or title";

pub(super) const EXPLAIN: &str = "\
Examples:
  tickmark explain                 the kinds of blocks
  tickmark explain survival        the keys of a kind
  tickmark explain survival.conf   one key
  tickmark explain report          report.toml";

pub(super) const QC: &str = "\
Examples:
  tickmark qc --r                       recomputes every result in R and compares
  tickmark qc --r --script review.R     writes the script elsewhere";

pub(super) const DOCTOR: &str = "\
Examples:
  tickmark doctor          what is there, what is missing, and what that means
  tickmark doctor --json   the same for a program";

pub(super) const COMPLETIONS: &str = "\
Examples:
  tickmark completions bash > ~/.local/share/bash-completion/completions/tickmark
  tickmark completions zsh > ~/.zfunc/_tickmark
  tickmark completions fish > ~/.config/fish/completions/tickmark.fish";

pub(super) const MAN: &str = "\
Examples:
  tickmark man ~/.local/share/man/man1   a page for each command; then: man tickmark-render";
