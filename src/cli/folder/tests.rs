//! The output folder under everything that can get in its way.

use std::collections::BTreeMap;

use super::*;

/// Every file below a folder, temporary ones included.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, String::from_utf8(fs::read(path).unwrap()).unwrap());
            }
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).into_keys().collect()
}

fn write_all(folder: &Path, results: &[(&str, &str)]) -> Result<Vec<PathBuf>, Failure> {
    let artifacts: Vec<_> = results
        .iter()
        .map(|(path, text)| Artifact { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() })
        .collect();
    Folder::open(folder)?.stage(&artifacts)?.commit()
}

#[test]
fn results_arrive_with_a_list_of_them() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("deep/out");
    let written = write_all(&out, &[("a.csv", "abc"), ("charts/b.svg", "2")]).unwrap();
    assert_eq!(written, ["a.csv", "charts/b.svg", "files.sha256"].map(|name| out.join(name)));
    assert_eq!(names(&out), ["a.csv", "charts/b.svg", "files.sha256"]);
    let line = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.csv\n";
    assert!(files(&out)["files.sha256"].contains(line));
}

#[test]
fn a_rerun_gives_the_same_files() {
    let home = tempfile::tempdir().unwrap();
    let results = [("a.csv", "1"), ("charts/b.svg", "2")];
    write_all(home.path(), &results).unwrap();
    let before = files(home.path());
    write_all(home.path(), &results).unwrap();
    assert_eq!(files(home.path()), before);
}

#[test]
fn what_is_no_longer_written_goes_unless_somebody_changed_it() {
    let home = tempfile::tempdir().unwrap();
    write_all(home.path(), &[("a.csv", "1"), ("b.csv", "2"), ("charts/c.svg", "3")]).unwrap();
    fs::write(home.path().join("b.csv"), "2 and a remark").unwrap();
    write_all(home.path(), &[("a.csv", "4")]).unwrap();
    assert_eq!(names(home.path()), ["a.csv", "b.csv", "files.sha256"]);
    assert_eq!(files(home.path())["a.csv"], "4");
}

#[test]
fn files_of_other_people_survive() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("plan.docx"), "mine").unwrap();
    write_all(home.path(), &[("a.csv", "1")]).unwrap();
    assert_eq!(files(home.path())["plan.docx"], "mine");

    let failure = write_all(home.path(), &[("a.csv", "2"), ("plan.docx", "theirs")]).unwrap_err();
    assert!(failure.to_string().contains("plan.docx is there already"), "{failure}");
    assert_eq!(files(home.path())["plan.docx"], "mine");
    assert_eq!(files(home.path())["a.csv"], "1");
    assert_eq!(names(home.path()), ["a.csv", "files.sha256", "plan.docx"]);
}

#[test]
fn somebody_elses_list_is_not_followed() {
    let home = tempfile::tempdir().unwrap();
    let digest = sha256(b"image");
    fs::write(home.path().join("debian.iso"), "image").unwrap();
    fs::write(home.path().join(LIST), format!("{digest}  debian.iso\n")).unwrap();
    let failure = write_all(home.path(), &[("a.csv", "1")]).unwrap_err();
    assert!(failure.to_string().contains("files.sha256 is there already"), "{failure}");
    assert_eq!(names(home.path()), ["debian.iso", LIST]);
}

#[test]
fn a_failure_in_the_middle_of_the_moves_takes_all_of_them_back() {
    let home = tempfile::tempdir().unwrap();
    write_all(home.path(), &[("a.csv", "1"), ("b.csv", "2"), ("old.csv", "3")]).unwrap();
    // A folder cannot be replaced by a file, on any system and for any user: the moves before it have been made by then.
    fs::remove_file(home.path().join("b.csv")).unwrap();
    fs::create_dir(home.path().join("b.csv")).unwrap();
    fs::write(home.path().join("b.csv/inside"), "").unwrap();
    let before = files(home.path());

    let failure = write_all(home.path(), &[("a.csv", "new"), ("charts/c.svg", "new"), ("b.csv", "new")]).unwrap_err();
    assert!(failure.to_string().contains("cannot replace"), "{failure}");
    assert_eq!(files(home.path()), before);
    assert!(!home.path().join("charts").exists(), "a folder that was made for nothing stayed");
}

#[test]
fn a_file_in_place_of_the_folder_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("out");
    fs::write(&file, "mine").unwrap();
    for path in [file.clone(), file.join("below")] {
        assert!(matches!(Folder::open(&path), Err(Failure::Io(_))), "{}", path.display());
    }
    assert_eq!(files(home.path())["out"], "mine");
}

#[test]
fn what_is_not_committed_leaves_no_trace() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("deep/out");
    let folder = Folder::open(&out).unwrap();
    assert!(!home.path().join("deep").exists(), "looking left something behind");
    let artifact = Artifact { path: "charts/a.svg".to_owned(), bytes: Vec::new() };
    drop(folder.stage(&[artifact]).unwrap());
    assert!(!home.path().join("deep").exists());
}

/// The kernel's own tree takes no files, not even from an administrator.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_no_files_is_refused_before_the_work() {
    for path in ["/proc", "/proc/patchcast"] {
        assert!(matches!(Folder::open(Path::new(path)), Err(Failure::Io(_))), "{path}");
    }
}
