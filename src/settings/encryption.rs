//! On which way browsers reach the server: encrypted by itself, behind a server that encrypts, or from this machine only.

use std::net::IpAddr;
use std::path::Path;

use ipnet::IpNet;

use super::Settings;

impl Settings {
    /// The certificate and its key, where `serve` encrypts by itself.
    #[must_use]
    pub fn tls(&self) -> Option<(&Path, &Path)> {
        self.tls_cert.as_deref().zip(self.tls_key.as_deref())
    }

    /// The networks of the servers in front. The error names what is none.
    pub fn trusted(&self) -> Result<Vec<IpNet>, String> {
        self.trusted_proxies.iter().map(|text| network(text)).collect()
    }

    /// Where browsers find this server, as they write it in `Origin`; none where that is not known.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        self.public_url.as_deref().and_then(|url| origin_of(url).ok())
    }

    /// What would travel in the clear, or is given by halves.
    pub(super) fn unencrypted(&self) -> Vec<String> {
        let mut problems = Vec::new();
        problems.extend(self.in_the_clear());
        problems.extend(self.tls_in_halves());
        problems.extend(self.trusted().err());
        problems.extend(self.proxy_in_halves());
        problems.extend(self.public_url.as_deref().and_then(|url| origin_of(url).err()));
        problems
    }

    /// Another machine's way in, with nothing that encrypts on it.
    fn in_the_clear(&self) -> Option<String> {
        let encrypts = self.tls_cert.is_some() || self.tls_key.is_some() || self.behind_proxy;
        (!self.address.is_loopback() && !encrypts).then(|| {
            format!(
                "address: {} is another machine's way in, and without a certificate everything would travel in the \
                 clear. Either give tls_cert and tls_key (`sipar tls init` makes them), or put a server that encrypts \
                 in front and give behind_proxy = true, trusted_proxies and public_url; 127.0.0.1 needs neither",
                self.address
            )
        })
    }

    fn tls_in_halves(&self) -> Option<String> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(_), None) => Some("tls_key: tls_cert is given and its private key is not".to_owned()),
            (None, Some(_)) => Some("tls_cert: tls_key is given and its certificate is not".to_owned()),
            _ => None,
        }
    }

    fn proxy_in_halves(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.behind_proxy {
            if self.trusted_proxies.is_empty() {
                problems.push(
                    "trusted_proxies: behind_proxy needs the address of the server in front; [\"127.0.0.1\"] where it \
                     runs on this machine"
                        .to_owned(),
                );
            }
            if self.public_url.is_none() {
                problems.push(
                    "public_url: behind_proxy needs the address that browsers use: https://NAME or https://NAME:PORT"
                        .to_owned(),
                );
            }
            if self.tls_cert.is_some() {
                problems.push("behind_proxy: either the server in front encrypts, or tls_cert; not both".to_owned());
            }
        } else if !self.trusted_proxies.is_empty() {
            problems.push("trusted_proxies: means nothing without behind_proxy = true".to_owned());
        }
        if self.public_url.is_some() && !self.behind_proxy && self.tls_cert.is_none() {
            problems
                .push("public_url: begins with https, so it needs tls_cert and tls_key, or behind_proxy".to_owned());
        }
        problems
    }
}

/// A network written as `10.1.0.0/16`, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    match network {
        Ok(network) if network.prefix_len() == 0 => {
            Err(format!("trusted_proxies: {text} is everybody, and nobody's word would be worth anything"))
        }
        Ok(network) => Ok(network.trunc()),
        Err(_) => Err(format!("trusted_proxies: {text:?} is no address (10.1.0.5) and no network (10.1.0.0/16)")),
    }
}

