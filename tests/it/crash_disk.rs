//! Troubles of the folder: another server has it, it may not be written to, its disk is full.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use sipar::store::Store;
use sipar::store::fact::{fact_get, fact_put_on};
use tempfile::TempDir;

use crate::support::both::{Place, TestDb};
use crate::support::fleet::{Fleet, OFFICE};
use crate::support::scratch::Watch;
use crate::support::server::{Server, sipar};
use crate::support::sqlite::copy_files;

#[test]
fn a_second_server_on_the_same_folder_is_refused() {
    let db = TestDb::sqlite(Some(OFFICE));
    let first = Server::serve(db.place()).unwrap();
    let second = sipar(["serve", "--port", "0"]).args(db.place().arguments()).output().unwrap();
    let said = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(4), "{said}");
    assert!(said.contains("another sipar serves this database already") && said.contains("--data"), "{said}");
    assert_eq!(first.http().get("/healthz").status, 200, "the first one goes on");
    first.kill();
    Server::serve(db.place()).expect("a killed server leaves no lock behind");
}

/// A small disk in memory, mounted at a folder; gone when dropped or when the tests are gone.
#[derive(Debug)]
struct SmallDisk {
    folder: TempDir,
    _watch: Watch,
}

impl SmallDisk {
    /// Says why not where this user may not mount.
    fn mount(bytes: u64) -> Result<Self, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={bytes}"), "sipar-test", path]).output();
        match mounted {
            Ok(mounted) if mounted.status.success() => {
                let watch = Watch::over(folder.path(), None, &["umount", "-l", path]);
                Ok(Self { folder, _watch: watch })
            }
            Ok(refused) => Err(String::from_utf8_lossy(&refused.stderr).trim().to_owned()),
            Err(why) => Err(why.to_string()),
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes to `file` until nothing more fits.
    fn fill(&self, file: &str) {
        let mut filler = fs::File::create(self.path().join(file)).unwrap();
        while filler.write_all(&[0; 4096]).is_ok() {}
    }

    fn make_read_only(&self) {
        let remounted = Command::new("mount").args(["-o", "remount,ro"]).arg(self.path()).status().unwrap();
        assert!(remounted.success());
    }
}

/// A small disk with the database of [`OFFICE`] on it.
fn small_disk(bytes: u64) -> Option<(SmallDisk, Place)> {
    match SmallDisk::mount(bytes) {
        Ok(disk) => {
            let office = TestDb::sqlite(Some(OFFICE));
            let Place::Folder(folder) = office.place() else { unreachable!("SQLite is in a folder") };
            copy_files(folder, disk.path());
            let place = Place::Folder(disk.path().to_owned());
            Some((disk, place))
        }
        Err(why) => {
            println!("skipped, no small disk can be mounted here: {why}");
            None
        }
    }
}

#[test]
fn a_full_disk_gives_no_receipts_and_the_service_comes_back_when_there_is_space() {
    let Some((disk, place)) = small_disk(16 << 20) else { return };
    let mut fleet = Fleet::enrol(&place, 4, 4);
    let server = Server::serve(&place).unwrap();
    for round in 0..3 {
        let ((), _) = fleet.burst(server.http(), |pulse| {
            pulse.wait_until(|pulse| pulse.receipts() > 100);
            disk.fill("filler");
            pulse.wait_until(|pulse| pulse.refused() >= 20);
            let receipts = pulse.receipts();
            sleep(Duration::from_millis(100));
            assert_eq!(pulse.receipts(), receipts, "a receipt from a full disk");
            fs::remove_file(disk.path().join("filler")).unwrap();
            pulse.wait_until(|pulse| pulse.receipts() > receipts + 100);
        });
        fleet.check(&place, &fleet.acknowledged()).unwrap_or_else(|why| panic!("in round {round}: {why}"));
    }
    println!("full disk, three times: {}", fleet.sums());
    assert_eq!(server.stop().and_then(|status| status.code()), Some(0));
    fleet.check(&place, &fleet.acknowledged()).unwrap();
}

#[test]
fn a_connection_that_met_a_full_disk_is_replaced() {
    let Some((disk, place)) = small_disk(4 << 20) else { return };
    let store = Store::open(place.target(), 1).unwrap();
    let note = |text: &str| store.write(|db| fact_put_on(db, "note", text));
    disk.fill("filler");
    // More than the cache holds, so that the statement fails and SQLite rolls back by itself; and less, so that only
    // the commit does.
    for length in [24 << 20, 1 << 20] {
        let why = note(&"x".repeat(length)).unwrap_err().to_string();
        assert!(why.contains("full"), "{why}");
    }
    fs::remove_file(disk.path().join("filler")).unwrap();
    note("there is space again").unwrap();
    assert_eq!(store.read(|db| fact_get(db, "note")).unwrap().as_deref(), Some("there is space again"));
}

#[test]
fn a_folder_that_may_not_be_written_to_is_refused_with_its_name() {
    let Some((disk, place)) = small_disk(4 << 20) else { return };
    disk.make_read_only();
    let refused = sipar(["serve", "--port", "0"]).args(place.arguments()).output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(matches!(refused.status.code(), Some(1 | 5)), "{:?}: {said}", refused.status);
    assert!(said.contains("Read-only") && said.contains(disk.path().to_str().unwrap()), "{said}");
}
