//! The real binary as a server, started and ended by a test.

use std::ffi::OsStr;
use std::fs;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use super::both::Place;
use super::http::Http;
use super::{free_port, signal};

const PATIENCE: Duration = Duration::from_secs(30);

/// A running server; killed when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    port: u16,
    log: NamedTempFile,
    http: Http,
}

/// The command `sipar` with these arguments and without any setting from the environment.
pub(crate) fn sipar<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sipar"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SIPAR_")) {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// The command `sipar serve` on this database.
pub(crate) fn serve(place: &Place) -> Command {
    let mut command = sipar(["serve"]);
    command.args(place.arguments());
    command
}

/// The log for one of two streams that write it together, neither over the other's words.
fn appended(log: &NamedTempFile) -> fs::File {
    fs::File::options().append(true).open(log.path()).unwrap()
}

impl Server {
    /// Starts `sipar serve` on this database, on a free port, and waits until `/healthz` answers 200.
    pub(crate) fn serve(place: &Place) -> Result<Self, String> {
        Self::start(serve(place), free_port())
    }

    /// Starts a command, telling it `--port`, and waits until `/healthz` of that port answers 200. The error is
    /// what the command said before it ended or patience did.
    pub(crate) fn start(command: Command, port: u16) -> Result<Self, String> {
        Self::start_for(command, Http::to(port), port)
    }

    /// Does the same for a server that this client can reach, be it encrypted or not.
    pub(crate) fn start_for(mut command: Command, http: Http, port: u16) -> Result<Self, String> {
        let log = NamedTempFile::new().unwrap();
        let mut child = command
            .args(["--port", &port.to_string()])
            .stdout(appended(&log))
            .stderr(appended(&log))
            .spawn()
            .map_err(|why| why.to_string())?;
        let begun = Instant::now();
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break format!("it ended with {status}");
            }
            if http.send(&ureq::http::Method::GET, "/healthz", &[], &[]).is_ok_and(|reply| reply.status == 200) {
                return Ok(Self { child, port, log, http });
            }
            if begun.elapsed() > PATIENCE {
                child.kill().unwrap();
                child.wait().unwrap();
                break format!("/healthz did not answer within {PATIENCE:?}");
            }
            sleep(Duration::from_millis(10));
        };
        Err(format!("{ended}; it said:\n{}", fs::read_to_string(log.path()).unwrap_or_default()))
    }

    /// The number of its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// The port it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// A client of this server.
    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    /// The address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        self.http.url(path)
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.log.path()).unwrap()).into_owned()
    }

    /// Ends it as an administrator does, and waits; kills it where it does not end in time.
    pub(crate) fn stop(mut self) -> Option<ExitStatus> {
        signal("TERM", self.child.id());
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            sleep(Duration::from_millis(10));
        }
        None
    }

    /// Ends it as a crash does: `kill -9`.
    pub(crate) fn kill(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stand-in for sipar that logs its start, answers everything and ends with 7 when asked to.
    fn stand_in() -> Command {
        const SCRIPT: &str = "console.error('begun', process.argv.at(-1));
            process.on('SIGTERM', () => process.exit(7));
            require('http').createServer((_, reply) => reply.end('up')).listen(+process.argv.at(-1), '127.0.0.1');";
        let mut command = Command::new("node");
        command.args(["-e", SCRIPT, "--"]);
        command
    }

    #[test]
    fn a_server_is_awaited_used_and_ended() {
        let server = Server::start(stand_in(), free_port()).unwrap();
        assert_eq!(server.http().get("/any").text(), "up");
        assert!(server.log().starts_with("begun"));
        assert!(server.url("/x").ends_with("/x"));
        let client = server.http().clone();
        assert_eq!(server.stop().and_then(|status| status.code()), Some(7));
        assert!(client.send(&ureq::http::Method::GET, "/", &[], &[]).is_err());
        Server::start(stand_in(), free_port()).unwrap().kill();
    }

    #[test]
    fn a_server_that_ends_at_once_tells_what_it_said() {
        let place = Place::Folder("/proc/no/such/folder".into());
        let why = Server::serve(&place).unwrap_err();
        assert!(why.contains("it ended with"), "{why}");
    }
}
