//! What tablets read aloud, and the sound files for it.
//!
//! A sound belongs to a text, whoever asks it: its file is named by the SHA-256 of the text. Those that come with the
//! program are Vietnamese, made by a synthesiser (`make audio`); an office's own recordings, in the folder of the setting
//! `audio_dir`, stand in their place or beside them. [`super::config`] tells the tablet which text has a file.

mod shipped;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::app::{App, AppError};
use crate::domain::hex::hex;
use crate::domain::lang::Lang;
use crate::domain::template::{Template, Words};
use crate::domain::text::{fill, texts};

/// The kinds of files that tablets play: how their names end, and what they are.
const KINDS: [(&str, &str); 5] = [("opus", "ogg"), ("ogg", "ogg"), ("mp3", "mpeg"), ("wav", "wav"), ("m4a", "mp4")];
/// Bytes of one recording at most: half a minute, well recorded.
const MOST: u64 = 1_000_000;

/// One sound file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sound {
    /// Its kind, what follows `audio/`.
    pub kind: &'static str,
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
}

/// All sounds that this server has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sounds {
    /// The name of the file by the hash of the text.
    names: BTreeMap<String, String>,
    files: BTreeMap<String, Sound>,
}

impl Default for Sounds {
    fn default() -> Self {
        let mut sounds = Self { names: BTreeMap::new(), files: BTreeMap::new() };
        for (text, bytes) in shipped::FILES {
            sounds.put(text, "opus", Sound { kind: "ogg", bytes: Cow::Borrowed(bytes) });
        }
        sounds
    }
}

impl Sounds {
    /// Those of the program with an office's own in their place.
    pub fn with_folder(folder: &Path) -> Result<Self, AppError> {
        let mut sounds = Self::default();
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| AppError::File { path, source }
        };
        for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
            let path = entry.map_err(failed(folder))?.path();
            let part =
                |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).unwrap_or_default().to_owned();
            let (stem, end) = (part(path.file_stem()), part(path.extension()));
            // A list of the texts, or whatever else lies beside the recordings.
            let Some((end, kind)) = KINDS.into_iter().find(|(known, _)| *known == end) else { continue };
            let refused = |why: &str| AppError::Refused(format!("audio_dir: {}: {why}", path.display()));
            if stem.len() != 64 || !stem.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
                return Err(refused("name it by the SHA-256 of its text; `sipar device texts` prints the names"));
            }
            let bytes = std::fs::read(&path).map_err(failed(&path))?;
            if bytes.is_empty() || bytes.len() as u64 > MOST {
                return Err(refused(&format!("has {} bytes; a recording has from 1 to {MOST}", bytes.len())));
            }
            sounds.put(&stem, end, Sound { kind, bytes: Cow::Owned(bytes) });
        }
        Ok(sounds)
    }

    /// Named by its text and by what is in it, so that a new recording has a new address and tablets fetch it.
    fn put(&mut self, text: &str, end: &str, sound: Sound) {
        let content = hex(&Sha256::digest(&sound.bytes));
        let name = format!("{}-{}.{end}", &text[..16], &content[..16]);
        if let Some(before) = self.names.insert(text.to_owned(), name.clone()) {
            self.files.remove(&before);
        }
        self.files.insert(name, sound);
    }

    /// The address of the sound of a text.
    #[must_use]
    pub fn address(&self, text: &str) -> Option<String> {
        self.names.get(&name_of(text)).map(|name| format!("/kiosk/audio/{name}"))
    }

    /// The file with this name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&Sound> {
        self.files.get(name)
    }
}

/// What the file of a text is called, without its ending.
#[must_use]
pub fn name_of(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// What a tablet with this template reads aloud, by language tag; the product's own words in Vietnamese and English.
#[must_use]
pub fn read_aloud(template: &Template) -> BTreeMap<String, BTreeSet<String>> {
    let mut aloud: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let levels = template.questions.iter().flat_map(|question| question.scale.levels.iter().map(|level| &level.words));
    let questions = template.questions.iter().map(|question| &question.words);
    let reasons = template.reasons.iter().map(|reason| &reason.words);
    let all: Vec<&Words> =
        std::iter::once(&template.invitation).chain(questions).chain(levels).chain(reasons).collect();
    for (tag, text) in all.into_iter().flat_map(Words::all) {
        aloud.entry(tag.to_owned()).or_default().insert(text.to_owned());
    }
    let count = template.questions.len().to_string();
    for lang in Lang::ALL {
        let texts = texts(lang);
        aloud.entry(lang.tag().to_owned()).or_default().extend([
            texts.kiosk_welcome.to_owned(),
            fill(texts.kiosk_welcome_lead, &[&count]),
            texts.kiosk_start.to_owned(),
            texts.kiosk_promise.to_owned(),
            texts.kiosk_skip.to_owned(),
            texts.kiosk_reasons.to_owned(),
            texts.kiosk_reasons_lead.to_owned(),
            texts.kiosk_finish.to_owned(),
            texts.kiosk_thanks.to_owned(),
            texts.kiosk_thanks_lead.to_owned(),
            texts.kiosk_done.to_owned(),
            texts.kiosk_warning.to_owned(),
            texts.kiosk_warning_kept.to_owned(),
            texts.kiosk_warning_nothing.to_owned(),
            texts.kiosk_more_time.to_owned(),
        ]);
    }
    aloud
}

/// A text that tablets read aloud.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Aloud {
    /// The tag of its language.
    pub lang: String,
    /// The text.
    pub text: String,
    /// Whether there is a sound for it.
    pub sounds: bool,
}

