//! Renders every page in every language and reads the result as strictly as a reader, a screen reader and the
//! content security policy need it.
//!
//! The rendered samples are left in `tmp/pages` of Cargo's target folder, where a browser can look at them.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use askama::Template;

use super::account::{Account, SecondFactor};
use super::approvals::Approvals;
use super::call_backs::CallBacks;
use super::code::{CodeEntry, Told};
use super::codes::{Codes, Sheet};
use super::counters::Counters;
use super::criteria_sets::{BringPage, CriterionPage, SetPage};
use super::editions::{EditionPage, Editions};
use super::error::{ErrorPage, Trouble};
use super::feedback_public::{FeedbackLookup, FeedbackPublished, FeedbackSent, SendFeedback};
use super::flags::FlagsPage;
use super::home::Home;
use super::jobs::{Jobs, Letters};
use super::links::{LinksPage, LinksSheet};
use super::message::{Leave, Sent};
use super::number::NumberEntry;
use super::offices::{OfficeUnit, Offices};
use super::offices_form::OfficeForms;
use super::offices_import::OfficeImport;
use super::paper::{PaperBatches, PaperDifferences, PaperSettle, PaperSheet, PaperType, PaperWork};
use super::par_appraise::ParAppraise;
use super::par_form::ParForm;
use super::par_survey::ParSurvey;
use super::people::{CodeShown, People, PersonPage};
use super::periods::Periods;
use super::personal_data::{PersonalData, PersonalFound};
use super::plain::PlainEnrolment;
use super::published::{CodeCheck, Published, PublishedList};
use super::questionnaires::{Editing, Preview, Questionnaires};
use super::rate::Rate;
use super::ratings::Ratings;
use super::receipt::{Receipt, Said};
use super::remarks::{Reading, Remarks};
use super::replies::{Mine, Replies};
use super::report::ReportPage;
use super::report_words::ReportWords;
use super::responses_import::ResponsesImport;
use super::results::Results;
use super::round::RoundPage;
use super::round_results::RoundResults;
use super::series::{Series, SeriesList};
use super::sign_in::{Code, Reset, Setup, SignIn};
use super::sign_on::SignOn;
use super::slips::Slips;
use super::survey::{SurveyPage, SurveyReview, SurveyStart, SurveyThanks, SurveyTold};
use super::tablets::{TabletCode, Tablets};
use super::thanks::Thanks;
use super::trail::Trail;
use super::trust::Trust;
use super::work::Work;
use crate::domain::lang::Lang;
use crate::domain::text::texts;

/// Elements that have no end.
const VOID: &[&str] = &["meta", "link", "input", "br", "img", "hr"];
/// Attributes whose value people read or hear.
const SPOKEN: &[&str] = &["aria-label", "alt", "title", "placeholder", "data-label", "label", "content"];

