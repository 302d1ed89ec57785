//! Nothing acknowledged is lost when the power fails: the disk is put back to what it certainly, or possibly, held.
//!
//! The real server is traced while tablets upload. From its writes and syncs come the files that a power cut at any
//! moment would have left: at worst nothing that was not synced, or of the unsynced sectors some and not others. Each
//! such image is opened as after a power cut, and must hold whatever had been acknowledged by that moment.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;
use sipar::domain::id::Id;
use tempfile::{NamedTempFile, TempDir, tempdir};

use crate::support::both::{Place, TestDb};
use crate::support::disk::{Disk, Syncs};
use crate::support::fleet::{Fleet, OFFICE, load};
use crate::support::free_port;
use crate::support::scale::pick;
use crate::support::seeded::Seeded;
use crate::support::server::{Server, serve, sipar};
use crate::support::sqlite::copy_files;
use crate::support::trace::{Event, complete, events, traced_in_full};

/// A traced run of the server.
struct Run {
    /// The files before it.
    before: TempDir,
    /// Where they were meanwhile.
    folder: PathBuf,
    events: Vec<Event>,
    /// Which ratings were acknowledged by which event.
    acknowledged: BTreeMap<usize, Vec<Id>>,
    fleet: Fleet,
    /// Uploads that were told to come again.
    refused: usize,
}

impl Run {
    /// Traces a server until it was killed after `single` ratings sent one by one and `many` in batches;
    /// `options` are for strace.
    fn trace(tablets: usize, single: usize, many: usize, options: &[&str]) -> Self {
        let db = TestDb::sqlite(Some(OFFICE));
        let Place::Folder(folder) = db.place() else { unreachable!("SQLite is in a folder") };
        let folder = folder.canonicalize().unwrap();
        let mut fleet = Fleet::enrol(db.place(), tablets, 5);
        let before = tempdir().unwrap();
        copy_files(&folder, before.path());
        let trace = NamedTempFile::new().unwrap();
        let server = Server::start(traced_in_full(&serve(db.place()), trace.path(), options), free_port()).unwrap();
        let (http, process) = (server.http().clone(), server.process());
        let mut refused = 0;
        for (batch, receipts) in [(1, single), (20, many)] {
            fleet.batches_of_at_most(batch);
            fleet.burst(&http, |pulse| {
                pulse.wait_until(|pulse| pulse.receipts() >= receipts);
                refused += pulse.refused();
            });
        }
        server.kill();
        complete(trace.path(), process);
        let events = events(trace.path(), &folder);
        let acknowledged = acknowledged(&events);
        let heard: BTreeSet<Id> = acknowledged.values().flatten().copied().collect();
        assert!(heard.is_superset(&fleet.acknowledged()), "the trace shows every receipt that a tablet heard");
        Self { before, folder, events, acknowledged, fleet, refused }
    }

    fn file(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("sipar.sqlite3{ending}"))
    }

    fn syncs(&self, file: &Path) -> usize {
        self.events.iter().filter(|event| matches!(event, Event::Synced(path, _) if path == file)).count()
    }

    /// Half of the moments at which a receipt goes out, half after some write.
    fn moments(&self, n: usize, chance: &mut Seeded) -> BTreeSet<usize> {
        let writes: Vec<usize> = self
            .events
            .iter()
            .enumerate()
            .filter_map(|(number, event)| matches!(event, Event::Wrote(..)).then_some(number + 1))
            .collect();
        let receipts: Vec<usize> = self.acknowledged.keys().copied().collect();
        let mut moments = BTreeSet::new();
        while moments.len() < n {
            let kind = if moments.len() % 2 == 0 { &receipts } else { &writes };
            moments.insert(kind[usize::try_from(chance.below(kind.len() as u64)).unwrap()]);
        }
        moments
    }

    /// Cuts the power at `n` moments, twice at each, and opens what is left. Returns what was wrong, by image.
    fn cut(&self, n: usize, syncs: Syncs) -> Vec<Result<(), String>> {
        let mut chance = Seeded::new(6);
        let mut disk = Disk::of(self.before.path(), &self.folder, syncs);
        let (mut safe, mut happened, mut found) = (BTreeSet::new(), 0, Vec::new());
        for moment in self.moments(n, &mut chance) {
            for number in happened..moment {
                disk.happens(&self.events[number]);
                safe.extend(self.acknowledged.get(&number).into_iter().flatten());
            }
            happened = moment;
            // A receipt that goes out at this moment may have reached the tablet.
            let mut safe = safe.clone();
            safe.extend(self.acknowledged.get(&moment).into_iter().flatten());
            for torn in [false, true] {
                let image = tempdir().unwrap();
                if torn {
                    disk.cut_and_torn(image.path(), &mut chance);
                } else {
                    disk.cut_at_worst(image.path());
                }
                let place = Place::Folder(image.path().to_owned());
                found.push(self.fleet.check(&place, &safe).map_err(|why| format!("at {moment}, torn {torn}: {why}")));
            }
        }
        found
    }
}

