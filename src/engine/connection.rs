//! A connection with an engine.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::diagnostic::{Diagnostic, Place, SourceText};
use crate::engine::answer::Answer;
use crate::engine::dialect::Dialect;
use crate::engine::driver;
use crate::engine::failure::{Cause, Failure};
use crate::engine::opening::{Opening, Request};
use crate::engine::secrets::Secrets;
use crate::project::{EngineSource, Interface};

/// The time that may be taken where none is given.
const USUAL_TIMEOUT: u64 = 60;

/// What is said of a source in report.toml, and where.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The name of the source.
    pub name: String,
    /// How the engine is asked, and by which driver.
    pub interface: String,
    /// The table, as it stands behind `FROM`.
    pub relation: String,
    /// What the author wrote: the table or the query.
    pub written: String,
    /// Its SQL.
    pub dialect: Dialect,
    /// The most rows that are fetched; none where only counts are.
    pub fetch: Option<u64>,
    /// By which driver, at which address and as whom it is asked: names of the variables, not their values.
    site: Vec<String>,
    /// Where the driver is written.
    pub driver_place: Place,
    /// Where the address is written.
    address_place: Place,
    /// Where the table or query is written.
    pub relation_place: Place,
    /// Where the time is written that an answer may take.
    timeout_place: Place,
    timeout: Duration,
}

/// A question that was asked, and how much came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What it was asked for.
    pub purpose: String,
    /// The question.
    pub sql: String,
    /// How many rows came back.
    pub rows: usize,
    /// How many bytes their values take.
    pub bytes: usize,
    /// How long the answer took.
    pub time: Duration,
}

/// A connection with an engine. It answers one question after the other.
pub struct Connection {
    settings: Settings,
    secrets: Secrets,
    requests: Mutex<Option<Sender<Request>>>,
    asked: Mutex<Vec<Asked>>,
    /// Why nothing is asked any more.
    broken: Mutex<Option<Diagnostic>>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Settings {
    /// The settings of the source of a name in report.toml.
    pub fn of(name: &str, source: &EngineSource, text: &SourceText) -> Self {
        let dialect = Dialect::of(source.dialect());
        let Interface::Adbc = source.engine;
        let (relation, written, relation_place) = match (&source.table, &source.query) {
            (Some(table), _) => {
                (dialect.table(table.get_ref()), table.get_ref().trim().to_owned(), text.span(table.span()))
            }
            (None, Some(query)) => {
                (within_brackets(query.get_ref().trim()), query.get_ref().trim().to_owned(), text.span(query.span()))
            }
            (None, None) => (String::new(), String::new(), text.span(source.driver.span())),
        };
        let timeout = source.timeout.as_ref();
        Self {
            name: name.to_owned(),
            interface: format!("ADBC, {}", source.driver.get_ref().rsplit(['/', '\\']).next().unwrap_or_default()),
            relation,
            written,
            dialect,
            fetch: source.limit.as_ref().map(|limit| *limit.get_ref()).filter(|_| source.fetch),
            site: site(source),
            driver_place: text.span(source.driver.span()),
            address_place: text.span(source.uri_env.span()),
            relation_place,
            timeout_place: text.span(timeout.map_or(source.driver.span(), toml::Spanned::span)),
            timeout: Duration::from_secs(timeout.map_or(USUAL_TIMEOUT, |timeout| *timeout.get_ref())),
        }
    }
}

/// What says which engine a source is on, and who asks.
fn site(source: &EngineSource) -> Vec<String> {
    let names =
        [Some(&source.driver), Some(&source.uri_env), source.username_env.as_ref(), source.password_env.as_ref()];
    let names = names.into_iter().map(|name| name.map_or_else(String::new, |name| name.get_ref().clone()));
    let options = source.options.iter().map(|(key, value)| format!("{key}={}", value.get_ref()));
    names.chain(options).collect()
}

impl Settings {
    /// Whether another source is on the same engine, so that one question can be about both.
    pub fn is_beside(&self, other: &Self) -> bool {
        self.site == other.site && self.dialect == other.dialect
    }
}

/// A query in brackets; a comment at its end must not hold the closing one.
fn within_brackets(query: &str) -> String {
    if query.contains("--") { format!("({query}\n)") } else { format!("({query})") }
}

/// The value of an environment variable that a key names.
fn variable(name: &toml::Spanned<String>, text: &SourceText) -> Result<String, Diagnostic> {
    let value = std::env::var(name.get_ref()).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| {
        Diagnostic::error(format!("the environment variable `{}` is not set", name.get_ref()))
            .code("engine")
            .at(text.span(name.span()))
            .hint("set it before the run; its value is written nowhere")
    })
}

