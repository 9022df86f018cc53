//! Reading a scenario: opens its files, puts them through the parser, takes their digest.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::exit::{Failure, reason};
use crate::model::Model;
use crate::scenario::{self, Source};

/// A scenario that can be simulated.
#[derive(Debug)]
pub(super) struct Input {
    /// What was written.
    pub(super) file: scenario::File,
    /// What it means.
    pub(super) model: Model,
    /// The digest of everything that was read, see [`Texts`].
    pub(super) sha256: String,
}

/// Reads a scenario and the files that it uses.
///
/// # Errors
/// A path that leads nowhere and a scenario with problems are mistakes of the input; a file that is there and cannot
/// be read is a failure.
pub(super) fn read(path: &Path) -> Result<Input, Failure> {
    let main = open(path).map_err(Unreadable::into_failure)?;
    let texts = RefCell::new(Texts::default());
    texts.borrow_mut().add(&main);
    let folder = path.parent().unwrap_or(Path::new(""));
    let library = |name: &str| {
        let source = open(&beside(folder, name)).map_err(|unreadable| unreadable.what)?;
        texts.borrow_mut().add(&source);
        Ok(source)
    };
    let file = scenario::parse(main, &library).map_err(Failure::Problems)?;
    let model = scenario::resolve(&file).map_err(Failure::Problems)?;
    Ok(Input { file, model, sha256: texts.into_inner().sha256() })
}

/// The file of this name in a scenario. Names lead on from the folder of the scenario, and both kinds of slashes do
/// on every system, since scenarios written on Windows are checked on Linux.
fn beside(folder: &Path, name: &str) -> PathBuf {
    folder.join(name.replace('\\', "/"))
}

fn open(path: &Path) -> Result<Source, Unreadable> {
    let name = path.display().to_string();
    // Asked before reading, since Windows calls it a missing permission.
    if path.is_dir() {
        let what = format!("{name}: this is a folder; name a file in it, such as my-estate.toml");
        return Err(Unreadable { failure: Failure::Input, what });
    }
    let bytes = fs::read(path).map_err(|error| {
        let failure = match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Failure::Input,
            _ => Failure::Io,
        };
        Unreadable { failure, what: format!("{name}: {}", reason(&error)) }
    })?;
    let text = scenario::decode(&bytes)
        .map_err(|problem| Unreadable { failure: Failure::Input, what: format!("{name}: {problem}") })?;
    Ok(Source { name, text })
}

/// A file that was not read.
#[derive(Debug)]
struct Unreadable {
    /// Whose fault it is.
    failure: fn(String) -> Failure,
    /// The file, and what is wrong with it.
    what: String,
}

impl Unreadable {
    fn into_failure(self) -> Failure {
        (self.failure)(format!("cannot read {}", self.what))
    }
}

/// The texts that a scenario is made of, in the order in which they are used, without their names.
///
/// The digest of a scenario in one file is the plain SHA-256 of its text: what `sha256sum` (or `Get-FileHash`) says of
/// the file, if its lines end as on Unix and it has no byte order mark; both are taken away first, so that a checkout
/// on Windows has the same digest. Each further text is chained to what came before: SHA-256 of the digest so far (32
/// bytes) followed by the text.
#[derive(Default, Debug)]
struct Texts(Vec<String>);

impl Texts {
    /// Notes a text; one that is there already does not count again.
    fn add(&mut self, source: &Source) {
        let text = source.text.replace("\r\n", "\n");
        if !self.0.contains(&text) {
            self.0.push(text);
        }
    }

    fn sha256(&self) -> String {
        let mut texts = self.0.iter();
        let main = Sha256::digest(texts.next().map_or("", String::as_str));
        hex(&texts.fold(main, |digest, text| Sha256::new().chain_update(digest).chain_update(text).finalize()))
    }
}

/// The digest of some bytes, as it is usually spelled.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(texts: &[&str]) -> String {
        let mut all = Texts::default();
        for &text in texts {
            all.add(&Source { name: "any".to_owned(), text: text.to_owned() });
        }
        all.sha256()
    }

    #[test]
    fn one_file_has_the_digest_that_other_tools_show() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(&["abc"]), expected);
        assert_eq!(sha256(b"abc"), expected);
    }

    #[test]
    fn line_ends_do_not_count_and_everything_else_does() {
        assert_eq!(digest(&["a\r\nb\r\n", "c\r\n"]), digest(&["a\nb\n", "c\n"]));
        assert_eq!(digest(&["a", "b", "b"]), digest(&["a", "b"]));
        let different = [digest(&["ab"]), digest(&["a", "b"]), digest(&["b", "a"]), digest(&["a"]), digest(&["a", ""])];
        for (place, one) in different.iter().enumerate() {
            assert!(!different[..place].contains(one), "{place}");
        }
    }

    #[test]
    fn both_slashes_lead_on_from_the_folder_of_the_scenario() {
        let expected = Path::new("scenarios").join("strategies").join("seed.toml");
        assert_eq!(beside(Path::new("scenarios"), r"strategies\seed.toml"), expected);
        assert_eq!(beside(Path::new("scenarios"), "strategies/seed.toml"), expected);
    }

    #[test]
    fn a_path_that_leads_nowhere_is_a_mistake_of_the_input() {
        for path in ["scenarios/no-such.toml", "Cargo.toml/no-such.toml", "src"] {
            let failure = open(Path::new(path)).unwrap_err().into_failure();
            let expected = format!("cannot read {path}: ");
            assert!(matches!(&failure, Failure::Input(text) if text.starts_with(&expected)), "{failure}");
            assert!(!failure.to_string().contains("os error"), "{failure}");
        }
        let folder = open(Path::new("src")).unwrap_err().into_failure();
        assert!(folder.to_string().contains("this is a folder; name a file in it"), "{folder}");
    }
}
