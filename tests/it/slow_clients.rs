//! A thousand slow clients, and honest ones meanwhile: nginx with the configuration that ships, before the real server;
//! and the server alone, which has no time limits.
//!
//! slowhttptest drips headers, drips bodies, reads slowly and asks for overlapping ranges. What gates is that every
//! honest request is answered as ever and that every acknowledged rating is stored; how long it took is printed.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::http::Method;

use crate::support::both::TestDb;
use crate::support::browser::run_script;
use crate::support::demo::{COUNTER, DEMO};
use crate::support::encrypted::Authority;
use crate::support::http::Http;
use crate::support::rows::rows;
use crate::support::scale::pick;
use crate::support::server::{Server, serve, sipar};
use crate::support::{free_port, project, signal};

/// How many slow connections are opened.
const SLOW: u32 = 1_000;

/// What slowhttptest is told in each of its modes, and what it asks for: a body that is read before anything is
/// decided, and an answer of some size.
const MODES: [(&str, &[&str], &str); 4] = [
    ("slow header", &["-H", "-i", "3", "-x", "24"], "/series"),
    ("slow body", &["-B", "-i", "3", "-s", "8192", "-x", "10"], FORM),
    ("slow read", &["-X", "-n", "3", "-w", "10", "-y", "20", "-z", "32", "-k", "5"], FILE),
    ("range", &["-R", "-a", "5", "-b", "3000"], FILE),
];
const FORM: &str = "/rate/minh-hoa-1-quay-1";
const FILE: &str = "/assets/NotoSans-Regular.woff2";

/// nginx with the shipped configuration before a server; ended when dropped.
struct Nginx {
    child: Child,
    http: Http,
    port: u16,
    plain: u16,
    _folder: TempDir,
}

/// The shipped file with this machine's ports and paths in place of the example's. Each must be there to be replaced.
fn substituted(authority: &Authority, folder: &Path, [plain, encrypted, sipar]: [u16; 3]) -> String {
    let mut text = fs::read_to_string(project().join("docs/nginx.conf")).unwrap();
    let place = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let file = |name: &str| authority.file(name).to_str().unwrap().to_owned();
    // Where nginx keeps what does not fit into memory: in the test's folder, whoever runs it.
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("\n    {kind}_temp_path {};", place(kind)))
        .concat();
    for (what, with) in [
        ("user www-data;".to_owned(), String::new()),
        ("worker_processes auto;".to_owned(), "worker_processes 2;".to_owned()),
        ("/run/nginx.pid".to_owned(), place("pid")),
        ("/var/log/nginx/error.log".to_owned(), place("error.log")),
        ("http {".to_owned(), format!("http {{{temporary}")),
        ("        listen [::]:80;\n".to_owned(), String::new()),
        ("        listen [::]:443 ssl http2;\n".to_owned(), String::new()),
        ("listen 80;".to_owned(), format!("listen 127.0.0.1:{plain};")),
        ("listen 443 ".to_owned(), format!("listen 127.0.0.1:{encrypted} ")),
        ("server_name sipar.example.vn;".to_owned(), "server_name 127.0.0.1;".to_owned()),
        ("/etc/ssl/sipar/fullchain.pem".to_owned(), file("server.crt")),
        ("/etc/ssl/sipar/privkey.pem".to_owned(), file("server.key")),
        ("http://127.0.0.1:8000".to_owned(), format!("http://127.0.0.1:{sipar}")),
    ] {
        assert!(text.contains(&what), "docs/nginx.conf has no {what}");
        text = text.replace(&what, &with);
    }
    text
}

impl Nginx {
    fn before(sipar: u16, authority: &Authority) -> Self {
        let folder = TempDir::new().unwrap();
        let (plain, port) = (free_port(), free_port());
        let file = folder.path().join("nginx.conf");
        let own = substituted(authority, folder.path(), [plain, port, sipar]);
        // Its processes may read the test's folder only as the test's own user.
        let user = if own_user() == "root" { "user root;\n" } else { "" };
        fs::write(&file, format!("{user}daemon off;\n{own}")).unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let child = Command::new("nginx")
            .env("PATH", format!("{path}:/usr/sbin"))
            .args(["-e", "stderr", "-p", folder.path().to_str().unwrap(), "-c", file.to_str().unwrap()])
            .stdin(Stdio::null())
            .spawn()
            .expect("nginx is missing: run `make setup`");
        let nginx = Self { child, http: Http::encrypted(port, &authority.certificate()), port, plain, _folder: folder };
        let begun = Instant::now();
        while nginx.http.send(&Method::GET, "/healthz", &[], &[]).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "nginx does not answer");
            sleep(Duration::from_millis(20));
        }
        nginx
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        signal("TERM", self.child.id());
        let _ = self.child.wait();
    }
}

