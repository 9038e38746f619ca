//! A browser, driven as the WebDriver standard says (W3C WebDriver, HTTP on loopback).

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// Where an element's reference stands in an answer (WebDriver, "Elements").
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Flags of a browser that shows one file and asks nobody for anything.
const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=1",
    "--hide-scrollbars",
];

/// A browser with a profile of its own; both go with the value.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts Chromium; none, with a sentence that says so, where it is not installed.
    pub fn start() -> Option<Self> {
        let installed =
            |program: &str| Command::new(program).arg("--version").output().is_ok_and(|it| it.status.success());
        if !(installed("chromium") && installed("chromedriver")) {
            // Past the test runner, which keeps what a passing test prints.
            let words = "passed over: Chromium and its driver are not installed (`make browser` installs them)";
            writeln!(std::io::stderr(), "{words}").expect("standard error can be written");
            return None;
        }
        let profile = tempfile::tempdir().expect("a temporary folder");
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let output = driver.stdout.take().expect("its output is piped");
        let port = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_suffix('.')?.rsplit_once("on port ")?.1.parse().ok())
            .expect("chromedriver says on which port it listens");
        let mut browser = Self { driver, port, session: String::new(), _profile: profile };
        let folder = format!("--user-data-dir={}", browser._profile.path().display());
        let flags: Vec<&str> = FLAGS.into_iter().chain([folder.as_str()]).collect();
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": flags, "binary": binary() },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let made = browser.ask("POST", "/session", &wanted);
        browser.session = made["sessionId"].as_str().expect("a session").to_owned();
        Some(browser)
    }

    /// A command of the session, with the value of its answer.
    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        self.ask(method, &format!("/session/{}{path}", self.session), body)
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = body.to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("chromedriver listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit of time");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).expect("a question");
        let answer = read_answer(stream);
        let value = serde_json::from_str::<Value>(&answer).expect("the answer is JSON")["value"].take();
        assert!(value["error"].is_null(), "{method} {path}: {}: {}", value["error"], value["message"]);
        value
    }

    /// A command of Chromium's own protocol.
    pub fn devtools(&self, name: &str, parameters: &Value) -> Value {
        self.command("POST", "/goog/cdp/execute", &json!({ "cmd": name, "params": parameters }))
    }

    /// Opens a file and waits until it is loaded.
    pub fn open(&self, file: &Path) {
        let url = format!("file://{}", file.display());
        self.command("POST", "/url", &json!({ "url": url }));
    }

    /// Shows the page in a window of this size, in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
    }

    /// The value that a script returns, or that its promise comes to.
    pub fn run(&self, script: &str) -> Value {
        self.command("POST", "/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// The value of an expression, also where the page's own scripts are switched off.
    pub fn evaluate(&self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.devtools("Runtime.evaluate", &asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    /// The first element that a selector finds.
    pub fn element(&self, selector: &str) -> String {
        let found = self.command("POST", "/element", &json!({ "using": "css selector", "value": selector }));
        found[ELEMENT].as_str().expect("an element").to_owned()
    }

    /// Clicks an element with the mouse, as a reader does.
    pub fn click(&self, element: &str) {
        self.command("POST", &format!("/element/{element}/click"), &json!({}));
    }

    /// Types into an element; into an input of files, the path of one on each line.
    pub fn fill(&self, element: &str, text: &str) {
        self.command("POST", &format!("/element/{element}/value"), &json!({ "text": text }));
    }

    /// Presses and releases a key: `\u{E007}` is Enter, `\u{E00C}` Escape.
    pub fn press(&self, key: char) {
        let strokes = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.command("POST", "/actions", &actions);
    }

    /// What the console said and what the network did since the last call.
    pub fn log(&self, kind: &str) -> Vec<Value> {
        let mut entries = self.command("POST", "/se/log", &json!({ "type": kind }));
        std::mem::take(entries.as_array_mut().expect("a list of entries"))
    }

    /// The page, or what of it is in the window, as a picture in PNG and Base64.
    pub fn picture(&self, whole: bool) -> String {
        let options = json!({ "format": "png", "captureBeyondViewport": whole });
        self.devtools("Page.captureScreenshot", &options)["data"].as_str().expect("a picture").to_owned()
    }

    /// The page as printed: a PDF in Base64.
    pub fn print(&self) -> String {
        let options = json!({ "preferCSSPageSize": true, "printBackground": true });
        self.devtools("Page.printToPDF", &options)["data"].as_str().expect("a PDF").to_owned()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() && !std::thread::panicking() {
            self.command("DELETE", "", &json!({}));
        }
        // A driver that has gone already is what is wanted.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The body of an answer whose length its head gives.
fn read_answer(stream: TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a head");
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    String::from_utf8(body).expect("an answer in UTF-8")
}

/// Where Chromium is. Debian's is a script of this name.
fn binary() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join("chromium")).find(|file| file.is_file());
    found.map_or_else(|| "chromium".to_owned(), |file| file.display().to_string())
}
