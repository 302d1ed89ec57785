//! Do the intervals hold what they promise? Samples are drawn again and again from populations whose figures are known, and the
//! known figure must lie in 95 % intervals 95 times of a hundred.
//!
//! Populations and samples follow from the published seeds, so that a run on another machine has the same digits. `make soak`
//! draws 2,000 samples of 1,200 respondents of each design; its table is in `docs/estimate.md`. `make test` draws fewer,
//! which finds a wrong formula, though not one that is off by a percent.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sipar::stats::plan::draw::{Method, Stage, Take, draw};
use sipar::stats::survey::column::Column;
use sipar::stats::survey::column_builder::ColumnBuilder;
use sipar::stats::survey::design::{Design, Lonely, Named, Plan, Weighting};
use sipar::stats::survey::estimate::{Sample, estimate};
use sipar::stats::survey::request::{Kind, Request};

use crate::support::scale::pick;

const PEOPLE: usize = 200_000;
const ITEMS: usize = 22;
const RESPONDENTS: usize = 1_200;
const REGIONS: u32 = 4;
const POPULATION_SEED: u64 = 20_261_122;
const SAMPLE_SEED: u64 = 1;

/// Everybody: where they live, and how they would answer each item (1, 0 or blank).
struct Population {
    region: Vec<u32>,
    commune: Vec<u32>,
    /// How many communes each region has, and how many people each commune.
    communes: Vec<u32>,
    people: Vec<u32>,
    answers: Vec<[&'static str; ITEMS]>,
}

fn uniform(random: &mut ChaCha20Rng) -> f64 {
    f64::from(random.next_u32()) / 4_294_967_296.0
}

/// About standard normal: the sum of twelve.
fn about_normal(random: &mut ChaCha20Rng) -> f64 {
    (0..12).map(|_| uniform(random)).sum::<f64>() - 6.0
}

impl Population {
    /// Communes of 60 to 140 people, who resemble each other; items from 60 % to 93 % satisfied; one answer of 50 blank.
    fn new() -> Self {
        let mut random = ChaCha20Rng::seed_from_u64(POPULATION_SEED);
        let mut all = Self {
            region: Vec::new(),
            commune: Vec::new(),
            communes: vec![0; REGIONS as usize],
            people: Vec::new(),
            answers: Vec::new(),
        };
        while all.answers.len() < PEOPLE {
            let commune = u32::try_from(all.people.len()).unwrap();
            let region = commune % REGIONS;
            let size = (60 + random.next_u32() % 81).min(u32::try_from(PEOPLE - all.answers.len()).unwrap());
            let neighbours = 0.5 * about_normal(&mut random) + 0.2 * f64::from(region);
            for _ in 0..size {
                let person = neighbours + about_normal(&mut random);
                let answer = |item: usize| {
                    #[expect(clippy::cast_precision_loss, reason = "22 items")]
                    let easy = 0.2 + 2.6 * item as f64 / ITEMS as f64;
                    let yes = uniform(&mut random) < 1.0 / (1.0 + libm::exp(-easy - person));
                    if uniform(&mut random) < 0.02 {
                        ""
                    } else if yes {
                        "1"
                    } else {
                        "0"
                    }
                };
                all.answers.push(std::array::from_fn(answer));
                all.region.push(region);
                all.commune.push(commune);
            }
            all.communes[region as usize] += 1;
            all.people.push(size);
        }
        all
    }

    /// The share of each item among those who would answer it.
    fn shares(&self) -> Vec<f64> {
        let share = |item: usize| {
            let count = |cell: &str| self.answers.iter().filter(|answers| answers[item] == cell).count();
            #[expect(clippy::cast_precision_loss, reason = "at most 200 thousand")]
            let share = count("1") as f64 / (count("1") + count("0")) as f64;
            share
        };
        (0..ITEMS).map(share).collect()
    }
}

#[derive(Clone, Copy, Debug)]
enum Drawing {
    /// Any 1,200 people.
    Simple,
    /// In each of four regions 15 communes, in each of them 20 people.
    TwoStages,
}

fn named<'a>(name: &'a str, column: &'a Column) -> Named<'a> {
    Named { name, column }
}

impl Drawing {
    fn rows(self, population: &Population, random: &mut ChaCha20Rng) -> Vec<usize> {
        match self {
            Self::Simple => {
                let mut everybody: Vec<usize> = (0..PEOPLE).collect();
                for at in 0..RESPONDENTS {
                    let left = u64::try_from(PEOPLE - at).unwrap();
                    everybody.swap(at, at + usize::try_from(random.next_u64() % left).unwrap());
                }
                everybody.truncate(RESPONDENTS);
                everybody
            }
            Self::TwoStages => {
                let simple = |strata, clusters, number| Stage {
                    strata,
                    clusters,
                    method: Method::Simple,
                    take: Take::Number(number),
                    sizes: None,
                };
                let stages = [
                    simple(Some(&population.region), Some(&population.commune), 15),
                    simple(Some(&population.commune), None, 20),
                ];
                draw(PEOPLE, &stages, random).unwrap().into_iter().map(|drawn| drawn.row).collect()
            }
        }
    }

