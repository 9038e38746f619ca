//! What is run, and all that it may read.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::digest::{Digest, Parts};

/// A program's run.
#[derive(Debug, Clone)]
pub struct Job {
    /// The block's id.
    pub id: String,
    /// The program and its arguments.
    pub run: Vec<String>,
    /// The text of the program that stands in the block, under the name of its file.
    pub code: Option<(String, String)>,
    /// The files of report/ that it reads, by their paths there.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The tables that it reads, as CSV, by their names.
    pub tables: BTreeMap<String, Vec<u8>>,
    /// The names of the files that it writes.
    pub outputs: Vec<String>,
    /// How long it may take.
    pub limit: Duration,
}

/// What a job gave.
#[derive(Debug, Clone)]
pub struct Outputs {
    /// What it wrote, by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What the program says of its version.
    pub program: String,
    /// Whether the system kept it from writing elsewhere and from the network.
    pub is_confined: bool,
}

impl Job {
    /// The digest of the run: two runs with the same digest read and do the same.
    pub fn digest(&self) -> Digest {
        let mut parts = self.written(Parts::new("tickmark/job/1"));
        for (name, bytes) in &self.tables {
            parts = parts.with(b"table").with(name.as_bytes()).with(bytes);
        }
        for name in &self.outputs {
            parts = parts.with(b"output").with(name.as_bytes());
        }
        parts.finish()
    }

    /// The digest of what is executed, whatever the data are: what a user trusts.
    pub fn command_digest(&self) -> Digest {
        self.written(Parts::new("tickmark/trust/1")).finish()
    }

    fn written(&self, mut parts: Parts) -> Parts {
        parts = parts.with(self.id.as_bytes());
        for word in &self.run {
            parts = parts.with(b"run").with(word.as_bytes());
        }
        if let Some((name, text)) = &self.code {
            parts = parts.with(b"code").with(name.as_bytes()).with(text.as_bytes());
        }
        for (path, bytes) in &self.files {
            parts = parts.with(b"file").with(path.as_bytes()).with(bytes);
        }
        parts
    }

    /// The line that is run, as a person would type it.
    pub fn line(&self) -> String {
        let quoted = |word: &String| {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%{}".contains(c);
            if !word.is_empty() && word.chars().all(is_plain) { word.clone() } else { format!("'{word}'") }
        };
        self.run.iter().map(quoted).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_run_is_of_all_it_reads_and_that_of_trust_is_of_what_is_executed() {
        let job = Job {
            id: "mi".into(),
            run: vec!["Rscript".into(), "a b".into()],
            code: Some(("code.R".into(), "1".into())),
            files: BTreeMap::new(),
            tables: BTreeMap::from([("patients".into(), b"id\n1\n".to_vec())]),
            outputs: vec!["mi.csv".into()],
            limit: Duration::from_secs(1),
        };
        let mut other = job.clone();
        other.tables.insert("patients".into(), b"id\n2\n".to_vec());
        assert_ne!(job.digest(), other.digest());
        assert_eq!(job.command_digest(), other.command_digest());
        other.code = Some(("code.R".into(), "2".into()));
        assert_ne!(job.command_digest(), other.command_digest());
        let longer = Job { limit: Duration::from_secs(2), ..job.clone() };
        assert_eq!(job.digest(), longer.digest());
        assert_eq!(job.line(), "Rscript 'a b'");
    }
}