/// Every page with the name of its sample.
#[expect(clippy::too_many_lines, reason = "one list of all pages")]
fn pages(lang: Lang) -> Vec<(String, String)> {
    let page = |name: &str, html: askama::Result<String>| (name.to_owned(), html.expect(name));
    let (day, unit) = ("22/11/2026".to_owned(), "Phường Minh Họa".to_owned());
    let (counted, aside) = (Said::Counted(day.clone(), unit.clone()), Said::Aside(day, unit));
    let mut pages = vec![
        page("home", Home::sample(lang).render()),
        page("home-empty", Home { counter: None, charts: Vec::new(), ..Home::sample(lang) }.render()),
        page("rate", Rate::sample(lang).render()),
        page("rate-other", Rate::sample_of_other_scales(lang).render()),
        page("thanks", Thanks::sample(lang).render()),
        page("leave", Leave::sample(lang).render()),
        page("leave-nothing", Leave { unit: None, ..Leave::sample(lang) }.render()),
        page("leave-sent", Sent::sample(lang).render()),
        page("call-backs", CallBacks::sample(lang).render()),
        page("call-backs-empty", CallBacks { requests: Vec::new(), ..CallBacks::sample(lang) }.render()),
        page("paper-batches", PaperBatches::sample(lang).render()),
        page(
            "paper-batches-read",
            PaperBatches { makes: false, batches: Vec::new(), pairs: Vec::new(), ..PaperBatches::sample(lang) }
                .render(),
        ),
        page("flags", FlagsPage::sample(lang).render()),
        page("flags-read", FlagsPage { decides: false, ..FlagsPage::sample(lang) }.render()),
        page("flags-none", FlagsPage { counts: Vec::new(), flags: Vec::new(), ..FlagsPage::sample(lang) }.render()),
        page("responses-import", ResponsesImport::sample(lang).render()),
        page("responses-import-first", ResponsesImport { outcome: None, ..ResponsesImport::sample(lang) }.render()),
        page("paper-work", PaperWork::sample(lang).render()),
        page("paper-work-empty", PaperWork { batches: Vec::new(), saved: None, ..PaperWork::sample(lang) }.render()),
        page("paper-type", PaperType::sample(lang).render()),
        page(
            "paper-type-checked",
            PaperType { wrong: Some("0".into()), scan: None, ..PaperType::sample(lang) }.render(),
        ),
        page("paper-differences", PaperDifferences::sample(lang).render()),
        page(
            "paper-differences-none",
            PaperDifferences { forms: Vec::new(), ..PaperDifferences::sample(lang) }.render(),
        ),
        page("paper-settle", PaperSettle::sample(lang).render()),
        page("paper-settle-pdf", PaperSettle { scan: Some(false), ..PaperSettle::sample(lang) }.render()),
        page("paper-sheet", PaperSheet::sample(lang).render()),
        page("personal-found", PersonalFound::sample(lang).render()),
        page("personal-found-none", PersonalFound { found: Vec::new(), ..PersonalFound::sample(lang) }.render()),
        page("number", NumberEntry::sample(lang).render()),
        page("receipt", Receipt::sample(lang, None).render()),
        page("receipt-counted", Receipt::sample(lang, Some(counted)).render()),
        page("receipt-aside", Receipt::sample(lang, Some(aside)).render()),
        page("receipt-nothing", Receipt::sample(lang, Some(Said::Nothing)).render()),
        page("feedback-send", SendFeedback::sample(lang, false).render()),
        page("feedback-send-wrong", SendFeedback::sample(lang, true).render()),
        page("feedback-sent", FeedbackSent::sample(lang).render()),
        page("feedback-lookup", FeedbackLookup::sample(lang, None).render()),
        page("feedback-lookup-found", FeedbackLookup::sample(lang, Some(true)).render()),
        page("feedback-lookup-nothing", FeedbackLookup::sample(lang, Some(false)).render()),
        page("feedback-published", FeedbackPublished::sample(lang, true).render()),
        page("feedback-published-none", FeedbackPublished::sample(lang, false).render()),
        page("editions", Editions::sample(lang).render()),
        page("edition", EditionPage::sample(lang).render()),
        page("round-report", ReportPage::sample(lang).render()),
        page("round-report-none", ReportPage { computed: false, ..ReportPage::sample(lang) }.render()),
        page("report-words", ReportWords::sample(lang).render()),
        page("report-words-read", ReportWords { changes: false, ..ReportWords::sample(lang) }.render()),
        page("round-results", RoundResults::sample(lang).render()),
        page("round-results-before", RoundResults::sample_before(lang).render()),
        page("sign-on", SignOn::sample(lang).render()),
        page("sign-on-empty", SignOn { on_duty: None, officers: Vec::new(), ..SignOn::sample(lang) }.render()),
        page("sign-in", SignIn::sample(lang).render()),
        page("sign-in-code", Code::sample(lang).render()),
        page("setup", Setup::sample(lang, Vec::new()).render()),
        page("reset", Reset::sample(lang).render()),
        page("account", Account::sample(lang).render()),
        page("second-factor", SecondFactor::sample(lang).render()),
        page("work", Work::sample(lang).render()),
        page("work-empty", Work { tasks: Vec::new(), ..Work::sample(lang) }.render()),
        page("people", People::sample(lang).render()),
        page("people-read", People { changes: false, ..People::sample(lang) }.render()),
        page("person", PersonPage::sample(lang).render()),
        page("person-read", PersonPage { managed: false, ..PersonPage::sample(lang) }.render()),
        page("person-code", CodeShown::sample(lang).render()),
        page("approvals", Approvals::sample(lang).render()),
        page("approvals-read", Approvals::sample_read(lang).render()),
        page("offices", Offices::sample(lang).render()),
        page("offices-empty", Offices { units: Vec::new(), ..Offices::sample(lang) }.render()),
        page("offices-read", Offices { changes: false, ..Offices::sample(lang) }.render()),
        page("offices-unit", OfficeUnit::sample(lang).render()),
        page("offices-unit-read", OfficeUnit::sample_read(lang).render()),
        page("offices-form", OfficeForms::sample(lang).render()),
        page("offices-form-read", OfficeForms { forms: Vec::new(), ..OfficeForms::sample(lang) }.render()),
        page("offices-import", OfficeImport::sample(lang).render()),
        page("offices-import-bad", OfficeImport::sample_bad(lang).render()),
        page("offices-import-good", OfficeImport::sample_good(lang).render()),
        page("results", Results::sample(lang).render()),
        page("results-empty", Results::sample_empty(lang).render()),
        page("published-list", PublishedList::sample(lang).render()),
        page("published-list-empty", PublishedList::sample_empty(lang).render()),
        page("published", Published::sample(lang).render()),
        page("published-code", CodeCheck::sample(lang).render()),
        page("series-list", SeriesList::sample(lang).render()),
        page("series-list-empty", SeriesList::sample_empty(lang).render()),
        page("series", Series::sample(lang).render()),
        page("jobs", Jobs::sample(lang).render()),
        page("plain", PlainEnrolment::sample(lang, false).render()),
        page("plain-wrong", PlainEnrolment::sample(lang, true).render()),
        page("tablets", Tablets::sample(lang).render()),
        page("tablets-read", Tablets { changes: false, counters: Vec::new(), ..Tablets::sample(lang) }.render()),
        page("tablet-code", TabletCode::sample(lang).render()),
        page("jobs-read", Jobs { changes: false, ..Jobs::sample(lang) }.render()),
        page("letters", Letters::sample(lang).render()),
        page("letters-read", Letters::sample_read(lang).render()),
        page("personal-data", PersonalData::sample(lang).render()),
        page("personal-data-read", PersonalData::sample_read(lang).render()),
        page("trail", Trail::sample(lang).render()),
        page("trail-whole", Trail::sample_checked(lang, Vec::new()).render()),
        page("trail-broken", Trail::sample_checked(lang, vec![texts(lang).trail_none.to_owned()]).render()),
        page("trust", Trust::sample(lang).render()),
        page("code", CodeEntry::sample(lang, None).render()),
        page("code-unusable", CodeEntry::sample(lang, Some(Told::Unusable)).render()),
        page("code-used", CodeEntry::sample(lang, Some(Told::Used)).render()),
        page("codes", Codes::sample(lang).render()),
        page("sheet", Sheet::sample(lang).render()),
        page("sheet-dossier", Sheet::sample_of_dossier(lang).render()),
        page("slips", Slips::sample(lang).render()),
        page("slips-empty", Slips { typed: Vec::new(), ..Slips::sample(lang) }.render()),
        page("counters", Counters::sample(lang).render()),
        page("counters-empty", Counters { counters: Vec::new(), ..Counters::sample(lang) }.render()),
        page("thanks-code", Thanks { rate: None, results: None, ..Thanks::sample(lang) }.render()),
        page("remarks", Remarks::sample(lang).render()),
        page("remarks-empty", Remarks { remarks: Vec::new(), ..Remarks::sample(lang) }.render()),
        page("remarks-read", Reading::sample(lang).render()),
        page("remarks-read-empty", Reading { groups: Vec::new(), ..Reading::sample(lang) }.render()),
        page("mine", Mine::sample(lang).render()),
        page("mine-empty", Mine::sample_empty(lang).render()),
        page("replies", Replies::sample(lang).render()),
        page("replies-read", Replies::sample_read(lang).render()),
        page("replies-empty", Replies { open: Vec::new(), ..Replies::sample(lang) }.render()),
        page("ratings", Ratings::sample(lang).render()),
        page("ratings-read", Ratings::sample_read(lang).render()),
        page("ratings-empty", Ratings::sample_empty(lang).render()),
        page("round", RoundPage::sample(lang).render()),
        page("round-upload", RoundPage::sample_upload(lang).render()),
        page("round-bad", RoundPage::sample_bad(lang).render()),
        page("round-good", RoundPage::sample_good(lang).render()),
        page("par-form", ParForm::sample(lang).render()),
        page("par-form-read", ParForm::sample_read(lang).render()),
        page("par-appraise", ParAppraise::sample(lang).render()),
        page("par-appraise-read", ParAppraise::sample_read(lang).render()),
        page("par-appraise-none", ParAppraise { rows: Vec::new(), ..ParAppraise::sample(lang) }.render()),
        page("criteria-set", SetPage::sample(lang).render()),
        page("criteria-draft", SetPage::sample_of_draft(lang).render()),
        page("criteria-criterion", CriterionPage::sample(lang).render()),
        page("criteria-bring", BringPage::sample(lang).render()),
        page("par-survey", ParSurvey::sample(lang).render()),
        page("par-survey-none", ParSurvey { seal: None, rows: Vec::new(), ..ParSurvey::sample(lang) }.render()),
        page("questionnaires", Questionnaires::sample(lang).render()),
        page(
            "questionnaires-empty",
            Questionnaires { rows: Vec::new(), drafts: Vec::new(), ..Questionnaires::sample(lang) }.render(),
        ),
        page("questionnaire", Preview::sample(lang).render()),
        page("questionnaire-draft", Preview::sample_of_draft(lang).render()),
        page("questionnaire-edit", Editing::sample(lang).render()),
        page("questionnaire-edit-whole", Editing { back: None, lines: Vec::new(), ..Editing::sample(lang) }.render()),
        page("periods", Periods::sample(lang).render()),
        page("periods-read", Periods { decides: false, ..Periods::sample(lang) }.render()),
        page("periods-empty", Periods::sample_empty(lang).render()),
        page("survey-start", SurveyStart::sample(lang, false).render()),
        page("survey-start-begun", SurveyStart::sample(lang, true).render()),
        page("survey-page", SurveyPage::sample(lang).render()),
        page("survey-section", SurveyPage::sample_section(lang).render()),
        page("survey-review", SurveyReview::sample(lang, false).render()),
        page("survey-review-faulty", SurveyReview::sample(lang, true).render()),
        page("survey-thanks", SurveyThanks::sample(lang).render()),
        page("survey-told", SurveyTold::sample(lang).render()),
        page("links", LinksPage::sample(lang).render()),
        page("links-read", LinksPage::sample_read(lang).render()),
        page("links-sheet", LinksSheet::sample(lang).render()),
    ];
    for trouble in Trouble::ALL {
        pages.push(page(&format!("error-{trouble:?}"), ErrorPage::sample(lang, trouble).render()));
    }
    pages
}

