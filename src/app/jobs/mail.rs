//! Letters that leave the house: by SMTP, where it is configured. A letter that was sent just before a crash may be sent
//! again; it bears the same `Message-ID`, by which mail programs know it.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};

use super::Runner;
use crate::app::AppError;
use crate::store::letter::{Letter, letter_failed_on, letter_sent_on, letter_waiting};

/// How many letters one run takes.
const AT_ONCE: i64 = 50;
/// How often a letter is tried; then it is there to be printed.
const TRIES: i16 = 8;
/// How long the server may take for each step.
const PATIENCE: Duration = Duration::from_secs(10);

/// A way for letters out of the house.
pub trait Post: Send + Sync {
    /// Hands a letter on; the error says why not.
    fn send(&self, letter: &Letter, to: &str) -> Result<(), String>;
}

/// How the connection to the mail server is kept private.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Privacy {
    /// The connection begins in the clear and must turn to TLS before anything is said.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In the clear; for a mail server on this machine.
    None,
}

/// Where the mail server is and how it is spoken to.
#[derive(Clone, PartialEq, Eq)]
pub struct Route {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept private.
    pub privacy: Privacy,
    /// User and password, where it asks for them.
    pub login: Option<(String, String)>,
    /// The sender.
    pub from: String,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the password.
        f.debug_struct("Route").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

/// A mail server.
pub struct Smtp {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Smtp {
    /// Prepares for a route; no connection is made yet.
    pub fn new(route: &Route) -> Result<Self, AppError> {
        let refused = |what: &str, why: String| AppError::Refused(format!("{what}: {why}"));
        let from = route.from.parse().map_err(|why| refused("smtp_from", format!("{why}")))?;
        let parameters = || TlsParameters::new(route.host.clone()).map_err(|why| refused("smtp_host", why.to_string()));
        let tls = match route.privacy {
            Privacy::StartTls => Tls::Required(parameters()?),
            Privacy::Tls => Tls::Wrapper(parameters()?),
            Privacy::None => Tls::None,
        };
        let mut builder =
            SmtpTransport::builder_dangerous(&route.host).port(route.port).tls(tls).timeout(Some(PATIENCE));
        if let Some((user, password)) = &route.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self { transport: builder.build(), from })
    }
}

impl Post for Smtp {
    fn send(&self, letter: &Letter, to: &str) -> Result<(), String> {
        let to: Mailbox = to.parse().map_err(|why| format!("the address: {why}"))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&letter.subject)
            .message_id(Some(format!("<{}@{}>", letter.id, self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.clone())
            .map_err(|why| why.to_string())?;
        self.transport.send(&message).map(drop).map_err(|why| why.to_string())
    }
}

impl Runner {
    /// Sends the letters that can be sent, each noted by itself; returns in words how many.
    pub(super) fn send_letters(&self) -> Result<String, AppError> {
        let Some(post) = &self.post else { return Ok("no mail server is configured".to_owned()) };
        let store = &self.app.store;
        let (mut sent, mut failed) = (0, 0);
        for letter in store.read(|db| letter_waiting(db, AT_ONCE))? {
            if self.stops() {
                break;
            }
            let Some(to) = letter.email.as_deref().filter(|_| letter.tries < TRIES) else { continue };
            match post.send(&letter, to) {
                Ok(()) => {
                    sent += 1;
                    let at = self.app.clock.now();
                    store.write(|db| letter_sent_on(db, letter.id, at))?;
                }
                Err(why) => {
                    failed += 1;
                    tracing::warn!(letter = %letter.id, %why, "a letter could not be sent");
                    store.write(|db| letter_failed_on(db, letter.id, &why))?;
                }
            }
        }
        if failed > 0 && sent == 0 {
            return Err(AppError::Refused(format!("none of {failed} letters could be sent")));
        }
        Ok(format!("{sent} sent, {failed} failed"))
    }
}
