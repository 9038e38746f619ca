//! Only plain files inside the project are read: nothing is followed, nothing waited for.
#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::time::Duration;

use crate::program::{Copy, Run, tickmark};

const CSV: &str = "id,days,died\n1,3,1\n2,5,0\n3,8,1\n";
const REPORT: &str = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\nPatients: {{ n }}.\n";

fn small() -> Copy {
    let project = Copy::small(CSV, REPORT);
    project.freeze();
    project
}

/// Runs the program; fails where it does not end by itself.
fn in_time(project: &Copy, arguments: &[&str]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .args(arguments)
        .arg("--project")
        .arg(project.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    for _ in 0..600 {
        if child.try_wait().expect("a state").is_some() {
            let output = child.wait_with_output().expect("output");
            return Run {
                code: output.status.code().expect("a code"),
                stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
                stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            };
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().expect("it can be ended");
    panic!("{arguments:?} does not end");
}

/// Every command that reads a project refuses `path` with these words.
fn refuses(project: &Copy, commands: &[&str], path: &str, found: &str) {
    for command in commands {
        let run = in_time(project, &[command]);
        assert_eq!(run.code, 2, "{command} with {path}: {}{}", run.stdout, run.stderr);
        let expected = format!("`{path}` is {found}, expected a plain file inside the project");
        assert!(run.stderr.contains(&expected), "{command} with {path}: {}", run.stderr);
    }
    assert!(!project.path().join("out").exists(), "{path} was rendered");
}

#[test]
fn a_symbolic_link_is_refused_wherever_it_stands_and_wherever_it_leads() {
    for (path, target) in [
        ("report/x.yaml", "/etc/passwd"),
        ("report/x.yaml", "report.toml"),
        ("report/deep/er/x.md", "/etc/passwd"),
        ("report/folder", "/etc"),
        ("templates/x.html", "/etc/passwd"),
        ("templates", "/etc"),
        ("report/dangling.md", "/nowhere/at/all"),
        ("report/x.txt", "/dev/zero"),
    ] {
        let project = small();
        let place = project.path().join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        symlink(target, &place).unwrap();
        refuses(&project, &["render", "check", "status"], path, "a symbolic link");
    }
}

#[test]
fn a_link_among_the_data_is_neither_frozen_nor_read() {
    for (path, target) in
        [("data/x.csv", "/etc/passwd"), ("data/a", "."), ("data/deep/b", ".."), ("data/c.csv", "patients.csv")]
    {
        let project = small();
        std::fs::create_dir_all(project.path().join(path).parent().unwrap()).unwrap();
        symlink(target, project.path().join(path)).unwrap();
        refuses(&project, &["freeze", "render", "status", "check"], path, "a symbolic link");
    }
    let project = small();
    for name in ["a", "b"] {
        symlink(".", project.path().join("data").join(name)).unwrap();
    }
    assert_eq!(in_time(&project, &["freeze"]).code, 2);
}

#[test]
fn the_folders_and_files_that_a_project_is_made_of_are_no_links_either() {
    for path in ["data", "report/report.md", "report/report.toml", "data/freeze.lock", "data/patients.csv"] {
        let project = small();
        let away = project.path().join("away");
        std::fs::rename(project.path().join(path), &away).unwrap();
        symlink(&away, project.path().join(path)).unwrap();
        refuses(&project, &["render", "status"], path, "a symbolic link");
    }
    // The project itself may be reached by a link.
    let project = small();
    let folder = tempfile::tempdir().unwrap();
    symlink(project.path(), folder.path().join("link")).unwrap();
    let run = tickmark(&folder.path().join("link"), &["check"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn a_pipe_a_socket_and_a_device_are_refused_and_not_waited_for() {
    for folder in ["data", "report", "templates"] {
        for ending in ["csv", "md", "html"] {
            let path = format!("{folder}/sub/x.{ending}");
            let project = small();
            let place = project.path().join(&path);
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            assert!(Command::new("mkfifo").arg(&place).status().expect("mkfifo").success());
            refuses(&project, &["render", "status"], &path, "a pipe");
            std::fs::remove_file(&place).unwrap();
            let socket = UnixListener::bind(&place).expect("a socket");
            refuses(&project, &["render", "status"], &path, "a socket");
            drop(socket);
        }
    }
}

#[test]
fn a_name_in_the_configuration_stays_below_report() {
    for source in ["../data/patients.csv", "/etc/passwd", "../report/report.md", "./report.md", "sub/../report.md"] {
        let project = small();
        project.replace("report/report.toml", "source = \"report.md\"", &format!("source = \"{source}\""));
        let run = in_time(&project, &["render"]);
        assert_eq!(run.code, 2, "{source}: {}", run.stderr);
        assert!(run.stderr.contains("report/report.toml:3:1"), "{source}: {}", run.stderr);
        for key in ["bibliography", "csl"] {
            let project = small();
            let text = project.read("report/report.toml");
            project.write("report/report.toml", format!("{key} = \"{source}\"\n{text}"));
            let run = in_time(&project, &["render"]);
            assert_eq!(run.code, 2, "{key} {source}: {}", run.stderr);
        }
    }
}

#[test]
fn verify_reads_neither_a_pipe_nor_through_a_link() {
    let project = small();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let ledger = project.path().join("out/latest/ledger.json");
    let data = project.path().join("data/patients.csv");
    let run = |project: &Copy| {
        in_time(project, &["verify", ledger.to_str().unwrap(), "--data", project.path().to_str().unwrap()])
    };
    assert_eq!(run(&project).code, 0);
    // The file that the link leads to is not below the folder.
    let away = tempfile::tempdir().unwrap();
    std::fs::copy(&data, away.path().join("patients.csv")).unwrap();
    std::fs::remove_file(&data).unwrap();
    symlink(away.path().join("patients.csv"), &data).unwrap();
    let linked = run(&project);
    assert_eq!(linked.code, 1);
    assert!(linked.stdout.contains("refused  data/patients.csv"), "{}", linked.stdout);
    std::fs::remove_file(&data).unwrap();
    assert!(Command::new("mkfifo").arg(&data).status().expect("mkfifo").success());
    assert_eq!(run(&project).code, 1);
    assert_eq!(in_time(&project, &["verify", data.to_str().unwrap()]).code, 2);
    assert_eq!(in_time(&project, &["verify", "/dev/zero"]).code, 2);
}