fn own_user() -> String {
    let said = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8_lossy(&said.stdout).trim().to_owned()
}

/// `sipar demo`: `serve`, and a form that anybody may send.
fn demo(db: &TestDb) -> Command {
    let mut demo = sipar(["demo"]);
    demo.args(db.place().arguments());
    demo
}

/// Lets a server open so many files, whatever this shell allows by default.
fn allow_files(server: &Server, limit: &str) {
    let pid = server.process().to_string();
    let set = Command::new("prlimit").args(["--pid", &pid, &format!("--nofile={limit}")]).status().unwrap();
    assert!(set.success(), "--nofile={limit}");
}

/// The server behind the nginx of these tests.
fn behind(db: &TestDb) -> Server {
    let mut command = demo(db);
    command.env("SIPAR_BEHIND_PROXY", "true").env("SIPAR_TRUSTED_PROXIES", "[\"127.0.0.1\"]");
    command.env("SIPAR_PUBLIC_URL", "https://127.0.0.1");
    Server::start(command, free_port()).unwrap()
}

/// A tablet of the demo counter: its token.
fn tablet(db: &TestDb) -> String {
    let mut add = sipar(["device", "add", "--counter", COUNTER, "--name", "Máy 1", "--json"]);
    let told = add.args(db.place().arguments()).output().unwrap();
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    told["token"].as_str().unwrap().to_owned()
}

/// What slow clients saw: waves of them, one after the other as soon as a server has closed all of one.
#[derive(Default)]
struct Seen {
    waves: u32,
    /// Opened in all.
    opened: u32,
    /// Open at the same time, at most.
    at_once: u32,
}

/// Slow clients at work for so many seconds; their end is waited for.
struct Slow(JoinHandle<Seen>);

impl Slow {
    fn start(mode: &'static [&str], path: &str, port: u16, seconds: u32) -> Self {
        let url = format!("https://127.0.0.1:{port}{path}");
        Self(spawn(move || {
            let (folder, begun, mut seen) = (TempDir::new().unwrap(), Instant::now(), Seen::default());
            while let Some(left) = u64::from(seconds).checked_sub(begun.elapsed().as_secs()).filter(|left| *left > 0) {
                let said = Command::new("slowhttptest")
                    .args(mode)
                    .args(["-c", &SLOW.to_string(), "-r", "250", "-l", &left.to_string(), "-p", "3", "-u", &url])
                    .args(["-g", "-o", folder.path().join("wave").to_str().unwrap()])
                    .stdin(Stdio::null())
                    .output()
                    .expect("slowhttptest is missing: run `make setup`");
                let report = fs::read_to_string(folder.path().join("wave.csv"));
                let report = report.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&said.stdout)));
                seen.add(&report);
            }
            seen
        }))
    }

    fn end(self) -> Seen {
        self.0.join().unwrap()
    }
}

impl Seen {
    /// Adds a wave's report: after a line of names, each second how many are closed, pending and connected.
    fn add(&mut self, report: &str) {
        let seconds: Vec<Vec<u32>> = report
            .lines()
            .skip(1)
            .map(|line| line.split(',').filter_map(|count| count.trim().parse().ok()).collect())
            .collect();
        let most = |of: fn(&[u32]) -> u32| seconds.iter().filter(|row| row.len() > 3).map(|row| of(row)).max();
        self.waves += 1;
        self.opened += most(|row| row[1] + row[3]).unwrap_or(0);
        self.at_once = self.at_once.max(most(|row| row[3]).unwrap_or(0));
    }
}

#[test]
fn a_report_of_slow_clients_is_read() {
    let mut seen = Seen::default();
    seen.add("Seconds,Closed,Pending,Connected,Service Available\n0,0,1,0,9\n1,0,3,160,9\n2,170,0,130,9\n");
    assert_eq!((seen.waves, seen.opened, seen.at_once), (1, 300, 160));
    seen.add("Seconds,Closed,Pending,Connected,Service Available\n0,0,1,0,9\n1,9,2,2,9\n");
    assert_eq!((seen.waves, seen.opened, seen.at_once), (2, 311, 160));
}

/// What honest clients got, in words.
fn told(seen: &Value) -> String {
    format!(
        "{} honest requests, p50 {} ms, p99 {} ms, slowest {} ms",
        seen["asked"], seen["p50"], seen["p99"], seen["most"]
    )
}

fn load() -> String {
    fs::read_to_string("/proc/loadavg").unwrap_or_default().split(' ').take(1).collect()
}

