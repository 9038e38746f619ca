//! The driver of an engine, loaded when it is asked for, on a thread of its own.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};

use adbc_core::LOAD_FLAG_SEARCH_USER;
use adbc_core::error::{Error, Status};
use adbc_core::options::{AdbcVersion, OptionDatabase, OptionValue};
use adbc_core::{
    Connection as _, Database as _, Driver as _, LOAD_FLAG_SEARCH_ENV, LOAD_FLAG_SEARCH_SYSTEM, Statement as _,
};
use adbc_driver_manager::{ManagedConnection, ManagedDriver};

use crate::engine::answer::Answer;
use crate::engine::failure::{Cause, Failure};
use crate::engine::opening::{Opening, Request};

/// Opens a connection, says whether that went well, and answers requests until nobody asks any more.
pub(super) fn serve(opening: &Opening, ready: &Sender<Result<(), Failure>>, requests: &Receiver<Request>) {
    let mut connection = match open(opening) {
        Ok(connection) => connection,
        Err(failure) => {
            let _ = ready.send(Err(failure));
            return;
        }
    };
    if ready.send(Ok(())).is_err() {
        return;
    }
    while let Ok(request) = requests.recv() {
        let _ = request.reply.send(answer(&mut connection, &request.sql));
    }
}

fn open(opening: &Opening) -> Result<ManagedConnection, Failure> {
    let mut driver = load(&opening.driver)?;
    let mut options = vec![(OptionDatabase::Uri, OptionValue::String(opening.address()))];
    for (option, value) in
        [(OptionDatabase::Username, &opening.username), (OptionDatabase::Password, &opening.password)]
    {
        options.extend(value.iter().map(|value| (option.clone(), OptionValue::String(value.clone()))));
    }
    let others = opening.options.iter();
    options.extend(others.map(|(key, value)| (OptionDatabase::Other(key.clone()), OptionValue::String(value.clone()))));
    let database = driver.new_database_with_opts(options).map_err(|error| unreached(&error))?;
    let mut connection = database.new_connection().map_err(|error| unreached(&error))?;
    for setting in opening.dialect.settings(opening.timeout) {
        answer(&mut connection, &setting)?;
    }
    Ok(connection)
}

/// Loads a driver by the path of a library, or by its name.
fn load(driver: &str) -> Result<ManagedDriver, Failure> {
    let version = AdbcVersion::V100;
    let found = if Path::new(driver).is_absolute() { Some(PathBuf::from(driver)) } else { library(driver) };
    let loaded = match &found {
        Some(path) => ManagedDriver::load_dynamic_from_filename(path, None, version),
        None => {
            let flags = LOAD_FLAG_SEARCH_ENV | LOAD_FLAG_SEARCH_USER | LOAD_FLAG_SEARCH_SYSTEM;
            ManagedDriver::load_from_name(driver, None, version, flags, None)
        }
    };
    loaded.map_err(|error| Failure::new(Cause::NoDriver, &error.message))
}

/// The library of a driver in the folders of `ADBC_DRIVER_PATH`: right there, or in a folder of the
/// driver's name, as Python's packages have it.
fn library(driver: &str) -> Option<PathBuf> {
    let file = format!("{}{driver}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let folders = std::env::var_os("ADBC_DRIVER_PATH")?;
    let candidates =
        std::env::split_paths(&folders).flat_map(|folder| [folder.join(&file), folder.join(driver).join(&file)]);
    candidates.filter(|path| path.is_absolute()).find(|path| path.is_file())
}

fn answer(connection: &mut ManagedConnection, sql: &str) -> Result<Answer, Failure> {
    let of = |error: &Error| Failure::new(cause(error), &error.message);
    let mut statement = connection.new_statement().map_err(|error| of(&error))?;
    statement.set_sql_query(sql).map_err(|error| of(&error))?;
    let reader = statement.execute().map_err(|error| of(&error))?;
    let schema = reader.schema();
    let parts: Result<Vec<_>, _> = reader.collect();
    let parts = parts.map_err(|error| Failure::new(told(&error.to_string()), &error.to_string()))?;
    Ok(Answer { schema, parts })
}

/// What is wrong where no connection comes about.
fn unreached(error: &Error) -> Failure {
    let cause = match cause(error) {
        Cause::Refused => Cause::NotReached,
        cause => cause,
    };
    Failure::new(cause, &error.message)
}

/// What kind of failure an error is: by its SQLSTATE, else by its status and its words.
fn cause(error: &Error) -> Cause {
    #[allow(clippy::unnecessary_cast, reason = "its type depends on the machine")]
    let state: String = error.sqlstate.iter().map(|c| char::from(*c as u8)).collect();
    match state.as_str() {
        "57014" => return Cause::TooLong,
        "28P01" | "28000" => return Cause::NoEntry,
        "42P01" | "42703" | "3F000" | "3D000" => return Cause::NotThere,
        "57P01" | "57P02" | "57P03" => return Cause::NotReached,
        state if state.starts_with("08") => return Cause::NotReached,
        _ => {}
    }
    match error.status {
        Status::Timeout => Cause::TooLong,
        Status::Unauthenticated | Status::Unauthorized => Cause::NoEntry,
        Status::NotFound => Cause::NotThere,
        Status::IO => match told(&error.message) {
            Cause::Refused => Cause::NotReached,
            cause => cause,
        },
        _ => told(&error.message),
    }
}

/// The same by the words alone, in which some drivers hide it.
fn told(words: &str) -> Cause {
    let words = words.to_lowercase();
    let says = |all: &[&str]| all.iter().any(|word| words.contains(word));
    if says(&["authentication failed", "unauthenticated", "permission denied for"]) {
        Cause::NoEntry
    } else if says(&["statement timeout", "deadline exceeded", "timed out"]) {
        Cause::TooLong
    } else if says(&[
        "server closed the connection",
        "connection refused",
        "terminating connection",
        "unavailable",
        "eof",
        "broken pipe",
    ]) {
        Cause::NotReached
    } else if says(&["does not exist", "not found", "no such"]) {
        Cause::NotThere
    } else {
        Cause::Refused
    }
}
