//! A person at their browser, without a socket: pages looked at, forms and files sent with the form's token.

use rocket::http::Method;

use super::door::{Answer, Door};
use super::office::Office;
use super::staff::cookie_of;

/// The token of every form of this browser.
pub(crate) const FORM: &str = "4444444444444444444444444444444444444444444444444444444444444444";

/// A person at their browser.
pub(crate) struct At {
    door: Door,
    cookies: String,
}

impl At {
    pub(crate) fn new(office: &Office, login: &str) -> Self {
        let cookies = format!("{}; __Host-sipar-form={FORM}", cookie_of(&office.app, login));
        Self { door: Door::of(office), cookies }
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn nobody(office: &Office) -> Self {
        Self { door: Door::of(office), cookies: format!("__Host-sipar-form={FORM}") }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.door.send(Method::Get, path, &[("cookie", &self.cookies)], b"")
    }

    /// A file that is saved.
    pub(crate) fn file(&self, path: &str) -> Vec<u8> {
        self.door.file(path, &self.cookies)
    }

    pub(crate) fn post(&self, path: &str, fields: &str) -> Answer {
        let headers = [("cookie", self.cookies.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.door.send(Method::Post, path, &headers, format!("csrf={FORM}&{fields}").as_bytes())
    }

    pub(crate) fn upload(&self, path: &str, csrf: &str, file: &str, content: &[u8]) -> Answer {
        self.upload_with(path, csrf, &[], file, content)
    }

    /// The same with what was typed beside the file.
    pub(crate) fn upload_with(
        &self,
        path: &str,
        csrf: &str,
        fields: &[(&str, &str)],
        file: &str,
        content: &[u8],
    ) -> Answer {
        let one = |(name, value): &(&str, &str)| {
            format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let fields: String = [("csrf", csrf)].iter().chain(fields).map(one).collect();
        let mut body = format!(
            "{fields}--grenze\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--grenze--\r\n");
        let headers = [("cookie", self.cookies.as_str()), ("content-type", "multipart/form-data; boundary=grenze")];
        self.door.send(Method::Post, path, &headers, &body)
    }
}
