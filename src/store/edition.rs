//! Editions with their files, and the signed tree over them. Rows are only ever added.

use std::io::{Read, Write};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::backend::Db;
use super::schema::{
    device, edition, edition_head, edition_key, edition_leaf, edition_part, rating, rating_seal, unit,
};
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::edition::{Kind, Leaf, Role};
use crate::domain::id::Id;

/// The most that a file of an edition unpacks to.
const LARGEST: u64 = 1 << 30;

/// An edition without its files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edition {
    /// Its id.
    pub id: Id,
    /// What it is of.
    pub kind: Kind,
    /// The unit that holds the round, or whose period it is.
    pub unit: Id,
    /// The round's code, or the period: `2026-Q3`.
    pub subject: String,
    /// 1 for the first edition of its subject, then 2, 3, …
    pub number: i32,
    /// The edition that it corrects.
    pub corrects: Option<Id>,
    /// What is other than there, where it corrects one.
    pub what_changed: Option<String>,
    /// What people call it, in Vietnamese.
    pub title: String,
    /// Whether its data are made up.
    pub illustrative: bool,
    /// The version of the program that computed it.
    pub engine: String,
    /// The name of the computation.
    pub rule_path: String,
    /// Canonical JSON, see `index::edition`.
    pub manifest: String,
    /// SHA-256 of the manifest.
    pub hash: [u8; 32],
    /// When the second person agreed.
    pub published_at: Instant,
    /// Who asked for it.
    pub proposed_by: Id,
    /// Who agreed.
    pub published_by: Id,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = edition)]
struct EditionRow {
    id: Vec<u8>,
    kind: String,
    unit_id: Vec<u8>,
    subject: String,
    number: i32,
    corrects_id: Option<Vec<u8>>,
    what_changed: Option<String>,
    title: String,
    illustrative: bool,
    engine: String,
    rule_path: String,
    manifest: String,
    hash: Vec<u8>,
    published_at: i64,
    proposed_by: Vec<u8>,
    published_by: Vec<u8>,
}

impl TryFrom<EditionRow> for Edition {
    type Error = StoreError;

    fn try_from(row: EditionRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id)?,
            kind: Kind::from_word(&row.kind).ok_or(StoreError::Corrupt("an unknown kind of edition"))?,
            unit: id(&row.unit_id)?,
            subject: row.subject,
            number: row.number,
            corrects: row.corrects_id.map(|corrects| id(&corrects)).transpose()?,
            what_changed: row.what_changed,
            title: row.title,
            illustrative: row.illustrative,
            engine: row.engine,
            rule_path: row.rule_path,
            manifest: row.manifest,
            hash: exactly(row.hash)?,
            published_at: Instant(row.published_at),
            proposed_by: id(&row.proposed_by)?,
            published_by: id(&row.published_by)?,
        })
    }
}

fn exactly<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Corrupt("a hash or key of another length"))
}

/// What is known of a file without reading it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartSaid {
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

/// A file of an edition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// What is known without reading it.
    pub said: PartSaid,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An edition of a list, with its unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// The edition.
    pub edition: Edition,
    /// The unit's code.
    pub unit_code: String,
    /// The unit's name.
    pub unit_name: String,
    /// The edition that corrects this one, where there is one.
    pub corrected_by: Option<Id>,
}

/// All published editions, the newest first; at most so many after so many.
pub fn edition_list_published(db: &mut Db, at_most: i64, offset: i64) -> Result<Vec<Listed>, StoreError> {
    let rows: Vec<(EditionRow, String, String)> = edition::table
        .inner_join(unit::table.on(unit::id.eq(edition::unit_id)))
        .order((edition::published_at.desc(), edition::number.desc(), edition::id.desc()))
        .limit(at_most)
        .offset(offset)
        .select((EditionRow::as_select(), unit::code, unit::name))
        .load(db)?;
    listed(db, rows)
}

