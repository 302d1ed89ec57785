//! An edition as a folder of files, with what shows that it is in the signed tree: all that is needed to check it elsewhere.

use std::path::Path;

use serde_json::json;

use super::verify::MANIFEST;
use crate::app::{App, AppError};
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::index::edition::inclusion;
use crate::store::edition::Edition;

/// What shows that an edition is in the signed tree.
const PROOF: &str = "proof.json";

impl App {
    /// The path from an edition to the root of the newest signed tree, as JSON; refused where it is in none.
    pub fn edition_proof_json(&self, edition: &Edition) -> Result<String, AppError> {
        let outside = || AppError::Refused(format!("the edition {} is in no signed tree", edition.id));
        let tree = self.edition_tree()?;
        let (place, head) = tree.place(edition.id).zip(tree.newest()).ok_or_else(outside)?;
        let hashes = tree.hashes();
        let beginning = usize::try_from(head.size).ok().and_then(|size| hashes.get(..size));
        let path = beginning.and_then(|leaves| inclusion(leaves, place)).ok_or_else(outside)?;
        let path: Vec<String> = path.iter().map(|hash| hex(hash)).collect();
        let proof = json!({
            "hash": hex(&edition.hash),
            "position": place,
            "path": path,
            "size": head.size,
            "root": hex(&head.root),
            "signed_at": head.signed_at.0,
            "public_key": hex(&head.public_key),
            "signature": hex(&head.signature),
        });
        serde_json::to_string_pretty(&proof).map_err(|error| AppError::Refused(error.to_string()))
    }

    /// Writes all files of an edition into a folder that is empty or not there; the names of those written. Copies of inputs
    /// are among them: they are for those who check, not for publication.
    pub fn edition_export(&self, edition: Id, folder: &Path) -> Result<Vec<String>, AppError> {
        let shown = self.edition(edition)?;
        let failed = |source| AppError::File { path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(failed)?;
        if std::fs::read_dir(folder).map_err(failed)?.next().is_some() {
            return Err(AppError::Refused(format!("{}: the folder is not empty", folder.display())));
        }
        let proof = self.edition_proof_json(&shown.listed.edition)?;
        let mut all = vec![
            (MANIFEST.to_owned(), shown.listed.edition.manifest.into_bytes()),
            (PROOF.to_owned(), proof.into_bytes()),
        ];
        all.extend(self.edition_files(edition)?.into_iter().map(|file| (file.name, file.bytes)));
        let mut names = Vec::with_capacity(all.len());
        for (name, bytes) in all {
            // Names are the program's own; a changed database may hold others.
            if name.contains(['/', '\\']) || name.starts_with('.') {
                return Err(AppError::Refused(format!("{name:?} is no name of a file of an edition")));
            }
            let path = folder.join(&name);
            std::fs::write(&path, bytes).map_err(|source| AppError::File { path, source })?;
            names.push(name);
        }
        Ok(names)
    }
}
