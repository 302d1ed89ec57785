//! What it costs to bring dossiers in, beside a plain load of the same rows into the same tables.
//!
//! The dossiers are generated, and look like a province's export: sorted by the day of reception, 60 wards, 20 procedures in six
//! fields, three channels, most of them resolved and returned. The plain load reads the same file, splits it at its commas and
//! binds dossiers and events to inserts of 500 rows, 20,000 dossiers a transaction as the import has, on a connection set up alike: it looks nothing
//! up, checks nothing, counts nothing and keeps no trail.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};
use sipar::domain::clock::{DAY, SECOND};
use tempfile::TempDir;
use time::macros::date;
use time::{Date, Duration};

use crate::estimate::watched;
use crate::place;
use crate::random::Random;
use crate::report::{Bound, Report, median, table};

const WARDS: usize = 60;
const PROCEDURES: usize = 20;
const FIELDS: usize = 6;
/// Days on which dossiers come.
const DAYS: u64 = 700;
const BEGINS: Date = date!(2024 - 01 - 01);
const RUNS: usize = 3;

diesel::table! {
    dossier (id) {
        id -> Binary,
        code -> Text,
        unit_id -> Binary,
        procedure_id -> Binary,
        field_id -> Binary,
        channel -> SmallInt,
        status -> SmallInt,
        received_day -> Date,
        due_day -> Date,
        new_due_day -> Date,
        closed_day -> Nullable<Date>,
        returned_day -> Nullable<Date>,
        findings -> Integer,
        changed_at -> BigInt,
    }
}
diesel::table! {
    dossier_event (dossier_id, place) {
        dossier_id -> Binary,
        place -> SmallInt,
        at -> BigInt,
        status -> SmallInt,
        source -> SmallInt,
        sequence -> BigInt,
        due_day -> Nullable<Date>,
        noted_at -> BigInt,
    }
}

/// A database with wards and procedures, and no dossier.
pub(crate) fn office() -> TempDir {
    let folder = place::new_folder();
    let file = |name: &str, text: String| -> String {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let mut units = "code,name,level,parent\ntinh,Tỉnh Minh Họa,province,\n".to_owned();
    (0..WARDS).for_each(|ward| writeln!(units, "xa-{ward},Xã Minh Họa {ward},commune,tinh").unwrap());
    let mut procedures = "code,name,field,field_name\n".to_owned();
    for number in 0..PROCEDURES {
        let field = number % FIELDS;
        writeln!(procedures, "tt-{number},Thủ tục {number},lv-{field},Lĩnh vực {field}").unwrap();
    }
    place::run(["migrate"], folder.path());
    place::run(["import", "units", &file("units.csv", units)], folder.path());
    place::run(["import", "procedures", &file("procedures.csv", procedures)], folder.path());
    folder
}

/// A fresh copy of it.
fn copied(office: &TempDir) -> TempDir {
    let copy = place::new_folder();
    std::fs::copy(place::database(office.path()), place::database(copy.path())).unwrap();
    copy
}

/// Generated dossiers as a file.
fn export(folder: &Path, rows: u64) -> PathBuf {
    let path = folder.join(format!("{rows}.csv"));
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    writeln!(file, "code,unit,procedure,channel,received_at,due_day,resolved_at,returned_at").unwrap();
    let mut random = Random(20_261_123);
    for number in 0..rows {
        let received = number * DAYS / rows;
        let due = received + 3 + random.below(15);
        let on = |day: u64| BEGINS + Duration::days(i64::try_from(day).unwrap());
        let clock = |random: &mut Random| format!("{:02}:{:02}:00", 8 + random.below(8), random.below(60));
        let (at, unit) = (clock(&mut random), random.below(WARDS as u64));
        write!(
            file,
            "H12.05-{number:09},xa-{unit},tt-{},{},{}T{at}+07:00,{}",
            random.below(PROCEDURES as u64),
            1 + random.below(3),
            on(received),
            on(due)
        )
        .unwrap();
        // One in twelve is still worked on.
        if random.below(12) == 0 {
            writeln!(file, ",,").unwrap();
        } else {
            let resolved = received + 1 + random.below(18);
            let returned = resolved + random.below(3);
            let (end, back) = (clock(&mut random), 17);
            writeln!(file, ",{}T{end}+07:00,{}T{back}:00:00+07:00", on(resolved), on(returned)).unwrap();
        }
    }
    file.flush().unwrap();
    path
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = Binary)]
    id: Vec<u8>,
    #[diesel(sql_type = Binary)]
    field: Vec<u8>,
}