/// Which ratings got their receipt by which event: HTTP as it went out, put together socket by socket.
fn acknowledged(events: &[Event]) -> BTreeMap<usize, Vec<Id>> {
    let mut said: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for (number, event) in events.iter().enumerate() {
        let Event::Said(socket, bytes) = event else { continue };
        let buffer = said.entry(socket.as_str()).or_default();
        buffer.extend(bytes);
        while let Some((body, rest)) = one_answer(buffer) {
            let body: Value = serde_json::from_slice(&body).unwrap_or_default();
            let of =
                |one: &Value| (one["status"] == 201).then(|| one["receipt"]["id"].as_str()?.parse().ok()).flatten();
            let ids: Vec<Id> = body["results"].as_array().into_iter().flatten().filter_map(of).collect();
            if !ids.is_empty() {
                found.entry(number).or_insert_with(Vec::new).extend(ids);
            }
            *buffer = rest;
        }
    }
    found
}

/// The body of the first answer in `said` and what follows it, once all of it is there.
fn one_answer(said: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let head = said.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&said[..head]).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
    (said.len() >= head + length).then(|| (said[head..head + length].to_vec(), said[head + length..].to_vec()))
}

#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged() {
    let begun = Instant::now();
    let run = Run::trace(4, pick(400, 1_500), pick(1_500, 6_000), &[]);
    let checkpoints = run.syncs(&run.file(""));
    let traced = begun.elapsed();
    let found = run.cut(pick(50, 250), Syncs::Kept);
    let wrong: Vec<&String> = found.iter().filter_map(|image| image.as_ref().err()).collect();
    assert!(wrong.is_empty(), "{} of {} images: {wrong:#?}", wrong.len(), found.len());

    // The method can fail: on a disk whose syncs do nothing, the same moments lose acknowledged ratings.
    let lying = run.cut(10, Syncs::Ignored);
    let failed = lying.iter().filter(|image| image.is_err()).count();
    let lost = lying.iter().filter(|image| image.as_ref().is_err_and(|why| why.contains("ratings lost"))).count();
    println!(
        "power cut: {} images, 0 lost, 0 damaged; {}; {} writes, {} syncs of the journal, {checkpoints} of the \
         database; without syncs {failed} of {} images are bad, {lost} of them sound but without \
         acknowledged ratings; {:.0} s of {:.0} s to trace, load {}",
        found.len(),
        run.fleet.sums(),
        run.events.iter().filter(|event| matches!(event, Event::Wrote(..))).count(),
        run.syncs(&run.file("-wal")),
        lying.len(),
        traced.as_secs_f64(),
        begun.elapsed().as_secs_f64(),
        load()
    );
    assert!(checkpoints > 0, "some of the moments come after a checkpoint");
    assert!(lost > 0 && failed * 10 >= lying.len() * 8, "{lying:?}");
}

/// What the image of a disk does not keep: that the files are their owner's alone.
fn close_to_others(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    for entry in std::fs::read_dir(folder).unwrap() {
        std::fs::set_permissions(entry.unwrap().path(), std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[test]
fn doctor_finds_nothing_wrong_after_a_power_cut() {
    let run = Run::trace(4, 0, 100, &[]);
    let mut disk = Disk::of(run.before.path(), &run.folder, Syncs::Kept);
    for event in &run.events {
        disk.happens(event);
    }
    let image = tempdir().unwrap();
    disk.cut_at_worst(image.path());
    close_to_others(image.path());
    let doctor = sipar(["doctor"]).args(Place::Folder(image.path().to_owned()).arguments()).output().unwrap();
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
}

#[test]
fn a_sync_that_fails_gives_no_receipt_and_costs_none() {
    // Once the service is up, every seventh sync fails.
    let run = Run::trace(4, 100, pick(300, 3_000), &["-e", "inject=fsync,fdatasync:error=EIO:when=30+7"]);
    let failed = run.events.iter().filter(|event| matches!(event, Event::NotSynced(..))).count();
    let found = run.cut(pick(10, 100), Syncs::Kept);
    let wrong: Vec<&String> = found.iter().filter_map(|image| image.as_ref().err()).collect();
    assert!(wrong.is_empty(), "{} of {} images: {wrong:#?}", wrong.len(), found.len());
    println!(
        "{failed} failed syncs: {} uploads refused, {} images, 0 lost, 0 damaged; {}",
        run.refused,
        found.len(),
        run.fleet.sums()
    );
    assert!(failed > 2 && run.refused >= failed, "{failed} failed syncs, {} uploads refused", run.refused);
}

#[test]
fn one_sync_serves_many_receipts() {
    const TABLETS: usize = 16;
    // A sync of 5 ms, about that of a disk that turns.
    let run = Run::trace(TABLETS, pick(400, 4_000), 0, &["-e", "inject=fsync,fdatasync:delay_exit=5000"]);
    let journal = run.file("-wal");
    let first = *run.acknowledged.keys().next().unwrap();
    let (mut syncs, mut bytes) = (0_usize, 0_usize);
    for event in &run.events[first..] {
        match event {
            Event::Synced(path, _) if *path == journal => syncs += 1,
            Event::Wrote(path, _, written) if *path == journal => bytes += written.len(),
            _ => {}
        }
    }
    let receipts: usize = run.acknowledged.values().map(Vec::len).sum();
    println!(
        "group commit, {TABLETS} tablets with a rating each: {receipts} receipts, {syncs} syncs, {} bytes of journal \
         a sync",
        bytes / syncs
    );
    assert!(syncs * 4 <= receipts, "{syncs} syncs for {receipts} receipts");
    // Each page that a commit touches once: a rating, its answers and its cells share pages with their neighbours.
    assert!(bytes <= syncs * 160 * 1024, "{bytes} bytes of journal for {syncs} syncs");
}
