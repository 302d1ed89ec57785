//! Rust source in small pieces: enough to follow paths and to read literals, without a parser of the whole language.

/// A piece of source. Comments and blanks are gone; lifetimes and character literals too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A keyword, a name (without `r#`) or a number.
    Word(String),
    /// What stands between the quotes of a string literal, escapes as written.
    Text(String),
    /// `::`
    Colons,
    /// Any other sign.
    Sign(char),
}

impl Token {
    /// The name or keyword, if it is one.
    pub(crate) fn word(&self) -> Option<&str> {
        if let Self::Word(word) = self { Some(word) } else { None }
    }

    /// Whether it is this sign.
    pub(crate) fn is(&self, sign: char) -> bool {
        *self == Self::Sign(sign)
    }
}

/// The pieces of `source`, each with its line, from 1.
pub(crate) fn tokens(source: &str) -> Vec<(usize, Token)> {
    let mut reader = Reader { rest: source, line: 1 };
    let mut found = Vec::new();
    loop {
        reader.skip_blanks_and_comments();
        let line = reader.line;
        let Some(first) = reader.rest.chars().next() else { return found };
        let token = if let Some(text) = reader.string() {
            Some(Token::Text(text))
        } else if first == '\'' {
            reader.quote();
            None
        } else if first.is_alphanumeric() || first == '_' {
            Some(Token::Word(reader.word()))
        } else if reader.rest.starts_with("::") {
            reader.take(2);
            Some(Token::Colons)
        } else {
            reader.take(first.len_utf8());
            Some(Token::Sign(first))
        };
        found.extend(token.map(|token| (line, token)));
    }
}

struct Reader<'s> {
    rest: &'s str,
    line: usize,
}

impl<'s> Reader<'s> {
    fn take(&mut self, bytes: usize) -> &'s str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn skip_blanks_and_comments(&mut self) {
        loop {
            let blanks = self.rest.len() - self.rest.trim_start().len();
            self.take(blanks);
            if self.rest.starts_with("//") {
                self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
            } else if self.rest.starts_with("/*") {
                self.block_comment();
            } else {
                return;
            }
        }
    }

    /// Block comments nest.
    fn block_comment(&mut self) {
        let mut depth = 0;
        loop {
            if self.rest.starts_with("/*") {
                depth += 1;
                self.take(2);
            } else if self.rest.starts_with("*/") {
                depth -= 1;
                self.take(2);
            } else if let Some(next) = self.rest.chars().next() {
                self.take(next.len_utf8());
            }
            if depth == 0 || self.rest.is_empty() {
                return;
            }
        }
    }

    /// A string of any kind: plain, byte or C, raw or not.
    fn string(&mut self) -> Option<String> {
        let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
            self.rest.strip_prefix(prefix).is_some_and(|rest| rest.trim_start_matches('#').starts_with('"'))
        })?;
        let after = &self.rest[prefix.len()..];
        let hashes = after.len() - after.trim_start_matches('#').len();
        if hashes > 0 && !prefix.ends_with('r') {
            return None;
        }
        self.take(prefix.len() + hashes + 1);
        let length = if prefix.ends_with('r') {
            self.rest.find(&format!("\"{}", "#".repeat(hashes)))
        } else {
            end_of_escaped(self.rest, '"')
        };
        let text = self.take(length.unwrap_or(self.rest.len())).to_owned();
        self.take((1 + hashes).min(self.rest.len()));
        Some(text)
    }

    /// A lifetime, a label or a character literal: none matters for a path.
    fn quote(&mut self) {
        self.take(1);
        let mut chars = self.rest.chars();
        let (first, second) = (chars.next(), chars.next());
        if first == Some('\\') || second == Some('\'') {
            let length = end_of_escaped(self.rest, '\'').unwrap_or(0);
            self.take(length);
            self.take(1.min(self.rest.len()));
        } else {
            self.word();
        }
    }

    fn word(&mut self) -> String {
        let rest = self.rest.strip_prefix("r#").unwrap_or(self.rest);
        let skipped = self.rest.len() - rest.len();
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.take(skipped);
        self.take(length).to_owned()
    }
}

/// Where the closing `quote` stands that no backslash escapes.
fn end_of_escaped(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(place, c)| {
        let end = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        end.then_some(place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        tokens(source).into_iter().filter_map(|(_, token)| token.word().map(str::to_owned)).collect()
    }

    #[test]
    fn comments_strings_and_characters_hide_no_code_and_show_none() {
        let source = r##"
            a /* x /* y */ z */ b // c
            "d \" e" f r#"g " h"# i b"j" br"k\" l c"m" 'n' o '\'' p '"' q 'life: r '\u{1F600}' s
        "##;
        assert_eq!(words(source), ["a", "b", "f", "i", "l", "o", "p", "q", "r", "s"]);
    }

    #[test]
    fn texts_keep_what_is_written() {
        let texts: Vec<Token> = tokens(r##"x("a\n", r#"b"c"#)"##).into_iter().map(|(_, token)| token).collect();
        assert!(texts.contains(&Token::Text(r"a\n".into())) && texts.contains(&Token::Text("b\"c".into())));
    }

    #[test]
    fn raw_names_and_path_signs_are_seen_with_their_line() {
        let all = tokens("a\n::r#type\n1.0");
        assert_eq!(all[1], (2, Token::Colons));
        assert_eq!(all[2], (2, Token::Word("type".into())));
        assert_eq!(all.last(), Some(&(3, Token::Word("0".into()))));
    }

    #[test]
    fn broken_source_ends_all_the_same() {
        for source in ["\"a", "r#\"a", "/* a", "'", "'\\", "b'", "r#"] {
            tokens(source);
        }
    }
}
