//! The signed tree: leaves are added and the whole is signed with each publication; a code on paper (`code`) says which
//! tree that was.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::app::change::Change;
use crate::app::{App, AppError};
use crate::domain::clock::Instant;
use crate::domain::edition::Leaf;
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};
use crate::index::edition::{canonical, head_text, key_name, root, sha256};
use crate::store::audit::audit_head;
use crate::store::edition::{
    Edition, LeafRow, SignedHead, edition_chains, edition_head_add_on, edition_head_newest, edition_heads,
    edition_key_add_on, edition_key_newest, edition_leaf_add_on, edition_leaves, edition_lock_on, edition_place,
};
use crate::store::{Db, StoreError};

/// The word with which a code begins.
pub(super) const CODE: &str = "SIPAR1";

/// Adds an edition to the tree, with where the trail and the ratings' log stand, and signs the whole.
pub(super) fn grown_on(change: &mut Change<'_>, app: &App, edition: &Edition) -> Result<SignedHead, StoreError> {
    edition_lock_on(change.db)?;
    let mut leaves: Vec<[u8; 32]> = edition_leaves(change.db)?.into_iter().map(|leaf| leaf.hash).collect();
    let trail = format!("trail {}", audit_head(change.db)?);
    let ratings = chains_said(change.db)?;
    let said = [(Leaf::Trail, trail), (Leaf::Ratings, ratings)];
    let others = said.into_iter().map(|(kind, said)| (kind, None, sha256(said.as_bytes()), said));
    let own = (Leaf::Edition, Some(edition.id), edition.hash, String::new());
    for (kind, edition, hash, said) in std::iter::once(own).chain(others) {
        let position = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
        edition_leaf_add_on(change.db, &LeafRow { position, kind, edition, said, hash })?;
        leaves.push(hash);
    }
    let key = key_on(change.db, app, change.at)?;
    let public_key = public_of(&key)?;
    let (size, root) = (i64::try_from(leaves.len()).unwrap_or(i64::MAX), root(&leaves));
    let signature = key.sign(head_text(size, change.at.0, &root).as_bytes());
    let signature = signature.as_ref().try_into().map_err(|_| StoreError::Corrupt("a signature of another length"))?;
    let head = SignedHead { size, root, signed_at: change.at, public_key, signature };
    edition_head_add_on(change.db, &head)?;
    Ok(head)
}

/// Where the tablets' chains stand, in the one way in which it is hashed.
fn chains_said(db: &mut Db) -> Result<String, StoreError> {
    let tablet = |(tablet, seq, seals): (Id, i64, Vec<Vec<u8>>)| {
        let seals: Vec<String> = seals.iter().map(|seal| hex(seal)).collect();
        serde_json::json!({ "tablet": tablet.to_string(), "seq": seq, "seals": seals })
    };
    let all: Vec<serde_json::Value> = edition_chains(db)?.into_iter().map(tablet).collect();
    Ok(canonical(&serde_json::json!({ "ratings": all })).unwrap_or_default())
}

/// The key of this database; made where there is none.
fn key_on(db: &mut Db, app: &App, at: Instant) -> Result<Ed25519KeyPair, StoreError> {
    let bad = |_| StoreError::Corrupt("a key that cannot sign");
    if let Some(seed) = edition_key_newest(db)? {
        return Ed25519KeyPair::from_seed_unchecked(&seed).map_err(bad);
    }
    let mut seed = [0; 32];
    app.chance.fill(&mut seed);
    let key = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(bad)?;
    edition_key_add_on(db, &public_of(&key)?, &seed, at)?;
    Ok(key)
}

fn public_of(key: &Ed25519KeyPair) -> Result<[u8; 32], StoreError> {
    key.public_key().as_ref().try_into().map_err(|_| StoreError::Corrupt("a key of another length"))
}

/// Whether a tree was signed with its key.
pub(super) fn is_signed(head: &SignedHead) -> bool {
    let text = head_text(head.size, head.signed_at.0, &head.root);
    UnparsedPublicKey::new(&ED25519, head.public_key).verify(text.as_bytes(), &head.signature).is_ok()
}

/// What is wrong with the tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TreeFault {
    /// A place without a leaf, or twice.
    Places,
    /// A leaf whose hash is not that of what it says.
    Leaf(i64),
    /// An edition that is in no leaf, or whose leaf has another hash.
    Edition(Id),
    /// A leaf of an edition that is not there.
    Gone(i64),
    /// A signed tree of this size with another root.
    Root(i64),
    /// A signature that is none.
    Signature(i64),
    /// The newest leaves are in no signed tree.
    Unsigned,
}

