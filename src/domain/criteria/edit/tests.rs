use super::*;
use crate::domain::criteria::checks::faults;
use crate::domain::criteria::compare::matches;

/// The illustrative set of departments, as a draft of its second version.
fn draft() -> CriteriaSet {
    let text = include_str!("../../../../survey-templates/par/par-so-minh-hoa-1.toml");
    let mut set = CriteriaSet::parse("par-so-minh-hoa-1.toml", text).unwrap();
    set.version = 2;
    // No file says it yet.
    set.hash = [0; 32];
    set.follow("par-so-minh-hoa-1");
    set
}

fn published() -> CriteriaSet {
    let text = include_str!("../../../../survey-templates/par/par-so-minh-hoa-1.toml");
    CriteriaSet::parse("par-so-minh-hoa-1.toml", text).unwrap()
}

/// As a draft that is stored and read again.
fn again(set: &CriteriaSet) -> CriteriaSet {
    CriteriaSet::parse_draft("x", &set.file()).unwrap().0
}

fn codes(set: &CriteriaSet) -> Vec<&str> {
    set.nodes.iter().map(|node| node.code.as_str()).collect()
}

fn words<'a>(set: &'a CriteriaSet, code: &str) -> &'a str {
    &set.nodes[set.node(code).unwrap()].words.vi
}

#[test]
fn numbers_follow_the_table_and_years_stay_comparable() {
    let (mut set, before) = (draft(), published());
    let (first, second) = (words(&before, "1.1").to_owned(), words(&before, "1.2").to_owned());
    set.edit(Edit::Move("1.2".to_owned(), true)).unwrap();
    assert_eq!((words(&set, "1.1"), words(&set, "1.2")), (second.as_str(), first.as_str()));
    assert_eq!(codes(&set), codes(&before), "the same numbers in the same order");
    assert_eq!(faults(&set), []);
    assert_eq!(again(&set), set);
    let matched = matches(&set, &before);
    for (at, old) in matched.iter().enumerate() {
        assert_eq!(set.nodes[at].words, before.nodes[old.unwrap()].words, "each is matched with what it was");
    }
    // Where there is no neighbour, nothing happens.
    let still = set.clone();
    set.edit(Edit::Move("1.1".to_owned(), true)).unwrap();
    assert_eq!(set, still);
    set.edit(Edit::Move("1.2".to_owned(), true)).unwrap();
    assert_eq!(set, draft());
}

#[test]
fn what_is_removed_goes_with_all_below_it_and_the_rest_closes_up() {
    let (mut set, before) = (draft(), published());
    let after = words(&before, "1.2").to_owned();
    let gone = before.nodes.iter().filter(|node| node.code == "1.1" || node.code.starts_with("1.1.")).count();
    set.edit(Edit::Remove("1.1".to_owned())).unwrap();
    assert_eq!(set.nodes.len(), before.nodes.len() - gone);
    assert_eq!(words(&set, "1.1"), after);
    let wrong = faults(&set);
    assert!(!wrong.is_empty(), "the maxima do not add up any more, and the draft is kept all the same");
    assert_eq!(again(&set), set);
    assert_eq!(set.edit(Edit::Remove("77".to_owned())), Err(NotEdited::Gone));
}

#[test]
fn a_criterion_is_added_and_put_elsewhere() {
    let mut set = draft();
    let half = "0.5".parse().ok();
    set.edit(Edit::Add(Some("1".to_owned()), "Mới".to_owned(), half)).unwrap();
    let children = set.below(set.node("1")).count();
    let code = format!("1.{children}");
    assert_eq!(words(&set, &code), "Mới");
    assert!(set.node(&code) < set.node("2"), "in its place in the table");
    set.edit(Edit::Put(code.clone(), Some("2".to_owned()))).unwrap();
    let at = set.nodes.iter().position(|node| node.words.vi == "Mới").unwrap();
    assert!(set.nodes[at].code.starts_with("2."), "{}", set.nodes[at].code);
    assert_eq!(again(&set), set);
    assert_eq!(set.edit(Edit::Put("2".to_owned(), Some(set.nodes[at].code.clone()))), Err(NotEdited::BelowItself));
    set.edit(Edit::Add(None, "Lĩnh vực mới".to_owned(), None)).unwrap();
    assert_eq!(again(&set), set);
}

#[test]
fn other_words_or_points_ask_for_a_person_again() {
    let mut set = draft();
    let at = set.leaves().into_iter().find(|at| set.nodes[*at].scored_by().is_some()).unwrap();
    let node = set.nodes[at].clone();
    let said = Criterion {
        words: node.words.vi.clone(),
        maximum: node.maximum,
        confidence: node.confidence,
        how: node.how.clone(),
        evidence: "Báo cáo".to_owned(),
        evidence_rule: node.evidence_rule,
        source: node.source,
        owner: None,
        block: node.block.clone(),
        role: node.role,
        same_as: node.same_as.clone(),
    };
    set.edit(Edit::Criterion(node.code.clone(), said.clone())).unwrap();
    assert!(set.nodes[at].scored_by().is_some(), "what proves it is not the rule's");
    let how = "Có: 1; không: 0".to_owned();
    set.edit(Edit::Criterion(node.code.clone(), Criterion { how, maximum: Some(Decimal::ONE), ..said })).unwrap();
    assert!(set.nodes[at].rule.is_some() && set.nodes[at].scored_by().is_none());
    set.edit(Edit::Propose(node.code.clone())).unwrap();
    assert_eq!(set.nodes[at].rule, Some(Rule::YesNo { yes: Decimal::ONE, no: Decimal::ZERO }));
    assert_eq!(set.edit(Edit::Propose(node.code.clone())), Err(NotEdited::NothingToPropose));
    set.edit(Edit::Confirm(node.code.clone())).unwrap();
    assert!(set.nodes[at].scored_by().is_some());
    set.edit(Edit::Rule(node.code.clone(), None)).unwrap();
    assert_eq!(set.nodes[at].rule, None);
}

#[test]
fn a_rule_is_read_as_it_is_written_by_itself() {
    for (set, file) in [
        ("par-so-minh-hoa-1.toml", include_str!("../../../../survey-templates/par/par-so-minh-hoa-1.toml")),
        ("par-xa-minh-hoa-1.toml", include_str!("../../../../survey-templates/par/par-xa-minh-hoa-1.toml")),
    ] {
        for node in CriteriaSet::parse(set, file).unwrap().nodes {
            let Some(rule) = node.rule else { continue };
            let text = rule.text(node.maximum);
            assert_eq!(Rule::parse(&text, node.maximum), Ok(rule), "{text}");
        }
    }
    let wrong = Rule::parse("shape = \"linear\"\nvalue = \"a / \"\nfrom = \"80%\"", Some(Decimal::ONE)).unwrap_err();
    assert_eq!(wrong.iter().map(|found| found.line).collect::<Vec<_>>(), [2]);
    let wrong = Rule::parse("shape = \"cases\"\n[[case]]\ncode = \"a\"\nwords = { vi = \"A\" }\npoints = \"x\"", None);
    assert_eq!(wrong.unwrap_err()[0].line, 5);
}
