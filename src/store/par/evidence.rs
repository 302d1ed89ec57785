//! Evidence: files of a unit by their content, and the nodes that each is for.

use diesel::dsl::{count_star, exists};
use diesel::prelude::*;

use super::super::backend::Db;
use super::super::schema::{attachment, paper_form, par_evidence, par_evidence_use, par_remedy};
use super::super::{StoreError, bytes, id};
use super::{on_backend, some};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A file of a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// Its id.
    pub id: Id,
    /// The unit.
    pub unit: Id,
    /// SHA-256 of what is in it.
    pub hash: Vec<u8>,
    /// What the sender called it.
    pub name: String,
    /// What its content says that it is: `pdf`, `png`, `jpeg`, `docx` …
    pub kind: String,
    /// Bytes.
    pub size: i32,
    /// When it was added.
    pub at: Instant,
    /// By whom.
    pub by: Option<Id>,
}

/// That a file is for a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Use {
    /// The file.
    pub evidence: Id,
    /// The node's code.
    pub node: String,
    /// Page or section.
    pub page: String,
}

type Row = (Vec<u8>, Vec<u8>, Vec<u8>, String, String, i32, i64, Option<Vec<u8>>);

fn evidence((row, unit, hash, name, kind, size, at, by): Row) -> Result<Evidence, StoreError> {
    Ok(Evidence { id: id(&row)?, unit: id(&unit)?, hash, name, kind, size, at: Instant(at), by: some(by)? })
}

macro_rules! columns {
    () => {
        (
            par_evidence::id,
            par_evidence::unit_id,
            par_evidence::hash,
            par_evidence::name,
            par_evidence::kind,
            par_evidence::size,
            par_evidence::added_at,
            par_evidence::added_by,
        )
    };
}

/// The files of a unit, the oldest first.
pub fn par_evidence_list(db: &mut Db, round: Id, unit: Id) -> Result<Vec<Evidence>, StoreError> {
    let rows: Vec<Row> = par_evidence::table
        .filter(par_evidence::round_id.eq(bytes(round)))
        .filter(par_evidence::unit_id.eq(bytes(unit)))
        .order((par_evidence::added_at, par_evidence::id))
        .select(columns!())
        .load(db)?;
    rows.into_iter().map(evidence).collect()
}

/// A file of a unit.
pub fn par_evidence_get(db: &mut Db, round: Id, unit: Id, file: Id) -> Result<Option<Evidence>, StoreError> {
    let row: Option<Row> = par_evidence::table
        .find(bytes(file))
        .filter(par_evidence::round_id.eq(bytes(round)))
        .filter(par_evidence::unit_id.eq(bytes(unit)))
        .select(columns!())
        .first(db)
        .optional()?;
    row.map(evidence).transpose()
}

/// What the files of a unit are for.
pub fn par_evidence_uses(db: &mut Db, round: Id, unit: Id) -> Result<Vec<Use>, StoreError> {
    let rows: Vec<(Vec<u8>, String, String)> = par_evidence_use::table
        .inner_join(par_evidence::table.on(par_evidence::id.eq(par_evidence_use::evidence_id)))
        .filter(par_evidence::round_id.eq(bytes(round)))
        .filter(par_evidence::unit_id.eq(bytes(unit)))
        .order(par_evidence_use::node)
        .select((par_evidence_use::evidence_id, par_evidence_use::node, par_evidence_use::page))
        .load(db)?;
    rows.into_iter().map(|(file, node, page)| Ok(Use { evidence: id(&file)?, node, page })).collect()
}

/// The files that units of a round have for a node, with the page of each.
pub fn par_evidence_of(db: &mut Db, round: Id, node: &str) -> Result<Vec<(Evidence, String)>, StoreError> {
    let rows: Vec<(Row, String)> = par_evidence_use::table
        .inner_join(par_evidence::table.on(par_evidence::id.eq(par_evidence_use::evidence_id)))
        .filter(par_evidence::round_id.eq(bytes(round)))
        .filter(par_evidence_use::node.eq(node))
        .order((par_evidence::added_at, par_evidence::id))
        .select((columns!(), par_evidence_use::page))
        .load(db)?;
    rows.into_iter().map(|(row, page)| Ok((evidence(row)?, page))).collect()
}

