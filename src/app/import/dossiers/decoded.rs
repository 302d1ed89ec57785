//! The text of a file as UTF-8, whatever it is written in, while it comes off the disk.

use std::io::{Read, Result};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};

/// The text of a file as its first bytes say, without its mark. What is no UTF-16 comes out as U+FFFD.
pub(super) fn of(head: &[u8], mut file: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>> {
    let encoding = match head {
        [0xFF, 0xFE, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] => UTF_16BE,
        [0xEF, 0xBB, 0xBF, ..] => {
            file.read_exact(&mut [0; 3])?;
            return Ok(file);
        }
        _ => return Ok(file),
    };
    let decoder = encoding.new_decoder_with_bom_removal();
    Ok(Box::new(Decoded { from: file, decoder, read: Vec::new(), text: Vec::new(), given: 0, ended: false }))
}

/// Text that is UTF-16 by its mark, as UTF-8.
struct Decoded {
    from: Box<dyn Read + Send>,
    decoder: Decoder,
    read: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.read.resize(16 * 1024, 0);
            let n = self.from.read(&mut self.read)?;
            self.ended = n == 0;
            self.text.resize(64 * 1024, 0);
            let (result, _, written, _) = self.decoder.decode_to_utf8(&self.read[..n], &mut self.text, self.ended);
            debug_assert_eq!(result, CoderResult::InputEmpty, "three bytes a unit always fit");
            self.text.truncate(written);
            self.given = 0;
        }
        let n = into.len().min(self.text.len() - self.given);
        into[..n].copy_from_slice(&self.text[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}
