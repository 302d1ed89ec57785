//! A file that a browser keeps: what it is, and what it is called.

use std::io::{BufWriter, Error, ErrorKind, Write};

use rocket::Responder;
use rocket::futures::stream::Stream;
use rocket::http::{ContentType, Header};
use rocket::response::stream::{ByteStream, stream};
use rocket::tokio::sync::mpsc;

use crate::app::AppError;

fn named(name: &str) -> Header<'static> {
    Header::new("Content-Disposition", format!("attachment; filename=\"{name}\""))
}

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
        Self { content: content.into(), kind, name: named(name) }
    }
}

/// A file that is made while it is sent.
#[derive(Responder)]
pub(in crate::web) struct Streamed<S: Stream<Item = Vec<u8>> + Send> {
    bytes: ByteStream<S>,
    kind: ContentType,
    name: Header<'static>,
}

/// A file of this name that `write` makes piece by piece, on a thread that may wait, as fast as it is taken. A file that
/// cannot be ended is cut short, and noted.
pub(in crate::web) fn streamed(
    kind: ContentType,
    name: String,
    write: impl FnOnce(&mut dyn Write) -> Result<(), AppError> + Send + 'static,
) -> Streamed<impl Stream<Item = Vec<u8>> + Send> {
    let (sender, mut pieces) = mpsc::channel(4);
    rocket::tokio::task::spawn_blocking(move || {
        let mut out = BufWriter::with_capacity(64 * 1024, Pieces(sender));
        let flushed = |out: &mut BufWriter<Pieces>| {
            out.flush().map_err(|source| AppError::File { path: "download".into(), source })
        };
        if let Err(error) = write(&mut out).and_then(|()| flushed(&mut out)) {
            tracing::warn!(%error, "a download ended early");
        }
    });
    let bytes = ByteStream::from(stream! {
        while let Some(piece) = pieces.recv().await {
            yield piece;
        }
    });
    Streamed { bytes, kind, name: named(&name) }
}

/// Sends what is written to whoever downloads.
struct Pieces(mpsc::Sender<Vec<u8>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        let gone = |_| Error::from(ErrorKind::BrokenPipe);
        self.0.blocking_send(bytes.to_vec()).map_err(gone)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }
}
