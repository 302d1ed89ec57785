//! What the disk and SQLite can do by themselves, in the folder where the databases lie.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

diesel::table! {
    rating (id) {
        id -> Binary,
        content_hash -> Binary,
        template_id -> Binary,
        counter_id -> Binary,
        unit_id -> Binary,
        officer_id -> Nullable<Binary>,
        procedure_id -> Nullable<Binary>,
        field_id -> Nullable<Binary>,
        device_id -> Nullable<Binary>,
        seq -> Nullable<BigInt>,
        channel -> Text,
        device_at -> Nullable<BigInt>,
        received_at -> BigInt,
        happened_at -> BigInt,
        day -> Text,
        flags -> Integer,
        quarantine -> Nullable<Text>,
    }
}

/// Appends of 4 KiB, each synced, in a second.
pub(crate) fn raw_syncs(folder: &Path, time: Duration) -> f64 {
    let mut file = File::options().create(true).append(true).open(folder.join("raw")).unwrap();
    let page = [7; 4096];
    each_second(time, || {
        file.write_all(&page).unwrap();
        file.sync_data().unwrap();
    })
}

/// Rows of a rating's shape, each in a transaction of its own with the product's settings of SQLite, in a second.
pub(crate) fn rows_one_by_one(folder: &Path, time: Duration) -> f64 {
    let mut conn = SqliteConnection::establish(folder.join("rows.sqlite3").to_str().unwrap()).unwrap();
    conn.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;
         CREATE TABLE rating (id BLOB NOT NULL PRIMARY KEY, content_hash BLOB NOT NULL, template_id BLOB NOT NULL,
            counter_id BLOB NOT NULL, unit_id BLOB NOT NULL, officer_id BLOB, procedure_id BLOB, field_id BLOB,
            device_id BLOB, seq INTEGER, channel TEXT NOT NULL, device_at INTEGER, received_at INTEGER NOT NULL,
            happened_at INTEGER NOT NULL, day TEXT NOT NULL, flags INTEGER NOT NULL, quarantine TEXT
         ) STRICT, WITHOUT ROWID;",
    )
    .unwrap();
    let mut number = 0_u128;
    each_second(time, || {
        number += 1;
        let id = number.to_be_bytes().to_vec();
        diesel::insert_into(rating::table)
            .values((
                (rating::id.eq(&id), rating::content_hash.eq(vec![7; 32]), rating::template_id.eq(&id)),
                (rating::counter_id.eq(&id), rating::unit_id.eq(&id), rating::officer_id.eq(&id)),
                (rating::procedure_id.eq(&id), rating::field_id.eq(&id), rating::device_id.eq(&id)),
                (rating::seq.eq(1), rating::channel.eq("kiosk"), rating::device_at.eq(1)),
                (rating::received_at.eq(1), rating::happened_at.eq(1), rating::day.eq("2026-11-22")),
                (rating::flags.eq(0), rating::quarantine.eq(None::<String>)),
            ))
            .execute(&mut conn)
            .unwrap();
    })
}

fn each_second(time: Duration, mut work: impl FnMut()) -> f64 {
    let (begun, mut done) = (Instant::now(), 0_u32);
    while begun.elapsed() < time {
        work();
        done += 1;
    }
    f64::from(done) / begun.elapsed().as_secs_f64()
}
