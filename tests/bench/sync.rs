//! The shim that counts a server's syncs and slows them down: `slow_sync.c`, compiled when it is needed.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::place;

/// A compiled shim and the file in which it counts, for one server at a time.
#[derive(Debug)]
pub(crate) struct Syncs {
    folder: TempDir,
    longer: Duration,
}

impl Syncs {
    /// A counter of syncs, each of which takes `longer` than the disk wants.
    pub(crate) fn slower_by(longer: Duration) -> Self {
        let folder = place::new_folder();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/slow_sync.c");
        let compiled = Command::new("cc")
            .args(["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(folder.path().join("slow_sync.so"))
            .arg(source)
            .arg("-ldl")
            .status()
            .unwrap();
        assert!(compiled.success(), "the shim does not compile");
        fs::write(folder.path().join("count"), 0_u64.to_ne_bytes()).unwrap();
        Self { folder, longer }
    }

    /// The environment that loads it into a server.
    pub(crate) fn environment(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("LD_PRELOAD", self.folder.path().join("slow_sync.so")),
            ("BENCH_SYNC_COUNT", self.folder.path().join("count")),
            ("BENCH_SYNC_MICROS", self.longer.as_micros().to_string().into()),
        ]
    }

    /// How many syncs there were so far.
    pub(crate) fn count(&self) -> u32 {
        let mut bytes = [0; 8];
        File::open(self.folder.path().join("count")).unwrap().read_exact(&mut bytes).unwrap();
        u32::try_from(u64::from_ne_bytes(bytes)).unwrap()
    }
}
