//! Encrypted all the way: certificates of one's own, the server that uses them, a browser that trusts them, and who a
//! request is believed to come from.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use serde_json::json;
use ureq::http::Method;

use crate::support::both::{MIGRATED, TestDb};
use crate::support::browser::{at_sipar_test, inspect_in, list, run_script};
use crate::support::demo::{COUNTER, DEMO};
use crate::support::encrypted::{Authority, HOST, url};
use crate::support::free_port;
use crate::support::http::{Http, Reply};
use crate::support::rows::rows;
use crate::support::server::{Server, serve, sipar};

const HSTS: &str = "max-age=31536000; includeSubDomains";

fn demo(db: &TestDb) -> Command {
    let mut demo = sipar(["demo"]);
    demo.args(db.place().arguments());
    demo
}

/// What `openssl` says; both streams.
fn openssl(arguments: &[&str]) -> (bool, String) {
    let said = Command::new("openssl").args(arguments).stdin(std::process::Stdio::null()).output().unwrap();
    let words = [said.stdout, said.stderr].map(|stream| String::from_utf8_lossy(&stream).into_owned()).concat();
    (said.status.success(), words)
}

fn refused(command: &mut Command, words: &[&str]) -> Output {
    let said = command.output().unwrap();
    let why = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(!said.status.success(), "{command:?}");
    for word in words {
        assert!(why.contains(word), "{word} is missing: {why}");
    }
    said
}