/// A start or end tag, or the text between two tags.
enum Piece<'a> {
    Start { name: &'a str, attributes: Vec<(&'a str, &'a str)>, closed: bool },
    End(&'a str),
    Text(&'a str),
}

/// Splits a page into its pieces. It knows only the HTML that the templates write: attribute values in double quotes.
fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        pieces.push(Piece::Text(&rest[..open]));
        let mut quoted = false;
        let close = rest[open..]
            .char_indices()
            .find(|&(_, c)| {
                quoted ^= c == '"';
                c == '>' && !quoted
            })
            .map(|(at, _)| open + at)
            .expect("every tag ends");
        let tag = &rest[open + 1..close];
        rest = &rest[close + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            pieces.push(Piece::End(name));
        } else if !tag.starts_with('!') {
            let closed = tag.ends_with('/');
            let tag = tag.trim_end_matches('/');
            let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
            pieces.push(Piece::Start { name, attributes: attributes_of(attributes), closed });
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

fn attributes_of(mut text: &str) -> Vec<(&str, &str)> {
    let mut attributes = Vec::new();
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return attributes;
        }
        let end = text.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(text.len());
        let (name, after) = text.split_at(end);
        if let Some(value) = after.strip_prefix("=\"") {
            let close = value.find('"').expect("every value is closed");
            attributes.push((name, &value[..close]));
            text = &value[close + 1..];
        } else {
            assert!(!after.starts_with('='), "the value of {name} has no quotes");
            attributes.push((name, ""));
            text = after;
        }
    }
}

/// Checks one page; `at` says which.
fn check(lang: Lang, at: &str, html: &str) {
    assert!(html.starts_with("<!DOCTYPE html>"), "{at}: no doctype");
    let mut open: Vec<(&str, bool)> = Vec::new();
    let mut ids = HashSet::new();
    let mut wanted: Vec<&str> = Vec::new();
    let mut headings = Vec::new();
    for piece in pieces(html) {
        let foreign = open.iter().any(|&(_, foreign)| foreign);
        match piece {
            Piece::Start { name, attributes, closed } => {
                let get = |key: &str| attributes.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
                if name == "html" {
                    assert_eq!(get("lang"), Some(lang.tag()), "{at}");
                }
                assert!(name != "style" && name != "iframe", "{at}: <{name}>");
                // A script is a file of ours that the page does without.
                assert!(
                    name != "script" || get("src").is_some_and(|src| src.starts_with("/assets/")),
                    "{at}: <{name}>"
                );
                for (key, value) in &attributes {
                    assert!(!key.starts_with("on") && *key != "style", "{at}: {key} needs unsafe-inline");
                    let fetched = name == "link" && get("rel") != Some("alternate");
                    let loads = *key == "src" || (fetched && *key == "href");
                    let own = value.starts_with("/assets/") || value.starts_with("data:image/svg+xml;base64,");
                    assert!(!loads || own, "{at}: {value} is asked from elsewhere");
                    if SPOKEN.contains(key) && !value.is_empty() && !(name == "meta" && get("name") == Some("viewport"))
                    {
                        assert_translated(lang, at, value, foreign || get("lang") == Some("vi"));
                    }
                }
                if let Some(id) = get("id") {
                    assert!(ids.insert(id), "{at}: two elements have the id {id}");
                }
                for key in ["for", "aria-labelledby", "aria-describedby"] {
                    wanted.extend(get(key).into_iter().flat_map(str::split_whitespace));
                }
                wanted.extend(get("href").and_then(|href| href.strip_prefix('#')));
                if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) {
                    headings.push(level);
                }
                if !closed && !VOID.contains(&name) {
                    // A title holds no markup that could tell a unit's name apart; a drawing marks its own.
                    let unmarked = name == "title" || name == "svg";
                    open.push((name, unmarked || get("lang").is_some_and(|tag| tag != lang.tag())));
                }
            }
            Piece::End(name) => assert_eq!(open.pop().map(|(name, _)| name), Some(name), "{at}: </{name}>"),
            Piece::Text(text) => assert_translated(lang, at, text, foreign),
        }
    }
    assert!(open.is_empty(), "{at}: left open: {open:?}");
    for id in wanted {
        assert!(ids.contains(id), "{at}: nothing has the id {id}");
    }
    assert_eq!(html.matches("<h1>").count() + html.matches("<h1 ").count(), 1, "{at}: one h1");
    assert!(headings.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{at}: headings skip a level: {headings:?}");
    assert_eq!(html.matches("<main ").count(), 1, "{at}: one main landmark");
}

/// In a page that is not Vietnamese, a letter only Vietnamese has stands only where the text is marked as such.
fn assert_translated(lang: Lang, at: &str, text: &str, foreign: bool) {
    let vietnamese = |c: char| "ăâđêôơưĂÂĐÊÔƠƯ".contains(c) || ('\u{1ea0}'..='\u{1ef9}').contains(&c);
    assert!(lang == Lang::Vi || foreign || !text.contains(vietnamese), "{at}: not marked as Vietnamese: {text:?}");
    assert!(!text.contains("{0}") && !text.contains("{{"), "{at}: a place is not filled: {text:?}");
}

#[test]
fn renders_every_page_in_every_language() {
    let program = std::env::current_exe().expect("the test has a path");
    let folder = program.ancestors().nth(3).expect("below the target folder").join("tmp/pages");
    for lang in Lang::ALL {
        let folder = folder.join(lang.tag());
        fs::create_dir_all(&folder).expect("a folder for the samples");
        for (name, html) in pages(lang) {
            fs::write(folder.join(format!("{name}.html")), &html).expect("the sample is written");
            check(lang, &format!("{name} ({})", lang.tag()), &html);
        }
    }
}

/// The files with one ending in the folder of the templates.
fn sources(ending: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/pages");
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder).expect("the templates") {
        let path = entry.expect("a template").path();
        if path.extension().is_some_and(|extension| extension == ending) {
            let source = fs::read_to_string(&path).expect("a template is text");
            sources.push((path, source));
        }
    }
    assert!(!sources.is_empty());
    sources
}

