//! A tablet that signs, at the door of a server that never listens.

use rocket::http::Method;
use serde_json::Value;

use super::door::{Answer, Door};
pub(crate) use super::signing::{SigningTablet, signed_text};

impl SigningTablet {
    /// Enrols through a door with a code that the office made.
    pub(crate) fn enrol(door: &Door, code: &str) -> Self {
        let mut tablet = Self::new();
        let answer = send(door, "/api/v1/devices", None, &tablet.enrolment(code, 217));
        assert_eq!(answer.status, 201, "{answer:?}");
        tablet.enrolled(&answer.json());
        tablet
    }

    /// Signs a request and sends it.
    pub(crate) fn send(&self, door: &Door, path: &str, body: &Value) -> Answer {
        send(door, path, Some(&self.authorization(path, body.to_string().as_bytes())), body)
    }
}

/// Sends JSON to an address of the API.
pub(crate) fn send(door: &Door, path: &str, authorization: Option<&str>, body: &Value) -> Answer {
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(authorization.map(|value| ("authorization", value)));
    door.send(Method::Post, path, &headers, body.to_string().as_bytes())
}
