//! Which methods an address takes. Rocket answers 404 wherever no route takes the request's method; an address that is
//! there and takes another one is to say so (405), and which (`Allow`).

use rocket::Request;
use rocket::http::{Method, RawStr};

/// The methods of the request's address, as `Allow` lists them; `None` where there is no such address, and where it
/// takes the request's method, so that something else was not found.
pub(super) fn instead(request: &Request<'_>) -> Option<String> {
    let path = request.uri().path();
    let here = |pattern: &str| leads_to(pattern, path.as_str());
    let own: Vec<Method> =
        request.rocket().routes().filter(|route| here(route.uri.path())).map(|route| route.method).collect();
    listed(&own, request.method())
}

fn listed(own: &[Method], asked: Method) -> Option<String> {
    let takes = |method| own.contains(&method) || (method == Method::Head && own.contains(&Method::Get));
    if own.is_empty() || takes(asked) {
        return None;
    }
    let all = [Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete];
    let names: Vec<&str> = all.into_iter().filter(|method| takes(*method)).map(Method::as_str).collect();
    Some(names.join(", "))
}

/// Whether a route's pattern, as `/people/<login>`, has this path.
fn leads_to(pattern: &str, path: &str) -> bool {
    let (mut own, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (own.next(), given.next()) {
            (None, None) => return true,
            (Some(place), _) if place.ends_with("..>") => return true,
            (Some(place), Some(part)) if place.starts_with('<') || is(part, place) => {}
            _ => return false,
        }
    }
}

/// Whether a part of a path, as it was sent, is this word.
fn is(part: &str, word: &str) -> bool {
    RawStr::new(part).percent_decode().is_ok_and(|part| part == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_the_paths_that_rocket_leads_to_it() {
        for (pattern, path, has) in [
            ("/", "/", true),
            ("/people", "/people", true),
            ("/people", "/%70eople", true),
            ("/people", "/people/", false),
            ("/people/<login>", "/people/an", true),
            ("/people/<login>", "/people", false),
            ("/people/<login>", "/people/an/reset", false),
            ("/files/<path..>", "/files", true),
            ("/files/<path..>", "/files/a/b", true),
        ] {
            assert_eq!(leads_to(pattern, path), has, "{pattern} {path}");
        }
    }

    #[test]
    fn what_an_address_takes_is_listed_only_for_other_methods() {
        let page = [Method::Get, Method::Post];
        assert_eq!(listed(&page, Method::Delete).as_deref(), Some("GET, HEAD, POST"));
        assert_eq!(listed(&[Method::Post], Method::Head).as_deref(), Some("POST"));
        for (own, asked) in [(&page[..], Method::Post), (&page, Method::Head), (&[], Method::Get)] {
            assert_eq!(listed(own, asked), None, "{own:?} {asked}");
        }
    }
}