/// A template without what `askama` replaces.
fn without_expressions(source: &str) -> String {
    [("{#", "#}"), ("{%", "%}"), ("{{", "}}")].into_iter().fold(source.to_owned(), |mut text, (start, end)| {
        while let Some(from) = text.find(start) {
            let to = text[from..].find(end).expect("an expression ends") + from + end.len();
            text.replace_range(from..to, "");
        }
        text
    })
}

#[test]
fn templates_hold_no_words_of_their_own() {
    // Names of file formats, and the sign for the number of answers, are the same in every language.
    let formats = ["SVG", "PNG", "CSV", "SHA-256", "n"];
    for (path, source) in sources("html") {
        for piece in pieces(&without_expressions(&source)) {
            let words: Vec<&str> = match piece {
                Piece::Text(text) => vec![text],
                Piece::Start { name: "meta", .. } | Piece::End(_) => Vec::new(),
                Piece::Start { attributes, .. } => {
                    attributes.into_iter().filter(|(key, _)| SPOKEN.contains(key)).map(|(_, value)| value).collect()
                }
            };
            for words in words {
                let own = words.contains(char::is_alphabetic) && !formats.contains(&words.trim());
                assert!(!own, "{}: {words:?} belongs to the text table", path.display());
            }
        }
    }
}

