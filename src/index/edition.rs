//! What of an edition is hashed, and the tree over all of them: pure, so that anybody can do the same in another language.
//!
//! ```text
//! files ──sha256──► manifest (canonical JSON) ──sha256──► leaf ──► tree (RFC 6962) ──► root, which is signed
//! ```
//!
//! `docs/editions.md` says the format; `tests/verify_edition.py` does all of it without sipar.

mod tree;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::domain::edition::{Kind, Role, RulePath};
use crate::domain::hex::{hex, unhex};

pub use tree::{consistency, follows, holds, inclusion, root};

/// The format of manifests.
pub const FORMAT: &str = "sipar-edition-1";

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// JSON in the one way in which it is hashed: keys sorted by code point, no blanks, no escape that is not needed. `None` where
/// a number is not whole: decimals stand as texts.
#[must_use]
pub fn canonical(value: &Value) -> Option<String> {
    let mut text = String::new();
    write(value, &mut text).then_some(text)
}

fn write(value: &Value, text: &mut String) -> bool {
    match value {
        Value::Number(number) if number.is_f64() => return false,
        Value::Array(all) => {
            text.push('[');
            for (at, one) in all.iter().enumerate() {
                text.push_str(if at > 0 { "," } else { "" });
                if !write(one, text) {
                    return false;
                }
            }
            text.push(']');
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            text.push('{');
            for (at, key) in keys.into_iter().enumerate() {
                text.push_str(if at > 0 { "," } else { "" });
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                if !map.get(key).is_none_or(|one| write(one, text)) {
                    return false;
                }
            }
            text.push('}');
        }
        plain => text.push_str(&plain.to_string()),
    }
    true
}

/// What a manifest says of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Its media type.
    pub media: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How many bytes it has.
    pub size: i64,
}

/// Which edition another one corrects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Corrects {
    /// Its number.
    pub number: i32,
    /// Its hash.
    pub hash: [u8; 32],
    /// What is other than there.
    pub what_changed: String,
}

/// What is said of an edition, and hashed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Manifest {
    /// What it is of.
    pub kind: Kind,
    /// The unit's code and name.
    pub unit: (String, String),
    /// The round's code, or the period.
    pub subject: String,
    /// What people call it, in Vietnamese and English.
    pub title: (String, String),
    /// 1, 2, 3, …
    pub number: i32,
    /// What it corrects.
    pub corrects: Option<Corrects>,
    /// Whether its data are made up.
    pub illustrative: bool,
    /// The version of the program that computed it.
    pub engine: String,
    /// The computation.
    pub rule_path: RulePath,
    /// When it was published, microseconds since 1970 in UTC.
    pub published_at: i64,
    /// What the computation needs besides files: rounding, the least number, the confidence, what is asked for. Texts and
    /// whole numbers.
    pub rules: Map<String, Value>,
    /// The files, by name.
    pub parts: Vec<Listed>,
}

