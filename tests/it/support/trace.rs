//! What a traced server wrote, synced and answered, in the order in which the kernel saw it.
//!
//! `strace` writes one line a system call, or two where another thread came between. Bytes are hexadecimal, so that
//! a line can be taken apart without a parser of C strings.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// One thing that happened to a file of the traced folder, or went out to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A file was made, empty.
    Created(PathBuf),
    /// Bytes were written at an offset.
    Wrote(PathBuf, usize, Vec<u8>),
    /// A file was cut or lengthened to this size.
    Resized(PathBuf, usize),
    /// A file or a folder was synced: whatever had happened to it before the event of this number, counted from 0,
    /// is on the disk.
    Synced(PathBuf, usize),
    /// A sync failed: what it should have saved is gone for good, whatever later syncs say. The numbers are those
    /// of [`Event::Synced`].
    NotSynced(PathBuf, usize),
    /// A file was removed.
    Removed(PathBuf),
    /// Bytes went out on a socket, which has this name.
    Said(String, Vec<u8>),
}

/// The system calls that matter to a disk and to a client.
const CALLS: &str = "trace=openat,open,creat,write,pwrite64,pwritev,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,\
                     renameat,renameat2,fallocate,copy_file_range,sendfile,sendto,writev,sendmsg";

/// Runs `command` under strace, which writes to `file`. The process that is started is the command's own; strace
/// stands beside it and ends after it.
pub(crate) fn traced(command: &Command, file: &Path, options: &[&str]) -> Command {
    let mut traced = Command::new("strace");
    traced.args(["-D", "-f", "--seccomp-bpf", "-q", "-y", "-a", "1"]).args(options).arg("-o").arg(file).arg("--");
    traced.arg(command.get_program()).args(command.get_args());
    traced.stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => traced.env(name, value),
            None => traced.env_remove(name),
        };
    }
    traced
}

/// As [`traced`], with all that [`events`] needs.
pub(crate) fn traced_in_full(command: &Command, file: &Path, options: &[&str]) -> Command {
    let all = [&["-xx", "-s", "1000000", "-e", CALLS], options].concat();
    traced(command, file, &all)
}

/// Waits until strace has written all of `trace` of a process that is gone: that it is gone comes last.
pub(crate) fn complete(trace: &Path, process: u32) {
    let begun = Instant::now();
    loop {
        let mut tail = Vec::new();
        let mut file = File::open(trace).unwrap();
        let size = file.metadata().unwrap().len();
        file.seek(SeekFrom::Start(size.saturating_sub(200))).unwrap();
        file.read_to_end(&mut tail).unwrap();
        let tail = text(&tail);
        let gone = |line: &str| line.starts_with(&format!("{process} ")) && line.ends_with("+++");
        if tail.ends_with('\n') && tail.lines().last().is_some_and(gone) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "strace does not end: {tail}");
        sleep(Duration::from_millis(20));
    }
}

/// Reads what happened in `folder` and on sockets from a trace.
pub(crate) fn events(trace: &Path, folder: &Path) -> Vec<Event> {
    let mut reader = Reader { folder: folder.to_owned(), ..Reader::default() };
    for line in BufReader::new(File::open(trace).unwrap()).lines() {
        reader.line(&line.unwrap());
    }
    reader.events
}

