//! The load: keep-alive HTTP clients, a thread each, that post one rating after the other as tablets do.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use sipar::app::machine::{MachineChance, MachineClock};
use sipar::domain::chance::Chance;
use sipar::domain::clock::Clock;

use crate::machine::cpu_time;
use crate::place::Tablet;
use crate::server::Server;

/// One connection that asks again and again.
#[derive(Debug)]
pub(crate) struct Client {
    stream: TcpStream,
    reply: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        Ok(Self { stream, reply: Vec::with_capacity(4096) })
    }

    /// Sends a whole request; returns status and body of the answer, which must say its length.
    pub(crate) fn ask(&mut self, request: &[u8]) -> io::Result<(u16, &[u8])> {
        self.stream.write_all(request)?;
        self.reply.clear();
        let (mut piece, mut end) = ([0; 16384], None);
        while end.is_none_or(|(_, end)| self.reply.len() < end) {
            let length = self.stream.read(&mut piece)?;
            if length == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.reply.extend_from_slice(&piece[..length]);
            if end.is_none() {
                end = head_and_end(&self.reply);
            }
        }
        let status = self.reply.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
        let status = status.ok_or(io::ErrorKind::InvalidData)?;
        let (head, end) = end.ok_or(io::ErrorKind::InvalidData)?;
        Ok((status, &self.reply[head..end]))
    }

    pub(crate) fn get(&mut self, path: &str) -> io::Result<(u16, &[u8])> {
        self.get_as(path, "")
    }

    /// Asks for a page with the cookie of a session.
    pub(crate) fn get_as(&mut self, path: &str, cookie: &str) -> io::Result<(u16, &[u8])> {
        self.ask(format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n").as_bytes())
    }
}

/// Where the body of an answer begins and ends, once its head is complete.
fn head_and_end(reply: &[u8]) -> Option<(usize, usize)> {
    let head = reply.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let lines = std::str::from_utf8(&reply[..head]).ok()?.lines();
    let length = lines.filter_map(|line| line.split_once(':')).find_map(|(name, value)| {
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    Some((head, head + length.unwrap_or(0)))
}

/// What one run of many clients came to.
#[derive(Debug)]
pub(crate) struct Run {
    /// Requests answered as they should be.
    pub(crate) answered: u32,
    pub(crate) took: Duration,
    /// Microseconds from request to answer, sorted.
    latencies: Vec<u32>,
    /// What was counted beside it, such as syncs.
    pub(crate) counted: u32,
    /// Cores that the server kept busy.
    pub(crate) server_cores: f64,
    /// Cores that the clients kept busy.
    pub(crate) client_cores: f64,
}

impl Run {
    /// Answers in a second.
    pub(crate) fn rate(&self) -> f64 {
        f64::from(self.answered) / self.took.as_secs_f64()
    }

    /// The latency in milliseconds that this many of a hundred requests kept to.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let place = (self.latencies.len() * percent / 100).min(self.latencies.len() - 1);
        f64::from(self.latencies[place]) / 1000.0
    }

    /// Syncs, or whatever was counted, for each answer.
    pub(crate) fn counted_each(&self) -> f64 {
        f64::from(self.counted) / f64::from(self.answered)
    }
}

/// Every tablet posts single ratings for a while, the next as soon as the last is acknowledged; `count` is asked
/// before the first and after the last. Anything but a receipt ends the measurement.
pub(crate) fn rate(server: &Server, tablets: &[Tablet], time: Duration, count: impl Fn() -> u32) -> Run {
    let posts = tablets.iter().enumerate().map(|(number, tablet)| {
        let chance = MachineChance::seeded(number as u64);
        let mut seq = 0;
        move |client: &mut Client| {
            seq += 1;
            let request = rating(tablet, seq, &chance);
            let (status, body) = client.ask(&request).unwrap();
            assert_eq!(status, 201, "{}", String::from_utf8_lossy(body));
        }
    });
    drive(server, posts.collect(), time, count)
}

/// As many clients ask for a page for a while, to know what clients and server can do without any commit.
pub(crate) fn ask(server: &Server, clients: usize, path: &'static str, time: Duration) -> Run {
    let ask = move |client: &mut Client| assert_eq!(client.get(path).unwrap().0, 200);
    drive(server, vec![ask; clients], time, || 0)
}

fn drive(
    server: &Server,
    clients: Vec<impl FnMut(&mut Client) + Send>,
    time: Duration,
    count: impl Fn() -> u32,
) -> Run {
    let gate = Barrier::new(clients.len() + 1);
    thread::scope(|scope| {
        let threads: Vec<_> = clients
            .into_iter()
            .map(|mut once| {
                let gate = &gate;
                scope.spawn(move || {
                    let mut client = Client::connect(server.port).unwrap();
                    // The first request meets what is read only once, such as the tablet's token.
                    once(&mut client);
                    gate.wait();
                    gate.wait();
                    let begun = Instant::now();
                    let mut latencies = Vec::new();
                    while begun.elapsed() < time {
                        let asked = Instant::now();
                        once(&mut client);
                        latencies.push(u32::try_from(asked.elapsed().as_micros()).unwrap());
                    }
                    latencies
                })
            })
            .collect();
        gate.wait();
        let before = (count(), server.cpu_time(), cpu_time("self"));
        let begun = Instant::now();
        gate.wait();
        let mut latencies: Vec<u32> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        let took = begun.elapsed();
        latencies.sort_unstable();
        Run {
            answered: u32::try_from(latencies.len()).unwrap(),
            took,
            latencies,
            counted: count() - before.0,
            server_cores: (server.cpu_time() - before.1) / took.as_secs_f64(),
            client_cores: (cpu_time("self") - before.2) / took.as_secs_f64(),
        }
    })
}

/// A rating as a tablet sends it: all four questions answered, a procedure named.
fn rating(tablet: &Tablet, seq: u32, chance: &MachineChance) -> Vec<u8> {
    let now = MachineClock.now();
    let id = chance.id(now);
    let millis = now.millis();
    let level = if seq.is_multiple_of(8) { 1 } else { 2 };
    let body = format!(
        r#"{{"protocol":1,"sent_at":{millis},"last_seq":{seq},"ratings":[{{"id":"{id}","seq":{seq},"counter":"{}","template":"hai-muc-1","sealed_at":{millis},"procedure":"khai-sinh","answers":[{{"question":"result","level":{level}}},{{"question":"behaviour","level":2}},{{"question":"communication","level":2}},{{"question":"responsibility","level":{level}}}]}}]}}"#,
        tablet.counter
    );
    format!(
        "POST /api/v1/ratings HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        tablet.token,
        body.len()
    )
    .into_bytes()
}
