//! Feedback: what the national portal exports of it, without who sent it.
//!
//! `sipar import feedback FILE`. A row says that a feedback has had a status since a day or a moment: a list of feedback, each
//! with its newest status, or one row for each change. Columns: `code` (its number at the portal), `unit` (code or exact name),
//! `sent`, `status` (a code, or the portal's name), `since`; `kind`, `content`, `channel`, `subject`, `reply`, `likes`,
//! `dislikes`, `complained_again` (`yes`, `no`). A blank cell says nothing.

use std::collections::HashMap;

use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};
use crate::domain::clock::Instant;
use crate::domain::feedback::rules::{Class, Named, Rules};
use crate::domain::feedback::{Channel, tells_who};

const COLUMNS: Columns = Columns {
    required: &["code", "unit", "sent", "status", "since"],
    optional: &["kind", "content", "channel", "subject", "reply", "likes", "dislikes", "complained_again"],
    prefix: None,
};

/// Words in the header of a column that holds who sent it.
const PERSONAL: [&str; 21] = [
    "họ tên",
    "họ và tên",
    "người gửi",
    "người phản ánh",
    "tên người",
    "điện thoại",
    "sđt",
    "sdt",
    "địa chỉ",
    "cccd",
    "cmnd",
    "định danh",
    "email",
    "e-mail",
    "thư điện tử",
    "ngày sinh",
    "name",
    "phone",
    "address",
    "sender",
    "citizen",
];

/// Characters of a subject at most.
const SUBJECT: usize = 300;
/// Characters of an answer at most.
const REPLY: usize = 2_000;

/// The columns, those that are needed first.
#[must_use]
pub fn columns() -> Vec<&'static str> {
    COLUMNS.names()
}

/// A status of a feedback, with what its row says of the feedback.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FeedbackRow {
    /// Its number at the portal.
    pub code: String,
    /// Code or exact name of the unit.
    pub unit: String,
    /// What does not change with its status.
    pub about: About,
    /// The code of the status.
    pub status: String,
    /// From when on; the beginning of a day where only that is stated.
    pub since: Instant,
    /// What was answered.
    pub reply: Option<String>,
    /// How many liked the answer.
    pub likes: Option<u32>,
    /// How many disliked it.
    pub dislikes: Option<u32>,
    /// Whether a further complaint followed.
    pub complained_again: Option<bool>,
}

/// What rows of one feedback say alike, where they say it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct About {
    /// The day on which it was sent.
    pub sent: Date,
    /// Its kind.
    pub kind: Option<String>,
    /// Its content.
    pub content: Option<String>,
    /// How it came.
    pub channel: Option<Channel>,
    /// What it is about.
    pub subject: Option<String>,
}

impl About {
    /// The column that says something else than an earlier one; what only one of them says is taken over.
    fn join(&mut self, other: &Self) -> Option<&'static str> {
        fn one<T: PartialEq + Clone>(kept: &mut Option<T>, other: Option<&T>) -> bool {
            if kept.is_none() {
                *kept = other.cloned();
            }
            other.is_none() || kept.as_ref() == other
        }
        let alike = [
            ("sent", self.sent == other.sent),
            ("kind", one(&mut self.kind, other.kind.as_ref())),
            ("content", one(&mut self.content, other.content.as_ref())),
            ("channel", one(&mut self.channel, other.channel.as_ref())),
            ("subject", one(&mut self.subject, other.subject.as_ref())),
        ];
        alike.into_iter().find(|(_, alike)| !alike).map(|(column, _)| column)
    }
}

