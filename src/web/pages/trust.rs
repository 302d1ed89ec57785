//! How to trust the local authority: compare, fetch, install, on each kind of device.

use askama::Template;

use super::{Frame, Section};

/// The page that tells how to trust the local authority.
#[derive(Template)]
#[template(path = "trust.html", config = "src/web/askama.toml")]
pub struct Trust {
    /// What surrounds the page.
    pub frame: Frame,
    /// The fingerprint (SHA-256) to compare: pairs of hexadecimal digits between colons.
    pub fingerprint: String,
}

/// What to do on one kind of device.
struct Device {
    name: &'static str,
    steps: Vec<&'static str>,
}

impl Trust {
    /// The kinds of devices, the tablets that citizens rate on first.
    fn devices(&self) -> [Device; 4] {
        let t = self.frame.t;
        [
            Device {
                name: t.trust_android,
                steps: vec![
                    t.trust_fetch,
                    t.trust_android_install,
                    t.trust_android_choose,
                    t.trust_android_compare,
                    t.trust_restart,
                ],
            },
            Device {
                name: t.trust_ipad,
                steps: vec![t.trust_ipad_fetch, t.trust_ipad_install, t.trust_ipad_switch, t.trust_restart],
            },
            Device {
                name: t.trust_windows,
                steps: vec![t.trust_fetch, t.trust_windows_compare, t.trust_windows_install, t.trust_restart],
            },
            Device {
                name: t.trust_linux,
                steps: vec![t.trust_fetch, t.trust_linux_compare, t.trust_linux_install, t.trust_restart],
            },
        ]
    }

    /// The fingerprint in groups that break at the end of a line and are easy to read aloud.
    fn groups(&self) -> Vec<String> {
        let pairs: Vec<&str> = self.fingerprint.split(':').collect();
        pairs.chunks(4).map(|group| group.join(":")).collect()
    }
}

#[cfg(test)]
impl Trust {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let pairs: Vec<String> = (0..32).map(|n: u8| format!("{:02X}", n.wrapping_mul(37))).collect();
        Self { frame: Frame::new(lang, "/trust", Section::Elsewhere), fingerprint: pairs.join(":") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_fingerprint_is_shown() {
        let page = Trust::sample(crate::domain::lang::Lang::Vi);
        assert_eq!(page.groups().len(), 8);
        assert_eq!(page.groups().join(":"), page.fingerprint);
    }
}
