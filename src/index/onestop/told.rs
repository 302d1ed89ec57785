//! What a citizen told at the counter, as a fact of the dossier: the questions of `tt01-2018`
//! (`survey-templates/counter/`), and no others. Levels of satisfaction are refused: no rule turns them into points
//! (TT 01/2018/TT-VPCP, articles 13 and 14; that there is no conversion is an inference from finding none).

use super::facts::{Agencies, Contacts, DossierFacts};
use crate::domain::dossier::Timeliness;
use crate::domain::template::{Kind, Question};

/// Why an answer is no fact of the circular.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFact {
    /// The question asks how satisfied somebody is.
    #[error("the question {0} asks for satisfaction, which is no fact of the circular")]
    Satisfaction(String),
    /// A fact that the circular does not ask for.
    #[error("the circular does not ask for {0}")]
    NotAsked(String),
    /// The scale has no such level, or gives it no 0, 1 or 2 points.
    #[error("level {1} of {0} has no points of 0, 1 or 2")]
    OffScale(String, i16),
}

impl DossierFacts {
    /// Enters what somebody answered to a question of a counter's template. The level's points say which case it is, so
    /// that only a scale that names the circular's points is read.
    pub fn tell(&mut self, question: &Question, level: i16) -> Result<(), NoFact> {
        if question.kind == Kind::Satisfaction {
            return Err(NoFact::Satisfaction(question.code.clone()));
        }
        let points = question.scale.level(level).and_then(|level| level.points);
        let off = || NoFact::OffScale(question.code.clone(), level);
        let points =
            points.and_then(|points| u8::try_from(points).ok()).filter(|points| *points <= 2).ok_or_else(off)?;
        match question.code.as_str() {
            "time-against-rule" => {
                self.total_time = Some(match points {
                    0 => Timeliness::Late,
                    1 => Timeliness::OnTime,
                    _ => Timeliness::Early,
                });
            }
            // "Two times or more" is at least two: the points are those of two.
            "contacts" => {
                self.contacts = Some(Contacts { counted: u32::from(2 - points), applicants_fault: 0 });
            }
            // "More than one" is at least the one-stop unit and another.
            "places" => {
                let (one_stop, others) = (points < 2, u32::from(points == 0));
                self.agencies = Some(Agencies { one_stop, charged: 0, others });
            }
            other => return Err(NoFact::NotAsked(other.to_owned())),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::template::Template;
    use crate::index::onestop::facts::{Point, Points};

    #[test]
    fn answers_to_the_circulars_questions_are_facts_with_its_points() {
        let text = include_str!("../../../survey-templates/counter/tt01-2018-1.toml");
        let template = Template::parse("tt01-2018-1.toml", text).unwrap();
        let cases = [(1, Point::Zero), (2, Point::One), (3, Point::Two)];
        for (level, point) in cases {
            let mut facts = DossierFacts::default();
            for question in &template.questions {
                facts.tell(question, level).unwrap();
            }
            let points = [facts.total_time(), facts.contacts(), facts.agencies()];
            assert_eq!(points, [Points::Given(point); 3]);
            assert_eq!([facts.agency_time(), facts.conduct()], [Points::Unknown; 2], "nobody was asked");
        }
        let question = &template.questions[0];
        let refused = DossierFacts::default().tell(question, 4);
        assert_eq!(refused, Err(NoFact::OffScale("time-against-rule".to_owned(), 4)));
    }

    #[test]
    fn levels_of_satisfaction_are_refused_whatever_the_question_is_called() {
        let text = include_str!("../../../survey-templates/counter/ba-muc-1.toml");
        let template = Template::parse("ba-muc-1.toml", text).unwrap();
        let mut question = template.questions[0].clone();
        question.code = "contacts".to_owned();
        let mut facts = DossierFacts::default();
        assert_eq!(facts.tell(&question, 2), Err(NoFact::Satisfaction("contacts".to_owned())));
        question.kind = Kind::Fact;
        assert_eq!(facts.tell(&question, 2), Err(NoFact::OffScale("contacts".to_owned(), 2)), "it bears no points");
        assert_eq!(facts, DossierFacts::default());
    }
}