/// The edition with this id, with its unit.
pub fn edition_get(db: &mut Db, edition_id: Id) -> Result<Option<Listed>, StoreError> {
    let rows: Vec<(EditionRow, String, String)> = edition::table
        .inner_join(unit::table.on(unit::id.eq(edition::unit_id)))
        .filter(edition::id.eq(bytes(edition_id)))
        .select((EditionRow::as_select(), unit::code, unit::name))
        .load(db)?;
    Ok(listed(db, rows)?.pop())
}

fn listed(db: &mut Db, rows: Vec<(EditionRow, String, String)>) -> Result<Vec<Listed>, StoreError> {
    let ids: Vec<Vec<u8>> = rows.iter().map(|(row, ..)| row.id.clone()).collect();
    let mut later: Vec<(Option<Vec<u8>>, Vec<u8>)> = Vec::new();
    for ids in ids.chunks(500) {
        let found = edition::table.filter(edition::corrects_id.eq_any(ids));
        later.extend(found.select((edition::corrects_id, edition::id)).load::<(Option<Vec<u8>>, Vec<u8>)>(db)?);
    }
    let listed = |(row, unit_code, unit_name): (EditionRow, String, String)| {
        let by = later.iter().find(|(corrects, _)| corrects.as_ref() == Some(&row.id));
        let corrected_by = by.map(|(_, by)| id(by)).transpose()?;
        Ok(Listed { edition: Edition::try_from(row)?, unit_code, unit_name, corrected_by })
    };
    rows.into_iter().map(listed).collect()
}

/// The edition with this hash.
pub fn edition_hashed(db: &mut Db, hash: &[u8; 32]) -> Result<Option<Edition>, StoreError> {
    let row: Option<EditionRow> =
        edition::table.filter(edition::hash.eq(hash.to_vec())).select(EditionRow::as_select()).first(db).optional()?;
    row.map(Edition::try_from).transpose()
}

/// The newest edition of a subject of a unit.
pub fn edition_last(db: &mut Db, kind: Kind, unit_id: Id, subject: &str) -> Result<Option<Edition>, StoreError> {
    let row: Option<EditionRow> = edition::table
        .filter(edition::kind.eq(kind.word()))
        .filter(edition::unit_id.eq(bytes(unit_id)))
        .filter(edition::subject.eq(subject))
        .order(edition::number.desc())
        .select(EditionRow::as_select())
        .first(db)
        .optional()?;
    row.map(Edition::try_from).transpose()
}

/// The files of an edition, by name, without their bytes.
pub fn edition_parts(db: &mut Db, edition_id: Id) -> Result<Vec<PartSaid>, StoreError> {
    type Row = (String, String, String, Vec<u8>, i64);
    let rows: Vec<Row> = edition_part::table
        .filter(edition_part::edition_id.eq(bytes(edition_id)))
        .order(edition_part::name)
        .select((edition_part::name, edition_part::role, edition_part::media, edition_part::sha256, edition_part::size))
        .load(db)?;
    rows.into_iter().map(said).collect()
}

fn said((name, role, media, sha256, size): (String, String, String, Vec<u8>, i64)) -> Result<PartSaid, StoreError> {
    let role = Role::from_word(&role).ok_or(StoreError::Corrupt("a file of an edition that is nothing known"))?;
    Ok(PartSaid { name, role, media, sha256: exactly(sha256)?, size })
}

/// A file of an edition with its bytes, where it is one of these roles; what is none of them is not even unpacked.
pub fn edition_part(db: &mut Db, edition_id: Id, name: &str, roles: &[Role]) -> Result<Option<Part>, StoreError> {
    type Row = (String, String, String, Vec<u8>, i64, Vec<u8>);
    let row: Option<Row> = edition_part::table
        .find((bytes(edition_id), name))
        .filter(edition_part::role.eq_any(roles.iter().map(|role| role.word())))
        .select((
            edition_part::name,
            edition_part::role,
            edition_part::media,
            edition_part::sha256,
            edition_part::size,
            edition_part::content,
        ))
        .first(db)
        .optional()?;
    row.map(|(name, role, media, sha256, size, content)| {
        Ok(Part { said: said((name, role, media, sha256, size))?, bytes: unpacked(&content)? })
    })
    .transpose()
}