#[test]
fn an_authority_vouches_for_its_hosts_and_for_nothing_else() {
    let authority = Authority::init();
    for name in ["ca.key", "server.key"] {
        assert_eq!(fs::metadata(authority.file(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    let path = |name: &str| authority.file(name).to_str().unwrap().to_owned();
    let (ca, server) = (path("ca.crt"), path("server.crt"));
    let verify = |more: &[&str]| openssl(&[&["verify", "-CAfile", &ca][..], more, &[&server]].concat());
    for host in [&["-verify_hostname", HOST][..], &["-verify_ip", "127.0.0.1"]] {
        let (good, words) = verify(&[&["-x509_strict", "-purpose", "sslserver"][..], host].concat());
        assert!(good, "{words}");
    }
    assert!(!verify(&["-verify_hostname", "example.vn"]).0);
    let (_, text) = openssl(&["x509", "-in", &ca, "-noout", "-text", "-fingerprint", "-sha256"]);
    for words in ["CA:TRUE, pathlen:0", "Name Constraints: critical", "DNS:sipar.test", "IP:127.0.0.1/255.255.255.255"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(text.contains(authority.told["authority_fingerprint"].as_str().unwrap()), "{text}");
    for (days, good) in [(395, true), (397, false)] {
        let seconds = (days * 86_400).to_string();
        assert_eq!(openssl(&["x509", "-in", &server, "-noout", "-checkend", &seconds]).0, good, "{days} days");
    }
}

/// What openssl makes of a certificate for `names` by an authority's stolen key.
fn forged(authority: &Authority, names: &str) -> (bool, String) {
    let path = |name: &str| authority.file(name).to_str().unwrap().to_owned();
    let (key, request, forged, extensions) = (path("evil.key"), path("evil.csr"), path("evil.crt"), path("evil.cnf"));
    fs::write(&extensions, format!("subjectAltName={names}\n")).unwrap();
    let new = ["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/O=evil", "-keyout", &key, "-out", &request];
    assert!(openssl(&new).0);
    let (ca, ca_key) = (path("ca.crt"), path("ca.key"));
    let sign = ["x509", "-req", "-in", &request, "-CA", &ca, "-CAkey", &ca_key, "-CAcreateserial", "-extfile"];
    assert!(openssl(&[&sign[..], &[&extensions, "-out", &forged]].concat()).0);
    openssl(&["verify", "-CAfile", &ca, &forged])
}

#[test]
fn a_stolen_authority_is_good_for_no_other_host() {
    for (hosts, own) in [
        (&[HOST][..], "DNS:sipar.test"),
        (&["127.0.0.1", "::1"], "IP:127.0.0.1,IP:::1"),
        (&[HOST, "10.1.0.5"], "DNS:sipar.test,IP:10.1.0.5"),
    ] {
        let authority = Authority::init_for(hosts);
        let [ca, server] = ["ca.crt", "server.crt"].map(|name| authority.file(name).to_str().unwrap().to_owned());
        let (good, words) = openssl(&["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", &ca, &server]);
        assert!(good, "{hosts:?}: {words}");
        assert!(forged(&authority, own).0, "{hosts:?}: the forgery itself is sound");
        for names in ["DNS:example.vn", "IP:10.0.0.1", "IP:2001:db8::1", "DNS:sipar.test.example.vn"] {
            let (good, words) = forged(&authority, names);
            let forbidden = ["permitted subtree violation", "excluded subtree violation"];
            assert!(!good && forbidden.iter().any(|why| words.contains(why)), "{hosts:?}, {names}: {words}");
        }
    }
}

#[test]
fn nothing_is_overwritten_and_a_renewal_keeps_what_was() {
    let authority = Authority::init();
    let folder = authority.file("");
    let read = |name: &str| fs::read_to_string(authority.file(name)).unwrap();
    let before = ["ca.crt", "ca.key", "server.crt", "server.key"].map(read);
    let out = ["--out", folder.to_str().unwrap()];
    refused(sipar(["tls", "init", "--host", HOST]).args(out), &["ca.crt is there already", "renew"]);
    for host in ["https://sipar.test", "sipar.test:443", "*.test", "10.0.0.256", ""] {
        refused(&mut sipar(["tls", "init", "--host", host, "--out", "nowhere"]), &["is no host"]);
    }
    assert_eq!(["ca.crt", "ca.key", "server.crt", "server.key"].map(read), before);

    let renewed = sipar(["tls", "renew", "--json"]).args(out).output().unwrap();
    assert!(renewed.status.success(), "{}", String::from_utf8_lossy(&renewed.stderr));
    let told: serde_json::Value = serde_json::from_slice(&renewed.stdout).unwrap();
    assert_eq!(told["authority_fingerprint"], authority.told["authority_fingerprint"]);
    assert_ne!(told["server_fingerprint"], authority.told["server_fingerprint"]);
    assert_eq!(told["hosts"], json!([HOST, "127.0.0.1"]));
    let kept: Vec<String> = told["kept"].as_array().unwrap().iter().map(|path| path.as_str().unwrap().into()).collect();
    assert_eq!(
        kept.iter().map(|path| fs::read_to_string(path).unwrap()).collect::<Vec<_>>(),
        [&*before[3], &*before[2]]
    );
    assert_eq!(["ca.crt", "ca.key"].map(read), before[..2], "the authority stays");
    assert_eq!(fs::metadata(authority.file("server.key")).unwrap().permissions().mode() & 0o777, 0o600);
    let db = TestDb::sqlite(Some(MIGRATED));
    let server = authority.start(serve(db.place()));
    assert_eq!(server.http().get("/").status, 200, "who trusts the authority trusts the new certificate");
}

#[test]
fn what_cannot_work_is_refused_before_anything_listens() {
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(MIGRATED));
    let with = |cert: &str, key: &str| {
        let mut command = serve(db.place());
        command.args(["--port", "0"]);
        command.env("SIPAR_TLS_CERT", authority.file(cert)).env("SIPAR_TLS_KEY", authority.file(key));
        command
    };
    refused(&mut with("none.crt", "server.key"), &["none.crt"]);
    refused(&mut with("server.crt", "none.key"), &["none.key"]);
    refused(&mut with("server.key", "server.key"), &["holds no certificate"]);
    refused(&mut with("server.crt", "ca.key"), &["tls_cert and tls_key", "a pair"]);
    let key = authority.file("server.key");
    for mode in [0o604, 0o644, 0o620] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        refused(&mut with("server.crt", "server.key"), &["tls_key", "chmod 600"]);
    }
    let said = refused(serve(db.place()).args(["--address", "0.0.0.0"]), &["address", "tls init", "behind_proxy"]);
    assert_eq!(said.status.code(), Some(2));
    refused(serve(db.place()).arg("--behind-proxy"), &["trusted_proxies", "public_url"]);
}

#[test]
fn only_new_versions_of_tls_are_spoken() {
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(MIGRATED));
    let server = authority.start(serve(db.place()));
    let (place, ca) = (format!("127.0.0.1:{}", server.port()), authority.certificate());
    // Level 0 lets openssl itself offer what is out of date.
    let dial = |version: &str| {
        let always = ["s_client", "-connect", &place, "-CAfile", ca.to_str().unwrap(), "-verify_return_error"];
        openssl(
            &[&always[..], &["-servername", HOST, "-verify_hostname", HOST, "-cipher", "ALL:@SECLEVEL=0", version]]
                .concat(),
        )
    };
    for (version, name) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
        let (good, words) = dial(version);
        assert!(good && words.contains(name) && words.contains("Verify return code: 0 (ok)"), "{version}: {words}");
    }
    for version in ["-tls1", "-tls1_1"] {
        let (good, words) = dial(version);
        // The server's own word: not a cipher that openssl could not offer.
        let alert = ["alert protocol version", "alert handshake failure"].iter().any(|alert| words.contains(alert));
        assert!(!good && alert && words.contains("no peer certificate"), "{version}: {words}");
    }
    let plain =
        Http::to(server.port()).raw(b"GET / HTTP/1.1\r\nHost: sipar.test\r\n\r\n", std::time::Duration::from_secs(2));
    assert!(!plain.starts_with(b"HTTP/"), "in the clear nothing is answered");
    assert_eq!(server.http().get("/no/such/page").header("strict-transport-security"), HSTS);
}

#[test]
fn a_browser_that_trusts_the_authority_finds_a_secure_context() {
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(DEMO));
    let server = authority.start(demo(&db));
    let open = |path: &str, trusted| {
        run_script("secure.mjs", at_sipar_test(json!({ "url": url(&server, path) }), trusted), 60)
    };
    let seen = open(&format!("/rate/{COUNTER}"), Some(&authority));
    assert_eq!(
        (&seen["status"], &seen["secureContext"], &seen["workers"]),
        (&json!(200), &json!(true), &json!(true)),
        "{seen}"
    );
    assert_eq!(
        (&seen["hsts"], &seen["protocol"], &seen["faults"]),
        (&json!(HSTS), &json!("TLS 1.3"), &json!([])),
        "{seen}"
    );
    let cookies = seen["cookies"].as_array().unwrap();
    assert!(!cookies.is_empty() && cookies.iter().all(|cookie| cookie["secure"] == true), "{seen}");
    let stranger = open("/", None);
    assert!(stranger["refused"].as_str().unwrap().contains("ERR_CERT_AUTHORITY_INVALID"), "{stranger}");
    let another = Authority::init();
    let stranger = open("/", Some(&another));
    assert!(stranger["refused"].as_str().unwrap().contains("ERR_CERT_AUTHORITY_INVALID"), "{stranger}");

    // The main story, with its forms, as on any tablet.
    let input = json!({ "url": url(&server, "/"), "counter": COUNTER, "comment": "Tốt", "officer": "minh-hoa-1-cb-3" });
    let seen = run_script("story.mjs", at_sipar_test(input, Some(&authority)), 120);
    assert!(seen["receipts"]["mouse"].is_string() && seen["faults"] == json!([]), "{seen}");

    let pages = ["vi", "en"].map(|lang| (url(&server, &format!("/trust?lang={lang}")), lang));
    let findings = inspect_in(at_sipar_test(json!({}), Some(&authority)), &pages);
    assert!(findings.is_empty(), "{}", list(&findings));
}

