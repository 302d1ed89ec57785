//! The form of a backup: what was written is read, everything else is refused and never a reason to panic.

use proptest::prelude::*;

use super::super::Passphrase;
use super::*;
use crate::app::AppError;

const HEADER: &str = r#"{"made_at":1,"program":"0","schema":"s","tables":[
    {"name":"t","columns":[{"name":"id","kind":"bytes"},{"name":"n","kind":"integer"},{"name":"w","kind":"text"}]},
    {"name":"empty","columns":[{"name":"n","kind":"integer"}]},
    {"name":"u","columns":[{"name":"n","kind":"integer"}]}]}"#;

/// A backup with these rows in its first table.
fn written(rows: &[String]) -> Vec<u8> {
    let mut writer = Writer::begin(Vec::new(), &serde_json::from_str(HEADER).unwrap()).unwrap();
    writer.table().unwrap();
    for row in rows {
        writer.row(row).unwrap();
    }
    writer.table().unwrap();
    writer.table().unwrap();
    writer.row("[ 9223372036854775807 ]").unwrap();
    writer.finish().unwrap()
}

fn some_rows() -> Vec<String> {
    (0..200).map(|n| format!(r#"["{n:08x}", {n}, "dòng \n {n}"]"#)).collect()
}

/// What is read, as the numbers of tables with their rows.
fn read_back(bytes: &[u8]) -> Result<(Content, Vec<(usize, String)>), BackupError> {
    let mut rows = Vec::new();
    let content = read(bytes, |table, row| {
        rows.push((table, row.to_owned()));
        Ok::<_, BackupError>(())
    })?;
    Ok((content, rows))
}

/// A file that is sealed rightly around whatever stands in it.
fn sealed(head: &str, lines: &str) -> Vec<u8> {
    let mut rows = GzEncoder::new(Vec::new(), Compression::fast());
    rows.write_all(lines.as_bytes()).unwrap();
    let mut all = [head.as_bytes(), &rows.finish().unwrap()].concat();
    let seal = format!("{SEAL}{}\n", hex(&Sha256::digest(&all)));
    all.extend(seal.as_bytes());
    all
}

#[test]
fn what_was_written_is_read() {
    let (content, rows) = read_back(&written(&some_rows())).unwrap();
    assert_eq!((content.rows.as_slice(), content.all_rows()), ([200, 0, 1].as_slice(), 201));
    assert_eq!(rows[7], (0, r#"["00000007",7,"dòng \n 7"]"#.to_owned()));
    assert_eq!(rows[200], (2, "[9223372036854775807]".to_owned()));
}

#[test]
fn every_changed_bit_and_every_cut_is_noticed() {
    let good = written(&some_rows()[..20]);
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            assert!(read_back(&bad).is_err(), "bit {bit} of byte {at}");
        }
        assert!(read_back(&good[..at]).is_err(), "cut at {at}");
    }
    for more in [&b"\n"[..], b"x", &good] {
        assert!(read_back(&[&good, more].concat()).is_err());
    }
}

#[test]
fn what_is_wrong_is_told_apart() {
    let good = written(&some_rows());
    let told = |bytes: &[u8]| read_back(bytes).unwrap_err().to_string();
    assert!(told(b"").contains("no backup that sipar made"));
    assert!(told(b"PK\x03\x04 something else").contains("no backup that sipar made"));
    assert!(told(&sealed("sipar-backup 2\n{}\n", "")).contains("newer sipar"));
    assert!(told(&good[..good.len() - 1]).contains("cut short"));
    assert!(told(&good[..good.len() / 2]).contains("cut short"));
    assert!(told(&[&good[..], b"more"].concat()).contains("something was added"));
    let mut changed = good.clone();
    changed[good.len() / 2] ^= 1;
    assert!(told(&changed).contains("not those that were written"));
}

#[test]
fn a_rightly_sealed_file_with_the_wrong_things_in_it_is_refused() {
    let head = format!("{MAGIC}{FORMAT}\n{}\n", HEADER.replace('\n', ""));
    let told = |lines: &str| read_back(&sealed(&head, lines)).map_err(|why| why.to_string());
    let end = "[table]\n[table]\n{\"rows\":[1,0,0]}\n";
    assert!(told(&format!("[table]\n[\"00\",1,\"w\"]\n{end}")).is_ok());
    assert!(told(&format!("[table]\n[null,null,null]\n{end}")).is_ok());
    for row in [
        r#"["0",1,"w"]"#,
        r#"["0G",1,"w"]"#,
        r#"["AA",1,"w"]"#,
        r#"["00",1.5,"w"]"#,
        r#"["00","1","w"]"#,
        r#"["00",1,2]"#,
        r#"["00",1]"#,
        r#"["00",1,"w",1]"#,
        r#"["00",true,"w"]"#,
        r#"["00",[1],"w"]"#,
        r#"["00",9223372036854775808,"w"]"#,
        "[",
    ] {
        assert!(told(&format!("[table]\n{row}\n{end}")).is_err(), "{row}");
    }
    for lines in [
        "[1]\n{\"rows\":[]}\n",
        "[table]\n[table]\n[table]\n{\"rows\":[0,0]}\n",
        "[table]\n{\"rows\":[0]}\n",
        "[table]\n[table]\n[table]\n[table]\n{\"rows\":[0,0,0,0]}\n",
        "[table]\n[table]\n[table]\n{\"rows\":[0,0,1]}\n",
        "[table]\n[table]\n[table]\n{\"rows\":[0,0,0]}\nmore\n",
        "[table]\n[table]\n[table]\n{\"rows\":[0,0,0]}",
        "",
    ] {
        assert!(told(lines).is_err(), "{lines}");
    }
    assert!(told("[table]\n[table]\n[table]\n{\"rows\":[0,0,0]}\n").is_ok());
    for head in [format!("{MAGIC}{FORMAT}\n{{}}\n"), format!("{MAGIC}{FORMAT}\n"), format!("{MAGIC}\n")] {
        assert!(read_back(&sealed(&head, "")).is_err(), "{head}");
    }
}

#[test]
fn whoever_reads_may_stop() {
    let outcome = read(written(&some_rows()).as_slice(), |table, _| {
        if table == 0 { Err(AppError::Refused("enough".to_owned())) } else { Ok(()) }
    });
    assert!(matches!(outcome, Err(AppError::Refused(why)) if why == "enough"));
}

#[test]
fn a_passphrase_is_the_first_line_of_its_file_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("passphrase");
    std::fs::write(&file, "đúng rồi\r\nnot this\n").unwrap();
    assert_eq!(format!("{:?}", Passphrase::from_file(&file).unwrap()), "Passphrase");
    std::fs::write(&file, "\n").unwrap();
    assert!(matches!(Passphrase::from_file(&file), Err(AppError::Refused(_))));
    assert!(matches!(Passphrase::from_file(&folder.path().join("none")), Err(AppError::File { .. })));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(read_back(&bytes).is_err());
        let ours = [b"sipar-backup 1\n", bytes.as_slice()].concat();
        prop_assert!(read_back(&ours).is_err());
    }

    #[test]
    fn no_sealed_content_makes_the_reader_panic(lines in "(\\[table\\]\n|\\[[0-9a-f\",]{0,9}\\]\n|\\PC{0,9}\n){0,9}") {
        let head = format!("{MAGIC}{FORMAT}\n{}\n", HEADER.replace('\n', ""));
        let _ = read_back(&sealed(&head, &lines));
    }

    #[test]
    fn any_values_come_back(rows in prop::collection::vec((any::<Vec<u8>>(), any::<i64>(), any::<String>()), 0..40)) {
        let rows: Vec<String> =
            rows.iter().map(|(id, n, word)| serde_json::json!([hex(id), n, word]).to_string()).collect();
        let (_, read) = read_back(&written(&rows)).unwrap();
        let read: Vec<String> = read.into_iter().filter(|(table, _)| *table == 0).map(|(_, row)| row).collect();
        prop_assert_eq!(read, rows);
    }
}
