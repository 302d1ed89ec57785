//! The real binary as a server under measurement.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::load::Client;
use crate::{machine, place};

/// A running server; killed when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    /// From the start of the process to its first 200.
    pub(crate) started_in: Duration,
}

impl Server {
    /// Starts `sipar serve` with these environment variables and waits until `/healthz` answers 200.
    pub(crate) fn start<V: AsRef<OsStr>>(data: &Path, environment: &[(&str, V)]) -> Self {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let mut command = place::sipar(["serve", "--port", &port.to_string()], data);
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        command.env("SIPAR_LOG", "error").stdout(Stdio::null());
        let begun = Instant::now();
        let mut child = command.spawn().unwrap();
        loop {
            if Client::connect(port).is_ok_and(|mut client| client.get("/healthz").is_ok_and(|reply| reply.0 == 200)) {
                return Self { child, port, started_in: begun.elapsed() };
            }
            if let Some(status) = child.try_wait().unwrap() {
                panic!("the server ended with {status}");
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "the server does not answer");
            sleep(Duration::from_millis(1));
        }
    }

    /// Processor time it has used so far, in seconds.
    pub(crate) fn cpu_time(&self) -> f64 {
        machine::cpu_time(&self.child.id().to_string())
    }

    /// Its resident memory in MiB.
    pub(crate) fn resident(&self) -> f64 {
        machine::resident(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
