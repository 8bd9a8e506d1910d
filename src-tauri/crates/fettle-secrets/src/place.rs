//! Where a sealed file lies.

use std::path::{Path, PathBuf};

use crate::Error;

/// The sealed file of a workspace: among the user's own data, by the
/// workspace's id, never in the workspace's folder, which people copy and send.
///
/// # Errors
/// When the user has no such folder, or it lies inside the workspace.
pub fn sealed_path(workspace: &Path, workspace_id: &str) -> Result<PathBuf, Error> {
    let data = dirs::data_dir().ok_or(Error::NoFolder)?;
    below(&data, workspace, workspace_id)
}

fn below(data: &Path, workspace: &Path, workspace_id: &str) -> Result<PathBuf, Error> {
    let folder = data.join("fettle").join("secrets");
    if real(&folder).starts_with(real(workspace)) {
        return Err(Error::InsideWorkspace(folder));
    }
    Ok(folder.join(format!("{workspace_id}.sealed")))
}

/// The path without links, as far down as it exists.
fn real(path: &Path) -> PathBuf {
    let mut ancestors = path.ancestors();
    let found = ancestors.find_map(|part| Some((part, part.canonicalize().ok()?)));
    match found {
        Some((part, whole)) => whole.join(path.strip_prefix(part).unwrap_or(Path::new(""))),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_lies_by_the_id_and_outside_the_workspace() {
        let home = tempfile::tempdir().unwrap();
        let desk = home.path().join("desk");
        std::fs::create_dir(&desk).unwrap();
        let path = below(home.path(), &desk, "0197").unwrap();
        assert_eq!(path, home.path().join("fettle/secrets/0197.sealed"));
        for workspace in [home.path(), &home.path().join("fettle")] {
            let refused = below(home.path(), workspace, "0197");
            assert!(matches!(refused, Err(Error::InsideWorkspace(_))));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_into_the_workspace_is_seen_through() {
        let home = tempfile::tempdir().unwrap();
        let desk = home.path().join("desk");
        std::fs::create_dir(&desk).unwrap();
        let link = home.path().join("data");
        std::os::unix::fs::symlink(&desk, &link).unwrap();
        let refused = below(&link, &desk, "0197");
        assert!(matches!(refused, Err(Error::InsideWorkspace(_))));
    }
}