/// The origin of an address: `https`, the name in lower case, and the port unless it is the usual one.
fn origin_of(url: &str) -> Result<String, String> {
    let bad = || format!("public_url: https://NAME or https://NAME:PORT, and nothing behind it; not {url:?}");
    let place = url.strip_prefix("https://").ok_or_else(bad)?;
    let place = place.strip_suffix('/').unwrap_or(place).to_lowercase();
    let (name, port) = match place.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (place.as_str(), None),
    };
    let bracketed = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let sound = match bracketed {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
    };
    match port.map(str::parse::<u16>) {
        _ if !sound => Err(bad()),
        None | Some(Ok(443)) => Ok(format!("https://{name}")),
        Some(Ok(port @ 1..)) => Ok(format!("https://{name}:{port}")),
        Some(_) => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use figment::Figment;
    use figment::providers::{Format, Serialized, Toml};

    use super::*;

    fn from(text: &str) -> Settings {
        let defaults = Figment::from(Serialized::defaults(Settings::default()));
        defaults.merge(Toml::string(text)).extract().unwrap()
    }

    #[test]
    fn another_machine_is_let_in_only_where_something_encrypts() {
        for good in [
            "",
            "address = '::1'",
            "address = '0.0.0.0'\ntls_cert = 'c'\ntls_key = 'k'",
            "address = '10.0.0.9'\nbehind_proxy = true\ntrusted_proxies = ['10.0.0.1']\npublic_url = 'https://a.vn'",
            "behind_proxy = true\ntrusted_proxies = ['127.0.0.1', 'fd00::/8']\npublic_url = 'https://a.vn:8443/'",
        ] {
            assert_eq!(from(good).problems(), Vec::<String>::new(), "{good}");
        }
        let refused = from("address = '0.0.0.0'").check().unwrap_err().to_string();
        for word in ["address", "tls_cert", "tls_key", "tls init", "behind_proxy", "trusted_proxies", "public_url"] {
            assert!(refused.contains(word), "both ways out are named: {refused}");
        }
    }

    #[test]
    fn halves_are_refused_by_name() {
        let proxied = "behind_proxy = true\ntrusted_proxies = ['10.0.0.1']\n";
        for (text, names) in [
            ("tls_cert = 'c'", "tls_key: "),
            ("tls_key = 'k'", "tls_cert: "),
            ("behind_proxy = true\npublic_url = 'https://a.vn'", "trusted_proxies: "),
            ("trusted_proxies = ['10.0.0.1']", "trusted_proxies: "),
            (proxied, "public_url: "),
            ("public_url = 'https://a.vn'", "public_url: "),
            (&format!("{proxied}public_url = 'http://a.vn'"), "public_url: "),
            (&format!("{proxied}public_url = 'https://a.vn/sipar'"), "public_url: "),
            (&format!("{proxied}public_url = 'https://me@a.vn'"), "public_url: "),
            (&format!("{proxied}public_url = 'https://a.vn:0'"), "public_url: "),
            (&format!("{proxied}public_url = 'https://a.vn'\ntls_cert = 'c'\ntls_key = 'k'"), "behind_proxy: "),
        ] {
            let problems = from(text).problems();
            assert!(problems.len() == 1 && problems[0].starts_with(names), "{text}: {problems:?}");
        }
        for (proxies, why) in
            [("['proxy.vn']", "no address"), ("['0.0.0.0/0']", "everybody"), ("['10.0.0.0/33']", "no")]
        {
            let text = format!("behind_proxy = true\npublic_url = 'https://a.vn'\ntrusted_proxies = {proxies}");
            let problems = from(&text).problems();
            assert!(problems.len() == 1 && problems[0].contains(why), "{text}: {problems:?}");
        }
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (url, origin) in [
            ("https://Sipar.Example.VN/", "https://sipar.example.vn"),
            ("https://sipar.example.vn:443", "https://sipar.example.vn"),
            ("https://sipar.example.vn:8443", "https://sipar.example.vn:8443"),
            ("https://[FD00::1]:8443", "https://[fd00::1]:8443"),
            ("https://[fd00::1]", "https://[fd00::1]"),
        ] {
            assert_eq!(origin_of(url).as_deref(), Ok(origin));
        }
    }
}
