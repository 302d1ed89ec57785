//! The tablets of a group of ratings: when each rating happened, whether it is kept aside, and how far the tablets'
//! running numbers have come.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::seal::{Link, seal_links};
use super::{Gathered, KEPT_ASIDE_AT_MOST};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::moment;
use crate::domain::rating::{Channel, Contact, Quarantine, Rating, Submission, flag};
use crate::domain::seal::{NONE_BEFORE, Seal};
use crate::store::StoreError;
use crate::store::backend::Db;
use crate::store::device::{
    Device, device_arrived, device_kept_aside, device_lock_on, device_seen_on, device_some, device_taken,
};

/// The tablets of a group: their state, and what the group stores of each.
pub(super) struct Tablets {
    devices: BTreeMap<Id, Device>,
    /// The running numbers that stored ratings or earlier ones of the group bear.
    taken: HashMap<(Id, i64), Id>,
    /// The links of the chain that are stored or came earlier in the group, of the numbers beside those of the group.
    links: HashMap<(Id, i64), Link>,
    kept_aside: HashMap<Id, i64>,
}

impl Tablets {
    pub(super) fn load(db: &mut Db, group: &[&Submission]) -> Result<Self, StoreError> {
        let mut seqs: BTreeMap<Id, Vec<i64>> = BTreeMap::new();
        for submission in group {
            if let (Channel::Kiosk(contact), Some(seq)) = (submission.channel, submission.rating.seq) {
                seqs.entry(contact.device).or_default().push(seq);
            }
        }
        let ids: Vec<Id> = seqs.keys().copied().collect();
        if ids.is_empty() {
            let (taken, links) = (HashMap::new(), HashMap::new());
            return Ok(Self { devices: BTreeMap::new(), taken, links, kept_aside: HashMap::new() });
        }
        device_lock_on(db, &ids)?;
        let devices: BTreeMap<Id, Device> =
            device_some(db, &ids)?.into_iter().map(|device| (device.id, device)).collect();
        let (mut taken, mut links) = (HashMap::new(), HashMap::new());
        for (device, seqs) in &seqs {
            if devices.get(device).is_some_and(|device| device.key.is_some()) {
                let beside: BTreeSet<i64> = seqs.iter().flat_map(|seq| [seq - 1, seq + 1]).collect();
                let beside: Vec<i64> = beside.into_iter().collect();
                let stored = seal_links(db, *device, &beside)?;
                links.extend(stored.into_iter().map(|link| ((*device, link.seq), link)));
            }
            let highest = devices.get(device).map_or(0, |device| device.sequence.highest);
            let old: Vec<i64> = seqs.iter().copied().filter(|seq| *seq <= highest).collect();
            if !old.is_empty() {
                let rows = device_taken(db, *device, &old)?;
                taken.extend(rows.into_iter().map(|(seq, rating)| ((*device, seq), rating)));
            }
        }
        Ok(Self { devices, taken, links, kept_aside: HashMap::new() })
    }

    /// When it happened, what was noticed, and whether it is kept aside; `None` where no more is kept aside.
    pub(super) fn judge(
        &mut self,
        db: &mut Db,
        rating: &Rating,
        contact: Contact,
        received_at: Instant,
    ) -> Result<Option<(Instant, i32, Option<Quarantine>)>, StoreError> {
        let device = self.devices.get(&contact.device).ok_or(StoreError::Corrupt("a rating of an unknown tablet"))?;
        let seq = rating.seq.unwrap_or(0);
        let not_before = device.sequence.not_before(seq, device.enrolled_at);
        let sealed_at = rating.sealed_at.unwrap_or(contact.sent_at);
        let decided = moment::decide(sealed_at, contact.sent_at, received_at, not_before);
        let flags = if decided.clock_off { flag::CLOCK } else { 0 } | if decided.bounded { flag::BOUNDED } else { 0 };
        let aside = if device.revoked_at.is_some() {
            let so_far = match self.kept_aside.get(&device.id) {
                Some(n) => *n,
                None => device_kept_aside(db, device.id)?,
            };
            if so_far >= KEPT_ASIDE_AT_MOST {
                return Ok(None);
            }
            self.kept_aside.insert(device.id, so_far + 1);
            Some(Quarantine::RevokedDevice)
        } else if self.taken.contains_key(&(device.id, seq)) {
            Some(Quarantine::SequenceReused)
        } else {
            rating.seal.as_ref().filter(|seal| !self.fits(device.id, seq, seal)).map(|_| Quarantine::ChainBroken)
        };
        if let Some(seal) = &rating.seal {
            let link = Link { seq, previous: seal.previous, hash: seal.hash };
            self.links.entry((device.id, seq)).or_insert(link);
        }
        self.taken.insert((device.id, seq), rating.id);
        Ok(Some((decided.at, flags, aside)))
    }

    /// Whether a seal fits its neighbours in the chain, as far as they have arrived.
    fn fits(&self, device: Id, seq: i64, seal: &Seal) -> bool {
        let before = self.links.get(&(device, seq - 1)).map_or(seal.previous, |link| link.hash);
        let after = self.links.get(&(device, seq + 1)).map_or(seal.hash, |link| link.previous);
        let first = seq > 1 || seal.previous == NONE_BEFORE;
        first && before == seal.previous && after == seal.hash
    }

    /// Moves on the running numbers and notes what the uploads said of the tablets' clocks.
    pub(super) fn write(mut self, db: &mut Db, group: &[&Submission], gathered: &Gathered) -> Result<(), StoreError> {
        let mut arrived: HashMap<&[u8], Vec<i64>> = HashMap::new();
        for row in &gathered.ratings {
            if let (Some(device), Some(seq)) = (row.device_id.as_deref(), row.seq) {
                arrived.entry(device).or_default().push(seq);
            }
        }
        for device in self.devices.values_mut() {
            let contacts = group.iter().filter_map(|submission| match submission.channel {
                Channel::Kiosk(contact) if contact.device == device.id => Some((submission.received_at, contact)),
                _ => None,
            });
            let Some((received_at, contact)) = contacts.max_by_key(|(at, contact)| (*at, contact.last_seq)) else {
                continue;
            };
            let mut numbers = arrived.remove(device.id.as_bytes().as_slice()).unwrap_or_default();
            numbers.sort_unstable();
            let fills_a_gap = device.sequence.highest > device.sequence.received && !numbers.is_empty();
            if fills_a_gap {
                numbers = device_arrived(db, device.id, device.sequence.received)?;
            }
            device.sequence = device.sequence.after(numbers, contact.last_seq, received_at);
            device.seen_at = device.seen_at.max(Some(received_at));
            device.clock_skew = Some(contact.sent_at.since(received_at));
            device_seen_on(db, device)?;
        }
        Ok(())
    }
}
