//! PostgreSQL for the tests: one cluster for the whole run, a database a test.
//!
//! The cluster is made by the server programs of the machine, whatever their version, on a free port of 127.0.0.1,
//! and is gone when the test process is gone. PostgreSQL refuses to run as root; root hands it to the user
//! `postgres` (or `nobody`).

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use super::scratch::Watch;
use super::{free_port, signal};

/// A running PostgreSQL server with its files.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    user: Option<(u32, u32)>,
    port: u16,
    templates: Mutex<HashSet<&'static str>>,
    named: AtomicU32,
    _watch: Watch,
}

impl Cluster {
    /// The cluster that all tests of this process share; the first to ask starts it. It does not sync to the disk,
    /// so it proves nothing about crashes.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&["fsync = off", "synchronous_commit = off", "full_page_writes = off"]))
    }

    /// A cluster of a test's own that syncs as in service, for tests that kill it.
    pub(crate) fn durable() -> Self {
        Self::start(&["fsync = on", "synchronous_commit = on"])
    }

    fn start(settings: &[&str]) -> Self {
        let programs = programs();
        let folder = tempfile::Builder::new().prefix("sipar-pg-").tempdir().unwrap().keep();
        let user = user_instead_of_root(&folder);
        let stop =
            [programs.join("pg_ctl").to_str().unwrap().to_owned(), folder.join("data").to_str().unwrap().to_owned()];
        let watch = Watch::over(&folder, user, &[&stop[0], "stop", "-s", "-m", "immediate", "-D", &stop[1]]);
        let templates = Mutex::default();
        let mut cluster = Self { folder, programs, user, port: 0, templates, named: AtomicU32::new(0), _watch: watch };
        cluster.initialise(settings);
        for attempt in 1.. {
            cluster.port = free_port();
            match cluster.pg_ctl_start() {
                Ok(()) => break,
                // Somebody may have taken the port in between; anything else will not mend itself.
                Err(why) => assert!(attempt < 5 && why.contains("could not bind"), "PostgreSQL does not start: {why}"),
            }
        }
        cluster
    }

    fn initialise(&self, settings: &[&str]) {
        let made = self
            .command("initdb")
            .args([
                "--data-checksums",
                "--no-sync",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-U",
                "sipar",
                "-D",
            ])
            .arg(self.data())
            .output()
            .unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let file = self.data().join("postgresql.conf");
        let mut text = fs::read_to_string(&file).unwrap();
        let always = ["listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", "max_connections = 300"];
        for setting in always.iter().chain(settings) {
            writeln!(text, "{setting}").unwrap();
        }
        fs::write(file, text).unwrap();
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// One of PostgreSQL's programs, run by the user who may.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    fn pg_ctl_start(&self) -> Result<(), String> {
        let log = self.folder.join("log");
        let _ = fs::remove_file(&log);
        let started = self
            .command("pg_ctl")
            .args(["start", "-s", "-w", "-t", "60", "-o", &format!("-p {}", self.port), "-D"])
            .arg(self.data())
            .arg("-l")
            .arg(&log)
            .output()
            .unwrap();
        if started.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&started.stderr).into_owned() + &fs::read_to_string(log).unwrap_or_default())
    }

    /// Kills the server's first process on the spot, as a crash does; its children follow when they notice.
    pub(crate) fn kill(&self) {
        let note = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        signal("KILL", note.lines().next().unwrap().parse().unwrap());
    }

    /// Starts the server again after [`Cluster::kill`], on the same port, and waits until it has recovered.
    pub(crate) fn restart(&self) {
        let begun = Instant::now();
        // Children of the killed process hold its shared memory for a moment longer.
        while let Err(why) = self.pg_ctl_start() {
            assert!(begun.elapsed() < Duration::from_mins(1), "PostgreSQL does not come back: {why}");
            sleep(Duration::from_millis(50));
        }
    }

    /// The URL of the database `name`.
    fn url(&self, name: &str) -> String {
        format!("postgres://sipar@127.0.0.1:{}/{name}", self.port)
    }

    fn execute(&self, sql: &str) -> diesel::ConnectionResult<diesel::QueryResult<()>> {
        PgConnection::establish(&self.url("postgres")).map(|mut connection| connection.batch_execute(sql))
    }

    /// Prepares the database `name` once, to be copied by [`Cluster::create_database_from`]; `prepare` is given its
    /// URL and closes its connections before it returns.
    pub(crate) fn template(&self, name: &'static str, prepare: impl FnOnce(&str)) {
        // A test that failed while preparing has not entered its template: the next one tries again.
        let mut templates = self.templates.lock().unwrap_or_else(PoisonError::into_inner);
        if !templates.contains(name) {
            self.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).unwrap().unwrap();
            self.execute(&format!("CREATE DATABASE {name}")).unwrap().unwrap();
            prepare(&self.url(name));
            templates.insert(name);
        }
    }

    /// A new database, empty.
    pub(crate) fn create_database(&self) -> Database {
        self.create_database_from("template1")
    }

    /// A new database, a copy of a prepared template.
    pub(crate) fn create_database_from(&self, template: &str) -> Database {
        let name = format!("test_{}", self.named.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).unwrap().unwrap();
        let server = self.url("postgres");
        Database { url: self.url(&name), name, server }
    }
}

