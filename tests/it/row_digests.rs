//! The digests of rows, computed once more from their definition in docs/ledger.md.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::program::{Copy, entry, tickmark};

const PATIENTS: &str = "id,site,time,event\n1,A,5,1\n2,A,8,0\n3,B,3,1\n4,B,9,1\n5,A,2,0\n";
const LABS: &str = "id,value\n2,1.5\n4,2.5\n9,0.5\n";

const REPORT: &str = "
```{cohort all}
from = \"patients\"
[[join]]
table = \"labs\"
on = [\"id\"]
```

```{survival os}
data = \"patients\"
time = \"time\"
event = \"event = 1\"
by = \"site\"
at = [4]
```

```{value measured}
data = \"all\"
as = \"COUNT(value)\"
```

{{ os.median }} {{ measured }}
";

/// SHA-256 or HMAC-SHA-256 over parts, each after its length.
fn message(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| [&(part.len() as u64).to_le_bytes()[..], part].concat()).collect()
}

fn sha256(parts: &[&[u8]]) -> Vec<u8> {
    Sha256::digest(message(parts)).to_vec()
}

/// The digest of rows of sources: id, bytes of the file, row numbers from 1.
fn digest(sources: &[(&str, &str, &[u64])]) -> String {
    let secret = |file: &str| Sha256::digest(format!("{file}tickmark/source/2")).to_vec();
    let secrets: Vec<Vec<u8>> = sources.iter().map(|(_, file, _)| secret(file)).collect();
    let mut key: Vec<&[u8]> = vec![b"tickmark/rows/2"];
    key.extend(secrets.iter().map(Vec::as_slice));
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for (id, _, rows) in sources {
        let mut words = vec![0u64; rows.iter().max().map_or(0, |last| (last / 64) as usize + 1)];
        rows.iter().for_each(|row| words[(row / 64) as usize] |= 1 << (row % 64));
        parts.push(id.as_bytes().to_vec());
        parts.push(words.iter().flat_map(|word| word.to_le_bytes()).collect());
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(&sha256(&key)).expect("a key");
    mac.update(&message(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>()));
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn whoever_holds_the_data_can_compute_the_digests_of_rows() {
    let project = Copy::small(PATIENTS, REPORT);
    project.write("data/labs.csv", LABS);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    assert_eq!(ledger["schema"], "tickmark-ledger/2");
    let of_patients = |rows: &'static [u64]| digest(&[("patients", PATIENTS, rows)]);
    for (id, rows) in [
        ("os.n", &[1, 2, 3, 4, 5][..]),
        ("os.A.n", &[1, 2, 5]),
        ("os.events", &[1, 3, 4]),
        ("os.at[4].n.risk", &[1, 2, 4]),
        ("os.at[4].n.event", &[3]),
        ("os.at[4].n.censor", &[5]),
        ("os.A.at[4].n.risk", &[1, 2]),
        ("os.B.at[4].n.event", &[3]),
    ] {
        let found = &entry(&ledger, id)["rows"];
        assert_eq!(found["digest"], of_patients(rows), "{id}");
        assert_eq!(found["n"], rows.len(), "{id}");
    }
    // Rows 2 and 4 of the patients have a value, which is in rows 1 and 2 of the other file.
    let joined = digest(&[("labs", LABS, &[1, 2]), ("patients", PATIENTS, &[2, 4])]);
    assert_eq!(entry(&ledger, "measured")["rows"]["digest"], joined);
}

#[test]
fn a_ledger_of_the_first_schema_can_still_be_verified() {
    let project = Copy::small(PATIENTS, "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\n{{ n }}\n");
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let ledger = project.read("out/latest/ledger.json");
    project.write("old.json", ledger.replace("tickmark-ledger/2", "tickmark-ledger/1"));
    project.write("other.json", ledger.replace("tickmark-ledger/2", "tickmark-ledger/3"));
    let verify = |file: &str| {
        let path = project.path().join(file);
        let data = project.path().to_str().expect("a path").to_owned();
        tickmark(project.path(), &["verify", path.to_str().expect("a path"), "--data", &data])
    };
    assert_eq!(verify("old.json").code, 0, "{}", verify("old.json").stderr);
    let wrong = verify("other.json");
    assert!(wrong.code == 2 && wrong.stderr.contains("tickmark-ledger/3"), "{}", wrong.stderr);
}
