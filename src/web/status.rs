//! For machines that watch: `/healthz` and `/metrics`.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use rocket::http::{ContentType, Status};
use rocket::{Route, State, get, routes};

use crate::app::App;

/// The recorder that gathers the measurements of this process.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// A recorder of its own, installed for the whole process where none is yet.
    #[must_use]
    pub fn install() -> Self {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // A second server in one process, as tests start them, keeps the first one's recorder.
        let _ = metrics::set_global_recorder(recorder);
        metrics::describe_counter!("sipar_commits", "transactions of the writer");
        metrics::describe_histogram!("sipar_commit_ratings", "ratings in one transaction of the writer");
        metrics::describe_counter!("sipar_ratings", "ratings received, by outcome");
        metrics::describe_counter!("sipar_rows_read", "sums of the tally that result pages read");
        Self(handle)
    }
}

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![healthz, measurements]
}

/// 200 while the database answers, 503 otherwise.
#[get("/healthz")]
async fn healthz(app: &State<App>) -> (Status, &'static str) {
    let app = app.inner().clone();
    let answers = rocket::tokio::task::spawn_blocking(move || app.database_answers()).await;
    if answers.unwrap_or(false) { (Status::Ok, "ok\n") } else { (Status::ServiceUnavailable, "no database\n") }
}

/// The measurements of this process, in the text form of Prometheus.
#[get("/metrics")]
fn measurements(metrics: &State<Metrics>) -> (ContentType, String) {
    (ContentType::new("text", "plain").with_params([("version", "0.0.4"), ("charset", "utf-8")]), metrics.0.render())
}
