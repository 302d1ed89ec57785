//! The one root finding for quantiles: Newton's steps on the logarithm of the smaller tail, kept within a bracket.
//!
//! On a logarithmic (gamma) or logistic (beta) axis u the logarithm of a tail is nearly straight where the tail is
//! small, so that a few steps reach any quantile, 1e-300 as well as 0.3. Every step that leaves the bracket, or comes
//! from a tail of 0, is replaced by halving; after [`STEPS`] the best point so far is the answer, so nothing can hang.

use super::Tails;

/// Newton needs 4 to 10; halving [-1450, 1450] down to the last bit needs 64.
const STEPS: usize = 120;

/// The ends of the axis: beyond them e^u is no normal number.
pub(super) const AXIS: f64 = 708.0;

/// A point of the axis: both tails, and the density with respect to u.
pub(super) struct At {
    pub(super) tails: Tails,
    pub(super) density: f64,
}

/// The u with lower tail `p`, 0 < p < 1, of a distribution that rises along the axis; `start` is where to look first.
pub(super) fn invert(p: f64, start: f64, at: impl Fn(f64) -> At) -> f64 {
    let (mut low, mut high) = (-AXIS, AXIS);
    let mut u = if start.is_finite() { start.clamp(low, high) } else { 0.0 };
    let mut last_step = f64::INFINITY;
    for _ in 0..STEPS {
        let At { tails, density } = at(u);
        let (excess, slope) = if p <= 0.5 {
            (libm::log(tails.lower / p), density / tails.lower)
        } else {
            (-libm::log(tails.upper / (1.0 - p)), density / tails.upper)
        };
        if excess == 0.0 {
            return u;
        }
        if excess > 0.0 {
            high = u;
        } else {
            low = u;
        }
        let newton = u - excess / slope;
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        let step = (next - u).abs();
        // Below 1e-11 a step that grows again only follows rounding errors.
        if step <= f64::EPSILON * u.abs().max(1e-3) || (step < 1e-11 * u.abs().max(1.0) && step >= last_step) {
            return next;
        }
        (u, last_step) = (next, step);
    }
    u
}