impl Connection {
    /// Connects with the engine of a source.
    ///
    /// # Errors
    /// An environment variable that is not set, a driver that is not there, an engine that is not reached or
    /// does not let one in; each at its key.
    pub fn open(name: &str, source: &EngineSource, text: &SourceText) -> Result<Self, Diagnostic> {
        let settings = Settings::of(name, source, text);
        let address = variable(&source.uri_env, text)?;
        let of = |name: &Option<toml::Spanned<String>>| name.as_ref().map(|name| variable(name, text)).transpose();
        let (username, password) = (of(&source.username_env)?, of(&source.password_env)?);
        let secrets = Secrets::of(&address, password.as_deref());
        let opening = Opening {
            driver: source.driver.get_ref().clone(),
            address,
            username,
            password,
            options: source.options.iter().map(|(key, value)| (key.clone(), value.get_ref().clone())).collect(),
            dialect: settings.dialect,
            timeout: settings.timeout,
        };
        let (requests, received) = mpsc::channel::<Request>();
        let (ready, told) = mpsc::channel();
        // A driver that hangs is left behind with its thread.
        std::thread::spawn(move || driver::serve(&opening, &ready, &received));
        let own = Self {
            settings,
            secrets,
            requests: Mutex::new(Some(requests)),
            asked: Mutex::default(),
            broken: Mutex::default(),
        };
        match told.recv_timeout(own.settings.timeout) {
            Ok(Ok(())) => Ok(own),
            Ok(Err(failure)) => Err(own.told(&failure)),
            Err(error) => Err(own.told(&own.silence(error))),
        }
    }

    /// What is said of the source.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Asks; `purpose` says what for.
    ///
    /// # Errors
    /// The engine gives no answer, or not in time.
    pub fn ask(&self, purpose: &str, sql: &str) -> Result<Answer, Diagnostic> {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        // What comes after the first failure is no news.
        if let Some(broken) = self.broken.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Err(broken);
        }
        let (reply, replied) = mpsc::channel();
        let start = Instant::now();
        let lost = || Failure::new(Cause::NotReached, "the connection is lost");
        let sent = requests.as_ref().map(|requests| requests.send(Request { sql: sql.to_owned(), reply }));
        let answer = match sent {
            Some(Ok(())) => match replied.recv_timeout(self.settings.timeout) {
                Ok(answer) => answer,
                Err(error) => Err(self.silence(error)),
            },
            _ => Err(lost()),
        };
        match answer {
            Ok(answer) => {
                let (rows, bytes) = (answer.rows(), answer.bytes());
                let asked =
                    Asked { purpose: purpose.to_owned(), sql: sql.to_owned(), rows, bytes, time: start.elapsed() };
                self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
                Ok(answer)
            }
            Err(failure) => {
                let told = self.told(&failure).hint(format!("it was asked for {purpose}"));
                // What still runs is not waited for, and nothing else is asked.
                if matches!(failure.cause, Cause::TooLong | Cause::NotReached) {
                    *requests = None;
                    *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = Some(told.clone());
                }
                Err(told)
            }
        }
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn silence(&self, error: RecvTimeoutError) -> Failure {
        match error {
            RecvTimeoutError::Timeout => Failure::new(Cause::TooLong, ""),
            RecvTimeoutError::Disconnected => Failure::new(Cause::NotReached, "the driver ended"),
        }
    }

    /// A failure, at the key that it is about.
    fn told(&self, failure: &Failure) -> Diagnostic {
        let (name, settings) = (&self.settings.name, &self.settings);
        let (message, place, hint) = match failure.cause {
            Cause::NoDriver => (
                format!("the driver of source `{name}` cannot be loaded"),
                &settings.driver_place,
                "install it, and put its folder into the environment variable ADBC_DRIVER_PATH; for PostgreSQL and Flight \
                 SQL, `pip install adbc-driver-postgresql adbc-driver-flightsql`",
            ),
            Cause::NoEntry => (
                format!("the engine of source `{name}` does not let this user in"),
                &settings.address_place,
                "look at the user and the password in the environment variable",
            ),
            Cause::NotReached => (
                format!("the engine of source `{name}` is not reached, or not any more"),
                &settings.address_place,
                "look at the address in the environment variable, and whether the engine runs",
            ),
            Cause::TooLong => (
                format!("the engine of source `{name}` took longer than {} s", settings.timeout.as_secs()),
                &settings.timeout_place,
                "give it more time: `timeout = 600`",
            ),
            Cause::NotThere => (
                format!("the engine of source `{name}` does not have what it was asked for"),
                &settings.relation_place,
                "look at the name of the table, and at what the user may read",
            ),
            Cause::Refused => (
                format!("the engine of source `{name}` gave no answer"),
                &settings.relation_place,
                "its own words are above",
            ),
        };
        let words = self.secrets.without(&failure.words);
        let said = if words.is_empty() { String::new() } else { format!(": {words}") };
        Diagnostic::error(format!("{message}{said}")).code("engine").at(place.clone()).hint(hint)
    }
}