/// What a compressed file holds. Whatever follows it, or is no file, is damage.
fn unpacked(content: &[u8]) -> Result<Vec<u8>, StoreError> {
    let damaged = |_| StoreError::Corrupt("a file of an edition that cannot be unpacked");
    let mut bytes = Vec::new();
    GzDecoder::new(content).take(LARGEST).read_to_end(&mut bytes).map_err(damaged)?;
    Ok(bytes)
}

fn packed(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let failed = |_| StoreError::Corrupt("a file that cannot be compressed");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).map_err(failed)?;
    encoder.finish().map_err(failed)
}

/// Adds an edition with its files.
pub fn edition_add_on(db: &mut Db, new: &Edition, parts: &[Part]) -> Result<(), StoreError> {
    diesel::insert_into(edition::table)
        .values((
            edition::id.eq(bytes(new.id)),
            edition::kind.eq(new.kind.word()),
            edition::unit_id.eq(bytes(new.unit)),
            edition::subject.eq(&new.subject),
            edition::number.eq(new.number),
            edition::corrects_id.eq(new.corrects.map(bytes)),
            edition::what_changed.eq(&new.what_changed),
            edition::title.eq(&new.title),
            edition::illustrative.eq(new.illustrative),
            edition::engine.eq(&new.engine),
            edition::rule_path.eq(&new.rule_path),
            edition::manifest.eq(&new.manifest),
            edition::hash.eq(new.hash.to_vec()),
            edition::published_at.eq(new.published_at.0),
            edition::proposed_by.eq(bytes(new.proposed_by)),
            edition::published_by.eq(bytes(new.published_by)),
        ))
        .execute(db)?;
    for part in parts {
        diesel::insert_into(edition_part::table)
            .values((
                edition_part::edition_id.eq(bytes(new.id)),
                edition_part::name.eq(&part.said.name),
                edition_part::role.eq(part.said.role.word()),
                edition_part::media.eq(&part.said.media),
                edition_part::sha256.eq(part.said.sha256.to_vec()),
                edition_part::size.eq(part.said.size),
                edition_part::content.eq(packed(&part.bytes)?),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// A leaf of the tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeafRow {
    /// Its place, from 0.
    pub position: i64,
    /// What it is of.
    pub kind: Leaf,
    /// The edition.
    pub edition: Option<Id>,
    /// What was hashed; empty for an edition, whose manifest it is.
    pub said: String,
    /// The hash.
    pub hash: [u8; 32],
}

/// All leaves of the tree, in their order.
pub fn edition_leaves(db: &mut Db) -> Result<Vec<LeafRow>, StoreError> {
    type Row = (i64, String, Option<Vec<u8>>, String, Vec<u8>);
    let rows: Vec<Row> = edition_leaf::table
        .order(edition_leaf::position)
        .select((
            edition_leaf::position,
            edition_leaf::kind,
            edition_leaf::edition_id,
            edition_leaf::said,
            edition_leaf::hash,
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(position, kind, edition, said, hash)| {
            Ok(LeafRow {
                position,
                kind: Leaf::from_word(&kind).ok_or(StoreError::Corrupt("a leaf of nothing known"))?,
                edition: edition.map(|edition| id(&edition)).transpose()?,
                said,
                hash: exactly(hash)?,
            })
        })
        .collect()
}

/// The place of an edition's leaf.
pub fn edition_place(db: &mut Db, edition_id: Id) -> Result<Option<i64>, StoreError> {
    let leaf = edition_leaf::table.filter(edition_leaf::edition_id.eq(bytes(edition_id)));
    Ok(leaf.order(edition_leaf::position).select(edition_leaf::position).first(db).optional()?)
}

/// Keeps everybody else from adding leaves until this transaction is over. SQLite has one writer at a time anyway.
pub fn edition_lock_on(db: &mut Db) -> Result<(), StoreError> {
    if let Db::Pg(conn) = db {
        conn.batch_execute("LOCK TABLE edition_leaf IN EXCLUSIVE MODE")?;
    }
    Ok(())
}

/// Adds a leaf.
pub fn edition_leaf_add_on(db: &mut Db, new: &LeafRow) -> Result<(), StoreError> {
    diesel::insert_into(edition_leaf::table)
        .values((
            edition_leaf::position.eq(new.position),
            edition_leaf::kind.eq(new.kind.word()),
            edition_leaf::edition_id.eq(new.edition.map(bytes)),
            edition_leaf::said.eq(&new.said),
            edition_leaf::hash.eq(new.hash.to_vec()),
        ))
        .execute(db)?;
    Ok(())
}

/// A tree as it was signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedHead {
    /// How many leaves it has.
    pub size: i64,
    /// Its root.
    pub root: [u8; 32],
    /// When it was signed.
    pub signed_at: Instant,
    /// With which key.
    pub public_key: [u8; 32],
    /// The signature.
    pub signature: [u8; 64],
}

type HeadRow = (i64, Vec<u8>, i64, Vec<u8>, Vec<u8>);

fn head((size, root, at, key, signature): HeadRow) -> Result<SignedHead, StoreError> {
    Ok(SignedHead {
        size,
        root: exactly(root)?,
        signed_at: Instant(at),
        public_key: exactly(key)?,
        signature: exactly(signature)?,
    })
}

/// Every signed tree, the smallest first.
pub fn edition_heads(db: &mut Db) -> Result<Vec<SignedHead>, StoreError> {
    let rows: Vec<HeadRow> = edition_head::table.order(edition_head::size).load(db)?;
    rows.into_iter().map(head).collect()
}

/// The newest signed tree.
pub fn edition_head_newest(db: &mut Db) -> Result<Option<SignedHead>, StoreError> {
    let row: Option<HeadRow> = edition_head::table.order(edition_head::size.desc()).first(db).optional()?;
    row.map(head).transpose()
}

/// Adds a signed tree.
pub fn edition_head_add_on(db: &mut Db, new: &SignedHead) -> Result<(), StoreError> {
    diesel::insert_into(edition_head::table)
        .values((
            edition_head::size.eq(new.size),
            edition_head::root.eq(new.root.to_vec()),
            edition_head::signed_at.eq(new.signed_at.0),
            edition_head::public_key.eq(new.public_key.to_vec()),
            edition_head::signature.eq(new.signature.to_vec()),
        ))
        .execute(db)?;
    Ok(())
}

/// The newest key that signs: its seed.
pub fn edition_key_newest(db: &mut Db) -> Result<Option<[u8; 32]>, StoreError> {
    let newest = edition_key::table.order(edition_key::made_at.desc()).select(edition_key::secret);
    newest.first(db).optional()?.map(exactly).transpose()
}

/// Keeps a key.
pub fn edition_key_add_on(db: &mut Db, public: &[u8; 32], secret: &[u8; 32], at: Instant) -> Result<(), StoreError> {
    diesel::insert_into(edition_key::table)
        .values((
            edition_key::public_key.eq(public.to_vec()),
            edition_key::secret.eq(secret.to_vec()),
            edition_key::made_at.eq(at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Where the chain of each signing tablet stands: the tablet, the highest running number that came, the seals that bear it.
pub fn edition_chains(db: &mut Db) -> Result<Vec<(Id, i64, Vec<Vec<u8>>)>, StoreError> {
    let tablets: Vec<(Vec<u8>, i64)> = device::table
        .filter(device::public_key.is_not_null())
        .filter(device::highest_seq.gt(0))
        .order(device::id)
        .select((device::id, device::highest_seq))
        .load(db)?;
    let mut chains = Vec::with_capacity(tablets.len());
    for (tablet, seq) in tablets {
        let mut hashes: Vec<Vec<u8>> = rating_seal::table
            .inner_join(rating::table.on(rating::id.eq(rating_seal::rating_id)))
            .filter(rating::device_id.eq(&tablet))
            .filter(rating::seq.eq(seq))
            .select(rating_seal::seal_hash)
            .load(db)?;
        hashes.sort_unstable();
        chains.push((id(&tablet)?, seq, hashes));
    }
    Ok(chains)
}
