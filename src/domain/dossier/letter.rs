//! The words of a letter of apology, as data: what is printed around what is known of a dossier. The layout of the form in force is
//! not known here; the program holds no names of citizens, so that whom it goes to is left to be written.

use serde::Deserialize;

use crate::domain::template::Confidence;

/// What stands in braces, and is filled in.
const KNOWN: [&str; 9] = ["unit", "code", "procedure", "field", "received", "due", "new_due", "reason", "sent_by"];

/// The words of a letter.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterWords {
    #[serde(rename = "code")]
    _code: String,
    #[serde(rename = "version")]
    _version: u32,
    family: String,
    /// How sure the words are.
    pub confidence: Confidence,
    /// Where they were read.
    pub source: String,
    /// What kind of document it is.
    pub title: String,
    subject: String,
    /// What stands behind `Kính gửi:`.
    pub addressee: String,
    lines: Vec<String>,
    /// Who receives it.
    pub recipients: Vec<String>,
    /// In which capacity it is signed.
    pub capacity: Vec<String>,
}

impl LetterWords {
    /// Reads a file; what is wrong, in a sentence.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let words: Self = toml::from_str(text).map_err(|error| format!("{file}: {error}"))?;
        if words.family != "apology-letter" {
            return Err(format!("{file}: the family is {:?}, not apology-letter", words.family));
        }
        let blank = [&words.title, &words.subject].into_iter().chain(&words.lines).any(|text| text.trim().is_empty());
        if blank || words.lines.is_empty() {
            return Err(format!("{file}: title, subject and lines hold words"));
        }
        for text in words.lines.iter().chain([&words.subject]) {
            filled(text, |name| KNOWN.contains(&name).then(String::new)).map_err(|what| format!("{file}: {what}"))?;
        }
        Ok(words)
    }

    /// What it is about, and the paragraphs, filled in. `value` knows each name that may stand in braces.
    pub fn written(&self, value: impl Fn(&str) -> String) -> Result<(String, Vec<String>), String> {
        let known = |name: &str| KNOWN.contains(&name).then(|| value(name));
        let lines = self.lines.iter().map(|line| filled(line, known)).collect::<Result<_, _>>()?;
        Ok((filled(&self.subject, known)?, lines))
    }
}

/// A text with what stands in braces; what is filled in is never read again for braces.
fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let (mut done, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, later) = after.split_once('}').ok_or_else(|| format!("a brace is not closed in {text:?}"))?;
        done += before;
        done += &value(name).ok_or_else(|| format!("{{{name}}} is not known; there are {}", KNOWN.join(", ")))?;
        rest = later;
    }
    Ok(done + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../survey-templates/onestop/phieu-xin-loi-1.toml");

    #[test]
    fn the_shipped_words_are_filled_in_once() {
        let words = LetterWords::parse("phieu-xin-loi-1.toml", SHIPPED).unwrap();
        assert_eq!(words.title, "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ");
        let value = |name: &str| if name == "reason" { "{code}".to_owned() } else { format!("<{name}>") };
        let (subject, lines) = words.written(value).unwrap();
        assert_eq!(subject, "Hồ sơ <code>");
        assert!(lines[4].ends_with("Lý do: {code}."), "{lines:?}");
        assert!(lines[5].contains("<unit> xin lỗi") && lines[5].contains("ngày <new_due>"), "{lines:?}");
    }

    #[test]
    fn words_that_cannot_be_filled_in_are_refused() {
        for (file, says) in [
            (SHIPPED.replace("{due}", "{name}"), "{name} is not known"),
            (SHIPPED.replace("{due}", "{due"), "not closed"),
            (SHIPPED.replace("Hồ sơ {code}", " "), "hold words"),
            (SHIPPED.replace("apology-letter", "letter"), "not apology-letter"),
            (SHIPPED.replace("addressee =", "to ="), "addressee"),
        ] {
            let error = LetterWords::parse("x-1.toml", &file).unwrap_err();
            assert!(error.starts_with("x-1.toml: ") && error.contains(says), "{error}");
        }
    }
}
