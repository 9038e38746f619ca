//! `tickmark preview`: the pages in a browser, which follow each save.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Copy, root, tickmark};
use crate::webdriver::Browser;

/// A build without optimization on a machine that does other things takes so long at most.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running preview, which ends with the value.
pub struct Preview {
    process: Child,
    port: u16,
    /// Where the program keeps what it knows of its user.
    _home: Option<tempfile::TempDir>,
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An answer: status, head and body.
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Preview {
    /// The preview of a user who runs nothing else.
    fn start(project: &Path, more: &[&str]) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut preview = Self::of(project, home.path(), more, Stdio::null());
        preview._home = Some(home);
        preview
    }

    /// The preview of the user of a folder; what it says goes to `said`.
    pub fn of(project: &Path, home: &Path, more: &[&str], said: Stdio) -> Self {
        Self::by(Path::new(env!("CARGO_BIN_EXE_tickmark")), project, home, more, said)
    }

    /// The same by another program.
    pub fn by(program: &Path, project: &Path, home: &Path, more: &[&str], said: Stdio) -> Self {
        let mut process = Command::new(program)
            .args(["preview", "--no-open", "--project"])
            .arg(project)
            .args(more)
            .env("XDG_STATE_HOME", home)
            .stdout(Stdio::piped())
            .stderr(said)
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let output = process.stdout.take().expect("its output is piped");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let port = line.trim().strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix('/'));
        let port =
            port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("no address of this machine: {line}"));
        Self { process, port, _home: None }
    }

    fn connection(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the preview listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        stream
    }

    /// Sends a head as it is.
    fn send(&self, head: &str) -> Answer {
        let mut stream = self.connection();
        stream.write_all(head.as_bytes()).expect("the request is sent");
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("an answer");
        let end = all.windows(4).position(|part| part == b"\r\n\r\n").expect("a head") + 4;
        let head = String::from_utf8(all[..end].to_vec()).expect("a head of text");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Answer { status, head, body: all[end..].to_vec() }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port))
    }

    /// The page once it has some words.
    pub fn page_with(&self, page: &str, words: &str) -> String {
        let start = Instant::now();
        loop {
            let answer = self.get(page);
            if answer.status == 200 && answer.text().contains(words) {
                return answer.text();
            }
            assert!(start.elapsed() < PATIENCE, "no `{words}` in {page}: {}", answer.text().len());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    pub fn events(&self) -> Events {
        let mut stream = self.connection();
        let head = format!("GET /events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port);
        stream.write_all(head.as_bytes()).expect("the request is sent");
        Events(BufReader::new(stream))
    }
}

/// A stream of events.
pub struct Events(BufReader<TcpStream>);

impl Events {
    /// The next news that is as wanted.
    pub fn next(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            assert!(start.elapsed() < PATIENCE, "no such event");
            let mut line = String::new();
            self.0.read_line(&mut line).expect("an event");
            if let Some(data) = line.strip_prefix("data: ") {
                let news: Value = serde_json::from_str(data).expect("JSON");
                if wanted(&news) {
                    return news;
                }
            }
        }
    }
}

const CSV: &str =
    "id,arm,months,died\n1,A,5.2,1\n2,A,9.1,1\n3,A,14.0,0\n4,A,17.5,1\n5,B,3.3,1\n6,B,4.0,1\n7,B,8.8,1\n8,B,11.2,0\n";

const REPORT: &str = "## Survival\n\n```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\n```\n\n\
                      First words: {{ os.A.median }} months.\n\n```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\nOf {{ n }} patients.\n";

fn project() -> Copy {
    let project = Copy::small(CSV, REPORT);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"pdf\", \"html\"]");
    project.freeze();
    project
}

fn files(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        }
        found.insert(path.display().to_string());
    }
}

