//! Who sent a request, and whether it came encrypted: the truth where a server stands in front, and where none does.
//!
//! What a client writes into its headers about itself is believed only when one of the `trusted_proxies` hands it on.
//! From anybody else it is noise: nobody chooses the address under which attempts are counted or deeds are noted.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::uri::Origin;
use rocket::request::{FromRequest, Outcome};
use rocket::{Data, Request, uri};

use crate::settings::Settings;

/// How requests reach this server, as the settings say.
#[derive(Clone, Debug)]
pub struct Way {
    trusted: Vec<IpNet>,
    proxied: bool,
    tls: bool,
    origin: Option<String>,
}

impl Way {
    /// The way that checked settings describe.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            // Settings that are checked have no other; with none, no header is believed.
            trusted: if settings.behind_proxy { settings.trusted().unwrap_or_default() } else { Vec::new() },
            proxied: settings.behind_proxy,
            tls: settings.tls().is_some(),
            origin: settings.origin(),
        }
    }

    /// The way on which a request came; the plainest where the server knows none.
    pub(super) fn on<'r>(request: &'r Request<'_>) -> Option<&'r Self> {
        request.rocket().state::<Self>()
    }

    /// Whether browsers reach this server encrypted and in no other way.
    pub(super) fn encrypted(&self) -> bool {
        self.tls || self.proxied
    }

    /// Whether `origin`, as a browser states it, is this server, which the browser calls `host`.
    pub(super) fn is_own(&self, origin: &str, host: Option<&str>) -> bool {
        if let Some(own) = &self.origin {
            return origin == own;
        }
        let secure = origin.strip_prefix("https://");
        let stated = if self.tls { secure } else { secure.or_else(|| origin.strip_prefix("http://")) };
        stated.is_some() && stated == host
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// Who sent a request that `peer` handed on with these values of `X-Forwarded-For`: the nearest address that is
    /// not one of ours. What stands before it was written by whoever is there.
    fn sender<'h>(&self, peer: IpAddr, forwarded: impl Iterator<Item = &'h str>) -> IpAddr {
        let chain: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut sender = peer;
        for text in chain.into_iter().rev() {
            if !self.trusts(sender) {
                break;
            }
            let Some(before) = address(text) else { break };
            sender = before;
        }
        sender
    }

    /// Whether a request came encrypted all the way to us or to the server in front.
    fn https(&self, request: &Request<'_>) -> bool {
        if self.tls {
            return true;
        }
        let mut stated =
            request.headers().get("X-Forwarded-Proto").flat_map(|value| value.split(',')).map(str::trim).peekable();
        self.trusts(tcp_peer(request)) && stated.peek().is_some() && stated.all(|proto| proto == "https")
    }
}

/// An address as servers write it into `X-Forwarded-For`, some with the port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().ok().or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

/// The other end of the connection. It is missing only where a request was made without one, as tests do.
fn tcp_peer(request: &Request<'_>) -> IpAddr {
    request.remote().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |remote| remote.ip().to_canonical())
}

/// The address that a request came from: the other end of the connection, or, where that is one of the
/// `trusted_proxies`, the nearest address before it that is not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer(pub IpAddr);

