//! A thousand slow clients, and honest ones meanwhile: nginx with the configuration that ships, before the real server;
//! and the server alone, which has no time limits.
//!
//! slowhttptest drips headers, drips bodies, reads slowly and asks for overlapping ranges. What gates is that every
//! honest request is answered as ever and that every acknowledged rating is stored; how long it took is printed.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
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

/// What slowhttptest is told in each of its modes.
const MODES: [(&str, &[&str]); 4] = [
    ("slow header", &["-H", "-i", "3", "-x", "24"]),
    ("slow body", &["-B", "-i", "3", "-s", "8192", "-x", "10"]),
    ("slow read", &["-X", "-n", "3", "-w", "10", "-y", "20", "-z", "32", "-k", "5"]),
    ("range", &["-R", "-a", "5", "-b", "3000", "-t", "HEAD"]),
];

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
    fn before(server: &Server, authority: &Authority) -> Self {
        let folder = TempDir::new().unwrap();
        let (plain, port) = (free_port(), free_port());
        let file = folder.path().join("nginx.conf");
        let own = substituted(authority, folder.path(), [plain, port, server.port()]);
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

/// `sipar serve` behind the nginx of these tests.
fn behind(db: &TestDb) -> Server {
    let mut command = serve(db.place());
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

/// Slow clients at work; ended when dropped.
struct Slow(Child);

impl Slow {
    fn start(mode: &[&str], port: u16, seconds: u32, log: &Path) -> Self {
        let (url, count, seconds) = (format!("https://127.0.0.1:{port}/series"), SLOW.to_string(), seconds.to_string());
        let child = Command::new("slowhttptest")
            .args(mode)
            .args(["-c", &count, "-r", "250", "-l", &seconds, "-p", "3", "-u", &url, "-v", "1"])
            .stdin(Stdio::null())
            .stdout(fs::File::create(log).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .expect("slowhttptest is missing: run `make setup`");
        Self(child)
    }
}

impl Drop for Slow {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The most of one kind (`connected`, `closed`, `error`) that slowhttptest reported at any time.
fn most(log: &str, kind: &str) -> u32 {
    let bare = without_colours(log);
    let counts = bare.lines().filter_map(|line| line.trim().strip_prefix(kind)?.trim().strip_prefix(':'));
    counts.filter_map(|count| count.trim().parse().ok()).max().unwrap_or(0)
}

fn without_colours(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |bare, piece| bare + piece.split_once('m').map_or("", |(_, rest)| rest))
}

fn load() -> String {
    fs::read_to_string("/proc/loadavg").unwrap_or_default().split(' ').take(1).collect()
}

/// Runs honest clients through each kind of slow ones, and holds what they got against what they asked.
fn live_through(what: &str, port: u16, authority: &Authority, db: &TestDb) {
    let token = tablet(db);
    let folder = TempDir::new().unwrap();
    let lasts = pick(6, 120);
    let honest = || {
        let input = json!({
            "port": port, "authority": authority.certificate(), "token": token, "counter": COUNTER,
            "lasts": lasts, "every": 20,
        });
        run_script("honest.mjs", input, lasts + 60)
    };
    for (mode, words) in MODES {
        let before = rows(db.place())["rating"];
        let log = folder.path().join("slow.log");
        let slow = Slow::start(words, port, lasts + 2, &log);
        sleep(Duration::from_secs(1));
        let seen = honest();
        drop(slow);
        let log = fs::read_to_string(&log).unwrap();
        let (connected, closed) = (most(&log, "connected"), most(&log, "closed"));
        eprintln!(
            "{what}, {mode}: {SLOW} slow connections (at most {connected} at once, {closed} closed by the server), load \
             {}: {} honest requests, p50 {} ms, p99 {} ms, slowest {} ms",
            load(),
            seen["asked"],
            seen["p50"],
            seen["p99"],
            seen["most"]
        );
        assert!(connected.max(closed) > SLOW / 4, "{mode}: slowhttptest was not there: {log}");
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
    let nginx = Nginx::before(&server, &authority);
    live_through("behind nginx", nginx.port, &authority, &db);
}

#[test]
fn alone_the_server_bears_a_thousand_slow_clients_while_it_may_open_files() {
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(DEMO));
    let server = authority.start(serve(db.place()));
    live_through("alone", server.port(), &authority, &db);
}

#[test]
fn alone_the_server_bears_as_many_idle_connections_as_files() {
    const FILES: u64 = 256;
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(DEMO));
    let server = authority.start(serve(db.place()));
    let limit = Command::new("prlimit")
        .args(["--pid", &server.process().to_string(), &format!("--nofile={FILES}:{FILES}")])
        .status();
    assert!(limit.unwrap().success());
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
    let nginx = Nginx::before(&server, &authority);
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
    let large = nginx.http.send(&Method::POST, "/api/v1/ratings", &[], &vec![b' '; 140_000]).unwrap();
    assert_eq!(large.status, 413);

    let plain = Http::to(nginx.plain);
    let moved = plain.get("/series?lang=en");
    assert_eq!((moved.status, moved.header("location")), (308, "https://127.0.0.1/series?lang=en"));
    let api = plain.post_json("/api/v1/ratings", &json!({}));
    assert_eq!((api.status, &api.json()["error"]["code"]), (403, &json!("in-the-clear")));
    let own = server.http().send(&Method::GET, "/api/v1/ratings", &[("x-forwarded-proto", "http")], &[]).unwrap();
    assert_eq!(own.json(), api.json(), "nginx says it in sipar's own words");
}

#[test]
fn nginx_closes_what_does_not_come_in_time() {
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(DEMO));
    let server = behind(&db);
    let nginx = Nginx::before(&server, &authority);
    let took = |request: &str| {
        let begun = Instant::now();
        raw(&nginx, &authority, request);
        begun.elapsed().as_secs_f64()
    };
    let head = "POST /api/v1/ratings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{";
    for (what, request, seconds) in [
        ("a header that stops", "GET / HTTP/1.1\r\nHost: 127", 5.0),
        ("a body that stops", head, 15.0),
        ("a kept connection", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 30.0),
    ] {
        let took = took(request);
        eprintln!("{what}: closed after {took:.1} s");
        assert!(took > seconds - 1.0 && took < seconds + 6.0, "{what}: closed after {took:.1} s, not {seconds}");
    }
    let begun = Instant::now();
    let mut silent = TcpStream::connect(("127.0.0.1", nginx.port)).unwrap();
    let _ = silent.read(&mut [0; 1]);
    let took = begun.elapsed().as_secs_f64();
    assert!((4.0..11.0).contains(&took), "a handshake that never comes: closed after {took:.1} s");
}