impl App {
    /// The sounds that this server has.
    #[must_use]
    pub fn sounds(&self) -> &Sounds {
        &self.sounds
    }

    /// The same with other sounds.
    #[must_use]
    pub fn sounding(mut self, sounds: Sounds) -> Self {
        self.sounds = std::sync::Arc::new(sounds);
        self
    }

    /// Every text that tablets read aloud, with any template.
    #[must_use]
    pub fn texts_aloud(&self) -> Vec<Aloud> {
        let catalogue = self.catalogue();
        let templates = catalogue.template_names();
        let known = templates.iter().filter_map(|name| catalogue.template_named(name));
        let all: BTreeSet<Aloud> = known
            .flat_map(|(_, template)| read_aloud(template))
            .flat_map(|(lang, texts)| texts.into_iter().map(move |text| (lang.clone(), text)))
            .map(|(lang, text)| Aloud { sounds: self.sounds.address(&text).is_some(), lang, text })
            .collect();
        all.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::templates;

    #[test]
    fn every_vietnamese_text_that_is_shipped_can_be_heard_and_no_file_is_left_over() {
        let sounds = Sounds::default();
        let all: BTreeSet<String> = templates::shipped()
            .unwrap()
            .iter()
            .flat_map(|(template, _)| read_aloud(template).remove("vi").unwrap())
            .collect();
        let silent: Vec<&String> = all.iter().filter(|text| sounds.address(text).is_none()).collect();
        assert!(silent.is_empty(), "`make audio` makes the missing ones: {silent:?}");
        assert_eq!(sounds.files.len(), all.len(), "`make audio` removes what is no longer said");
        assert!(sounds.files.values().all(|sound| sound.bytes.starts_with(b"OggS")));
        let bytes: usize = sounds.files.values().map(|sound| sound.bytes.len()).sum();
        assert!(bytes < 1_500_000, "{bytes} bytes");
    }

    #[test]
    fn an_offices_own_recording_takes_the_place_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let text = texts(Lang::Vi).kiosk_start;
        let ours = Sounds::default().address(text).unwrap();
        std::fs::write(folder.path().join(format!("{}.mp3", name_of(text))), b"ID3 own").unwrap();
        std::fs::write(folder.path().join(format!("{}.wav", name_of("ក"))), b"RIFF").unwrap();
        std::fs::write(folder.path().join("danh-sach.txt"), b"list").unwrap();
        let sounds = Sounds::with_folder(folder.path()).unwrap();
        let own = sounds.address(text).unwrap();
        assert_ne!(own, ours, "tablets keep files by their address");
        let name = |address: &str| address.strip_prefix("/kiosk/audio/").unwrap().to_owned();
        let sound = sounds.file(&name(&own)).unwrap();
        assert_eq!((sound.kind, &*sound.bytes), ("mpeg", b"ID3 own".as_slice()));
        assert!(sounds.file(&name(&ours)).is_none());
        assert_eq!(sounds.file(&name(&sounds.address("ក").unwrap())).unwrap().kind, "wav");
    }

    #[test]
    fn what_cannot_be_a_recording_is_refused_by_name() {
        let refusal = |name: &str, bytes: &[u8]| {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(name), bytes).unwrap();
            Sounds::with_folder(folder.path()).unwrap_err().to_string()
        };
        assert!(refusal("bat-dau.mp3", b"x").contains("bat-dau.mp3: name it by the SHA-256"));
        assert!(refusal(&format!("{}.ogg", name_of("a")), b"").contains("0 bytes"));
        assert!(refusal(&format!("{}.ogg", name_of("a")), &vec![0; 1_000_001]).contains("1000001 bytes"));
        assert!(Sounds::with_folder(Path::new("/không/có")).unwrap_err().to_string().contains("/không/có"));
    }
}