#[test]
fn the_authority_is_offered_where_there_is_one() {
    let authority = Authority::init();
    let db = TestDb::sqlite(Some(MIGRATED));
    let server = authority.start(serve(db.place()));
    let fingerprint = authority.told["authority_fingerprint"].as_str().unwrap();
    for lang in ["vi", "en"] {
        let page = server.http().get(&format!("/trust?lang={lang}"));
        assert_eq!(page.status, 200);
        for group in fingerprint.split(':').collect::<Vec<_>>().chunks(4) {
            assert!(page.text().contains(&group.join(":")), "{group:?}");
        }
    }
    let der = server.http().get("/trust/ca.crt");
    assert_eq!((der.status, der.header("content-type")), (200, "application/x-x509-ca-cert"));
    let file = authority.file("fetched.crt");
    fs::write(&file, &der.body).unwrap();
    let path = file.to_str().unwrap();
    let (_, words) = openssl(&["x509", "-inform", "DER", "-in", path, "-noout", "-fingerprint", "-sha256"]);
    assert!(words.contains(fingerprint), "{words}");
    // Without one: see access.txt.
}

/// A server behind a server in front, which the test plays on 127.0.0.1.
fn behind(db: &TestDb) -> Server {
    let mut command = demo(db);
    command.env("SIPAR_BEHIND_PROXY", "true").env("SIPAR_TRUSTED_PROXIES", "[\"127.0.0.1\"]");
    command.env("SIPAR_PUBLIC_URL", "https://sipar.test");
    Server::start(command, free_port()).unwrap()
}

fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Reply {
    server.http().send(&Method::GET, path, headers, &[]).unwrap()
}

#[test]
fn what_came_in_the_clear_is_refused_and_changes_nothing() {
    let db = TestDb::sqlite(Some(DEMO));
    let server = behind(&db);
    let before = rows(db.place());
    let page = get(&server, "/", &[("x-forwarded-proto", "https"), ("x-forwarded-for", "203.0.113.9")]);
    assert_eq!((page.status, page.header("strict-transport-security")), (200, HSTS));
    for headers in [
        &[("x-forwarded-proto", "http")][..],
        &[("x-forwarded-proto", "http, https")],
        &[("x-forwarded-proto", "https"), ("x-forwarded-proto", "http")],
        &[("x-forwarded-proto", "HTTPS ")],
        &[("x-forwarded-for", "127.0.0.1")],
        &[],
    ] {
        let page = get(&server, "/", headers);
        assert_eq!((page.status, page.header("location")), (403, ""), "{headers:?}");
        assert!(page.text().contains("https://"), "it says why: {}", page.text());
        let api = server.http().send(&Method::POST, "/api/v1/ratings", headers, b"{}").unwrap();
        assert_eq!((api.status, api.json()["error"]["code"].as_str()), (403, Some("in-the-clear")), "{headers:?}");
    }
    assert_eq!(get(&server, "/healthz", &[]).status, 200, "who watches on this machine");
    assert_eq!(get(&server, "/healthz", &[("x-forwarded-proto", "http")]).status, 403);
    assert_eq!(rows(db.place()), before);
}

#[test]
fn behind_a_server_in_front_forms_and_cookies_know_the_name_outside() {
    let db = TestDb::sqlite(Some(DEMO));
    let server = behind(&db);
    let path = format!("/rate/{COUNTER}");
    let https = ("x-forwarded-proto", "https");
    let page = get(&server, &path, &[https]);
    let set = page.header("set-cookie");
    assert!(set.contains("; Secure") && set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    let cookie = set.split(';').next().unwrap();
    let token = cookie.split_once('=').unwrap().1;
    let before = rows(db.place());
    let post = |origin: &str| {
        let body = format!("csrf={token}&id=01920000-0000-7000-8000-00000000000a&q-result=2");
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [kind, https, ("cookie", cookie), ("origin", origin)];
        server.http().send(&Method::POST, &path, &headers, body.as_bytes()).unwrap()
    };
    let host = server.url("");
    for foreign in ["http://sipar.test", "https://sipar.test:8443", "https://evil.example", "null", &host] {
        assert_eq!(post(foreign).status, 403, "{foreign}");
    }
    assert_eq!(rows(db.place()), before, "nothing was stored");
    let reply = post("https://sipar.test");
    assert_eq!(reply.status, 303, "{}", reply.text());
}
