//! Numbers by chance, from a generator that the caller seeds and hands in: the same seed gives the same numbers on every
//! machine, today and in ten years, since nothing but the generator's own 64-bit words and `libm` is used.

use rand_chacha::rand_core::Rng;

use super::dist::normal;

/// A number evenly between 0 and 1, never one of them: a word's upper 53 bits and a half.
pub(crate) fn uniform(random: &mut impl Rng) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a float holds exactly")]
    let bits = (random.next_u64() >> 11) as f64;
    (bits + 0.5) / 9_007_199_254_740_992.0
}

/// A standard normal number.
pub(crate) fn standard_normal(random: &mut impl Rng) -> f64 {
    normal::quantile(uniform(random))
}

/// A whole number below `bound`, each equally likely; 0 where `bound` is 0.
///
/// The upper half of word times bound (D. Lemire, ACM Trans. Model. Comput. Simul. 29 (2019) 3); words that would favour
/// a number are drawn again.
pub(crate) fn below(random: &mut impl Rng, bound: usize) -> usize {
    let wide = bound as u128;
    if wide == 0 {
        return 0;
    }
    let favoured = (1_u128 << 64) % wide;
    loop {
        let product = u128::from(random.next_u64()) * wide;
        if product & u128::from(u64::MAX) >= favoured {
            return usize::try_from(product >> 64).unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    #[test]
    fn chance_is_even_and_repeats_itself() {
        let mut random = ChaCha20Rng::seed_from_u64(7);
        let mut counts = [0_i32; 6];
        for _ in 0..60_000 {
            counts[below(&mut random, 6)] += 1;
        }
        assert!(counts.iter().all(|count| (count - 10_000).abs() < 400), "{counts:?}");
        assert_eq!((below(&mut random, 1), below(&mut random, 0)), (0, 0));
        let normals: Vec<f64> = (0..100_000).map(|_| standard_normal(&mut random)).collect();
        let mean = normals.iter().sum::<f64>() / 1e5;
        let variance = normals.iter().map(|z| z * z).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.015 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
        let first = |seed| uniform(&mut ChaCha20Rng::seed_from_u64(seed));
        assert_eq!(first(1).to_bits(), first(1).to_bits());
        assert_ne!(first(1).to_bits(), first(2).to_bits());
    }
}