/// A database of a test's own, dropped with its last connections when this is dropped.
#[derive(Debug)]
pub(crate) struct Database {
    name: String,
    url: String,
    server: String,
}

impl Database {
    /// Its URL.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Where the server is gone, so is the database.
        if let Ok(mut connection) = PgConnection::establish(&self.server) {
            let _ = connection.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

/// The folder of `initdb` and `pg_ctl`: on the PATH, or the newest version of Debian's.
fn programs() -> PathBuf {
    let complete = |folder: &Path| ["initdb", "pg_ctl"].iter().all(|program| folder.join(program).is_file());
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(folder) = std::env::split_paths(&path).find(|folder| complete(folder)) {
        return folder;
    }
    let version = |folder: &Path| folder.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let versions = Path::new("/usr/lib/postgresql").read_dir().into_iter().flatten().map(|entry| entry.unwrap().path());
    versions
        .filter(|folder| complete(&folder.join("bin")))
        .max_by_key(|folder| version(folder))
        .expect("PostgreSQL's server programs are missing: run `make setup`")
        .join("bin")
}

/// Where root runs the tests: the user (and group) that PostgreSQL is run by, who from now on owns `folder`.
fn user_instead_of_root(folder: &Path) -> Option<(u32, u32)> {
    if fs::metadata(folder).unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let entry = |wanted: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(wanted))?;
        let mut fields = line.split(':').skip(2).map_while(|field| field.parse().ok());
        Some((fields.next()?, fields.next()?))
    };
    let (user, group) = entry("postgres").or_else(|| entry("nobody")).expect("no user `postgres` or `nobody`");
    chown(folder, Some(user), Some(group)).unwrap();
    Some((user, group))
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;
    use diesel::sql_types::{BigInt, Text};

    use super::super::scale::pick;
    use super::*;

    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        setting: String,
        #[diesel(sql_type = BigInt)]
        n: i64,
    }

    fn connect(database: &Database) -> PgConnection {
        PgConnection::establish(database.url()).unwrap()
    }

    fn notes(connection: &mut PgConnection) -> Row {
        diesel::sql_query("SELECT current_setting('fsync') AS setting, count(*) AS n FROM notes")
            .get_result(connection)
            .unwrap()
    }

    #[test]
    fn clones_of_a_template_do_not_touch_each_other() {
        let cluster = Cluster::shared();
        for _ in 0..2 {
            cluster.template("notes", |url| {
                PgConnection::establish(url).unwrap().batch_execute("CREATE TABLE notes(note TEXT)").unwrap();
            });
        }
        let [one, two] = [(); 2].map(|()| cluster.create_database_from("notes"));
        let [mut at_one, mut at_two] = [&one, &two].map(connect);
        at_one.batch_execute("INSERT INTO notes VALUES ('một'), ('hai')").unwrap();
        at_two.batch_execute("INSERT INTO notes VALUES ('ba')").unwrap();
        assert_eq!((notes(&mut at_one).n, notes(&mut at_two).n), (2, 1));
        assert_eq!(notes(&mut at_one).setting, "off");

        let url = one.url().to_owned();
        drop(one);
        assert!(PgConnection::establish(&url).is_err(), "a dropped database is gone, open connections or not");
    }

    #[test]
    fn a_durable_cluster_keeps_what_it_committed_before_a_crash() {
        let cluster = Cluster::durable();
        let database = cluster.create_database();
        connect(&database).batch_execute("CREATE TABLE notes(note TEXT); INSERT INTO notes VALUES ('một')").unwrap();
        for _ in 0..pick(1, 10) {
            cluster.kill();
            cluster.restart();
        }
        let Row { setting, n } = notes(&mut connect(&database));
        assert_eq!((setting.as_str(), n), ("on", 1));
        let folder = cluster.folder.clone();
        drop(cluster);
        assert!(!folder.exists());
    }
}
