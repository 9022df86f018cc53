//! The program as people meet it: exit codes, what is printed where, what lies on the disk afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const TUTORIAL: &str = "scenarios/tutorial/two-strategies.toml";

fn patchcast(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patchcast"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).stdin(Stdio::null());
    command
}

fn say(arguments: &[&str]) -> Output {
    patchcast(arguments).output().expect("the program starts")
}

/// Runs a scenario a few times over into a folder, with more arguments.
fn run(scenario: &str, out: &Path, more: &[&str]) -> Output {
    let out = out.to_str().expect("a path in UTF-8");
    say(&[&["run", scenario, "--replications", "3", "--out", out], more].concat())
}

fn succeed(scenario: &str, out: &Path, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let output = run(scenario, out, more);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    files(out)
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file below a folder by its name with forward slashes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(path).expect("a file"));
            }
        }
    }
    found
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files.get(name).unwrap_or_else(|| panic!("no {name}")).clone()).expect("text")
}

fn home() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// A scenario in one file: the record of a run of the tutorial.
fn record() -> String {
    let home = home();
    text(&succeed(TUTORIAL, &home.path().join("out"), &[]), "record.toml")
}

#[test]
fn a_run_writes_what_it_says_and_nothing_else() {
    let home = home();
    let out = home.path().join("out");
    let output = run(TUTORIAL, &out, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "", "a pipe shows no progress");

    let printed = stdout(&output);
    let (table, list) = printed.split_once("\nWritten:\n").expect("a list of files");
    assert!(!table.trim().is_empty() && !printed.contains('\u{1b}'), "a plain table: {printed}");
    let mut said: Vec<String> = list
        .lines()
        .map(|line| Path::new(line.trim()).strip_prefix(&out).expect("inside of the folder"))
        .map(|name| name.to_string_lossy().replace('\\', "/"))
        .collect();
    said.sort();
    let there: Vec<String> = files(&out).into_keys().collect();
    assert_eq!(said, there);
    for name in ["summary.json", "outcomes.csv", "record.toml", "files.sha256"] {
        assert!(there.iter().any(|file| file == name), "no {name} in {there:?}");
    }
    assert_eq!(files(home.path()).len(), there.len(), "something was written beside the folder");
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let home = home();
    let one = succeed(TUTORIAL, &home.path().join("one"), &["--threads", "1"]);
    let two = succeed(TUTORIAL, &home.path().join("two"), &["--threads", "2"]);
    let again = succeed(TUTORIAL, &home.path().join("two"), &["--threads", "2"]);
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(*bytes == two[name] && *bytes == again[name], "{name} differs");
    }
    let other = succeed(TUTORIAL, &home.path().join("other"), &["--seed", "987654321"]);
    assert_ne!(one["outcomes.csv"], other["outcomes.csv"], "the seed decides nothing");
}

