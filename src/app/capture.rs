//! Capture: an upload from a tablet, or a page answered at this server, becomes a stored rating with a receipt.

use tokio::sync::oneshot;

use super::App;
use super::device::Bearer;
use super::protocol::{self, Fault, Upload};
use crate::domain::id::Id;
use crate::domain::rating::{Channel, Contact, Outcome, Rating, Submission};
use crate::store::writer::{NotStored, Reply};

/// What became of one rating of an upload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    /// The id it claimed, where it claimed one.
    pub id: Option<Id>,
    /// Stored, repeated, in conflict, kept aside; or at fault and not taken.
    pub outcome: Result<Outcome, Fault>,
}

/// A rating as a page of this server sends it.
#[derive(Clone, Debug)]
pub struct PageRating {
    /// Made when the page was shown, so that sending it twice counts once.
    pub id: String,
    /// The counter's code.
    pub counter: String,
    /// The template's name.
    pub template: String,
    /// Question code and level.
    pub answers: Vec<(String, i64)>,
    /// Codes of the reasons that were ticked.
    pub reasons: Vec<String>,
    /// The citizen's own words.
    pub remark: Option<String>,
}

impl App {
    /// Stores the ratings of an upload. An error means that none was stored for certain, and that the tablet must
    /// come again; faults of single ratings are in the list.
    pub async fn capture_upload(&self, bearer: Bearer, upload: Upload) -> Result<Vec<Judged>, NotStored> {
        let received_at = self.clock.now();
        let contact = Contact { device: bearer.device, sent_at: upload.sent_at, last_seq: upload.last_seq };
        let mut read = self.read_all(bearer, &upload);
        if read.iter().any(|(_, rating)| rating.as_ref().is_err_and(Fault::may_be_stale)) {
            // Another process may have added the counter or the template a moment ago.
            let app = self.clone();
            if tokio::task::spawn_blocking(move || app.refresh_if_stale()).await.unwrap_or(false) {
                read = self.read_all(bearer, &upload);
            }
        }
        let submissions: Vec<Submission> = read
            .iter()
            .filter_map(|(_, rating)| rating.as_ref().ok())
            .map(|rating| Submission { rating: rating.clone(), channel: Channel::Kiosk(contact), received_at })
            .collect();
        let mut outcomes = self.store_ratings(submissions).await?.into_iter();
        Ok(read
            .into_iter()
            .filter_map(|(id, rating)| {
                let outcome = match rating {
                    Ok(_) => Ok(outcomes.next()?),
                    Err(fault) => Err(fault),
                };
                Some(Judged { id, outcome })
            })
            .collect())
    }

    fn read_all(&self, bearer: Bearer, upload: &Upload) -> Vec<(Option<Id>, Result<Rating, Fault>)> {
        let catalogue = self.catalogue();
        upload
            .ratings
            .iter()
            .map(|raw| {
                let rating = protocol::read_rating(raw, upload, &bearer, &catalogue);
                (protocol::claimed_id(raw), rating)
            })
            .collect()
    }
}

impl App {
    /// Stores a rating that a page of this server sent; the same faults as for a tablet's.
    pub async fn capture_page(&self, page: PageRating) -> Result<Result<Outcome, Fault>, NotStored> {
        self.capture_page_through(page, Channel::Page, None).await
    }

    /// The same through another channel, of a procedure and its field where these are known.
    pub(in crate::app) async fn capture_page_through(
        &self,
        page: PageRating,
        channel: Channel,
        about: Option<(Id, Id)>,
    ) -> Result<Result<Outcome, Fault>, NotStored> {
        let mut rating = match self.read_page(&page) {
            Ok(rating) => rating,
            Err(fault) => return Ok(Err(fault)),
        };
        (rating.procedure, rating.field) = about.unzip();
        let received_at = self.clock.now();
        let outcomes = self.store_ratings(vec![Submission { rating, channel, received_at }]).await?;
        outcomes.first().copied().map(Ok).ok_or(NotStored::Unavailable)
    }

    pub(in crate::app) fn read_page(&self, page: &PageRating) -> Result<Rating, Fault> {
        let catalogue = self.catalogue();
        let counter = catalogue
            .counter_coded(&page.counter)
            .ok_or_else(|| Fault::UnknownCounter(page.counter.chars().take(64).collect()))?;
        let (template_id, template) = catalogue
            .template_named(&page.template)
            .ok_or_else(|| Fault::UnknownTemplate(page.template.chars().take(64).collect()))?;
        let given: Vec<(&str, i64)> =
            page.answers.iter().map(|(question, level)| (question.as_str(), *level)).collect();
        let (remark, normalised) = protocol::read_remark(page.remark.as_deref())?;
        Ok(Rating {
            id: protocol::parse_id(&page.id)?,
            template: template_id,
            counter: counter.id,
            procedure: None,
            field: None,
            seq: None,
            sealed_at: None,
            answers: protocol::read_answers(template, &given)?,
            reasons: protocol::read_reasons(template, page.reasons.clone())?,
            remark,
            normalised,
            seal: None,
        })
    }

    /// Hands ratings to the writer and waits for the commit without holding a thread.
    async fn store_ratings(&self, submissions: Vec<Submission>) -> Reply {
        if submissions.is_empty() {
            return Ok(Vec::new());
        }
        let (sender, receiver) = oneshot::channel();
        self.writer.submit(submissions, move |reply| {
            // Nobody listens where the client went away; the ratings are stored all the same.
            let _ = sender.send(reply);
        })?;
        receiver.await.unwrap_or(Err(NotStored::Unavailable))
    }
}
