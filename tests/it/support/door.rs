//! The server without a socket: every route, guard, catcher and header, on a hand-set clock.

use rocket::http::{ContentType, Header, Method};
use rocket::local::blocking::Client;
use serde_json::Value;
use sipar::settings::Settings;
use sipar::web;

use super::office::Office;

/// What every answer must carry, errors included.
pub(crate) const HEADERS: [&str; 8] = [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "cache-control",
];

/// A client of a server that never listens.
pub(crate) struct Door(Client);

/// What it answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<u32>,
    pub(crate) kind: Option<ContentType>,
    pub(crate) location: Option<String>,
    pub(crate) allow: Option<String>,
    /// Cookies that it set, with their values.
    pub(crate) cookies: Vec<(String, String)>,
    /// What it says of its content: whether it is shown or saved, and what it may do.
    pub(crate) told: [Option<String>; 3],
    pub(crate) body: String,
}

impl Answer {
    /// The body as JSON; it must say that it is.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.kind, Some(ContentType::JSON), "{self:?}");
        serde_json::from_str(&self.body).unwrap_or_else(|why| panic!("{why} in {self:?}"))
    }

    /// The code of the error: of the whole upload, or of its only rating.
    pub(crate) fn code(&self) -> String {
        let body = self.json();
        let error = if body["error"].is_null() { &body["results"][0]["error"] } else { &body["error"] };
        for lang in ["vi", "en"] {
            assert!(error[lang].as_str().is_some_and(|words| !words.is_empty()), "no words in {lang}: {self:?}");
        }
        error["code"].as_str().unwrap_or_else(|| panic!("no code in {self:?}")).to_owned()
    }

    /// The receipt of the rating in this place.
    pub(crate) fn receipt(&self, place: usize) -> String {
        self.json()["results"][place]["receipt"].to_string()
    }
}

impl Door {
    pub(crate) fn of(office: &Office) -> Self {
        Self::with(office, Settings::default())
    }

    /// The same with other settings.
    pub(crate) fn with(office: &Office, settings: Settings) -> Self {
        let settings = Settings { port: 0, ..settings };
        Self(Client::untracked(web::server(office.app.clone(), &settings, web::status::Metrics::install())).unwrap())
    }

    /// The routes that the server has: method and path.
    pub(crate) fn routes(&self) -> Vec<(Method, String)> {
        self.0.rocket().routes().map(|route| (route.method, route.uri.to_string())).collect()
    }

    /// Sends a request and makes sure of the headers that every answer carries.
    pub(crate) fn send(&self, method: Method, path: &str, headers: &[(&'static str, &str)], body: &[u8]) -> Answer {
        let mut request = self.0.req(method, path.to_owned()).body(body);
        for (name, value) in headers {
            // Without a socket nobody reads cookies out of their header.
            if *name == "cookie" {
                for (name, value) in value.split("; ").filter_map(|cookie| cookie.split_once('=')) {
                    request = request.cookie((name.to_owned(), value.to_owned()));
                }
                continue;
            }
            request.add_header(Header::new(*name, (*value).to_owned()));
        }
        let response = request.dispatch();
        for name in HEADERS {
            assert!(response.headers().get_one(name).is_some(), "{method} {path}: {name} is missing");
        }
        Answer {
            status: response.status().code,
            retry_after: response.headers().get_one("retry-after").map(|seconds| seconds.parse().unwrap()),
            kind: response.content_type(),
            allow: response.headers().get_one("allow").map(str::to_owned),
            location: response.headers().get_one("location").map(str::to_owned),
            told: ["content-disposition", "content-security-policy", "x-content-type-options"]
                .map(|name| response.headers().get_one(name).map(str::to_owned)),
            cookies: response.cookies().iter().map(|one| (one.name().to_owned(), one.value().to_owned())).collect(),
            body: response.into_string().unwrap_or_default(),
        }
    }

    /// What a file holds that is there for whoever has these cookies.
    pub(crate) fn file(&self, path: &str, cookies: &str) -> Vec<u8> {
        let mut request = self.0.get(path.to_owned());
        for (name, value) in cookies.split("; ").filter_map(|cookie| cookie.split_once('=')) {
            request = request.cookie((name.to_owned(), value.to_owned()));
        }
        let response = request.dispatch();
        assert_eq!(response.status().code, 200, "{path}");
        response.into_bytes().unwrap_or_default()
    }

    /// Uploads bytes as the bearer of a token.
    pub(crate) fn upload_bytes(&self, token: &str, body: &[u8]) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.send(Method::Post, "/api/v1/ratings", &headers, body)
    }

    /// Uploads JSON as the bearer of a token.
    pub(crate) fn upload(&self, token: &str, body: &Value) -> Answer {
        self.upload_bytes(token, body.to_string().as_bytes())
    }
}
