//! What must not outlive the tests, however they end.
//!
//! A static is never dropped, and a killed process drops nothing. So a small shell waits for the end of its standard
//! input, which only this process holds open, and then tidies up.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// Removes a folder when it is dropped, or when this process is gone.
#[derive(Debug)]
pub(crate) struct Watch(Child);

impl Watch {
    /// Watches `folder`; `user` (user and group id) does the work where it is not this process's own user, and
    /// `first` is a command to run before the removal.
    pub(crate) fn over(folder: &Path, user: Option<(u32, u32)>, first: &[&str]) -> Self {
        // Ctrl-C reaches the whole terminal; the shell must live on to do its work.
        const SCRIPT: &str = r#"
            trap '' INT TERM HUP
            folder=$1
            shift
            cat >/dev/null
            [ $# -eq 0 ] || "$@"
            rm -rf "$folder"
        "#;
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "watch"]).arg(folder).args(first).current_dir("/").process_group(0);
        if let Some((user, group)) = user {
            command.uid(user).gid(group);
        }
        Self(command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// A folder for things that several tests share; it is removed when the process ends.
pub(crate) fn shared_folder() -> &'static Path {
    static SHARED: OnceLock<(tempfile::TempDir, Watch)> = OnceLock::new();
    let (folder, _) = SHARED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let watch = Watch::over(folder.path(), None, &[]);
        (folder, watch)
    });
    folder.path()
}

#[test]
fn what_is_watched_is_gone_afterwards() {
    let folder = tempfile::tempdir().unwrap().keep();
    std::fs::write(folder.join("a"), "b").unwrap();
    let note = tempfile::NamedTempFile::new().unwrap();
    let watch = Watch::over(&folder, None, &["cp", folder.join("a").to_str().unwrap(), note.path().to_str().unwrap()]);
    assert!(folder.exists());
    drop(watch);
    assert!(!folder.exists());
    assert_eq!(std::fs::read_to_string(note.path()).unwrap(), "b", "the command ran before the removal");
}