impl TreeFault {
    /// What is wrong, in words.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::Places => t.edition_tree_places.to_owned(),
            Self::Leaf(at) => fill(t.edition_tree_leaf, &[&at.to_string()]),
            Self::Edition(edition) => fill(t.edition_tree_edition, &[&edition.to_string()]),
            Self::Gone(at) => fill(t.edition_tree_gone, &[&at.to_string()]),
            Self::Root(size) => fill(t.edition_tree_root, &[&size.to_string()]),
            Self::Signature(size) => fill(t.edition_tree_signature, &[&size.to_string()]),
            Self::Unsigned => t.edition_tree_unsigned.to_owned(),
        }
    }
}

/// The whole tree as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tree {
    /// Its leaves, in their order.
    pub leaves: Vec<LeafRow>,
    /// Every tree that was signed, the smallest first.
    pub heads: Vec<SignedHead>,
}

impl Tree {
    /// The hashes of the leaves.
    #[must_use]
    pub fn hashes(&self) -> Vec<[u8; 32]> {
        self.leaves.iter().map(|leaf| leaf.hash).collect()
    }

    /// The newest signed tree.
    #[must_use]
    pub fn newest(&self) -> Option<&SignedHead> {
        self.heads.last()
    }

    /// The place of an edition.
    #[must_use]
    pub fn place(&self, edition: Id) -> Option<usize> {
        self.leaves.iter().position(|leaf| leaf.edition == Some(edition))
    }

    /// Everything that is wrong, held against these editions with their hashes.
    #[must_use]
    pub fn faults(&self, editions: &[(Id, [u8; 32])]) -> Vec<TreeFault> {
        let mut faults = Vec::new();
        if self.leaves.iter().zip(0_i64..).any(|(leaf, place)| leaf.position != place) {
            faults.push(TreeFault::Places);
        }
        for leaf in &self.leaves {
            let found = editions.iter().find(|(id, _)| Some(*id) == leaf.edition);
            match leaf.kind {
                Leaf::Edition if found.is_none() => faults.push(TreeFault::Gone(leaf.position)),
                Leaf::Trail | Leaf::Ratings if sha256(leaf.said.as_bytes()) != leaf.hash => {
                    faults.push(TreeFault::Leaf(leaf.position));
                }
                _ => {}
            }
        }
        let in_tree = |id: Id, hash: [u8; 32]| {
            self.leaves.iter().filter(|leaf| leaf.edition == Some(id)).map(|leaf| leaf.hash).eq([hash])
        };
        faults.extend(editions.iter().filter(|(id, hash)| !in_tree(*id, *hash)).map(|(id, _)| TreeFault::Edition(*id)));
        let hashes = self.hashes();
        for head in &self.heads {
            let beginning = usize::try_from(head.size).ok().and_then(|size| hashes.get(..size));
            if beginning.map(root) != Some(head.root) {
                faults.push(TreeFault::Root(head.size));
            }
            if !is_signed(head) {
                faults.push(TreeFault::Signature(head.size));
            }
        }
        let signed = self.newest().map_or(0, |head| head.size);
        if usize::try_from(signed).ok() != Some(self.leaves.len()) {
            faults.push(TreeFault::Unsigned);
        }
        faults
    }
}

/// What a report says of the edition from which it was made: enough for a copy outside the office to show what stood when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// The edition's hash.
    pub edition: [u8; 32],
    /// The newest signed tree that it is in.
    pub head: SignedHead,
}

impl Proof {
    /// The text of the code: `SIPAR1:EDITION:SIZE:MICROSECOND:ROOT:KEY:SIGNATURE`, in capitals, which make a small picture.
    #[must_use]
    pub fn code(&self) -> String {
        let head = &self.head;
        let (size, at) = (head.size, head.signed_at.0);
        let [edition, root, signature] =
            [hex(&self.edition), hex(&head.root), hex(&head.signature)].map(|text| text.to_uppercase());
        let key = key_name(&head.public_key).to_uppercase();
        format!("{CODE}:{edition}:{size}:{at}:{root}:{key}:{signature}")
    }
}

impl App {
    /// The tree as it is stored.
    pub fn edition_tree(&self) -> Result<Tree, AppError> {
        Ok(self.store.read(|db| Ok(Tree { leaves: edition_leaves(db)?, heads: edition_heads(db)? }))?)
    }

    /// What is printed on a report of an edition; `None` where it is in no signed tree.
    pub fn edition_proof(&self, edition: &Edition) -> Result<Option<Proof>, AppError> {
        let (place, newest) = self.store.read(|db| Ok((edition_place(db, edition.id)?, edition_head_newest(db)?)))?;
        let head = newest.filter(|head| place.is_some_and(|place| head.size > place));
        Ok(head.map(|head| Proof { edition: edition.hash, head }))
    }
}
