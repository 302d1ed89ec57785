//! A file that a browser keeps: what it is, and what it is called.

use rocket::Responder;
use rocket::http::{ContentType, Header};

/// A file to keep.
#[derive(Responder)]
pub(in crate::web) struct Download {
    content: Vec<u8>,
    kind: ContentType,
    name: Header<'static>,
}

impl Download {
    /// A file of this name.
    pub(in crate::web) fn of(content: impl Into<Vec<u8>>, kind: ContentType, name: &str) -> Self {
        let name = Header::new("Content-Disposition", format!("attachment; filename=\"{name}\""));
        Self { content: content.into(), kind, name }
    }
}