#[derive(Debug, Default)]
struct Reader {
    folder: PathBuf,
    /// What a process had begun when another thread came between: the text, and how much had happened by then.
    begun: HashMap<String, (String, usize)>,
    events: Vec<Event>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        // The number of the process is padded to five places.
        let Some((process, rest)) = line.trim_start().split_once(' ') else { return };
        let rest = rest.trim_start();
        if let Some(begun) = rest.strip_suffix(" <unfinished ...>") {
            // A client may hear the first bytes before the call returns: what is said counts from its beginning.
            if !self.say(begun) {
                self.begun.insert(process.to_owned(), (begun.to_owned(), self.events.len()));
            }
        } else if let Some((_, end)) = rest.strip_prefix("<... ").and_then(|rest| rest.split_once(" resumed>")) {
            if let Some((begin, before)) = self.begun.remove(process) {
                self.call(&(begin + end), before);
            }
        } else if !self.say(rest) {
            self.call(rest, self.events.len());
        }
    }

    /// Whether the call sends something on a socket.
    fn say(&mut self, call: &str) -> bool {
        let Some((name, arguments)) = call.split_once('(') else { return false };
        if !["write", "writev", "sendto", "sendmsg"].contains(&name) {
            return false;
        }
        let Some(file) = described(arguments).filter(|file| file.starts_with("socket:")) else { return false };
        let bytes = strings(after_descriptor(arguments)).concat();
        self.events.push(Event::Said(file, bytes));
        true
    }

    /// A call that has returned; `before` is how much had happened when it began.
    fn call(&mut self, call: &str, before: usize) {
        let Some((name, rest)) = call.split_once('(') else { return };
        let Some((arguments, result)) = rest.rsplit_once(") = ") else { return };
        let own = |path: &Path| path.starts_with(&self.folder);
        let failed = result.starts_with('-');
        let event = match name {
            "fsync" | "fdatasync" => at(arguments)
                .filter(|path| own(path))
                .map(|path| if failed { Event::NotSynced(path, before) } else { Event::Synced(path, before) }),
            _ if failed => None,
            "openat" | "open" | "creat" => {
                let path = PathBuf::from(described(result).unwrap_or_default());
                assert!(!(own(&path) && arguments.contains("O_TRUNC")), "{} is cut when opened", path.display());
                (own(&path) && arguments.contains("O_CREAT")).then_some(Event::Created(path))
            }
            "pwrite64" => at(arguments).filter(|path| own(path)).map(|path| {
                let (_, offset) = arguments.rsplit_once(", ").unwrap();
                let bytes = strings(after_descriptor(arguments)).concat();
                assert_eq!(result, bytes.len().to_string(), "a whole write");
                Event::Wrote(path, offset.parse().unwrap(), bytes)
            }),
            "ftruncate" => at(arguments).filter(|path| own(path)).map(|path| {
                let (_, size) = arguments.rsplit_once(", ").unwrap();
                Event::Resized(path, size.parse().unwrap())
            }),
            "unlink" | "unlinkat" => {
                let path = PathBuf::from(text(&strings(arguments).concat()));
                own(&path).then_some(Event::Removed(path))
            }
            _ => {
                let path = at(arguments).unwrap_or_default();
                assert!(!own(&path), "{name} on {} is not understood", path.display());
                None
            }
        };
        self.events.extend(event);
    }
}

/// The file that strace names in angle brackets after a descriptor, decoded.
fn described(arguments: &str) -> Option<String> {
    let (_, rest) = arguments.split_once('<')?;
    let (name, _) = rest.split_once('>')?;
    Some(text(&unescaped(name)))
}

fn at(arguments: &str) -> Option<PathBuf> {
    described(arguments).map(PathBuf::from)
}

fn after_descriptor(arguments: &str) -> &str {
    arguments.split_once('>').map_or("", |(_, rest)| rest)
}

/// All strings among the arguments.
fn strings(arguments: &str) -> Vec<Vec<u8>> {
    arguments.split('"').skip(1).step_by(2).map(unescaped).collect()
}

/// Bytes written as `\x0a\xff`; anything else stands for itself.
fn unescaped(written: &str) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (written, mut bytes, mut next) = (written.as_bytes(), Vec::with_capacity(written.len() / 4), 0);
    while next < written.len() {
        match &written[next..] {
            [b'\\', b'x', high, low, ..] => {
                bytes.push(digit(*high).unwrap() << 4 | digit(*low).unwrap());
                next += 4;
            }
            rest => {
                bytes.push(rest[0]);
                next += 1;
            }
        }
    }
    bytes
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn calls_that_were_interrupted_are_put_together() {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let lines = [
        r#"7 openat(AT_FDCWD</>, "\x2f\x64\x2f\x61", O_RDWR|O_CREAT, 0644) = 3<\x2f\x64\x2f\x61>"#,
        r#"7 pwrite64(3<\x2f\x64\x2f\x61>, "\x01\x22", 2, 512) = 2"#,
        r"8 fsync(3<\x2f\x64\x2f\x61> <unfinished ...>",
        r#"7 pwrite64(3<\x2f\x64\x2f\x61>, "\x03", 1, 0 <unfinished ...>"#,
        r#"9 writev(5<\x73\x6f\x63\x6b\x65\x74\x3a\x5b\x31\x5d>, [{iov_base="\x41", iov_len=1}, {iov_base="\x42", iov_len=1}], 2 <unfinished ...>"#,
        r"7 <... pwrite64 resumed>) = 1",
        r"8 <... fsync resumed>) = 0",
        r"9 <... writev resumed>) = 2",
        r"8 fdatasync(3<\x2f\x64\x2f\x61>) = -1 EIO (Input/output error) (INJECTED)",
        r"7 ftruncate(3<\x2f\x64\x2f\x61>, 9) = -1 EINTR (Interrupted)",
        r#"7 write(4<\x2f\x65>, "\x00", 1) = 1"#,
        r#"7 unlink("\x2f\x64\x2f\x61") = 0"#,
    ];
    std::fs::write(trace.path(), lines.join("\n")).unwrap();
    let file = || PathBuf::from("/d/a");
    let expected = [
        Event::Created(file()),
        Event::Wrote(file(), 512, vec![1, 0x22]),
        Event::Said("socket:[1]".into(), b"AB".to_vec()),
        Event::Wrote(file(), 0, vec![3]),
        Event::Synced(file(), 2),
        Event::NotSynced(file(), 5),
        Event::Removed(file()),
    ];
    assert_eq!(events(trace.path(), Path::new("/d")), expected);
}
