//! A blocking client that judges nothing: every status is an answer, redirects are not followed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use ureq::config::ConfigBuilder;
use ureq::http::{HeaderMap, Method, Request};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::typestate::AgentScope;

const PATIENCE: Duration = Duration::from_secs(30);

/// A client of one server; clones share its open connections.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    agent: ureq::Agent,
    scheme: &'static str,
    port: u16,
}

/// What a server answered.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The body as text; it must be UTF-8.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|why| panic!("{why} in {}", self.text()))
    }

    /// A header's value; empty where it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Http {
    /// A client of the server at this port of 127.0.0.1.
    pub(crate) fn to(port: u16) -> Self {
        let agent = Self::settings().build().into();
        Self { agent, scheme: "http", port }
    }

    /// A client of the server at this port of 127.0.0.1 through TLS, which trusts one authority (a PEM file) only.
    pub(crate) fn encrypted(port: u16, authority: &Path) -> Self {
        let pem = std::fs::read(authority).unwrap();
        let roots = [Certificate::from_pem(&pem).unwrap()];
        let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&roots)).build();
        let agent = Self::settings().tls_config(tls).build().into();
        Self { agent, scheme: "https", port }
    }

    /// The address of a path, as this client calls it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://127.0.0.1:{}{path}", self.scheme, self.port)
    }

    fn settings() -> ConfigBuilder<AgentScope> {
        ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .max_idle_connections_per_host(256)
            .max_idle_connections(256)
            .timeout_global(Some(PATIENCE))
    }

    /// Sends one request; an error means that no whole answer came.
    pub(crate) fn send(
        &self,
        method: &Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply, ureq::Error> {
        let mut request = Request::builder().method(method).uri(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let takes_body = [Method::POST, Method::PUT, Method::PATCH].contains(method);
        let reply = if takes_body { self.agent.run(request.body(body)?) } else { self.agent.run(request.body(())?) }?;
        let (head, mut rest) = reply.into_parts();
        let body = rest.with_config().limit(64 << 20).read_to_vec()?;
        Ok(Reply { status: head.status.as_u16(), headers: head.headers, body })
    }

    /// Asks for a page.
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send(&Method::GET, path, &[], &[]).unwrap_or_else(|why| panic!("GET {path}: {why}"))
    }

    /// Posts JSON.
    pub(crate) fn post_json(&self, path: &str, body: &Value) -> Reply {
        self.send(&Method::POST, path, &[("content-type", "application/json")], body.to_string().as_bytes())
            .unwrap_or_else(|why| panic!("POST {path}: {why}"))
    }

    /// Sends bytes as they are, for requests no client would make, and returns all that comes until the server
    /// closes or is silent for `patience`.
    pub(crate) fn raw(&self, request: &[u8], patience: Duration) -> Vec<u8> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(patience)).unwrap();
        // A server may refuse and close before it has read everything; what it said still counts.
        let _ = stream.write_all(request);
        let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
        while let Ok(length @ 1..) = stream.read(&mut piece) {
            answer.extend_from_slice(&piece[..length]);
        }
        answer
    }
}

/// A server of canned answers, for the tests of the tests' own tools.
#[cfg(test)]
pub(crate) mod canned {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    /// Serves `answer(request line, body)`, a whole HTTP response each, from now on; returns the port.
    pub(crate) fn serve(answer: impl Fn(&str, &[u8]) -> String + Clone + Send + 'static) -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let answer = answer.clone();
                thread::spawn(move || converse(&stream.unwrap(), answer));
            }
        });
        port
    }

    /// Answers request after request on one connection; anything broken ends it.
    fn converse(stream: &TcpStream, answer: impl Fn(&str, &[u8]) -> String) -> Option<()> {
        let mut reader = BufReader::new(stream);
        loop {
            let mut head = Vec::new();
            while head.last().is_none_or(|line: &String| line != "\r\n") {
                let mut line = String::new();
                if reader.read_line(&mut line).ok()? == 0 {
                    return None;
                }
                head.push(line);
            }
            let length =
                head.iter().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            reader.read_exact(&mut body).ok()?;
            let mut writer = stream;
            writer.write_all(answer(head[0].trim(), &body).as_bytes()).ok()?;
        }
    }

    /// A response of this status line end, with these header lines and body.
    pub(crate) fn response(status: &str, headers: &str, body: &str) -> String {
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
    }
}

#[cfg(test)]
mod tests {
    use super::canned::{response, serve};
    use super::*;

    #[test]
    fn every_status_is_an_answer() {
        let http = Http::to(serve(|line, body| match line {
            "GET /moved HTTP/1.1" => response("303 See Other", "Location: /elsewhere\r\n", ""),
            "POST /echo HTTP/1.1" => response("422 No", "", &String::from_utf8_lossy(body)),
            _ => response("500 Internal Server Error", "", "no"),
        }));
        let moved = http.get("/moved");
        assert_eq!((moved.status, moved.header("location"), moved.header("x-none")), (303, "/elsewhere", ""));
        let echo = http.post_json("/echo", &serde_json::json!({ "a": "ă" }));
        assert_eq!((echo.status, &echo.json()["a"]), (422, &Value::from("ă")));
        assert_eq!((http.get("/").status, http.get("/").text()), (500, "no"));
        let delete = http.send(&Method::DELETE, "/", &[], &[]).unwrap();
        assert_eq!(delete.status, 500);
    }

    #[test]
    fn raw_bytes_go_out_as_they_are() {
        let http = Http::to(serve(|line, _| response("400 Bad Request", "", line)));
        let answer = http.raw(b"NONSENSE\0\r\n\r\n", Duration::from_millis(200));
        assert!(String::from_utf8(answer).unwrap().ends_with("NONSENSE\0"));
    }
}