/// Reads a file: each status of a feedback once from one instant, and the rows of a feedback alike. All of them come back with
/// what any of them says of it.
pub fn parse(file: &str, bytes: &[u8], rules: &Rules) -> Result<Imported<FeedbackRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, |row| read(row, rules)).map_err(|problems| {
        // Columns nobody knows, but for those that are better not sent at all.
        let told = |problem: Problem| match &problem {
            Problem { what: What::UnknownColumn(_), value, .. } if is_personal(value) => {
                Problem { what: What::PersonalColumn, ..problem }
            }
            _ => problem,
        };
        problems.into_iter().map(told).collect::<Vec<_>>()
    })?;
    let mut imported = table::each_once(
        file,
        imported,
        "status",
        |row| (row.code.clone(), row.unit.clone(), row.status.clone(), row.since),
        |row| row.status.clone(),
    )?;
    let mut problems = Vec::new();
    let mut known: HashMap<(String, String), (usize, About)> = HashMap::new();
    for (line, row) in &imported.rows {
        let key = (row.code.clone(), row.unit.clone());
        let (first, about) = known.entry(key).or_insert_with(|| (*line, row.about.clone()));
        if let Some(column) = about.join(&row.about) {
            problems.push(Problem {
                file: file.to_owned(),
                line: *line,
                column_name: Some(column.to_owned()),
                value: row.code.clone(),
                what: What::OtherwiseThan(*first),
            });
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    for (_, row) in &mut imported.rows {
        if let Some((_, about)) = known.get(&(row.code.clone(), row.unit.clone())) {
            row.about.clone_from(about);
        }
    }
    Ok(imported)
}

fn is_personal(column: &str) -> bool {
    let column = column.replace('_', " ");
    PERSONAL.iter().any(|word| column.contains(word))
}

fn read(row: &mut Row<'_>, rules: &Rules) -> Result<FeedbackRow, Told> {
    let code = row.needed("code", cell::official);
    let unit = row.needed("unit", cell::text);
    let sent = row.needed("sent", moment).map(Instant::day);
    let status = row.needed("status", |text| status(text, rules));
    let since = row.needed("since", moment);
    let kind = row.maybe("kind", |text| class(text, &rules.kinds));
    let content = row.maybe("content", |text| class(text, &rules.contents));
    let channel = row.maybe("channel", |text| {
        let word = cell::one_of(text, &Channel::ALL.map(Channel::word))?;
        Ok(Channel::from_word(&word))
    });
    let subject = row.maybe("subject", |text| words(text, SUBJECT));
    let reply = row.maybe("reply", |text| words(text, REPLY));
    let likes = row.maybe("likes", |text| cell::whole(text, 0..=i32::MAX));
    let dislikes = row.maybe("dislikes", |text| cell::whole(text, 0..=i32::MAX));
    let complained_again = row.maybe("complained_again", |text| Ok(cell::one_of(text, &["yes", "no"])? == "yes"));
    if let (Ok(sent), Ok(since)) = (&sent, &since)
        && since.day() < *sent
    {
        row.reject(Some("since"), What::EndsBeforeItBegins(sent.to_string()));
    }
    let count = |number: Option<i32>| number.and_then(|number| u32::try_from(number).ok());
    Ok(FeedbackRow {
        code: code?,
        unit: unit?,
        about: About { sent: sent?, kind: kind?, content: content?, channel: channel?.flatten(), subject: subject? },
        status: status?,
        since: since?,
        reply: reply?,
        likes: count(likes?),
        dislikes: count(dislikes?),
        complained_again: complained_again?,
    })
}

/// A moment, or the beginning of a day.
fn moment(text: &str) -> Result<Instant, What> {
    cell::instant(text).or_else(|_| cell::day(text).map(Instant::start_of))
}

fn status(text: &str, rules: &Rules) -> Result<String, What> {
    match rules.named(text) {
        Named::One(status) => Ok(status.code.clone()),
        Named::Several(codes) => Err(What::StatusAmbiguous(codes.join(", "))),
        Named::Nothing => {
            let codes: Vec<&str> = rules.statuses.iter().map(|status| status.code.as_str()).collect();
            Err(What::NotOneOf(codes.join(", ")))
        }
    }
}

fn class(text: &str, classes: &[Class]) -> Result<String, What> {
    cell::one_of(text, &classes.iter().map(|class| class.code.as_str()).collect::<Vec<_>>())
}

/// Text without a number by which somebody could be called or known.
fn words(text: &str, at_most: usize) -> Result<String, What> {
    let text = cell::text(text)?;
    if text.chars().count() > at_most {
        Err(What::TooLong(at_most))
    } else if tells_who(&text) {
        Err(What::TellsWho)
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = include_str!("../../../survey-templates/onestop/pakn-1.toml");
    const HEAD: &str = "code;unit;sent;status;since";

    fn read_file(text: &str) -> Result<Imported<FeedbackRow>, Vec<Problem>> {
        parse("f.csv", text.as_bytes(), &Rules::parse("pakn-1.toml", RULES).unwrap())
    }

    fn whats(more: &str, rows: &str) -> Vec<(usize, Option<String>, What)> {
        let problems = read_file(&format!("{HEAD}{more}\n{rows}")).unwrap_err();
        problems.into_iter().map(|p| (p.line, p.column_name, p.what)).collect()
    }

    #[test]
    fn rows_are_read_by_code_or_name_with_days_or_moments() {
        let rows = "PA-1;x;01/10/2026;PAKN ĐÃ CÔNG KHAI;05/10/2026 08:30;quy-dinh\nPA-1;x;2026-10-01;cho-cong-khai;2026-10-03;\n";
        let imported = read_file(&format!("{HEAD};kind\n{rows}")).unwrap();
        let [(2, one), (3, other)] = &imported.rows[..] else { panic!("{imported:?}") };
        assert_eq!((one.status.as_str(), other.status.as_str()), ("da-cong-khai", "cho-cong-khai"));
        assert_eq!(other.since, Instant::start_of(time::macros::date!(2026 - 10 - 03)));
        assert_eq!(one.about, other.about, "what one row says holds for the feedback");
    }

    #[test]
    fn columns_of_senders_are_refused_by_name() {
        for column in
            ["Họ và tên", "Số điện thoại", "địa chỉ", "Email", "sender_name", "phone", "SĐT người gửi", "Số CCCD"]
        {
            let told = whats(&format!(";{column}"), "");
            assert!(matches!(&told[..], [(1, Some(_), What::PersonalColumn)]), "{column}: {told:?}");
        }
        assert!(matches!(&whats(";ghi chú", "")[..], [(1, _, What::UnknownColumn(_))]));
    }

    #[test]
    fn each_fault_is_told_at_its_line() {
        let one = |row: &str| whats("", &format!("{row}\n"));
        let at = |column: &str, what| vec![(2, Some(column.to_owned()), what)];
        assert_eq!(one("PA 1;x;2026-10-01;cho-cong-khai;2026-10-03"), at("code", What::NotOfficial));
        assert!(
            matches!(&one("PA-1;x;2026-10-01;xong;2026-10-03")[..], [(2, Some(column), What::NotOneOf(_))] if column == "status")
        );
        let ambiguous = What::StatusAmbiguous("tiep-nhan-dia-phuong, tiep-nhan-dia-phuong-dang-xu-ly".into());
        assert_eq!(one("PA-1;x;2026-10-01;Tiếp nhận ở địa phương;2026-10-03"), at("status", ambiguous));
        let before = What::EndsBeforeItBegins("2026-10-01".into());
        assert_eq!(one("PA-1;x;2026-10-01;cho-cong-khai;2026-09-30"), at("since", before));
        assert_eq!(one("PA-1;x;hôm qua;cho-cong-khai;2026-09-30"), at("sent", What::NotADay));
        let row = "PA-1;x;2026-10-01;cho-cong-khai;2026-10-03\n";
        assert_eq!(whats("", &format!("{row}{row}")), [(3, Some("status".into()), What::Repeated(2))]);
        let other = row.replace("2026-10-01;cho", "2026-10-02;da");
        assert_eq!(whats("", &format!("{row}{other}")), [(3, Some("sent".into()), What::OtherwiseThan(2))]);
        let told = whats(";reply", "PA-1;x;2026-10-01;cho-cong-khai;2026-10-03;Gọi ông A 0912 345 678\n");
        assert_eq!(told, at("reply", What::TellsWho));
        let long = "a".repeat(301);
        assert_eq!(
            whats(";subject", &format!("PA-1;x;2026-10-01;cho-cong-khai;2026-10-03;{long}\n")),
            at("subject", What::TooLong(300))
        );
    }
}