#[test]
fn pages_follow_each_save_and_errors_leave_the_last_good_one() {
    let project = project();
    let mut before = BTreeSet::new();
    files(project.path(), &mut before);
    let preview = Preview::start(project.path(), &[]);
    let mut events = preview.events();
    let first = events.next(|news| news["files"]["report.html"].is_u64());
    let answer = preview.get("/");
    assert!(answer.status == 303 && answer.head.contains("Location: /report.html"), "{}", answer.head);
    let page = preview.page_with("/report.html", "First words");
    assert!(page.contains("<script src=\"/preview.js\" data-page=\"report.html\""), "the script");
    assert_eq!(preview.get("/preview.js").status, 200);
    // An edit of prose.
    project.replace("report/report.md", "First words", "Other words");
    let second = events.next(|news| news["files"]["report.html"] != first["files"]["report.html"]);
    assert!(preview.page_with("/report.html", "Other words").contains("data-mark"));
    // An error is told at its place, and the page stays.
    project.replace("report/report.md", "{{ os.A.median }}", "{{ os.A.medan }}");
    let news = events.next(|news| news["problems"].as_array().is_some_and(|all| !all.is_empty()));
    let problem = &news["problems"][0];
    assert_eq!((problem["severity"].as_str(), problem["line"].as_u64()), (Some("error"), Some(10)), "{problem}");
    assert!(problem["at"]["report.html"].is_u64(), "{problem}");
    assert_eq!(news["files"]["report.html"], second["files"]["report.html"]);
    assert!(preview.page_with("/report.html", "Other words").contains("data-mark"));
    // A typed number is a finding, and the page is shown.
    project.replace("report/report.md", "{{ os.A.medan }}", "{{ os.A.median }} of 99");
    events.next(|news| news["problems"][0]["severity"] == "finding");
    project.replace("report/report.md", " of 99", "");
    events.next(|news| news["problems"].as_array().is_some_and(Vec::is_empty));
    // The data are those of the freeze.
    project.replace("data/patients.csv", "5.2", "6.2");
    let news = events.next(|news| news["problems"].as_array().is_some_and(|all| !all.is_empty()));
    assert!(news["problems"][0]["message"].as_str().is_some_and(|words| words.contains("changed since freeze")));
    project.replace("data/patients.csv", "6.2", "5.2");
    // The PDF follows when typing rests.
    events.next(|news| news["files"]["report.pdf"].is_u64());
    assert!(preview.get("/report.pdf").body.starts_with(b"%PDF-"));
    drop(preview);
    let mut after = BTreeSet::new();
    files(project.path(), &mut after);
    let cache = project.path().join(".tickmark").display().to_string();
    after.retain(|path| !path.starts_with(&cache));
    assert_eq!(before, after, "the preview writes nothing but its cache");
}

