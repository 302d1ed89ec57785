//! Where letters go out: a mail server that can be used, and to which nothing travels in the clear.

use std::net::IpAddr;

use super::Settings;

impl Settings {
    /// Refuses a mail server that cannot be used, or to which letters would travel in the clear.
    pub(super) fn mail_in_halves(&self) -> Option<String> {
        if !["starttls", "tls", "none"].contains(&self.smtp_tls.as_str()) {
            return Some(format!("smtp_tls: starttls, tls or none, not {:?}", self.smtp_tls));
        }
        let host = self.smtp_host.as_deref()?;
        if self.smtp_from.is_none() {
            return Some("smtp_from: say who sends the letters, as sipar@example.gov.vn".to_owned());
        }
        if self.smtp_user.is_some() != self.smtp_password_file.is_some() {
            return Some("smtp_user and smtp_password_file: both or neither".to_owned());
        }
        let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        (self.smtp_tls == "none" && !here)
            .then(|| format!("smtp_tls: to {host} letters would travel in the clear; use starttls or tls"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_travel_in_the_clear_on_this_machine_only() {
        let mail = |host: &str, tls: &str| Settings {
            smtp_host: Some(host.to_owned()),
            smtp_tls: tls.to_owned(),
            smtp_from: Some("sipar@example.vn".to_owned()),
            ..Settings::default()
        };
        for (host, tls, good) in [
            ("mail.example.vn", "starttls", true),
            ("mail.example.vn", "tls", true),
            ("mail.example.vn", "none", false),
            ("10.0.0.5", "none", false),
            ("127.0.0.1", "none", true),
            ("mail.example.vn", "ssl", false),
        ] {
            assert_eq!(mail(host, tls).check().is_ok(), good, "{host} {tls}");
        }
        assert!(Settings { smtp_from: None, ..mail("127.0.0.1", "none") }.check().is_err());
        assert!(Settings { smtp_user: Some("a".to_owned()), ..mail("127.0.0.1", "none") }.check().is_err());
    }
}
