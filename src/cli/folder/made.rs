//! Folders that are made on the way, and go again if nothing comes of it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::exit::Failure;

/// Folders that were made on the way; they go again when dropped, unless kept.
#[derive(Default, Debug)]
pub(super) struct Made(Vec<PathBuf>);

impl Made {
    /// Makes a folder with all that lead to it.
    pub(super) fn folder(path: &Path) -> Result<Self, Failure> {
        let mut made = Self::default();
        made.add(path)?;
        Ok(made)
    }

    /// Makes the folders that lead to a file.
    pub(super) fn add_for(&mut self, file: &Path) -> Result<(), Failure> {
        file.parent().map_or(Ok(()), |folder| self.add(folder))
    }

    fn add(&mut self, path: &Path) -> Result<(), Failure> {
        if path.as_os_str().is_empty() || path.is_dir() {
            return Ok(());
        }
        self.add_for(path)?;
        fs::create_dir(path).map_err(|error| Failure::io("make the folder", path, &error))?;
        self.0.push(path.to_owned());
        Ok(())
    }

    /// They stay.
    pub(super) fn keep(&mut self) {
        self.0.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for path in self.0.iter().rev() {
            // A folder that is no longer empty has got a use in the meantime, and stays.
            drop(fs::remove_dir(path));
        }
    }
}

/// Makes the folder that a file of our own lies in.
pub(super) fn parent_of(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().expect("a file lies in a folder");
    fs::create_dir_all(folder).map_err(|error| Failure::io("make the folder", folder, &error))
}