#[test]
fn generated_data_are_called_so_on_every_page_that_shows_them() {
    for lang in Lang::ALL {
        for (name, html) in pages(lang) {
            let says = html.contains(texts(lang).illustrative);
            let is_one_of = |names: &[&str]| names.iter().any(|start| name.starts_with(start));
            assert!(says || !is_one_of(&["home", "rate-", "thanks", "sign-on", "results"]), "{name} does not say so");
            assert!(!says || !is_one_of(&["series", "error", "trust", "sign-in", "setup", "reset"]), "{name} says so");
        }
    }
}

#[test]
fn whoever_only_reads_is_shown_no_form_and_is_told_so() {
    for lang in Lang::ALL {
        let read: Vec<_> = pages(lang).into_iter().filter(|(name, _)| name.ends_with("-read")).collect();
        let expected = ["remarks-read", "people-read", "jobs-read"];
        assert!(read.len() >= 11 && expected.iter().all(|name| read.iter().any(|(one, _)| one == name)));
        for (name, html) in read.into_iter().filter(|(name, _)| name != "remarks-read") {
            assert!(!html.contains("method=\"post\"") && !html.contains("name=\"csrf\""), "{name} has a form");
            assert!(html.contains(texts(lang).only_read), "{name} does not say that it is for reading");
        }
    }
}

#[test]
fn nothing_is_chosen_beforehand_and_every_answer_is_a_tile_alike() {
    for rate in [Rate::sample(Lang::Vi), Rate::sample_of_other_scales(Lang::Vi)] {
        let tiles: usize = rate.questions.iter().map(|question| question.levels.len()).sum();
        let html = rate.render().expect("rate");
        assert!(!html.contains(" checked"));
        assert_eq!(html.matches("type=\"radio\"").count(), tiles);
        assert_eq!(html.matches("<label class=\"tile face-").count(), tiles);
    }
}

#[test]
fn what_a_citizen_wrote_is_text_and_never_markup() {
    let html = Rate::sample_of_other_scales(Lang::Vi).render().expect("rate");
    assert!(html.contains("Tôi mong &#60;được&#62; báo trước"));
}

#[test]
fn a_hidden_cell_does_not_tell_how_many_rated() {
    use super::measure::Measure;
    let mut page = Results::sample(Lang::En);
    for part in &mut page.parts {
        for row in part.tables.iter_mut().flat_map(|table| &mut table.rows) {
            row.figures.measure = Measure::Hidden;
            row.figures.rated = Some("12.9%".to_owned());
        }
    }
    assert!(!page.render().expect("results").contains("12.9%"));
}
