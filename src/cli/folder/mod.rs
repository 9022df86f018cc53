//! The output folder: all files of a run arrive together or not at all.
//!
//! Windows cannot swap folders in one step, and people keep files of their own beside ours. So everything is first
//! written to a temporary folder *inside* the output folder (the same disk, the same permissions, nothing outside is
//! touched), then moved into place file by file: at every moment each file is either the old one or the new one. If one
//! of them cannot be moved (Excel holds it open), those that were moved are put back.
//!
//! `files.sha256` lists what a run wrote. Only listed files are ever replaced or removed; a file of the same name that
//! no run has written stops the run. If power fails in the middle of the moves, `sha256sum -c files.sha256` shows it,
//! and the next run puts it right. Two runs into one folder at the same time are not kept apart.

mod list;
mod made;
mod swap;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::exit::Failure;
use super::input::sha256;
use crate::report::Artifact;
use list::{LIST, Listed};
use made::Made;
pub(super) use swap::Staged;

/// A folder that results can be put into.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at this path, which need not be there yet. Makes sure that files can be made in it, and leaves
    /// nothing behind.
    ///
    /// # Errors
    /// If there is something else at the path, or no files can be made there.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let folder = Self { path: path.to_owned() };
        if path.exists() && !path.is_dir() {
            return Err(Failure::Io(format!("cannot write to {}: it is not a folder", path.display())));
        }
        let made = Made::folder(path)?;
        drop(folder.temporary()?);
        drop(made);
        Ok(folder)
    }

    /// Writes results beside their places.
    ///
    /// # Errors
    /// If that is not possible, or a file that no run has written is in the way. Nothing has changed then.
    pub(super) fn stage(&self, artifacts: &[Artifact]) -> Result<Staged<'_>, Failure> {
        let made = Made::folder(&self.path)?;
        let earlier = self.earlier()?;
        for artifact in artifacts {
            assert!(list::lies_inside(&artifact.path), "{} would leave the output folder", artifact.path);
            self.keep_foreign(artifact, &earlier)?;
        }
        let list = Artifact { path: LIST.to_owned(), bytes: list::spell(artifacts).into_bytes() };
        let staging = self.temporary()?;
        for artifact in std::iter::once(&list).chain(artifacts) {
            write(&staging.path().join("new").join(&artifact.path), &artifact.bytes)?;
        }
        let names: Vec<String> = std::iter::once(&list).chain(artifacts).map(|file| file.path.clone()).collect();
        let obsolete = self.obsolete(&earlier, &names);
        Ok(Staged { folder: self, staging, names, obsolete, made })
    }

    /// Where a file of this name belongs. Names have forward slashes; paths are shown to people as their system has them.
    fn place(&self, name: &str) -> PathBuf {
        self.path.join(name.split('/').collect::<PathBuf>())
    }

    fn temporary(&self) -> Result<TempDir, Failure> {
        tempfile::Builder::new()
            .prefix(".patchcast-")
            .tempdir_in(&self.path)
            .map_err(|error| Failure::io("write to", &self.path, &error))
    }

    /// What an earlier run wrote here.
    fn earlier(&self) -> Result<Vec<Listed>, Failure> {
        let path = self.path.join(LIST);
        match fs::read_to_string(&path) {
            Ok(text) => list::read(&text).ok_or_else(|| in_the_way(&path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(Failure::io("read", &path, &error)),
        }
    }

    /// Refuses to replace what no run has written.
    fn keep_foreign(&self, artifact: &Artifact, earlier: &[Listed]) -> Result<(), Failure> {
        let path = self.place(&artifact.path);
        let ours = earlier.iter().any(|listed| listed.name == artifact.path);
        if ours || fs::symlink_metadata(&path).is_err() || fs::read(&path).is_ok_and(|old| old == artifact.bytes) {
            return Ok(());
        }
        Err(in_the_way(&path))
    }

    /// What an earlier run wrote, this one does not, and nobody has changed since.
    fn obsolete(&self, earlier: &[Listed], names: &[String]) -> Vec<String> {
        let untouched =
            |listed: &&Listed| fs::read(self.place(&listed.name)).is_ok_and(|bytes| sha256(&bytes) == listed.digest);
        earlier
            .iter()
            .filter(|listed| !names.contains(&listed.name))
            .filter(untouched)
            .map(|listed| listed.name.clone())
            .collect()
    }
}

/// Writes a file down to the disk, so that moving it into place cannot leave it half full if power fails.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    made::parent_of(path)?;
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| Failure::io("write", path, &error))
}

fn in_the_way(path: &Path) -> Failure {
    Failure::Io(format!(
        "{} is there already, and not from a run of patchcast; move it away, or name another folder with --out",
        path.display()
    ))
}