/// Runs honest clients through each kind of slow ones, and holds what they got against what they asked.
fn live_through(what: &str, port: u16, authority: &Authority, db: &TestDb) {
    let token = tablet(db);
    let lasts = pick(5, 120);
    let honest = || {
        let input = json!({
            "port": port, "authority": authority.certificate(), "token": token, "counter": COUNTER,
            "lasts": lasts, "every": 20,
        });
        run_script("honest.mjs", input, lasts + 60)
    };
    assert_eq!(FORM, format!("/rate/{COUNTER}"));
    // Beside the others at work on this machine, so that figures can be compared.
    let seen = honest();
    eprintln!("{what}, nobody slow: load {}: {}", load(), told(&seen));
    assert_eq!(seen["failed"], json!([]), "{what}, nobody slow");
    for (mode, words, path) in MODES {
        let before = rows(db.place())["rating"];
        let slow = Slow::start(words, path, port, lasts + 1);
        sleep(Duration::from_secs(1));
        let seen = honest();
        let Seen { waves, opened, at_once } = slow.end();
        eprintln!(
            "{what}, {mode}: {opened} slow connections in {waves} waves, at most {at_once} at once, load {}: {}",
            load(),
            told(&seen)
        );
        assert!(opened > SLOW / 4, "{mode}: slowhttptest was hardly there");
        assert!(seen["asked"].as_u64().unwrap() > u64::from(lasts) * 5, "{mode}: too few to judge: {seen}");
        assert_eq!(seen["failed"], json!([]), "{what}, {mode}");
        let stored = rows(db.place())["rating"] - before;
        assert_eq!(Some(stored.try_into().unwrap()), seen["stored"].as_u64(), "{mode}: receipts and ratings");
    }
}

#[test]
fn behind_nginx_nobody_honest_notices_a_thousand_slow_clients() {
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(DEMO));
    let server = behind(&db);
    let nginx = Nginx::before(server.port(), &authority);
    live_through("behind nginx", nginx.port, &authority, &db);
}

#[test]
fn alone_the_server_bears_a_thousand_slow_clients_while_it_may_open_files() {
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(DEMO));
    let server = authority.start(demo(&db));
    allow_files(&server, "4096:");
    live_through("alone", server.port(), &authority, &db);
}

#[test]
fn alone_the_server_bears_as_many_idle_connections_as_files() {
    const FILES: u64 = 256;
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(DEMO));
    let server = authority.start(serve(db.place()));
    allow_files(&server, &format!("{FILES}:{FILES}"));
    let alive = || {
        let port = server.port();
        let certificate = authority.certificate();
        // A client of its own each time: no connection that was open before.
        std::thread::spawn(move || Http::encrypted(port, &certificate).get("/healthz").status)
    };
    let files = |server: &Server| fs::read_dir(format!("/proc/{}/fd", server.process())).unwrap().count();
    let mut idle = Vec::new();
    let connect = || TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    let own = files(&server);
    while idle.len() + own + 16 < usize::try_from(FILES).unwrap() {
        idle.push(connect());
    }
    let borne = idle.len();
    assert_eq!(alive().join().unwrap(), 200, "{borne} idle connections are borne");
    idle.extend((0..64).map(|_| connect()));
    sleep(Duration::from_secs(1));
    let waits = alive();
    sleep(Duration::from_secs(3));
    assert!(!waits.is_finished(), "whoever is new waits; were it not so, the documents should say better");
    drop(idle);
    assert_eq!(waits.join().unwrap(), 200, "and gets in when the others have gone");
    eprintln!("alone, {FILES} files: {own} of its own, {borne} idle connections borne");
}

