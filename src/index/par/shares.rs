//! Many units side by side: shares of them, by as many processors as there are.

/// Fewer units than this are done with sooner than a thread starts.
const LEAST_SHARE: usize = 500;

/// Does with shares of some units what can be done with all of them, by as many processors as there are; the results stand in
/// the units' order.
pub(super) fn side_by_side<A: Sync, T: Send>(units: &[A], of_share: impl Fn(&[A]) -> Vec<T> + Sync) -> Vec<T> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let share = units.len().div_ceil(workers).max(LEAST_SHARE);
    if units.len() <= share {
        return of_share(units);
    }
    let of_share = &of_share;
    std::thread::scope(|scope| {
        let shares: Vec<_> = units.chunks(share).map(|own| (own, scope.spawn(move || of_share(own)))).collect();
        // A share whose thread failed, which no computation here does, is done again.
        shares.into_iter().flat_map(|(own, share)| share.join().unwrap_or_else(|_| of_share(own))).collect()
    })
}