/// `2026-11-23T08:30:00+07:00` in microseconds, and its day.
fn moment(text: &str) -> (i64, Date) {
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().unwrap();
    let day = day(&text[..10]);
    let days = i64::from(day.to_julian_day()) - i64::from(date!(1970 - 01 - 01).to_julian_day());
    let seconds = number(11, 13) * 3600 + number(14, 16) * 60 + number(17, 19) - 7 * 3600;
    (days * DAY + seconds * SECOND, day)
}

fn day(text: &str) -> Date {
    let number = |from: usize, to: usize| text[from..to].parse::<u16>().unwrap();
    let month = time::Month::try_from(u8::try_from(number(5, 7)).unwrap()).unwrap();
    Date::from_calendar_date(i32::from(number(0, 4)), month, u8::try_from(number(8, 10)).unwrap()).unwrap()
}

/// Loads the rows of the file into the same tables; seconds.
fn plainly(data: &Path, file: &Path) -> f64 {
    let begun = Instant::now();
    let mut conn = SqliteConnection::establish(place::database(data).to_str().unwrap()).unwrap();
    conn.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000; \
         INSERT INTO dossier_source (number, id) VALUES (1, zeroblob(16));",
    )
    .unwrap();
    let named = |conn: &mut SqliteConnection, sql: &str| -> HashMap<String, (Vec<u8>, Vec<u8>)> {
        let all: Vec<Named> = diesel::sql_query(sql).load(conn).unwrap();
        all.into_iter().map(|one| (one.code, (one.id, one.field))).collect()
    };
    let units = named(&mut conn, "SELECT code, id, id AS field FROM unit");
    let procedures = named(&mut conn, "SELECT code, id, field_id AS field FROM \"procedure\"");
    let mut rows = csv::Reader::from_path(file).unwrap();
    let mut records = rows.records();
    let mut number = 0_u64;
    loop {
        let part: Vec<csv::StringRecord> = records.by_ref().take(20_000).map(Result::unwrap).collect();
        if part.is_empty() {
            return begun.elapsed().as_secs_f64();
        }
        conn.immediate_transaction(|conn| {
            let (mut dossiers, mut events) = (Vec::with_capacity(part.len()), Vec::with_capacity(part.len() * 3));
            for record in &part {
                number += 1;
                let id = [[0x01, 0x90, 0, 0, 0, 0, 0x70, 0].as_slice(), &number.to_be_bytes()].concat();
                let (received, received_day) = moment(&record[4]);
                let due = day(&record[5]);
                let ends = [6, 7].map(|at| Some(&record[at]).filter(|cell| !cell.is_empty()).map(moment));
                let event = |place: i16, at: i64, status: i16, due: Option<Date>| {
                    (
                        dossier_event::dossier_id.eq(id.clone()),
                        dossier_event::place.eq(place),
                        dossier_event::at.eq(at),
                        dossier_event::status.eq(status),
                        dossier_event::source.eq(1_i16),
                        dossier_event::sequence.eq(0_i64),
                        dossier_event::due_day.eq(due),
                        dossier_event::noted_at.eq(received),
                    )
                };
                events.push(event(0, received, 2, Some(due)));
                let stated = ends.iter().flatten();
                events.extend((1_i16..).zip(stated).map(|(place, end)| event(place, end.0, 8 + place, None)));
                let (procedure, field) = procedures[&record[2]].clone();
                dossiers.push((
                    dossier::id.eq(id),
                    dossier::code.eq(record[0].to_owned()),
                    dossier::unit_id.eq(units[&record[1]].0.clone()),
                    dossier::procedure_id.eq(procedure),
                    dossier::field_id.eq(field),
                    dossier::channel.eq(record[3].parse::<i16>().unwrap()),
                    dossier::status.eq(if ends[1].is_some() { 10_i16 } else { 2 }),
                    dossier::received_day.eq(received_day),
                    dossier::due_day.eq(due),
                    dossier::new_due_day.eq(due),
                    dossier::closed_day.eq(ends[0].map(|end| end.1)),
                    dossier::returned_day.eq(ends[1].map(|end| end.1)),
                    dossier::findings.eq(0),
                    dossier::changed_at.eq(received),
                ));
            }
            for rows in dossiers.chunks(500) {
                diesel::insert_into(dossier::table).values(rows).execute(conn)?;
            }
            for rows in events.chunks(500) {
                diesel::insert_into(dossier_event::table).values(rows).execute(conn)?;
            }
            Ok::<_, diesel::result::Error>(())
        })
        .unwrap();
    }
}

