//! The list of the files that a run wrote: how it is spelled and read. Files are opened elsewhere.

use std::path::{Component, Path};

use crate::cli::input::sha256;
use crate::report::Artifact;

/// The name of the list.
pub(super) const LIST: &str = "files.sha256";
/// How the list begins, so that nobody else's is taken for ours. `sha256sum` takes it for a comment.
const MARK: &str = "# Written by patchcast. To verify: sha256sum -c files.sha256\n";

/// A file that a run wrote.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Listed {
    /// SHA-256 of what was written.
    pub(super) digest: String,
    /// The name, from the output folder on, with forward slashes.
    pub(super) name: String,
}

/// The list of some files, in the format of `sha256sum`.
pub(super) fn spell(artifacts: &[Artifact]) -> String {
    let lines = artifacts.iter().map(|artifact| format!("{}  {}\n", sha256(&artifact.bytes), artifact.path));
    std::iter::once(MARK.to_owned()).chain(lines).collect()
}

/// The files in a list, or `None` if it is not one of ours. Lines that name something outside of the folder count for
/// nothing.
pub(super) fn read(text: &str) -> Option<Vec<Listed>> {
    let text = text.replace("\r\n", "\n");
    let listed = |line: &str| {
        let (digest, name) = line.split_once("  ")?;
        lies_inside(name).then(|| Listed { digest: digest.to_owned(), name: name.to_owned() })
    };
    text.strip_prefix(MARK).map(|lines| lines.lines().filter_map(listed).collect())
}

/// Whether a name leads into the folder and not out of it.
pub(super) fn lies_inside(name: &str) -> bool {
    !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spelled_can_be_read() {
        let artifacts = ["a.csv", "charts/b c.svg"].map(|path| Artifact { path: path.to_owned(), bytes: vec![1] });
        let text = spell(&artifacts);
        let names = |text: &str| read(text).map(|list| list.into_iter().map(|listed| listed.name).collect::<Vec<_>>());
        assert_eq!(names(&text), Some(vec!["a.csv".to_owned(), "charts/b c.svg".to_owned()]));
        assert_eq!(names(&text.replace('\n', "\r\n")), names(&text));
    }

    #[test]
    fn lists_of_others_and_names_outside_are_not_followed() {
        assert_eq!(read("abc  debian.iso\n"), None);
        assert_eq!(read(&format!("{MARK}abc  ../plan.docx\nabc  /etc/passwd\nabc  \n")), Some(Vec::new()));
    }
}
