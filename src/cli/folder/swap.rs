//! Moving results into place, file by file, and back if one of the moves fails.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Folder;
use super::made::{self, Made};
use crate::cli::exit::{Failure, reason};

/// Results that are on the disk and not yet in place; dropped, they leave no trace.
// The order matters: the temporary folder goes first, then the folders that were made around it.
#[derive(Debug)]
pub(in crate::cli) struct Staged<'f> {
    pub(super) folder: &'f Folder,
    pub(super) staging: TempDir,
    /// What is new, the list itself first.
    pub(super) names: Vec<String>,
    /// What an earlier run wrote and this one does not.
    pub(super) obsolete: Vec<String>,
    pub(super) made: Made,
}

impl Staged<'_> {
    /// Puts everything in its place and returns where that is, the list of files last.
    ///
    /// # Errors
    /// If a file cannot be moved. Everything is as it was before then.
    pub(in crate::cli) fn commit(mut self) -> Result<Vec<PathBuf>, Failure> {
        let mut undo = Vec::new();
        if let Err(failure) = self.swap(&mut undo) {
            return Err(self.put_back(undo, failure));
        }
        self.made.keep();
        let (list, others) = self.names.split_first().expect("the list is always there");
        Ok(others.iter().chain([list]).map(|name| self.folder.place(name)).collect())
    }

    fn swap(&mut self, undo: &mut Vec<Undo>) -> Result<(), Failure> {
        for name in &self.names {
            let target = self.folder.place(name);
            self.made.add_for(&target)?;
            undo.push(replace(&self.staging.path().join("new").join(name), &target, &self.old(name))?);
        }
        for name in &self.obsolete {
            let (target, old) = (self.folder.place(name), self.old(name));
            made::parent_of(&old)?;
            fs::rename(&target, &old).map_err(|error| Failure::io("remove", &target, &error))?;
            undo.push(Undo::Restore { old, target });
        }
        Ok(())
    }

    /// Where the earlier file of a name is kept until everything is in place.
    fn old(&self, name: &str) -> PathBuf {
        self.staging.path().join("old").join(name)
    }

    fn put_back(self, undo: Vec<Undo>, failure: Failure) -> Failure {
        let stuck: Vec<String> = undo.into_iter().rev().filter_map(Undo::apply).collect();
        if stuck.is_empty() {
            return failure;
        }
        let Self { staging, mut made, .. } = self;
        made.keep();
        let kept = staging.keep();
        Failure::Io(format!(
            "{failure}\n  and could not put back: {}; the earlier files are in {}",
            stuck.join(", "),
            kept.display()
        ))
    }
}

/// Moves a file into its place and keeps a copy of what was there. The place is never empty in between.
fn replace(new: &Path, target: &Path, old: &Path) -> Result<Undo, Failure> {
    let undo = if target.is_file() {
        made::parent_of(old)?;
        fs::copy(target, old).map_err(|error| Failure::io("keep a copy of", target, &error))?;
        Undo::Restore { old: old.to_owned(), target: target.to_owned() }
    } else {
        Undo::Remove { target: target.to_owned() }
    };
    fs::rename(new, target).map_err(|error| {
        let (path, reason) = (target.display(), reason(&error));
        Failure::Io(format!("cannot replace {path}: {reason}; close the program that has it open, or use --out"))
    })?;
    Ok(undo)
}

/// How to take one step back.
#[derive(Debug)]
enum Undo {
    /// There was a file before.
    Restore { old: PathBuf, target: PathBuf },
    /// There was none.
    Remove { target: PathBuf },
}

impl Undo {
    /// The file that could not be put back, if so.
    fn apply(self) -> Option<String> {
        let (result, target) = match self {
            Self::Restore { old, target } => (fs::rename(old, &target), target),
            Self::Remove { target } => (fs::remove_file(&target), target),
        };
        result.err().map(|_| target.display().to_string())
    }
}
