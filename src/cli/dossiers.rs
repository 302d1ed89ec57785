//! `sipar import dossiers` and `sipar import mapping`: brings exports of one-stop systems in, and tells what was kept aside.

use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::{CliError, DossiersArguments, print};
use crate::app::bring_in::{BroughtDossiers, DossiersAsked};
use crate::app::import::read_moment;
use crate::app::{App, AppError};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::report::csv::harmless;
use crate::store::dossier_import::{DossierImport, Fault};

/// Brings a file in, or tells of earlier ones. That rows were kept aside is no failure: the good ones are in.
pub(super) fn bring(app: &App, arguments: &DossiersArguments, json: bool) -> Result<(), CliError> {
    let DossiersArguments { mapping, as_of, anew, faults, of, list, file } = arguments;
    if *list {
        let imports = app.dossier_imports()?;
        let values: Vec<Value> = imports.iter().map(value).collect();
        let lines: Vec<String> = imports.iter().map(line).collect();
        print::finding(json, &json!(values), &lines.join("\n"));
        return Ok(());
    }
    if let (Some(id), Some(out)) = (of, faults) {
        let id: Id = id.parse().map_err(|_| AppError::NotFound(format!("{id:?} is not the id of an import")))?;
        return write_faults(app, id, out);
    }
    let Some(file) = file else { return Ok(()) };
    let moment = |text: &String| {
        read_moment(text).ok_or_else(|| CliError::Usage(format!("--as-of is 2026-11-20 or RFC 3339, not {text:?}")))
    };
    let as_of = as_of.as_ref().map(moment).transpose()?;
    let asked = DossiersAsked { mapping: mapping.as_deref(), as_of, anew: *anew, ..DossiersAsked::default() };
    let brought = app.bring_dossiers(file, &asked, print::progress())?;
    print::finding(json, &brought_value(&brought), &brought_words(&brought));
    faults.as_ref().map_or(Ok(()), |out| write_faults(app, brought.import.id, out))
}

/// Keeps a mapping, or lists those that are kept.
pub(super) fn mapping(app: &App, file: Option<&Path>, json: bool) -> Result<(), CliError> {
    let Some(file) = file else {
        let kept = app.mappings()?;
        let values: Vec<Value> =
            kept.iter().map(|(name, at)| json!({ "name": name, "kept_at": at.local().to_string() })).collect();
        let lines: Vec<String> = kept.iter().map(|(name, at)| format!("{name}  {}", at.local())).collect();
        print::finding(json, &json!(values), &lines.join("\n"));
        return Ok(());
    };
    let (mapping, is_new) = app.bring_mapping(file)?;
    let words = if is_new { "kept" } else { "kept already, and the same" };
    let told = json!({ "name": mapping.name, "system": mapping.system, "changed": is_new });
    print::finding(json, &told, &format!("{} of {}: {words}", mapping.name, mapping.system));
    Ok(())
}

fn value(import: &DossierImport) -> Value {
    json!({
        "import": import.id.to_string(),
        "file": import.file,
        "mapping": import.mapping,
        "as_of": import.as_of.local().to_string(),
        "lines": import.lines,
        "new": import.entered,
        "changed": import.changed,
        "unchanged": import.unchanged,
        "recomposed": import.recomposed,
        "ended": import.ended.is_some(),
        "person": import.person.map(|person| person.to_string()),
    })
}

fn line(import: &DossierImport) -> String {
    let state = match (import.ended.is_some(), import.person.is_some()) {
        (true, false) => "done",
        (true, true) => "done, on a page",
        (false, false) => "broken off; the same command goes on",
        (false, true) => "broken off; whoever sent it on a page sends the same file again",
    };
    let begun = import.begun.local();
    format!("{}  {begun}  {}: {} new, {} changed, {state}", import.id, import.file, import.entered, import.changed)
}

fn brought_value(brought: &BroughtDossiers) -> Value {
    let fault = |one: &Fault| {
        json!({
            "line": one.line,
            "column": one.column,
            "value": one.value,
            "reason": one.reason,
            "what": one.words(Lang::Vi),
            "what_en": one.words(Lang::En),
        })
    };
    let mut value = value(&brought.import);
    value["again"] = json!(brought.again);
    value["resumed"] = json!(brought.resumed);
    value["ignored"] = json!(brought.ignored);
    value["aside"] = json!(brought.aside);
    value["faults"] = json!(brought.faults.iter().map(fault).collect::<Vec<_>>());
    value
}

fn brought_words(brought: &BroughtDossiers) -> String {
    let import = &brought.import;
    let mut words = Vec::new();
    if brought.again {
        words.push("this file was brought in before; nothing is changed (--anew reads it once more). Then:".to_owned());
    }
    if brought.resumed > 0 {
        words.push(format!("went on after line {}", brought.resumed));
    }
    words.push(format!(
        "{} dossiers new, {} changed, {} rows that said nothing new; import {}",
        import.entered, import.changed, import.unchanged, import.id
    ));
    if import.recomposed > 0 {
        words.push(format!("{} cells were brought to Unicode NFC", import.recomposed));
    }
    if !brought.ignored.is_empty() {
        words.push(format!("columns that are not read: {}", brought.ignored.join(", ")));
    }
    if brought.aside > 0 {
        words.push(format!("{} rows were kept aside; --faults FILE writes them all", brought.aside));
        for one in &brought.faults {
            let column = one.column.as_ref().map_or_else(String::new, |name| format!(", {name} “{}”", one.value));
            words.push(format!("  {} line {}{column}: {}", import.file, one.line, one.words(Lang::Vi)));
            words.push(format!("      {}", one.words(Lang::En)));
        }
    }
    words.join("\n")
}

/// Writes all rows that an import kept aside.
fn write_faults(app: &App, import: Id, out: &Path) -> Result<(), CliError> {
    let failed = |source| AppError::File { path: out.to_owned(), source };
    let file: Box<dyn Write> = if out == Path::new("-") {
        Box::new(std::io::stdout())
    } else {
        Box::new(std::fs::File::create(out).map_err(failed)?)
    };
    let mut written = csv::Writer::from_writer(BufWriter::new(file));
    let header = ["line", "column", "value", "reason", "what", "what_en"];
    written.write_record(header).map_err(|error| failed(error.into()))?;
    app.dossier_faults(import, |fault| {
        let (line, column) = (fault.line.to_string(), fault.column.as_deref().unwrap_or_default());
        // A cell of a bad file is opened by the next spreadsheet.
        let (column, value) = (harmless(column), harmless(&fault.value));
        let words = [Lang::Vi, Lang::En].map(|lang| fault.words(lang));
        let [vi, en] = &words;
        let row = [&line, &column, &value, &fault.reason, vi, en];
        written.write_record(row).map_err(|error| failed(error.into()))
    })?;
    written.flush().map_err(failed)?;
    Ok(())
}