/// How many dossiers and events are stored.
fn stored(data: &Path) -> [i64; 2] {
    let mut conn = SqliteConnection::establish(place::database(data).to_str().unwrap()).unwrap();
    ["dossier", "dossier_event"].map(|name| {
        diesel::select(diesel::dsl::sql::<BigInt>(&format!("(SELECT count(*) FROM {name})")))
            .get_result(&mut conn)
            .unwrap()
    })
}

/// The import beside the plain load; memory at a tenth of the rows beside all.
pub(crate) fn brought_in(report: &mut Report) {
    let small = place::is_small();
    let rows: u64 = if small { 200_000 } else { 1_000_000 };
    if small {
        println!("SIPAR_BENCH_SMALL is set: {rows} dossiers stand where a million are promised.\n");
    }
    let office = office();
    let (few, many) = (export(office.path(), rows / 10), export(office.path(), rows));
    let imported = |file: &Path| {
        let data = copied(&office);
        let (seconds, peak) = watched(place::sipar(["import", "dossiers", file.to_str().unwrap()], data.path()));
        (seconds, peak, stored(data.path()))
    };
    let (_, memory_of_few, _) = imported(&few);
    let (mut plain, mut ours, mut memory) = (Vec::new(), Vec::new(), 0.0_f64);
    for _ in 0..RUNS {
        let data = copied(&office);
        plain.push(plainly(data.path(), &many));
        let (seconds, peak, there) = imported(&many);
        assert_eq!(there, stored(data.path()), "the same rows are stored");
        assert_eq!(there[0], i64::try_from(rows).unwrap());
        ours.push(seconds);
        memory = memory.max(peak);
    }
    let (plain, ours) = (median(plain), median(ours));
    let rate = |seconds: f64| format!("{:.0}", f64::from(u32::try_from(rows).unwrap()) / seconds);
    let bytes = std::fs::metadata(&many).unwrap().len();
    table(
        &["what", "dossiers a second", "seconds", "MiB at most"],
        &[
            vec![
                "plain load of the same rows, in process".to_owned(),
                rate(plain),
                format!("{plain:.2}"),
                String::new(),
            ],
            vec![
                format!("`sipar import dossiers`, {rows} rows, {} MB", bytes / 1_000_000),
                rate(ours),
                format!("{ours:.2}"),
                format!("{memory:.1}"),
            ],
            vec![
                "the same, a tenth of the rows".to_owned(),
                String::new(),
                String::new(),
                format!("{memory_of_few:.1}"),
            ],
        ],
    );
    report.gate("rate of an import of dossiers by that of a plain load", plain / ours, Bound::AtLeast(0.5));
    report.gate("memory of an import by that of a tenth of the rows", memory / memory_of_few, Bound::AtMost(1.3));
}
