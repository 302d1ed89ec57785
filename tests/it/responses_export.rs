//! Responses handed out as a file: the same index comes out of it, and nothing in it leads back to anybody.

use serde_json::Value;
use sipar::app::rounds::export::PLACES;
use sipar::app::scope::Scope;

use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::server::sipar;
use crate::support::staff::caller;
use crate::support::surveyed::Story;

/// As [`sipar::app::score`] takes stored responses.
const DESIGN: &str = "clusters = [\"psu\", \"ssu\"]\nfpc = [\"fpc1\", \"fpc2\"]\nnest = true\nstrata = [\"stratum\"]\nweights = \"weight\"\nlonely_psu = \"adjust\"\n";

/// The index of everybody: percentage, standard error and n.
fn index(scored: &Value) -> [f64; 3] {
    let figures = scored["tables"][0]["domains"][0]["figures"].as_array().unwrap();
    let whole = figures.iter().find(|figure| figure["node"] == 0 && figure["rule"] == scored["rules"]["criterion"]);
    ["value", "se", "n"].map(|name| whole.unwrap()[name].as_f64().unwrap())
}

on_both! {
    fn the_index_of_the_file_is_that_of_the_round(db: TestDb = OFFICE) {
        let story = Story::computed(&db);
        let app = &story.office.app;
        let by = caller(app, "so");
        let mut file = Vec::new();
        let written = app.export_responses(&by, "sipas-2026", &mut file).unwrap();
        let (kept, _) = app.round_result(&by, "sipas-2026").unwrap().newest.unwrap();
        assert_eq!((i64::try_from(written).unwrap(), kept.responses), (91, 91));
        let text = String::from_utf8(file.clone()).unwrap();
        assert_eq!(text.lines().count(), 92);
        let head: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        assert!(head.ends_with(&PLACES) && head.contains(&"q9_1") && head.contains(&"sex"), "{head:?}");
        assert!(!text.contains(&app.clock.now().day().to_string()), "no day leaves");

        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("F.csv"), &file).unwrap();
        std::fs::write(folder.path().join("D.toml"), DESIGN).unwrap();
        let mut command = sipar(["score", "sipas", "--json", "--template", "sipas-2023-1"]);
        let scored = command.args(["--responses", "F.csv", "--design", "D.toml"]).current_dir(folder.path()).output().unwrap();
        assert!(scored.status.success(), "{}", String::from_utf8_lossy(&scored.stderr));
        let kept: Value = serde_json::from_str(&kept.result).unwrap();
        let of_file = index(&serde_json::from_slice(&scored.stdout).unwrap());
        // Sums in another order.
        let alike = of_file.iter().zip(index(&kept)).all(|(one, other)| (one - other).abs() <= 1e-12 * other.abs());
        assert!(alike, "{of_file:?}, {:?}", index(&kept));

        // The page's file has the same rows; who only reads rounds has none, and another's round is not there.
        let sorted = |text: &str| { let mut lines: Vec<_> = text.lines().map(str::to_owned).collect(); lines.sort(); lines };
        let page = At::new(&story.office, "so").get("/rounds/sipas-2026/responses.csv");
        assert_eq!((page.status, sorted(&page.body)), (200, sorted(&text)));
        assert_eq!(At::new(&story.office, "ld").get("/rounds/sipas-2026/responses.csv").status, 403);
        assert!(app.export_responses_within(&Scope::Below(Vec::new()), "sipas-2026", &mut Vec::new()).is_err());
    }
}