#[test]
fn the_record_of_a_run_gives_the_run_again() {
    let home = home();
    let first = succeed(TUTORIAL, &home.path().join("first"), &["--seed", "7"]);
    let record = home.path().join("first/record.toml");
    let out = home.path().join("second");
    // No arguments but the folder: seed and replications have to come from the record.
    let output = say(&["run", record.to_str().expect("UTF-8"), "--out", out.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(text(&first, "outcomes.csv"), text(&files(&out), "outcomes.csv"));
}

#[test]
fn line_ends_do_not_change_the_digest_of_a_scenario() {
    let home = home();
    let unix = record();
    let digest = |text: &str| {
        let path = home.path().join("scenario.toml");
        fs::write(&path, text).expect("a file");
        let files = succeed(path.to_str().expect("UTF-8"), &home.path().join("out"), &[]);
        let record = self::text(&files, "record.toml");
        record.lines().find(|line| line.starts_with("scenario_sha256")).expect("a digest").to_owned()
    };
    assert_eq!(digest(&unix.replace('\n', "\r\n")), digest(&unix));
    assert_ne!(digest(&format!("# a remark\n{unix}")), digest(&unix));
}

#[test]
fn a_scenario_with_problems_ends_with_2_and_writes_nothing() {
    let home = home();
    let bad = home.path().join("bad.toml");
    let out = home.path().join("out");
    for (from, to, expected) in [
        ("[horizon]", "[horizont]", "horizon"),
        (
            "rank_by = \"downtime.user_hours\"",
            "rank_by = \"downtime.user_hour\"",
            "did you mean \"downtime.user_hours\"?",
        ),
    ] {
        let record = record();
        assert!(record.contains(from), "{record}");
        fs::write(&bad, record.replacen(from, to, 1)).expect("a file");
        for output in [run(bad.to_str().expect("UTF-8"), &out, &[]), say(&["check", bad.to_str().expect("UTF-8")])] {
            assert_eq!(output.status.code(), Some(2));
            assert_eq!(stdout(&output), "");
            assert!(stderr(&output).contains("error") && stderr(&output).contains(expected), "{}", stderr(&output));
            assert!(!out.exists());
        }
    }
}

#[test]
fn a_path_that_leads_nowhere_ends_with_2_and_says_so() {
    for path in ["scenarios/no-such.toml", "no-such/folder.toml", "scenarios"] {
        for command in ["run", "check"] {
            let output = say(&[command, path]);
            assert_eq!(output.status.code(), Some(2), "{path}");
            assert!(stderr(&output).contains(path), "{}", stderr(&output));
        }
    }
}

#[test]
fn a_folder_that_cannot_be_one_ends_with_4_and_stays() {
    let home = home();
    let file = home.path().join("plan.docx");
    fs::write(&file, "mine").expect("a file");
    for out in [file.clone(), file.join("below")] {
        let output = run(TUTORIAL, &out, &[]);
        assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
        assert!(stderr(&output).contains("plan.docx"), "{}", stderr(&output));
    }
    assert_eq!(files(home.path()).keys().collect::<Vec<_>>(), ["plan.docx"]);
    assert_eq!(fs::read(&file).expect("still there"), b"mine");
}

#[test]
fn quiet_means_errors_alone() {
    let home = home();
    let out = home.path().join("out");
    let output = run(TUTORIAL, &out, &["--quiet"]);
    assert_eq!((output.status.code(), stdout(&output), stderr(&output)), (Some(0), String::new(), String::new()));
    assert!(out.join("summary.json").is_file());

    let output = run("scenarios/no-such.toml", &out, &["--quiet"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: "), "{}", stderr(&output));
}

#[test]
fn a_reader_who_has_had_enough_does_not_stop_a_run() {
    let home = home();
    let out = home.path().join("out");
    let mut child = patchcast(&["run", TUTORIAL, "--replications", "3", "--out", out.to_str().expect("UTF-8")])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert!(out.join("files.sha256").is_file());
}

#[test]
fn check_says_ok_and_writes_nothing() {
    let home = home();
    let output = patchcast(&["check", &format!("{}/{TUTORIAL}", env!("CARGO_MANIFEST_DIR"))])
        .current_dir(home.path())
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("two-strategies.toml: ok, "), "{}", stdout(&output));
    assert_eq!(files(home.path()).len(), 0);
}

#[test]
fn trace_explains_the_intervals_of_one_service() {
    let tutorial = format!("{}/{TUTORIAL}", env!("CARGO_MANIFEST_DIR"));
    let trace = |more: &[&str]| {
        let home = home();
        let output = patchcast(&[&["trace", tutorial.as_str()], more].concat())
            .current_dir(home.path())
            .output()
            .expect("the program starts");
        assert_eq!(files(home.path()).len(), 0);
        (output.status.code(), stdout(&output), stderr(&output))
    };
    let (code, text, _) = trace(&["--strategy", "auto-3am", "--service", "mail"]);
    assert_eq!(code, Some(0));
    let mut lines = text.lines();
    let head = lines.next().expect("a head line");
    assert!(head.contains("down intervals from"), "{head}");
    assert!(lines.clone().count() > 3 && lines.all(|line| line.contains("  mail: ")), "{text}");
    let (code, _, complaint) = trace(&["--strategy", "auto-4am"]);
    assert_eq!(code, Some(2));
    assert!(complaint.contains("auto-4am") && complaint.contains("auto-3am"), "{complaint}");
}

/// The `toml` blocks of the README, one behind the other, are a scenario.
#[test]
fn the_scenario_in_the_readme_is_one() {
    let home = home();
    let root = env!("CARGO_MANIFEST_DIR").replace('\\', "/");
    let readme = fs::read_to_string(format!("{root}/README.md")).expect("the README").replace("\r\n", "\n");
    let blocks: Vec<&str> = readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect();
    assert!(blocks.len() >= 2, "the README shows a scenario");
    let path = home.path().join("readme.toml");
    fs::write(&path, blocks.join("\n").replace("\"../", &format!("\"{root}/scenarios/"))).expect("a file");
    let output = say(&["check", path.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("1 host, 2 guests"), "{}", stdout(&output));
}

#[test]
fn results_go_to_a_folder_named_after_the_scenario() {
    let home = home();
    let scenario = format!("{}/{TUTORIAL}", env!("CARGO_MANIFEST_DIR"));
    let output = patchcast(&["run", &scenario, "--replications", "2"])
        .current_dir(home.path())
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(home.path().join("output/two-strategies/summary.json").is_file());
}

#[test]
fn arguments_that_mean_nothing_end_with_2_and_questions_are_answered() {
    for arguments in [&["simulate"][..], &["run"], &["run", TUTORIAL, "--replications", "0"], &[]] {
        let output = say(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(stdout(&output), "", "{arguments:?}");
    }
    for (arguments, expected) in [
        (&["--version"][..], env!("CARGO_PKG_VERSION")),
        (&["--help"], "Exit codes"),
        (&["run", "--help"], "--replications"),
    ] {
        let output = say(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(stdout(&output).contains(expected), "{arguments:?}");
    }
}

#[test]
fn colours_are_for_those_who_want_them() {
    let colored = |more: &[&str], no_color: &str| {
        let arguments = [&["check", "scenarios/no-such.toml"], more].concat();
        let output = patchcast(&arguments).env("NO_COLOR", no_color).output().expect("the program starts");
        stderr(&output).contains('\u{1b}')
    };
    assert!(!colored(&[], ""), "a pipe has no colours");
    assert!(colored(&["--color", "always"], ""));
    assert!(colored(&["--color", "always"], "1"), "what is typed goes before the environment");
    assert!(!colored(&["--color", "never"], ""));
}

/// Sends Ctrl-C as soon as the program listens to it.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_says_how_far_it_came_and_leaves_no_file() {
    let home = home();
    let out = home.path().join("deep/out");
    let arguments = ["run", TUTORIAL, "--replications", "100000", "--threads", "1"];
    let mut child = patchcast(&[&arguments[..], &["--out", out.to_str().expect("UTF-8")]].concat())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    while !listens(child.id()) {
        assert!(child.try_wait().expect("a child").is_none(), "it ended before Ctrl-C");
        std::thread::yield_now();
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill is there");
    assert!(sent.success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(stderr(&output).contains("of 100000 replications; nothing was written"), "{}", stderr(&output));
    assert_eq!(files(home.path()).len(), 0);
    assert!(!home.path().join("deep").exists(), "a folder was left behind");
}

/// Whether a process has a handler for Ctrl-C: the second bit of its caught signals.
#[cfg(target_os = "linux")]
fn listens(process: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 2 != 0)
}
