//! The letter of apology for a late dossier, to print and sign: what was entered, in the words of a template.

use super::{Format, Office, head};
use crate::app::dossiers::DossierRules;
use crate::app::scope::{Scope, not_there};
use crate::app::{App, AppError};
use crate::domain::lang::Lang;
use crate::domain::number::day;
use crate::report::{Block, Foot, Letter, Report, Words};
use crate::store::office::field_list;
use crate::store::unit::unit_get;

impl App {
    /// The newest letter of apology of a dossier in a scope, as a file; as if it did not exist where none was entered.
    pub fn apology_letter(&self, scope: &Scope, code: &str, format: Format) -> Result<Vec<u8>, AppError> {
        let read = self.dossier(scope, code)?;
        let apology = read.apologies.last().ok_or_else(|| not_there(code))?;
        let dossier = &read.listed.dossier;
        let (unit, field) = self.store.read(|db| {
            let field = field_list(db)?.into_iter().find(|field| field.id == dossier.field);
            Ok((unit_get(db, dossier.unit)?, field.map(|field| field.name).unwrap_or_default()))
        })?;
        let words = &DossierRules::shipped()?.letter;
        let letter = &apology.letter;
        // It is for a citizen of this country, and in its language whatever whoever prints it reads.
        let value = |name: &str| match name {
            "unit" => read.listed.unit.clone(),
            "code" => dossier.code.clone(),
            "procedure" => read.listed.procedure.clone(),
            "field" => field.clone(),
            "received" => dossier.received.map(day).unwrap_or_default(),
            "due" => day(apology.due),
            "new_due" => day(letter.new_due),
            "reason" => letter.reason.trim_end_matches('.').to_owned(),
            "sent_by" => letter.sent_by.name(Lang::Vi).to_owned(),
            _ => String::new(),
        };
        let (subject, lines) = words.written(value).map_err(AppError::Template)?;
        let office = Office { addressees: vec![words.addressee.clone()], ..Office::default() };
        let mut head = head(unit.as_ref(), &office, subject, letter.day.year());
        head.letter = Some(Letter { kind: words.title.clone(), number: letter.number.clone(), day: letter.day });
        let text = |(at, line): (usize, String)| Block::Text(Words::made(&format!("xin-loi-{at}"), line));
        let (recipients, capacity) = (words.recipients.clone(), words.capacity.clone());
        format.write(&Report {
            head,
            body: lines.into_iter().enumerate().map(text).collect(),
            foot: Foot { recipients, capacity, signer: Some(letter.signer.clone()) },
            annexes: Vec::new(),
        })
    }
}
