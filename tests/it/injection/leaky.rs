//! A server that makes its statements out of what it is sent, as no statement of sipar is made: what a try must find.

use rocket::http::RawStr;

use crate::support::both::Place;
use crate::support::http::canned::{response, serve};
use crate::support::statements::Beside;

/// Serves from now on; returns the port. `GET /find?code=…` tells how many units have the code; `POST /note` with a field
/// `code` answers the same whatever comes of it, as forms do.
pub(super) fn open(place: &Place) -> u16 {
    let place = place.clone();
    serve(move |line, body| {
        let address = line.split(' ').nth(1).unwrap_or_default();
        let body = String::from_utf8_lossy(body).into_owned();
        let blind = address.starts_with("/note");
        let sent = if blind { body.as_str() } else { address.split_once('?').map_or("", |(_, query)| query) };
        let field = sent.split('&').find_map(|pair| pair.strip_prefix("code=")).unwrap_or_default();
        let code = RawStr::new(field).url_decode_lossy();
        let found =
            Beside::of(&place).attempted_number(&format!("SELECT COUNT(*) AS n FROM unit WHERE code = '{code}'"));
        match found {
            _ if blind => response("303 See Other", "Location: /\r\n", ""),
            Ok(n) => response("200 OK", "Content-Type: text/html\r\n", &format!("<p>{n} units have this code.</p>")),
            Err(why) => response("500 Internal Server Error", "Content-Type: text/html\r\n", &why),
        }
    })
}