#[test]
fn only_this_machine_is_answered_and_only_with_pages() {
    let project = project();
    let preview = Preview::start(project.path(), &[]);
    preview.page_with("/report.html", "First words");
    let port = preview.port;
    let get = |path: &str, host: &str| preview.send(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")).status;
    let own = format!("127.0.0.1:{port}");
    assert_eq!(get("/report.html", &own), 200);
    assert_eq!(get("/report.html", &format!("LOCALHOST:{port}")), 200);
    for host in ["evil.example", "127.0.0.1", "127.0.0.1.evil.example", &format!("evil.example:{port}"), "127.0.0.1:1"]
    {
        assert_eq!(get("/report.html", host), 421, "{host}");
        assert_eq!(get("/events", host), 421, "{host}");
    }
    for path in [
        "/../report/report.toml",
        "/%2e%2e/data/patients.csv",
        "/..%2fdata/patients.csv",
        "/a/../../data/patients.csv",
        "/..%5cdata",
        "/%00",
    ] {
        assert_eq!(get(path, &own), 403, "{path}");
    }
    for path in ["/data/patients.csv", "/report/report.toml", "//etc/passwd", "/report.htm", "/out/latest/report.html"]
    {
        assert_eq!(get(path, &own), 404, "{path}");
    }
    for head in ["nonsense\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / SPDY/9\r\nHost: x\r\n\r\n"] {
        assert_eq!(preview.send(head).status, 400, "{head}");
    }
    assert_eq!(preview.send(&format!("DELETE /report.html HTTP/1.1\r\nHost: {own}\r\n\r\n")).status, 405);
    let long = format!("GET / HTTP/1.1\r\nHost: {own}\r\nX: {}\r\n\r\n", "y".repeat(9000));
    assert_eq!(preview.send(&long).status, 431);
    // A page of another site cannot open an editor.
    assert_eq!(
        preview.send(&format!("POST /open?page=report.html&mark=0 HTTP/1.1\r\nHost: {own}\r\n\r\n")).status,
        403
    );
    // It still answers.
    assert_eq!(get("/report.html", &own), 200);
}

#[test]
fn a_number_leads_to_its_line_and_a_line_to_its_number() {
    let project = project();
    let preview = Preview::start(project.path(), &["--editor", "true {file}:{line}"]);
    preview.page_with("/report.html", "First words");
    let ledger_line = |mark: u32| {
        let answer = preview.get(&format!("/place?page=report.html&mark={mark}"));
        assert_eq!(answer.status, 200);
        serde_json::from_str::<Value>(&answer.text()).expect("JSON")
    };
    let first = ledger_line(0);
    assert_eq!((first["file"].as_str(), first["line"].as_u64()), (Some("report/report.md"), Some(10)));
    assert_eq!(first["editor"], true);
    let second = preview.get("/at?file=report/report.md&line=99");
    assert!(second.status == 303 && second.head.contains("Location: /report.html#at-1"), "{}", second.head);
    assert!(preview.get("/at?file=report/report.md&line=3").head.contains("#at-0"));
    assert_eq!(preview.get("/at?file=report/other.md&line=3").status, 404);
    assert_eq!(preview.get("/place?page=report.html&mark=77").status, 404);
    let own = format!("Host: 127.0.0.1:{}\r\nX-Tickmark: 1\r\n\r\n", preview.port);
    assert_eq!(preview.send(&format!("POST /open?page=report.html&mark=0 HTTP/1.1\r\n{own}")).status, 204);
}

/// What is kept between edits changes no byte: after each of several edits the page is that
/// of a preview that keeps nothing, and of one that starts anew.
#[test]
fn what_is_kept_between_edits_changes_no_byte() {
    let project = Copy::of(&root().join("tests/projects/lung"));
    let (keeps, forgets) = (Preview::start(project.path(), &[]), Preview::start(project.path(), &["--no-cache"]));
    let text = project.read("report/report.md");
    let edits: [(&str, String); 6] = [
        ("as it is", text.clone()),
        ("prose", text.replace("Women lived longer.", "Women lived longer here.")),
        ("lines above blocks", format!("Some words.\n\nMore of them.\n\n{text}")),
        ("a block", text.replace("at = [180, 365, 730]", "at = [180, 365]")),
        ("the cohort", text.replace("time IS NOT NULL", "time > 50")),
        ("undone", text.clone()),
    ];
    for (number, (what, edited)) in edits.iter().enumerate() {
        let sign = format!("Edit {}", ["zero", "one", "two", "three", "four", "five"][number]);
        project.write("report/report.md", format!("{edited}\n{sign}.\n"));
        let [kept, made] = [&keeps, &forgets].map(|preview| plain(&preview.page_with("/report.html", &sign)));
        assert!(kept == made, "{what}: {} and {} bytes", kept.len(), made.len());
    }
    let anew = Preview::start(project.path(), &[]);
    assert_eq!(
        plain(&anew.page_with("/report.html", "Edit five")),
        plain(&keeps.page_with("/report.html", "Edit five"))
    );
}

/// A page without the number of its revision.
pub fn plain(page: &str) -> String {
    let at = page.find("data-revision=").expect("the script");
    format!("{}{}", &page[..at], &page[at..].split_once('>').expect("its end").1)
}

/// As an author sees it: the page follows, an error stands beside its number, and a click says
/// the line.
#[test]
fn a_browser_follows_the_edits() {
    let Some(browser) = Browser::start() else { return };
    let project = project();
    let preview = Preview::start(project.path(), &[]);
    preview.page_with("/report.html", "First words");
    browser.run(&format!("location.href = 'http://127.0.0.1:{}/'; return 1", preview.port));
    let until = |expression: &str| {
        let start = Instant::now();
        while browser.evaluate(expression) != Value::Bool(true) {
            assert!(start.elapsed() < PATIENCE, "never {expression}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    until("location.pathname === '/report.html' && document.readyState === 'complete'");
    project.replace("report/report.md", "First words", "Other words");
    until("document.body.textContent.includes('Other words')");
    until("document.querySelectorAll('.tmp-problem').length === 0");
    project.replace("report/report.md", "Of {{ n }} patients", "Of {{ m }} patients");
    until("document.querySelectorAll('.tmp-problem').length === 1");
    // It stands behind the paragraph in which it is.
    until(
        "document.querySelector('.tmp-problem')?.previousElementSibling?.textContent.startsWith('Of 8 patients') ?? false",
    );
    until("document.querySelector('.tmp-bar').textContent.includes('last good page')");
    project.replace("report/report.md", "Of {{ m }} patients", "Of {{ n }} patients");
    until("document.querySelectorAll('.tmp-problem').length === 0 && document.querySelector('.tmp-bar').hidden");
    browser.click(&browser.element("p [data-mark]"));
    until("(document.querySelector('.tmp-source') || {}).textContent?.includes('report/report.md:10:14') ?? false");
    let said = browser.log("browser");
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn a_port_that_is_taken_and_a_folder_without_a_project_are_errors() {
    let project = project();
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("its address").port().to_string();
    let run = tickmark(project.path(), &["preview", "--no-open", "--port", &port]);
    assert!(run.code == 2 && run.stderr.contains("cannot be served"), "{}", run.stderr);
    let empty = tempfile::tempdir().expect("a temporary folder");
    let run = tickmark(empty.path(), &["preview", "--no-open"]);
    assert!(run.code == 2 && run.stderr.contains("report/report.toml"), "{}", run.stderr);
}
