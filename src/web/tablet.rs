//! The tablet at a counter: its program, the same for everybody, with nothing secret in it.
//!
//! All files together are one build, named after the hash of all of them: pages name the files by it, the service
//! worker keeps them under it, and files of two builds never meet. `src/web/tablet/app.js` is where reading begins.

use std::sync::LazyLock;

use rocket::http::{ContentType, Header};
use rocket::{Responder, Route, State, get, routes};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::domain::lang::Lang;
use crate::domain::text::texts_named;
use crate::settings::Settings;

macro_rules! files {
    ($($name:literal: $kind:ident,)+) => {
        [$(($name, include_bytes!(concat!("tablet/", $name)).as_slice(), ContentType::$kind),)+]
    };
}

macro_rules! fonts {
    ($($name:literal,)+) => {
        [$(($name, include_bytes!(concat!("tablet/fonts/", $name)).as_slice()),)+]
    };
}

/// What is served as it is written, and kept by the worker; `texts.js` and the faces come on top.
const WRITTEN: &[(&str, &[u8], ContentType)] = &files![
    "index.html": HTML,
    "style.css": CSS,
    "manifest.json": JSON,
    "old.js": JavaScript,
    "start.js": JavaScript,
    "app.js": JavaScript,
    "clock.js": JavaScript,
    "copy.js": JavaScript,
    "dom.js": JavaScript,
    "enrol.js": JavaScript,
    "face.js": JavaScript,
    "fit.js": JavaScript,
    "identity.js": JavaScript,
    "keeper.js": JavaScript,
    "measure.js": JavaScript,
    "queue.js": JavaScript,
    "report.js": JavaScript,
    "scan.js": JavaScript,
    "screen.js": JavaScript,
    "seal.js": JavaScript,
    "server.js": JavaScript,
    "service.js": JavaScript,
    "session.js": JavaScript,
    "sound.js": JavaScript,
    "store.js": JavaScript,
    "touch.js": JavaScript,
    "upload.js": JavaScript,
    "words.js": JavaScript,
];
const WORKER: &str = include_str!("tablet/sw.js");
const WORKER_END: &str = include_str!("tablet/sw-end.js");

/// Typefaces for other scripts, outside of the build: a tablet keeps those that its template needs, under names that never
/// change what they mean.
const FONTS: &[(&str, &[u8])] = &fonts![
    "noto-sans-cham-400-5.3.0.woff2",
    "noto-sans-cham-700-5.3.0.woff2",
    "noto-sans-khmer-400-5.3.0.woff2",
    "noto-sans-khmer-700-5.3.0.woff2",
    "noto-sans-tai-viet-400-5.3.0.woff2",
];

/// One file of the build.
pub(super) struct File {
    name: &'static str,
    kind: ContentType,
    bytes: Vec<u8>,
}

/// A program that works without a network, as this server has it: the tablets', or that of interviewers' phones.
pub(super) struct Program {
    pub(super) build: String,
    files: Vec<File>,
    worker: String,
}

static PROGRAM: LazyLock<Program> = LazyLock::new(|| Program::assemble("kiosk", WRITTEN, "kiosk_"));

/// Name of the program that this server gives to tablets: a hash of all its files.
#[must_use]
pub fn build() -> &'static str {
    &PROGRAM.build
}

