//! Dossiers that a one-stop system pushes as they change: the rows of an export a few at a time, with the key of the system.
//!
//! A push is one transaction with its audit row. The same rows once more change nothing, so that a system that got no answer
//! sends again. What an export of the same system says comes to the same: events are known by the system, not by the way.

use std::collections::HashMap;

use super::super::import::dossiers::{Dossiers, Moments};
use super::dossiers::{held, unopened};
use crate::app::device::token_hash;
use crate::app::dossiers::DossierRules;
use crate::app::scope::Scope;
use crate::app::{App, AppError};
use crate::domain::id::Id;
use crate::domain::template::is_code;
use crate::store::StoreError;
use crate::store::dossier::dossiers_put_on;
use crate::store::dossier_import::Fault;
use crate::store::system_key::{
    SystemKey, system_key_add_on, system_key_in_use, system_key_list, system_key_revoke_on,
};
use crate::store::unit::unit_list;

/// Rows of a push.
const ROWS_AT_MOST: usize = 5_000;

/// What became of the rows of a push.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pushed {
    /// Rows that say something.
    pub rows: usize,
    /// Dossiers that were not known.
    pub entered: usize,
    /// Rows that added to a known dossier.
    pub changed: usize,
    /// Rows that said nothing new.
    pub unchanged: usize,
    /// How many rows were not taken.
    pub aside: usize,
    /// All that is wrong with them.
    pub faults: Vec<Fault>,
}

/// What is said of a push.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Push {
    /// Its rows were looked at, each by itself.
    Taken(Pushed),
    /// It is no object a line.
    NotLines,
    /// It has more rows than are taken at once.
    TooMany,
}

impl App {
    /// Makes a key for a system that pushes dossiers of a unit and of those below; its token, which is shown once and kept nowhere.
    pub fn system_key_add(&self, name: &str, unit: &str, mapping: Option<&str>) -> Result<String, AppError> {
        if !is_code(name) {
            return Err(AppError::Refused(format!("the name {name:?} is not small letters, digits and hyphens")));
        }
        let unit = self.unit(unit)?;
        if self.mapping_kept(mapping)?.is_none() {
            let told =
                format!("no mapping {:?} is kept; `sipar import mapping` keeps one", mapping.unwrap_or_default());
            return Err(AppError::NotFound(told));
        }
        let token = self.chance.token();
        self.change(|change| {
            let key = SystemKey {
                id: change.id(),
                name: name.to_owned(),
                token_hash: token_hash(&token),
                unit: unit.id,
                mapping: mapping.unwrap_or_default().to_owned(),
                made_at: change.at,
                revoked_at: None,
            };
            if !system_key_add_on(change.db, &key)? {
                return Err(StoreError::Refused(format!("there is a key {name:?} already; give another name")));
            }
            change.note("system-key.add", name, &unit.code)
        })?;
        Ok(token)
    }

    /// Takes a key back: from the next request on nothing that it sends is taken.
    pub fn system_key_revoke(&self, name: &str) -> Result<(), AppError> {
        let revoked = self.change(|change| {
            let revoked = system_key_revoke_on(change.db, name, change.at)?;
            if revoked {
                change.note("system-key.revoke", name, "")?;
            } else {
                change.nothing_changed();
            }
            Ok(revoked)
        })?;
        if revoked { Ok(()) } else { Err(AppError::NotFound(format!("no key {name:?} is in use"))) }
    }

    /// All keys by name, each with the code of its unit.
    pub fn system_keys(&self) -> Result<Vec<(SystemKey, String)>, AppError> {
        let (keys, units) = self.store.read(|db| Ok((system_key_list(db)?, unit_list(db)?)))?;
        let codes: HashMap<Id, String> = units.into_iter().map(|unit| (unit.id, unit.code)).collect();
        let with_code = |key: SystemKey| {
            let code = codes.get(&key.unit).cloned().unwrap_or_default();
            (key, code)
        };
        Ok(keys.into_iter().map(with_code).collect())
    }

    /// The key with this token, where it is in use.
    pub fn system_key(&self, token: &str) -> Result<Option<SystemKey>, AppError> {
        Ok(self.store.read(|db| system_key_in_use(db, &token_hash(token)))?)
    }

    /// Takes what a system pushes: lines of JSON, each as a row of its export. Rows of units outside the key's are not taken, as
    /// if those units did not exist.
    pub fn push_dossiers(&self, key: &SystemKey, body: Vec<u8>) -> Result<Push, AppError> {
        if !body.trim_ascii_start().starts_with(b"{") {
            return Ok(Push::NotLines);
        }
        let mapping = Some(key.mapping.as_str()).filter(|name| !name.is_empty());
        let kept = self.mapping_kept(mapping)?;
        let (mapping, _) = kept.ok_or(StoreError::Corrupt("a key whose mapping is gone"))?;
        let now = self.clock.now();
        let failed = |source| AppError::File { path: key.name.clone().into(), source };
        let rows = Dossiers::open(&key.name, &held(body), &mapping, Moments { as_of: now, now });
        let mut rows = rows.map_err(|why| unopened(why, failed))?;
        let known = self.known(&Scope::Below(vec![key.unit]))?;
        let rules = DossierRules::shipped()?;
        let batch = known.batch(&mut rows, &rules.rules(), (0, ROWS_AT_MOST + 1)).map_err(failed)?;
        if batch.rows > ROWS_AT_MOST {
            return Ok(Push::TooMany);
        }
        self.change(|change| {
            let (at, chance) = (change.at, &self.chance);
            let put = dossiers_put_on(change.db, &rules.rules(), &batch.good, at, &|| chance.id(at))?;
            let faults = known.faults(change.db, &key.name, &batch, &put)?;
            let aside = faults.iter().filter(|fault| fault.place == 0).count();
            if put.new + put.changed == 0 && aside == 0 {
                change.nothing_changed();
            } else {
                let detail =
                    format!("{} new, {} changed, {} unchanged, {aside} not taken", put.new, put.changed, put.unchanged);
                change.note("dossier.push", &key.name, &detail)?;
            }
            let (entered, changed, unchanged) = (put.new, put.changed, put.unchanged);
            Ok(Push::Taken(Pushed { rows: batch.rows, entered, changed, unchanged, aside, faults }))
        })
    }
}
