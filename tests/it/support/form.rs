//! A questionnaire with every kind of question, published: for paper forms and for files of responses.

use sipar::app::App;
use sipar::domain::id::Id;
use sipar::domain::questionnaire::Questionnaire;
use sipar::store::template::{Published, template_publish_on};

const FORM: &str = include_str!("form.toml");

/// Publishes the questionnaire `phieu-thu-1`. Its variables: `sex`, `visits`, `hours`, `came`, `channel`, `channel_other`,
/// `why`, `q9_1` to `q9_10`, `comment`; `sex` and `q9` are required, `why` is asked of who uses no channel.
pub(crate) fn publish_form(app: &App) -> (Id, Questionnaire) {
    let questionnaire = Questionnaire::parse("phieu-thu-1.toml", FORM).unwrap();
    let published = Published {
        id: questionnaire.id(),
        hash: questionnaire.content_hash(),
        family: questionnaire.family.clone(),
        code: questionnaire.code.clone(),
        version: 1,
        source: FORM.to_owned(),
    };
    app.store.write(|db| template_publish_on(db, &published, app.clock.now())).unwrap();
    app.refresh().unwrap();
    (questionnaire.id(), questionnaire)
}
