//! A real browser: scripts of `tests/browser`, run by Node.js with playwright-core and the machine's Chromium.

use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::{Value, json};

use super::encrypted::{Authority, HOST};
use super::project;
use super::scale::pick;

/// Runs a script of `tests/browser`: JSON in, JSON out. Fails the test with what the script said where it fails, or
/// where it has not ended after `seconds`.
pub(crate) fn run_script(script: &str, mut input: Value, seconds: u32) -> Value {
    input["seconds"] = seconds.into();
    let folder = project().join("tests/browser");
    assert!(folder.join("node_modules").is_dir(), "the Node packages are missing: run `make setup`");
    let mut node = Command::new("node")
        .arg(folder.join(script))
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Node.js is missing: run `make setup`");
    // A script that fails at once does not read; its message tells more than the broken pipe.
    let _ = node.stdin.take().unwrap().write_all(input.to_string().as_bytes());
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// One thing wrong with one page in one window.
#[derive(Debug, Deserialize)]
pub(crate) struct Finding {
    pub(crate) url: String,
    pub(crate) lang: String,
    pub(crate) window: String,
    pub(crate) kind: String,
    pub(crate) detail: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, lang, window, kind, detail } = self;
        write!(f, "{url} ({lang}, {window}): {kind}: {detail}")
    }
}

/// The input of a script whose browser finds `sipar.test` on this machine and trusts this authority, or none: the
/// pages of [`encrypted::url`](super::encrypted::url) open as on a tablet that was set up, or that was not.
pub(crate) fn at_sipar_test(mut input: Value, trusted: Option<&Authority>) -> Value {
    input["secure"] = json!({ "hosts": [HOST], "authority": trusted.map(Authority::certificate) });
    input
}

/// Looks at pages (address and language tag) in every window that `inspect.mjs` knows. Pictures of them are put into
/// the folder that `SIPAR_SCREENSHOTS` names, if any.
pub(crate) fn inspect(pages: &[(String, &str)]) -> Vec<Finding> {
    inspect_as(pages, None)
}

/// The same as somebody who is signed in, by the cookie of their session (`name=value`).
pub(crate) fn inspect_as(pages: &[(String, &str)], cookie: Option<&str>) -> Vec<Finding> {
    inspect_in(json!({ "cookie": cookie }), pages)
}

/// Does the same in a browser that `input` describes, as [`at_sipar_test`] makes it.
pub(crate) fn inspect_in(input: Value, pages: &[(String, &str)]) -> Vec<Finding> {
    inspect_sent(input, pages.iter().map(|(url, lang)| json!({ "url": url, "lang": lang })).collect())
}

/// Sends a form of each page and looks at what answers it: `pages` are what `inspect.mjs` calls so.
pub(crate) fn inspect_sent(mut input: Value, pages: Vec<Value>) -> Vec<Finding> {
    let seconds = 60 + 20 * u32::try_from(pages.len()).unwrap();
    input["pages"] = pages.into();
    input["thorough"] = pick(false, true).into();
    if let Some(folder) = std::env::var_os("SIPAR_SCREENSHOTS").map(PathBuf::from) {
        std::fs::create_dir_all(&folder).unwrap();
        input["screenshots"] = folder.canonicalize().unwrap().to_str().unwrap().into();
    }
    serde_json::from_value(run_script("inspect.mjs", input, seconds)).unwrap()
}

/// The findings, a line each, for the message of a failed test.
pub(crate) fn list(findings: &[Finding]) -> String {
    findings.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::http::canned::{response, serve};
    use super::*;

    const HEAD: &str = "Content-Type: text/html; charset=utf-8\r\n\
        Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src *; form-action 'self'\r\n";

    fn page(line: &str, _: &[u8]) -> String {
        match line.split(' ').nth(1).unwrap() {
            "/sound" => response("200 OK", HEAD, include_str!("../../browser/pages/sound.html")),
            "/faulty" => response("200 OK", HEAD, include_str!("../../browser/pages/faulty.html")),
            // A form whose answer is the faulty page, where the status is the one expected.
            "/form" => response(
                "200 OK",
                HEAD,
                "<!DOCTYPE html><html lang=vi><title>x</title><form class=to method=post action=/sent><input name=word><button type=submit>Gửi</button></form></html>",
            ),
            "/sent" if line.starts_with("POST") => {
                response("422 Unprocessable Content", HEAD, include_str!("../../browser/pages/faulty.html"))
            }
            "/style.css" => {
                response("200 OK", "Content-Type: text/css\r\n", include_str!("../../browser/pages/style.css"))
            }
            "/trap.js" => {
                response("200 OK", "Content-Type: text/javascript\r\n", include_str!("../../browser/pages/trap.js"))
            }
            "/favicon.ico" => response("204 No Content", "", ""),
            _ => response("404 Not Found", "", ""),
        }
    }

    #[test]
    fn a_sound_page_passes() {
        let port = serve(page);
        let findings = inspect(&[(format!("http://127.0.0.1:{port}/sound"), "vi")]);
        assert!(findings.is_empty(), "{}", list(&findings));
    }

    #[test]
    fn what_answers_a_form_is_looked_at() {
        let port = serve(page);
        let sent = |status: u16| {
            let send = json!({ "form": "form.to", "fields": { "word": "{each}" }, "status": status });
            let page = json!({ "url": format!("http://127.0.0.1:{port}/form"), "lang": "vi", "send": send });
            list(&inspect_sent(json!({ "windows": ["320px"] }), vec![page]))
        };
        let refused = sent(422);
        assert!(refused.contains("→ form.to (vi, 320px): accessibility: image-alt"), "{refused}");
        assert!(!refused.contains("status"), "{refused}");
        assert!(sent(200).contains("status: 422"), "an answer that was not expected is a fault");
    }

    #[test]
    fn every_kind_of_fault_is_found() {
        let port = serve(page);
        let findings = inspect(&[(format!("http://127.0.0.1:{port}/faulty"), "en")]);
        let all = list(&findings);
        for expected in [
            "accessibility: image-alt",
            "accessibility: color-contrast",
            "foreign request: http://elsewhere.invalid/spy.png",
            "console: ",
            "content policy: script-src",
            "language: the page says it is “vi”",
            "320px): sidewaysScroll: content is 908 px wide in a window of 320 px",
            "clippedText: <p> cuts off “Cut off",
            "smallTargets: <button> “Small” is 50×50 px, less than 76",
            "keyboard: <button> “Plain” looks the same with the focus as without",
            "keyboard: <a> “Second” takes the focus against the order of the document",
            "keyboard: <button> “Covered” is hidden or covered",
            "keyboard: <a> “Beyond the trap” is not reached by Tab",
            "unsoundText: replacement character in p",
            "unsoundText: not NFC in p",
        ] {
            assert!(all.contains(expected), "not found: {expected}\n{all}");
        }
    }
}
