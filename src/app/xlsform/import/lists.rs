//! The lists of `choices` as scales.

use std::collections::BTreeMap;

use super::Reader;
use super::own::Own;
use super::texts::Texts;
use crate::app::xlsform::problem::{Fault, Note};
use crate::app::xlsform::sheets::{Table, plain};
use crate::domain::questionnaire::{Level, Scale};
use crate::domain::template::is_code;

/// A list with the names of its choices as the form calls them.
#[derive(Clone, Debug)]
pub(super) struct List {
    pub(super) names: Vec<String>,
    pub(super) scale: Scale,
}

/// All lists by their names in the form.
pub(super) fn lists(reader: &mut Reader, table: &Table, own: &Own) -> BTreeMap<String, List> {
    let mut lists: BTreeMap<String, List> = BTreeMap::new();
    if table.rows.is_empty() {
        return lists;
    }
    let (Some(list_at), Some(name_at)) = (table.column(&["list_name"]), table.column(&["name", "value"])) else {
        reader.say(table, 1, None, Fault::NoColumn("list_name, name"));
        return lists;
    };
    let labels = Texts::of(reader, table, "label");
    for row in &table.rows {
        let Some(list) = row.at(list_at) else { continue };
        let name = row.at(name_at).unwrap_or_default();
        if !lists.contains_key(&list) {
            let codes: Vec<&str> = lists.values().map(|list| list.scale.code.as_str()).collect();
            let code = own_code(&list, &codes);
            reader.place("[[scale]]", &code, table, row.number);
            lists.insert(list.clone(), List { names: Vec::new(), scale: own.scale(&list, code) });
        }
        let satisfied = reader.yes_or_no(table, row, "sipar_satisfied");
        let specify = reader.yes(table, row, "sipar_specify");
        let alone = reader.yes(table, row, "sipar_alone");
        let words = labels.words(reader, table, row);
        let Some(known) = lists.get_mut(&list) else { continue };
        if name.is_empty() || known.names.contains(&name) || name.contains([' ', '\'']) {
            reader.say(table, row.number, Some("name"), Fault::ChoiceName(name));
            continue;
        }
        let Some(words) = words else {
            reader.say(table, row.number, Some("label"), Fault::NoLabel);
            continue;
        };
        let Ok(value) = i16::try_from(known.names.len() + 1) else { continue };
        known.names.push(name);
        known.scale.levels.push(Level { value, words, satisfied, specify, alone });
    }
    for (name, list) in &lists {
        let numbered = list.names.iter().zip(1..).all(|(name, number): (&String, usize)| *name == number.to_string());
        if !numbered {
            reader.note(Note::Numbered(name.clone()));
        }
    }
    lists
}

/// A code for a list that no other has.
fn own_code(list: &str, taken: &[&str]) -> String {
    let code = code_of(list).unwrap_or_else(|| "danh-sach".to_owned());
    let mut own = code.clone();
    let mut number = 1;
    while taken.contains(&own.as_str()) {
        number += 1;
        own = format!("{code}-{number}");
    }
    own
}

/// A name as a code: small letters and digits, anything else a hyphen; nothing where no letter is left.
pub(super) fn code_of(name: &str) -> Option<String> {
    let letters = plain(name);
    let parts = letters.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let code = parts.collect::<Vec<_>>().join("-");
    let code: String = code.chars().take(56).collect();
    let code = code.trim_end_matches('-').to_owned();
    is_code(&code).then_some(code)
}