impl Peer {
    /// The sender of a request.
    #[must_use]
    pub fn of(request: &Request<'_>) -> Self {
        let peer = tcp_peer(request);
        Self(Way::on(request).map_or(peer, |way| way.sender(peer, request.headers().get("X-Forwarded-For"))))
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Peer {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        Outcome::Success(Self::of(request))
    }
}

/// Whether a request came encrypted, to us or to the server in front.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Https(pub bool);

impl Https {
    /// Of a request.
    #[must_use]
    pub fn of(request: &Request<'_>) -> Self {
        Self(Way::on(request).is_some_and(|way| way.https(request)))
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Https {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        Outcome::Success(Self::of(request))
    }
}

/// Refuses what came in the clear though a server in front should have encrypted it: before any route sees it, and
/// without leading it elsewhere, since what it carried has been read on the way already.
#[derive(Debug)]
pub struct OnlyEncrypted;

/// That a request was refused because it came in the clear.
#[derive(Clone, Copy)]
struct InTheClear(bool);

/// Whether a request was refused because it came in the clear; for the catchers, which say so.
pub(super) fn in_the_clear(request: &Request<'_>) -> bool {
    request.local_cache(|| InTheClear(false)).0
}

#[rocket::async_trait]
impl Fairing for OnlyEncrypted {
    fn info(&self) -> Info {
        Info { name: "only encrypted", kind: Kind::Request }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        let refused = Way::on(request).is_some_and(|way| way.proxied && !way.https(request) && !is_watch(request));
        if refused {
            request.local_cache(|| InTheClear(true));
            // Nothing is there; what catches it asks `in_the_clear`.
            let nowhere: Origin<'_> =
                if request.uri().path().starts_with("/api/") { uri!("/api/-") } else { uri!("/-") };
            request.set_uri(nowhere);
        }
    }
}

/// Somebody on this machine who asks whether the server lives, past the server in front.
fn is_watch(request: &Request<'_>) -> bool {
    let handed_on = ["X-Forwarded-For", "X-Forwarded-Proto"].iter().any(|name| request.headers().contains(name));
    let path = request.uri().path();
    tcp_peer(request).is_loopback() && !handed_on && (path == "/healthz" || path == "/metrics")
}

/// The address of this server, to be printed: as the settings say it, otherwise as the browser that asks knows it.
pub(super) struct Here {
    /// With its scheme.
    pub(super) base: String,
    /// Without.
    pub(super) host: String,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Here {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let host = request.host().map(ToString::to_string).unwrap_or_default();
        // A form's check has made sure that it is this very server; old browsers do not send it.
        let stated = request.headers().get_one("Origin").filter(|origin| origin.starts_with("http"));
        let own = Way::on(request).and_then(|way| way.origin.as_deref());
        let base = own.or(stated).map_or_else(|| format!("https://{host}"), str::to_owned);
        let host = base.split_once("://").map_or(host, |(_, rest)| rest.to_owned());
        Outcome::Success(Self { base, host })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(trusted: &[&str], public_url: Option<&str>) -> Way {
        Way::of(&Settings {
            behind_proxy: !trusted.is_empty(),
            trusted_proxies: trusted.iter().map(|&text| text.to_owned()).collect(),
            public_url: public_url.map(str::to_owned),
            ..Settings::default()
        })
    }

    fn sender(way: &Way, peer: &str, forwarded: &[&str]) -> String {
        way.sender(peer.parse().unwrap(), forwarded.iter().copied()).to_string()
    }

    #[test]
    fn nobody_chooses_their_own_address() {
        let way = way(&["127.0.0.1", "10.1.0.0/16"], Some("https://a.vn"));
        for (peer, forwarded, expected) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("127.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("127.0.0.1", &["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            ("127.0.0.1", &["198.51.100.1", "203.0.113.9, 10.1.2.3"], "203.0.113.9"),
            ("127.0.0.1", &["10.1.0.7"], "10.1.0.7"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1, nonsense"], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1, "], "127.0.0.1"),
            ("127.0.0.1", &["203.0.113.9:4711"], "203.0.113.9"),
            ("127.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("127.0.0.1", &["::ffff:203.0.113.9"], "203.0.113.9"),
        ] {
            assert_eq!(sender(&way, peer, forwarded), expected, "{peer} {forwarded:?}");
        }
        assert_eq!(sender(&self::way(&[], None), "127.0.0.1", &["203.0.113.9"]), "127.0.0.1", "no server in front");
    }

    #[test]
    fn an_origin_is_ours_only_with_its_scheme() {
        let plain = way(&[], None);
        assert!(plain.is_own("http://127.0.0.1:8000", Some("127.0.0.1:8000")));
        assert!(plain.is_own("https://a.vn", Some("a.vn")), "behind a server it was not told of");
        assert!(!plain.is_own("http://127.0.0.1:1", Some("127.0.0.1:8000")));
        assert!(!plain.is_own("null", None) && !plain.is_own("http://a.vn", None));
        let tls = Way { tls: true, ..plain };
        assert!(tls.is_own("https://a.vn:8443", Some("a.vn:8443")));
        assert!(!tls.is_own("http://a.vn:8443", Some("a.vn:8443")));
        let known = way(&["127.0.0.1"], Some("https://A.vn/"));
        assert!(known.is_own("https://a.vn", Some("127.0.0.1:8000")), "whatever the server in front calls us");
        for foreign in ["http://a.vn", "https://a.vn:8443", "https://a.vn.evil.example", "null"] {
            assert!(!known.is_own(foreign, Some("a.vn")), "{foreign}");
        }
    }

    #[rocket::get("/who")]
    fn who(peer: Peer, https: Https) -> String {
        format!("{} {}", peer.0, https.0)
    }

    #[test]
    fn a_route_learns_who_sent_its_request_and_how() {
        use rocket::http::Header;
        use rocket::local::blocking::Client;
        let built = |way: Way| {
            let rocket = rocket::build().manage(way).attach(OnlyEncrypted).mount("/", rocket::routes![who]);
            Client::tracked(rocket).unwrap()
        };
        let ask = |client: &Client, from: &str, proto: &str| {
            let request = client.get("/who").remote(from.parse().unwrap());
            let reply = request
                .header(Header::new("X-Forwarded-For", "198.51.100.1, 203.0.113.9"))
                .header(Header::new("X-Forwarded-Proto", proto.to_owned()))
                .header(Header::new("X-Real-IP", "198.51.100.1"))
                .header(Header::new("Forwarded", "for=198.51.100.1;proto=https"))
                .dispatch();
            (reply.status().code, reply.into_string().unwrap())
        };
        let behind = built(way(&["10.0.0.1"], Some("https://a.vn")));
        assert_eq!(ask(&behind, "10.0.0.1:5", "https"), (200, "203.0.113.9 true".to_owned()));
        assert_eq!(ask(&behind, "10.0.0.1:5", "http").0, 404, "handed on in the clear: no route sees it");
        assert_eq!(ask(&behind, "203.0.113.7:5", "https").0, 404, "not handed on by a server in front");
        let alone = built(way(&[], None));
        assert_eq!(ask(&alone, "127.0.0.1:5", "https"), (200, "127.0.0.1 false".to_owned()));
        let tls = built(Way { tls: true, ..way(&[], None) });
        assert_eq!(ask(&tls, "203.0.113.7:5", "http"), (200, "203.0.113.7 true".to_owned()));
    }
}
