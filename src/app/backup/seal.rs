//! A file for a backup, in the clear or under a passphrase (age, scrypt), and how one is taken to pieces again.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use age::stream::StreamWriter;
use age::{DecryptError, Decryptor, Encryptor, scrypt};

use super::super::AppError;
use super::BackupError;

/// What a file under a passphrase begins with.
const SEALED: &[u8] = b"age-encryption.org/";
/// scrypt's N is two to this: 128 MiB and a moment for each guess (OWASP's recommendation of 2025).
const WORK: u8 = 17;
/// What is still worked through when read; a file that asks for more was not made by sipar.
const WORK_AT_MOST: u8 = 20;

/// A passphrase.
#[derive(Clone)]
pub struct Passphrase(SecretString);

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase")
    }
}

impl Passphrase {
    /// The first line of a file.
    pub fn from_file(path: &Path) -> Result<Self, AppError> {
        let text = std::fs::read_to_string(path).map_err(|source| AppError::File { path: path.to_owned(), source })?;
        match text.lines().next().unwrap_or_default() {
            "" => {
                Err(AppError::Refused(format!("the first line of {} is empty: it is the passphrase", path.display())))
            }
            line => Ok(Self(SecretString::from(line.to_owned()))),
        }
    }
}

/// A file that gets its name only when it is whole and on the disk; until then it is `NAME.part`.
pub(super) struct NewFile {
    path: PathBuf,
    out: Out,
    part: Unfinished,
}

/// The file under its first name; gone when dropped, unless it has its own by then.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

enum Out {
    Clear(BufWriter<File>),
    Sealed(StreamWriter<BufWriter<File>>),
}

impl NewFile {
    /// Begins a file, for its owner only; refuses one that exists.
    pub(super) fn begin(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, AppError> {
        if path.exists() {
            return Err(AppError::Refused(format!("{} is there already; a backup never replaces one", path.display())));
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let failed = |source| AppError::File { path: part.clone(), source };
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&part).map_err(failed)?;
        if file.try_lock().is_err() {
            return Err(AppError::Refused(format!("another backup is writing {} now", part.display())));
        }
        // What a backup left that was cut off.
        file.set_len(0).map_err(failed)?;
        let unfinished = Unfinished(part.clone());
        let file = BufWriter::with_capacity(1 << 16, file);
        let out = match passphrase {
            None => Out::Clear(file),
            Some(Passphrase(passphrase)) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(WORK);
                let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
                    .map_err(|why| failed(io::Error::other(why.to_string())))?;
                Out::Sealed(encryptor.wrap_output(file).map_err(failed)?)
            }
        };
        Ok(Self { path: path.to_owned(), out, part: unfinished })
    }

    /// The file as it will be called, for messages.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Syncs the file, has `check` look at it, and gives it its name.
    pub(super) fn finish(self, check: impl FnOnce(&Path) -> Result<(), AppError>) -> Result<u64, AppError> {
        let Self { path, out, part: unfinished } = self;
        let part = unfinished.0.as_path();
        let failed = |source| AppError::File { path: part.to_owned(), source };
        let out = match out {
            Out::Clear(out) => out,
            Out::Sealed(out) => out.finish().map_err(failed)?,
        };
        let file = out.into_inner().map_err(|why| failed(why.into_error()))?;
        file.sync_all().map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        check(part)?;
        std::fs::rename(part, &path).map_err(failed)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        Ok(length)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.out {
            Out::Clear(out) => out.write(bytes),
            Out::Sealed(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::Clear(out) => out.flush(),
            Out::Sealed(out) => out.flush(),
        }
    }
}

/// Opens a backup, with its passphrase where it is under one.
pub(super) fn open(path: &Path, passphrase: Option<&Passphrase>) -> Result<Box<dyn Read>, AppError> {
    let failed = |source| AppError::File { path: path.to_owned(), source };
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(failed)?);
    let sealed = file.fill_buf().map_err(failed)?.starts_with(SEALED);
    match (sealed, passphrase) {
        (false, _) => Ok(Box::new(file)),
        (true, None) => Err(BackupError::NoPassphrase.into()),
        (true, Some(passphrase)) => Ok(Box::new(unseal(file, passphrase)?)),
    }
}

/// Takes off the passphrase. `input` is anything that begins as a sealed file does.
pub(super) fn unseal<B: BufRead>(
    input: B,
    Passphrase(passphrase): &Passphrase,
) -> Result<impl Read + use<B>, BackupError> {
    let decryptor = Decryptor::new_buffered(input).map_err(|why| BackupError::damaged(&why.to_string()))?;
    if !decryptor.is_scrypt() {
        return Err(BackupError::NotOurs);
    }
    let mut identity = scrypt::Identity::new(passphrase.clone());
    identity.set_max_work_factor(WORK_AT_MOST);
    decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(|why| match why {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed | DecryptError::NoMatchingKeys => {
            BackupError::WrongPassphrase
        }
        DecryptError::ExcessiveWork { .. } => BackupError::NotOurs,
        other => BackupError::damaged(&other.to_string()),
    })
}