impl Program {
    /// The program at `/{home}/`, with the texts whose names begin with `prefix`.
    pub(super) fn assemble(home: &str, written: &[(&'static str, &[u8], ContentType)], prefix: &str) -> Self {
        let mut files: Vec<File> = written
            .iter()
            .map(|(name, bytes, kind)| File { name, kind: kind.clone(), bytes: with_texts(name, bytes, prefix) })
            .collect();
        let texts = texts_module(prefix).into_bytes();
        files.push(File { name: "texts.js", kind: ContentType::JavaScript, bytes: texts });
        for (name, kind) in [
            ("icon.svg", ContentType::SVG),
            ("NotoSans-Regular.woff2", ContentType::WOFF2),
            ("NotoSans-Bold.woff2", ContentType::WOFF2),
        ] {
            files.push(File { name, kind, bytes: super::assets::bytes(name).unwrap_or_default().to_vec() });
        }
        let build = hash(&files);
        for file in &mut files {
            if file.name == "index.html" {
                file.bytes = named(&file.bytes, &build);
            }
        }
        let names: Vec<&str> = files.iter().map(|file| file.name).collect();
        let listed = serde_json::json!(names).to_string();
        let worker = WORKER.replace("__NAME__", home).replace("__BUILD__", &build).replace("__FILES__", &listed);
        Self { build, files, worker }
    }

    /// A file of this build, for as long as anybody wants to keep it.
    pub(super) fn served(&self, build: &str, name: &str) -> Option<Served> {
        let file = (build == self.build).then(|| self.file(name)).flatten()?;
        Some(served(&file.bytes, file.kind.clone(), FOR_EVER))
    }

    /// The page that begins it.
    pub(super) fn shell(&self) -> Option<Served> {
        self.file("index.html").map(|file| served(&file.bytes, file.kind.clone(), FRESH))
    }

    /// Its service worker.
    pub(super) fn worker(&self) -> Served {
        served(self.worker.as_bytes(), ContentType::JavaScript, FRESH)
    }

    /// Which build this server has.
    pub(super) fn version(&self, kill: bool) -> Served {
        let told = serde_json::json!({ "build": self.build, "kill": kill }).to_string();
        served(told.as_bytes(), ContentType::JSON, FRESH)
    }

    fn file(&self, name: &str) -> Option<&File> {
        self.files.iter().find(|file| file.name == name)
    }
}

/// Of every file and of the worker, in a row.
fn hash(files: &[File]) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in
        files.iter().map(|file| (file.name, file.bytes.as_slice())).chain([("sw.js", WORKER.as_bytes())])
    {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(Sha256::digest(bytes));
    }
    let digest: [u8; 32] = hash.finalize().into();
    digest.iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn named(bytes: &[u8], build: &str) -> Vec<u8> {
    String::from_utf8_lossy(bytes).replace("__BUILD__", build).into_bytes()
}

/// The shell says by itself why a browser cannot show more, so its words stand in the page: `[[vi:old]]`.
fn with_texts(name: &str, bytes: &[u8], prefix: &str) -> Vec<u8> {
    if name != "index.html" {
        return bytes.to_vec();
    }
    let mut page = String::from_utf8_lossy(bytes).into_owned();
    for lang in Lang::ALL {
        for (key, text) in texts_named(prefix, lang) {
            page = page.replace(&format!("[[{}:{key}]]", lang.tag()), text);
        }
    }
    page.into_bytes()
}

/// The product's own words as a module.
fn texts_module(prefix: &str) -> String {
    let columns = Lang::ALL.into_iter().map(|lang| {
        let rows: serde_json::Map<_, _> =
            texts_named(prefix, lang).into_iter().map(|(key, text)| (key.to_owned(), text.into())).collect();
        (lang.tag().to_owned(), serde_json::Value::Object(rows))
    });
    let all: serde_json::Map<_, _> = columns.collect();
    format!(
        "// Made of the text table (`src/domain/text.rs`).\n\nexport const TEXTS = {};\n",
        serde_json::Value::Object(all)
    )
}

/// Whether tablets are sent back to the plain server: setting `kiosk_kill`.
#[derive(Debug, Clone, Copy)]
pub struct Kill(bool);

impl Kill {
    /// What the settings say.
    #[must_use]
    pub const fn of(settings: &Settings) -> Self {
        Self(settings.kiosk_kill)
    }
}

/// A file with how long it may be kept.
#[derive(Responder)]
pub(super) struct Served {
    bytes: Vec<u8>,
    kind: ContentType,
    cache: Header<'static>,
}

fn served(bytes: &[u8], kind: ContentType, cache: &'static str) -> Served {
    // Texts say in which letters they are written; Rocket's kind for scripts does not.
    let kind = if kind == ContentType::JavaScript {
        ContentType::new("text", "javascript").with_params(("charset", "utf-8"))
    } else {
        kind
    };
    Served { bytes: bytes.to_vec(), kind, cache: Header::new("Cache-Control", cache) }
}

/// Asked for again each time.
const FRESH: &str = "no-cache";
/// Named by what it holds, so never another.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![shell, worker, version, font, sound, file]
}

#[get("/kiosk")]
fn shell() -> Option<Served> {
    PROGRAM.shell()
}

#[get("/kiosk/sw.js")]
fn worker(kill: &State<Kill>) -> Served {
    if kill.0 { served(WORKER_END.as_bytes(), ContentType::JavaScript, FRESH) } else { PROGRAM.worker() }
}

#[get("/kiosk/version.json")]
fn version(kill: &State<Kill>) -> Served {
    PROGRAM.version(kill.0)
}

#[get("/kiosk/fonts/<name>")]
fn font(name: &str) -> Option<Served> {
    let (_, bytes) = FONTS.iter().find(|(known, _)| *known == name)?;
    Some(served(bytes, ContentType::WOFF2, FOR_EVER))
}

#[get("/kiosk/audio/<name>")]
fn sound(name: &str, app: &State<App>) -> Option<Served> {
    let sound = app.sounds().file(name)?;
    Some(served(&sound.bytes, ContentType::new("audio", sound.kind), FOR_EVER))
}

#[get("/kiosk/<build>/<name>", rank = 5)]
fn file(build: &str, name: &str) -> Option<Served> {
    PROGRAM.served(build, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> String {
        String::from_utf8(PROGRAM.file(name).unwrap().bytes.clone()).unwrap()
    }

    #[test]
    fn nothing_is_left_to_fill_in_and_all_is_of_one_build() {
        let page = text("index.html");
        assert!(page.contains(&format!("/kiosk/{}/start.js", build())) && page.contains("Trình duyệt này đã quá cũ"));
        for (name, text) in PROGRAM
            .files
            .iter()
            .map(|file| (file.name, &file.bytes))
            .chain([("sw.js", &PROGRAM.worker.clone().into_bytes())])
        {
            let text = String::from_utf8_lossy(text);
            for mark in ["__BUILD__", "__FILES__", "__NAME__", "[[vi", "[[en"] {
                assert!(!text.contains(mark), "{name} still has {mark}");
            }
        }
        assert!(PROGRAM.files.iter().all(|file| !file.bytes.is_empty()));
    }

    #[test]
    fn every_module_that_is_named_is_in_the_build() {
        for file in PROGRAM.files.iter().filter(|file| file.name.split('.').next_back() == Some("js")) {
            for from in String::from_utf8_lossy(&file.bytes).lines().filter_map(|line| line.split_once("from './")) {
                let wanted = from.1.trim_end_matches(['\'', ';']);
                assert!(PROGRAM.file(wanted).is_some(), "{} wants {wanted}", file.name);
            }
        }
    }

    #[test]
    fn styles_name_typefaces_that_are_there_and_no_others() {
        let style = text("style.css");
        let named: Vec<&str> =
            style.split("../fonts/").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()).collect();
        assert_eq!(named.len(), FONTS.len());
        assert!(FONTS.iter().all(|(name, bytes)| named.contains(name) && bytes.starts_with(b"wOF2")), "{named:?}");
    }

    #[test]
    fn another_byte_is_another_build() {
        let file = |bytes: &[u8]| File { name: "a.js", kind: ContentType::JavaScript, bytes: bytes.to_vec() };
        assert_ne!(hash(&[file(b"1")]), hash(&[file(b"2")]));
        assert_eq!(build().len(), 16);
    }
}