impl Manifest {
    /// The text that is hashed; `None` where a rule is no text and no whole number.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let corrects = self
            .corrects
            .as_ref()
            .map(|one| json!({ "number": one.number, "hash": hex(&one.hash), "what_changed": one.what_changed }));
        let part = |part: &Listed| {
            json!({
                "name": part.name, "role": part.role.word(), "media": part.media,
                "sha256": hex(&part.sha256), "size": part.size,
            })
        };
        let parts: Vec<Value> = self.parts.iter().map(part).collect();
        canonical(&json!({
            "format": FORMAT,
            "kind": self.kind.word(),
            "unit": { "code": self.unit.0, "name": self.unit.1 },
            "subject": self.subject,
            "title": { "vi": self.title.0, "en": self.title.1 },
            "number": self.number,
            "corrects": corrects,
            "illustrative": self.illustrative,
            "engine": self.engine,
            "rule_path": self.rule_path.word(),
            "published_at": self.published_at,
            "rules": self.rules,
            "parts": parts,
        }))
    }

    /// Reads a manifest. `None` where it is none, or is not written in the one way.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let word = |name: &str| value.get(name)?.as_str();
        let words = |name: &str, inner: &str| Some(value.get(name)?.get(inner)?.as_str()?.to_owned());
        let corrects = match value.get("corrects")? {
            Value::Null => None,
            one => Some(Corrects {
                number: i32::try_from(one.get("number")?.as_i64()?).ok()?,
                hash: hash(one.get("hash")?)?,
                what_changed: one.get("what_changed")?.as_str()?.to_owned(),
            }),
        };
        let part = |one: &Value| {
            Some(Listed {
                name: one.get("name")?.as_str()?.to_owned(),
                role: Role::from_word(one.get("role")?.as_str()?)?,
                media: one.get("media")?.as_str()?.to_owned(),
                sha256: hash(one.get("sha256")?)?,
                size: one.get("size")?.as_i64()?,
            })
        };
        let read = Self {
            kind: Kind::from_word(word("kind")?)?,
            unit: (words("unit", "code")?, words("unit", "name")?),
            subject: word("subject")?.to_owned(),
            title: (words("title", "vi")?, words("title", "en")?),
            number: i32::try_from(value.get("number")?.as_i64()?).ok()?,
            corrects,
            illustrative: value.get("illustrative")?.as_bool()?,
            engine: word("engine")?.to_owned(),
            rule_path: RulePath::from_word(word("rule_path")?)?,
            published_at: value.get("published_at")?.as_i64()?,
            rules: value.get("rules")?.as_object()?.clone(),
            parts: value.get("parts")?.as_array()?.iter().map(part).collect::<Option<_>>()?,
        };
        (read.text()?.as_str() == text).then_some(read)
    }
}

fn hash(value: &Value) -> Option<[u8; 32]> {
    unhex(value.as_str()?, 32)?.try_into().ok()
}

/// What is signed of a tree: `sipar-tree-1`, its size, the microsecond, and the root, a line each.
#[must_use]
pub fn head_text(size: i64, signed_at: i64, root: &[u8; 32]) -> String {
    format!("sipar-tree-1\n{size}\n{signed_at}\n{}\n", hex(root))
}

/// The name of a key: the first 16 digits of the SHA-256 of its public half.
#[must_use]
pub fn key_name(public_key: &[u8; 32]) -> String {
    hex(sha256(public_key).get(..8).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            kind: Kind::Sipas,
            unit: ("cao-bang".into(), "Tỉnh \"Cao Bằng\"\n".into()),
            subject: "sipas-2026".into(),
            title: ("Chỉ số".into(), "Index".into()),
            number: 2,
            corrects: Some(Corrects { number: 1, hash: [7; 32], what_changed: "Sửa".into() }),
            illustrative: true,
            engine: "0.1.0".into(),
            rule_path: RulePath::Sipas1,
            published_at: 1_795_000_000_000_000,
            rules: json!({ "z": 1, "a": ["0.95", null] }).as_object().unwrap().clone(),
            parts: vec![Listed {
                name: "a.csv".into(),
                role: Role::Input,
                media: "text/csv".into(),
                sha256: [1; 32],
                size: 3,
            }],
        }
    }

    #[test]
    fn a_manifest_comes_back_and_is_written_in_one_way_only() {
        let text = manifest().text().unwrap();
        assert!(text.starts_with("{\"corrects\":{\"hash\":\"0707"), "{text}");
        assert!(text.contains("\"rules\":{\"a\":[\"0.95\",null],\"z\":1}"), "{text}");
        assert_eq!(Manifest::read(&text), Some(manifest()));
        assert_eq!(Manifest::read(&text.replacen(':', ": ", 1)), None, "a blank is another text");
        assert_eq!(Manifest::read(&text.replacen("\"number\":2", "\"number\":2.0", 1)), None);
        assert_eq!(Manifest::read(&text.replacen("\"kind\":\"sipas\"", "\"kind\":\"papi\"", 1)), None);
        assert_eq!(Manifest::read(&text.replacen('{', "{\"more\":1,", 1)), None, "nothing unknown is in it");
    }

    #[test]
    fn a_number_that_is_not_whole_has_no_canonical_form() {
        assert_eq!(canonical(&json!({ "b": 1, "a": "é\u{1}" })).as_deref(), Some("{\"a\":\"é\\u0001\",\"b\":1}"));
        assert_eq!(canonical(&json!([0.5])), None);
    }
}