/// What nginx answers to bytes that no client would send; through TLS, by openssl.
fn raw(nginx: &Nginx, authority: &Authority, request: &str) -> String {
    let mut dial = Command::new("openssl")
        .args(["s_client", "-quiet", "-verify_return_error", "-CAfile", authority.certificate().to_str().unwrap()])
        .args(["-connect", &format!("127.0.0.1:{}", nginx.port)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut to = dial.stdin.take().unwrap();
    to.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    dial.stdout.take().unwrap().read_to_end(&mut answer).unwrap();
    drop(to);
    let _ = dial.wait();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn nginx_hands_on_only_what_has_one_meaning() {
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(DEMO));
    let server = behind(&db);
    let nginx = Nginx::before(server.port(), &authority);
    let good = "Host: 127.0.0.1\r\nConnection: close\r\n";
    for (what, request, status) in [
        ("a plain request", format!("GET /healthz HTTP/1.1\r\n{good}\r\n"), "200"),
        (
            "length and encoding",
            format!("POST / HTTP/1.1\r\n{good}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            "400",
        ),
        ("two lengths", format!("POST / HTTP/1.1\r\n{good}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), "400"),
        (
            "the same length twice",
            format!("POST / HTTP/1.1\r\n{good}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
            "400",
        ),
        ("no host", "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(), "400"),
        ("no host, an old client", "GET /healthz HTTP/1.0\r\n\r\n".to_owned(), "400"),
        (
            "another's host",
            "GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_owned(),
            "421",
        ),
        ("a forged scheme", format!("GET /healthz HTTP/1.1\r\n{good}X-Forwarded-Proto: http\r\n\r\n"), "200"),
        ("too long a header", format!("GET /healthz HTTP/1.1\r\n{good}X: {}\r\n\r\n", "x".repeat(9_000)), "400"),
    ] {
        let answer = raw(&nginx, &authority, &request);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{what}: {answer}");
    }
    let bearer = format!("Bearer {}", tablet(&db));
    let upload = |length: usize| {
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        nginx.http.send(&Method::POST, "/api/v1/ratings", &headers, &vec![b' '; length]).unwrap()
    };
    let large = upload(70_000);
    assert_eq!((large.status, &large.json()["error"]["code"]), (413, &json!("too-large")), "sipar's own words");
    assert_eq!((upload(140_000).status, upload(140_000).header("content-type")), (413, "text/html"), "nginx's");

    let plain = Http::to(nginx.plain);
    let moved = plain.get("/series?lang=en");
    assert_eq!((moved.status, moved.header("location")), (308, "https://127.0.0.1/series?lang=en"));
    let api = plain.post_json("/api/v1/ratings", &json!({}));
    assert_eq!((api.status, &api.json()["error"]["code"]), (403, &json!("in-the-clear")));
    let own = server.http().send(&Method::GET, "/api/v1/ratings", &[("x-forwarded-proto", "http")], &[]).unwrap();
    assert_eq!(own.json(), api.json(), "nginx says it in sipar's own words");
}

/// A server that answers each request with the header it got.
fn mirror() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut head, mut byte) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|length| length == 1) {
                head.push(byte[0]);
            }
            let answer = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", head.len());
            let _ = stream.write_all(&[answer.as_bytes(), &head].concat());
        }
    });
    port
}

#[test]
fn what_a_client_claims_about_itself_does_not_arrive() {
    let authority = Authority::init();
    let nginx = Nginx::before(mirror(), &authority);
    let claims = [
        ("x-forwarded-for", "198.51.100.1"),
        ("x-forwarded-proto", "http"),
        ("forwarded", "for=198.51.100.1"),
        ("x-real-ip", "198.51.100.1"),
        ("x-harmless", "1"),
    ];
    let got = nginx.http.send(&Method::GET, "/", &claims, &[]).unwrap();
    let got = got.text().to_lowercase();
    let lines: Vec<&str> = got.lines().filter(|line| line.contains("forwarded") || line.contains("real-ip")).collect();
    assert_eq!(lines, ["x-forwarded-for: 127.0.0.1", "x-forwarded-proto: https"], "{got}");
    assert!(got.contains("x-harmless: 1") && got.contains(&format!("host: 127.0.0.1:{}", nginx.port)), "{got}");
    assert!(!got.contains("198.51.100.1"), "{got}");
}

#[test]
fn nginx_closes_what_does_not_come_in_time() {
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(DEMO));
    let server = behind(&db);
    let nginx = Nginx::before(server.port(), &authority);
    let head = "POST /api/v1/ratings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{";
    std::thread::scope(|scope| {
        for (what, request, seconds) in [
            ("a header that stops", "GET / HTTP/1.1\r\nHost: 127", 5.0),
            ("a body that stops", head, 15.0),
            ("a kept connection", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 30.0),
        ] {
            let (nginx, authority) = (&nginx, &authority);
            scope.spawn(move || {
                let begun = Instant::now();
                raw(nginx, authority, request);
                let took = begun.elapsed().as_secs_f64();
                eprintln!("{what}: closed after {took:.1} s");
                assert!(
                    took > seconds - 1.0 && took < seconds + 6.0,
                    "{what}: closed after {took:.1} s, not {seconds}"
                );
            });
        }
    });
    let begun = Instant::now();
    let mut silent = TcpStream::connect(("127.0.0.1", nginx.port)).unwrap();
    let _ = silent.read(&mut [0; 1]);
    let took = begun.elapsed().as_secs_f64();
    assert!((4.0..11.0).contains(&took), "a handshake that never comes: closed after {took:.1} s");
}
