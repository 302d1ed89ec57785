//! The tree of RFC 6962, section 2.1: a leaf's hash begins with 0x00, a node's with 0x01, so that neither passes for the other.

use sha2::{Digest, Sha256};

type Hash = [u8; 32];

fn leaf(data: &Hash) -> Hash {
    Sha256::new().chain_update([0]).chain_update(data).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The largest power of two below a number of two or more leaves.
const fn split(leaves: usize) -> usize {
    let mut half = 1;
    while half * 2 < leaves {
        half *= 2;
    }
    half
}

/// The root of the tree over these leaves; of none, the hash of nothing.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => leaf(one),
        several => {
            let (left, right) = several.split_at(split(several.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The path by which a leaf is shown to be in the tree: hashes from the leaf upwards. `None` where there is no such leaf.
#[must_use]
pub fn inclusion(leaves: &[Hash], at: usize) -> Option<Vec<Hash>> {
    if at >= leaves.len() {
        return None;
    }
    if leaves.len() == 1 {
        return Some(Vec::new());
    }
    let half = split(leaves.len());
    let (left, right) = leaves.split_at(half);
    let (mut path, other) =
        if at < half { (inclusion(left, at)?, root(right)) } else { (inclusion(right, at - half)?, root(left)) };
    path.push(other);
    Some(path)
}

/// Whether a path shows that a leaf stands at this place of a tree of so many leaves with this root.
#[must_use]
pub fn holds(data: &Hash, at: usize, leaves: usize, path: &[Hash], root: &Hash) -> bool {
    climbed(leaf(data), at, leaves, path) == Some(*root)
}

fn climbed(own: Hash, at: usize, leaves: usize, path: &[Hash]) -> Option<Hash> {
    if at >= leaves {
        return None;
    }
    if leaves == 1 {
        return path.is_empty().then_some(own);
    }
    let (other, below) = path.split_last()?;
    let half = split(leaves);
    if at < half {
        Some(node(&climbed(own, at, half, below)?, other))
    } else {
        Some(node(other, &climbed(own, at - half, leaves - half, below)?))
    }
}

/// The path by which the tree of the first `before` leaves is shown to be the beginning of the tree of all. `None` where it is
/// none of 1 to all leaves.
#[must_use]
pub fn consistency(leaves: &[Hash], before: usize) -> Option<Vec<Hash>> {
    (1..=leaves.len()).contains(&before).then(|| part(leaves, before, true))
}

fn part(leaves: &[Hash], before: usize, whole: bool) -> Vec<Hash> {
    if before == leaves.len() {
        return if whole { Vec::new() } else { vec![root(leaves)] };
    }
    let half = split(leaves.len());
    let (left, right) = leaves.split_at(half);
    let (mut path, other) = if before <= half {
        (part(left, before, whole), root(right))
    } else {
        (part(right, before - half, false), root(left))
    };
    path.push(other);
    path
}

/// Whether a path shows that a tree of `before` leaves with the first root is the beginning of one of `after` leaves with the
/// second.
#[must_use]
pub fn follows(before: (usize, &Hash), after: (usize, &Hash), path: &[Hash]) -> bool {
    let (size, old) = before;
    if size == 0 || size > after.0 {
        return false;
    }
    both(size, after.0, path, true, old) == Some((*old, *after.1))
}

/// The roots of the smaller and the larger tree that a path leads to.
fn both(before: usize, after: usize, path: &[Hash], whole: bool, old: &Hash) -> Option<(Hash, Hash)> {
    if before == after {
        return match path {
            [] if whole => Some((*old, *old)),
            [one] if !whole => Some((*one, *one)),
            _ => None,
        };
    }
    let (other, below) = path.split_last()?;
    let half = split(after);
    if before <= half {
        let (old, new) = both(before, half, below, whole, old)?;
        Some((old, node(&new, other)))
    } else {
        let (old, new) = both(before - half, after - half, below, false, old)?;
        Some((node(other, &old), node(other, &new)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::hex::hex;

    fn leaves(count: u8) -> Vec<Hash> {
        (0..count).map(|at| [at; 32]).collect()
    }

    #[test]
    fn the_tree_of_nothing_is_the_hash_of_nothing() {
        assert_eq!(hex(&root(&[])), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn every_leaf_is_shown_to_be_there_and_no_other() {
        for count in 1..=17 {
            let all = leaves(count);
            let whole = root(&all);
            for (at, data) in all.iter().enumerate() {
                let path = inclusion(&all, at).unwrap();
                assert!(holds(data, at, all.len(), &path, &whole), "{at} of {count}");
                assert!(!holds(&[200; 32], at, all.len(), &path, &whole));
                assert!(!holds(data, at + 1, all.len(), &path, &whole));
                let mut longer = path.clone();
                longer.push([0; 32]);
                assert!(!holds(data, at, all.len(), &longer, &whole));
            }
            assert_eq!(inclusion(&all, all.len()), None);
        }
    }

    #[test]
    fn a_tree_is_shown_to_be_the_beginning_of_a_later_one_and_of_no_other() {
        for after in 1..=17 {
            let all = leaves(after);
            let (size, new) = (all.len(), root(&all));
            for before in 1..=size {
                let old = root(&all[..before]);
                let path = consistency(&all, before).unwrap();
                assert!(follows((before, &old), (size, &new), &path), "{before} of {after}");
                let mut other = all.clone();
                other[before - 1] = [99; 32];
                let forged = root(&other);
                assert!(!follows((before, &old), (size, &forged), &consistency(&other, before).unwrap()));
            }
            assert_eq!(consistency(&all, 0), None);
            assert_eq!(consistency(&all, size + 1), None);
        }
    }
}
