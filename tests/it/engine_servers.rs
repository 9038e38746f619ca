//! Engines that tests start and stop: PostgreSQL where Debian has put it, and Sail where `make engines` has.

use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{Run, root};

/// The password of the tests' PostgreSQL.
pub const PASSWORD: &str = "s3cret-p%40ss";

/// The folder with the drivers, where `make engines` has been run.
pub fn drivers() -> Option<PathBuf> {
    let lib = root().join(".engines/lib");
    let python = fs::read_dir(lib).ok()?.flatten().map(|entry| entry.path().join("site-packages"));
    python.into_iter().find(|folder| folder.join("adbc_driver_postgresql").is_dir())
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port").port()
}

fn waited_for(port: u16) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    false
}

/// A PostgreSQL server in a temporary folder, on loopback.
pub struct Postgres {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts one; none where it, its driver, or a user that it accepts is not there, which is said.
    pub fn start() -> Option<Self> {
        let passed_over = |why: &str| eprintln!("passed over: {why}");
        if drivers().is_none() {
            passed_over("the drivers are not there (`make engines`)");
            return None;
        }
        let versions = fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
        let mut programs: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
        programs.sort();
        let Some(programs) = programs.pop().filter(|folder| folder.join("initdb").is_file()) else {
            passed_over("PostgreSQL is not there (Debian: postgresql)");
            return None;
        };
        let server = Self { folder: tempfile::tempdir().expect("a folder"), programs, port: free_port() };
        server.begin().map_err(|why| passed_over(&why)).ok()?;
        Some(server)
    }

    /// A program of PostgreSQL as a user that it accepts: not as root.
    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0"));
        if !is_root {
            return Command::new(path);
        }
        let mut command = Command::new("setpriv");
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]).arg(path);
        command
    }

    fn begin(&self) -> Result<(), String> {
        let folder = self.folder.path();
        let password = folder.join("password");
        fs::write(&password, "s3cret-p@ss").map_err(|error| error.to_string())?;
        let _ = Command::new("chown").args(["-R", "nobody"]).arg(folder).status();
        let data = folder.join("data");
        let done = |command: &mut Command| -> Result<(), String> {
            let output =
                command.stdout(Stdio::null()).stderr(Stdio::piped()).output().map_err(|error| error.to_string())?;
            if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
        };
        let mut init = self.program("initdb");
        init.arg("-D").arg(&data).args([
            "-U",
            "reader",
            "--auth=scram-sha-256",
            "-E",
            "UTF8",
            "--locale=C",
            "--pwfile",
        ]);
        done(init.arg(&password))?;
        let options = format!("-p {} -k {} -c listen_addresses=127.0.0.1 -c fsync=off", self.port, folder.display());
        let mut start = self.program("pg_ctl");
        start.arg("-D").arg(&data).args(["-w", "-o", &options, "-l"]).arg(folder.join("log"));
        // A server that kept the pipe of its errors open would be waited for.
        start.arg("start").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        start.status().map_err(|error| error.to_string())?;
        if waited_for(self.port) { Ok(()) } else { Err("PostgreSQL does not start".to_owned()) }
    }

    /// Its address, as a user has it.
    pub fn address(&self) -> String {
        self.address_with(PASSWORD)
    }

    /// The same with another password.
    pub fn address_with(&self, password: &str) -> String {
        format!("postgresql://reader:{password}@127.0.0.1:{}/postgres", self.port)
    }

    /// Runs SQL; gives the lines of the answer.
    pub fn sql(&self, sql: &str) -> String {
        self.sql_from(sql, "")
    }

    fn sql_from(&self, sql: &str, input: &str) -> String {
        let mut command = Command::new(self.programs.join("psql"));
        command.args([&self.address(), "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("psql starts");
        child.stdin.take().expect("input").write_all(input.as_bytes()).expect("psql reads");
        let output = child.wait_with_output().expect("psql ends");
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Makes a table of a text of comma-separated values, in which `NA` is missing.
    pub fn load(&self, columns: &str, table: &str, csv: &str) {
        self.sql(&format!("CREATE TABLE {table} ({columns})"));
        self.sql_from(&format!("COPY {table} FROM STDIN WITH (FORMAT csv, HEADER, NULL 'NA')"), csv);
    }

    /// Waits until a query that holds a text is at work.
    pub fn wait_for_query(&self, like: &str) {
        let start = Instant::now();
        let sql = format!(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%{like}%'"
        );
        while self.sql(&sql) == "0" {
            assert!(start.elapsed() < Duration::from_secs(120), "no query like {like} came");
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        let mut stop = self.program("pg_ctl");
        let _ = stop.arg("-D").arg(data).args(["-m", "immediate", "stop"]).stdout(Stdio::null()).status();
    }
}

/// Sail's local cluster, asked over Flight SQL on loopback.
pub struct Sail {
    server: Child,
    port: u16,
}

impl Sail {
    /// Starts one; none where it is not there, which is said.
    pub fn start() -> Option<Self> {
        let program = root().join(".engines/bin/sail");
        if !program.is_file() {
            eprintln!("passed over: Sail is not there (`make engines`)");
            return None;
        }
        let port = free_port();
        let mut command = Command::new(program);
        command.args(["flight", "server", "--port", &port.to_string()]).env("SAIL_MODE", "local-cluster");
        let server =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("Sail starts");
        let sail = Self { server, port };
        if waited_for(port) { Some(sail) } else { None }
    }

    /// Its address.
    pub fn address(&self) -> String {
        format!("grpc://127.0.0.1:{}", self.port)
    }
}

impl Drop for Sail {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The program on a project, with the drivers and an address in the environment.
pub fn command(project: &Path, arguments: &[&str], address: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    command
        .args(arguments)
        .arg("--project")
        .arg(project)
        .env_remove("SOURCE_DATE_EPOCH")
        .env("SOURCE_ADDRESS", address);
    command.env("ADBC_DRIVER_PATH", drivers().unwrap_or_default());
    command
}

/// The same, run to its end.
pub fn tickmark_at(project: &Path, arguments: &[&str], address: &str) -> Run {
    ended(command(project, arguments, address).output().expect("the program starts"))
}

/// What a run printed.
pub fn ended(output: std::process::Output) -> Run {
    Run {
        code: output.status.code().expect("the program ends by itself"),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}