/// Adds a file of a unit. What is in it is kept once, whoever else has the same; the unit has it once. Returns the id under
/// which the unit has it.
pub fn par_evidence_add_on(db: &mut Db, round: Id, new: &Evidence, content: &[u8]) -> Result<Id, StoreError> {
    let there: Option<Vec<u8>> = par_evidence::table
        .filter(par_evidence::round_id.eq(bytes(round)))
        .filter(par_evidence::unit_id.eq(bytes(new.unit)))
        .filter(par_evidence::hash.eq(&new.hash))
        .select(par_evidence::id)
        .first(db)
        .optional()?;
    if let Some(there) = there {
        return id(&there);
    }
    let known: i64 = attachment::table.find(&new.hash).select(count_star()).get_result(db)?;
    if known == 0 {
        diesel::insert_into(attachment::table)
            .values((
                attachment::hash.eq(&new.hash),
                attachment::kind.eq(&new.kind),
                attachment::content.eq(content),
                attachment::added_at.eq(new.at.0),
            ))
            .execute(db)?;
    }
    diesel::insert_into(par_evidence::table)
        .values((
            par_evidence::id.eq(bytes(new.id)),
            par_evidence::round_id.eq(bytes(round)),
            par_evidence::unit_id.eq(bytes(new.unit)),
            par_evidence::hash.eq(&new.hash),
            par_evidence::name.eq(&new.name),
            par_evidence::kind.eq(&new.kind),
            par_evidence::size.eq(new.size),
            par_evidence::added_at.eq(new.at.0),
            par_evidence::added_by.eq(new.by.map(bytes)),
        ))
        .execute(db)?;
    Ok(new.id)
}

/// Says that a file is for a node, or names another page of it.
pub fn par_evidence_use_on(db: &mut Db, new: &Use) -> Result<(), StoreError> {
    let row = (
        par_evidence_use::evidence_id.eq(bytes(new.evidence)),
        par_evidence_use::node.eq(&new.node),
        par_evidence_use::page.eq(&new.page),
    );
    on_backend!(db, conn => diesel::insert_into(par_evidence_use::table).values(&row)
        .on_conflict((par_evidence_use::evidence_id, par_evidence_use::node)).do_update()
        .set(par_evidence_use::page.eq(&new.page)).execute(conn))?;
    Ok(())
}

/// Says that a file is not for a node. A file that is for none any more is gone, and so is its content where nobody else
/// has it.
pub fn par_evidence_unuse_on(db: &mut Db, file: &Evidence, node: &str) -> Result<bool, StoreError> {
    let gone = diesel::delete(par_evidence_use::table.find((bytes(file.id), node))).execute(db)? == 1;
    let of_remedy = par_remedy::table.filter(par_remedy::evidence_id.eq(bytes(file.id)));
    let of_node = par_evidence_use::table.filter(par_evidence_use::evidence_id.eq(bytes(file.id)));
    let used: bool = diesel::select(exists(of_node)).get_result::<bool>(db)?
        || diesel::select(exists(of_remedy)).get_result::<bool>(db)?;
    if gone && !used {
        diesel::delete(par_evidence::table.find(bytes(file.id))).execute(db)?;
        attachment_tidy_on(db, &file.hash)?;
    }
    Ok(gone)
}

/// Forgets content that nothing shows any more.
pub(in crate::store) fn attachment_tidy_on(db: &mut Db, hash: &[u8]) -> Result<(), StoreError> {
    let scans: i64 = paper_form::table.filter(paper_form::scan_hash.eq(hash)).select(count_star()).get_result(db)?;
    let files: i64 = par_evidence::table.filter(par_evidence::hash.eq(hash)).select(count_star()).get_result(db)?;
    if scans == 0 && files == 0 {
        diesel::delete(attachment::table.find(hash)).execute(db)?;
    }
    Ok(())
}