    fn sample(self, population: &Population, rows: &[usize]) -> Sample {
        let column = |cell: &dyn Fn(usize) -> String| {
            let mut builder = ColumnBuilder::new(true);
            for row in rows {
                builder.push(cell(*row).as_bytes()).unwrap();
            }
            builder.finish()
        };
        let region = column(&|row| population.region[row].to_string());
        let commune = column(&|row| population.commune[row].to_string());
        let communes = column(&|row| population.communes[population.region[row] as usize].to_string());
        let people = column(&|row| population.people[population.commune[row] as usize].to_string());
        let everybody = column(&|_| PEOPLE.to_string());
        let person = column(&|row| row.to_string());
        let (clusters, strata, fpc) = match self {
            Self::Simple => (Vec::new(), Vec::new(), vec![named("everybody", &everybody)]),
            Self::TwoStages => (
                vec![named("commune", &commune), named("person", &person)],
                vec![named("region", &region)],
                vec![named("communes", &communes), named("people", &people)],
            ),
        };
        let plan = Plan {
            rows: rows.len(),
            clusters,
            strata,
            weights: Weighting::FromSizes,
            fpc,
            nest: false,
            lonely: Lonely::Fail,
        };
        let design = Design::new(&plan).unwrap();
        let item = |item: usize| (format!("c{}", item + 1), column(&|row| population.answers[row][item].to_owned()));
        Sample { design, columns: (0..ITEMS).map(item).collect() }
    }
}

/// How often the known figure was in its interval.
#[derive(Clone, Debug, Default)]
struct Covered {
    samples: u32,
    index: u32,
    items: Vec<u32>,
    /// The sum of half widths of the index's intervals.
    reach: f64,
}

fn cover(population: &Population, shares: &[f64], drawing: Drawing, samples: std::ops::Range<u64>) -> Covered {
    #[expect(clippy::cast_precision_loss, reason = "22 items")]
    let items = ITEMS as f64;
    let index = shares.iter().sum::<f64>() / items;
    let names: Vec<String> = (1..=ITEMS).map(|item| format!("c{item}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let proportions = Request { vcov: Some(false), ..Request::new(Kind::Proportion, &names) };
    let mean = Request {
        coefficients: names.iter().map(|name| ((*name).to_owned(), 1.0 / items)).collect(),
        ..Request::new(Kind::Contrast, &[])
    };
    let mut covered = Covered { items: vec![0; ITEMS], ..Covered::default() };
    for number in samples {
        let mut random = ChaCha20Rng::seed_from_u64(SAMPLE_SEED + number);
        let rows = drawing.rows(population, &mut random);
        assert_eq!(rows.len(), RESPONDENTS);
        let sample = drawing.sample(population, &rows);
        let line = estimate(&sample, &mean).unwrap().lines.remove(0);
        covered.samples += 1;
        covered.index += u32::from(line.low <= index && index <= line.high);
        covered.reach += (line.high - line.low) / 2.0;
        let lines = estimate(&sample, &proportions).unwrap().lines;
        for ((line, share), count) in lines.iter().zip(shares).zip(&mut covered.items) {
            *count += u32::from(line.low <= *share && *share <= line.high);
        }
    }
    covered
}

/// All samples of a design, divided among the processors; each has a seed of its own, so the division changes nothing.
fn covered(population: &Population, drawing: Drawing, samples: u64) -> Covered {
    let shares = population.shares();
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let part = samples.div_ceil(threads);
    let mut all = Covered { items: vec![0; ITEMS], ..Covered::default() };
    std::thread::scope(|scope| {
        let parts = (0..threads).map(|thread| part * thread..(part * (thread + 1)).min(samples));
        let shares = &shares;
        let running: Vec<_> = parts.map(|part| scope.spawn(move || cover(population, shares, drawing, part))).collect();
        for part in running {
            let part = part.join().unwrap();
            all.samples += part.samples;
            all.index += part.index;
            all.reach += part.reach;
            all.items.iter_mut().zip(part.items).for_each(|(sum, count)| *sum += count);
        }
    });
    all
}

#[test]
fn intervals_cover_what_they_promise() {
    let population = Population::new();
    let samples = pick(60, 2_000);
    // Of 60 samples a right interval may cover 52, of 2,000 three standard errors are 1.5 %.
    let (least_index, least_items, most) = pick((0.85, 0.92, 1.0), (0.935, 0.935, 0.965));
    for drawing in [Drawing::Simple, Drawing::TwoStages] {
        let covered = covered(&population, drawing, samples);
        let of = f64::from(covered.samples);
        let index = f64::from(covered.index) / of;
        let each: Vec<f64> = covered.items.iter().map(|count| f64::from(*count) / of).collect();
        #[expect(clippy::cast_precision_loss, reason = "22 items")]
        let items = each.iter().sum::<f64>() / ITEMS as f64;
        let (low, high) =
            each.iter().fold((1.0_f64, 0.0_f64), |(low, high), share| (low.min(*share), high.max(*share)));
        eprintln!(
            "| {drawing:?} | {} | {:.2} % | {:.2} % | {:.2} % to {:.2} % | {:.5} |",
            covered.samples,
            100.0 * index,
            100.0 * items,
            100.0 * low,
            100.0 * high,
            covered.reach / of
        );
        assert!((least_index..=most).contains(&index), "{drawing:?}: the index in {index} of intervals");
        assert!((least_items..=most).contains(&items), "{drawing:?}: the elements in {items} of intervals");
    }
}
