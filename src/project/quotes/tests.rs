use super::super::Project;
use super::super::fixtures::{self, healthy};
use super::*;
use crate::model::coding::CoderRole;
use crate::model::names::Name;
use crate::model::revision::Touch;
use proptest::prelude::*;

/// A study of ada's with one document of these words.
fn study(body: &str) -> (Project, Document) {
    fixtures::study("P01.txt", body)
}

fn pick(project: &mut Project, words: &str, wishes: &[Wish]) -> Result<QuoteId> {
    let document = project.document_named("P01")?;
    let span = project.text(&document)?.find_literal(words)[0];
    let code = project.code_named("trust")?;
    project.pick_quote(&document, span, Some(code), "", wishes).map(|picked| picked.id)
}

fn amend(project: &mut Project, body: &str) {
    let document = project.document_named("P01").unwrap();
    let amendment = project.read_edited(&document, body.to_owned()).unwrap();
    project.amend(&amendment).unwrap();
}

/// The quotes in the current text as they are shown.
fn shown(project: &Project) -> Vec<String> {
    let document = project.document_named("P01").unwrap();
    let text = project.text(&document).unwrap();
    let quotes = project.quotes().unwrap();
    quotes.iter().filter(|quote| quote.revision == document.revision).map(|quote| quote.shown(&text)).collect()
}

fn out(words: &str) -> Wish {
    Wish::LeaveOut(At::Words(words.into()))
}

fn put_in_after(after: &str, words: &str) -> Wish {
    Wish::PutIn { after: At::Words(after.into()), words: words.into() }
}

fn instead(of: &str, words: &str) -> Wish {
    Wish::Replace { what: At::Words(of.into()), words: words.into() }
}

#[test]
fn a_quote_is_changed_dropped_and_brought_back_and_the_text_keeps_its_words() {
    let (mut project, document) = study("Well, Greta told us, um, to wait.");
    let id = pick(&mut project, "Greta told us, um, to wait.", &[out("um, "), instead("Greta", "[their manager]")]);
    let id = id.unwrap();
    assert_eq!(shown(&project), ["[their manager] told us, […] to wait."]);
    let change = Change { whole: true, wishes: vec![put_in_after("us", "analysts")], ..Change::default() };
    project.change_quote(id, &change).unwrap();
    assert_eq!(shown(&project), ["Greta told us [analysts], um, to wait."]);
    project.undo().unwrap().unwrap();
    assert_eq!(shown(&project), ["[their manager] told us, […] to wait."]);
    project.redo().unwrap().unwrap();
    assert_eq!(shown(&project), ["Greta told us [analysts], um, to wait."]);
    project.drop_quote(id).unwrap();
    assert_eq!(shown(&project), Vec::<String>::new());
    project.undo().unwrap().unwrap();
    assert_eq!(shown(&project).len(), 1);
    assert_eq!(project.text(&document).unwrap().as_str(), "Well, Greta told us, um, to wait.");
    healthy(&project);
}

#[test]
fn a_passage_is_picked_once_for_a_code_and_without_the_blanks_around_it() {
    let (mut project, document) = study("We wait. We wait more.");
    let code = project.code_named("trust").unwrap();
    let first = project.pick_quote(&document, Span::of(8, 22), Some(code), "", &[]).unwrap();
    let again = project.pick_quote(&document, Span::of(9, 22), Some(code), "", &[]).unwrap();
    assert_eq!((first.is_new, again.is_new, first.id), (true, false, again.id));
    assert_eq!(project.quotes().unwrap()[0].span, Span::of(9, 22));
    assert!(project.pick_quote(&document, Span::of(9, 22), None, "", &[]).unwrap().is_new, "for no code it is another");
}

#[test]
fn what_cannot_be_shown_so_is_said_and_nothing_is_picked() {
    let (mut project, _) = study("No, no. We wait, and wait.");
    let refused =
        |project: &mut Project, wishes: &[Wish]| pick(project, "We wait, and wait.", wishes).unwrap_err().to_string();
    assert_eq!(refused(&mut project, &[out("wait")]), "\"wait\" is in the passage more than once");
    assert_eq!(refused(&mut project, &[out("No, no.")]), "\"No, no.\" is not in the passage");
    assert_eq!(refused(&mut project, &[out("We wait, and wait.")]), "nothing would be left of the quote");
    assert_eq!(refused(&mut project, &[out(" ")]), "\" \" is not in the passage");
    assert_eq!(
        refused(&mut project, &[out("We wait"), instead("wait, and", "x")]),
        "words there are left out or replaced already"
    );
    assert_eq!(refused(&mut project, &[put_in_after("We", "[ ]")]), "there are no words to put in");
    let before = At::Span(Span::of(0, 3));
    assert_eq!(refused(&mut project, &[Wish::LeaveOut(before)]), "0..3 is not inside the quote's passage 8..26");
    assert_eq!(project.quotes().unwrap(), []);
}

#[test]
fn a_quote_goes_with_its_words_when_the_text_is_amended_and_back_when_that_is_undone() {
    let (mut project, _) = study("Well, Greta told us, um, to wait. And so we did.");
    pick(&mut project, "Greta told us, um, to wait.", &[out("um,"), put_in_after("us", "analysts")]).unwrap();
    pick(&mut project, "And so we did.", &[]).unwrap();
    amend(&mut project, "Well, now, Greta Ols told us, um, to wait. And so we did.");
    assert_eq!(shown(&project), ["Greta Ols told us [analysts], […] to wait.", "And so we did."]);
    healthy(&project);
    let to_check = project.to_check(None, false).unwrap();
    let quote = &project.quotes().unwrap()[0];
    assert_eq!(to_check.len(), 1, "the other one reads the same words");
    assert_eq!((to_check[0].about, to_check[0].touch), (Placed::Quote(quote.id), Touch::Changed));
    assert_eq!(to_check[0].before.as_deref(), Some("Greta told us, um, to wait."));
    project.undo().unwrap().unwrap();
    assert_eq!(shown(&project), ["Greta told us [analysts], […] to wait.", "And so we did."]);
    assert_eq!(project.to_check(None, false).unwrap(), []);
    healthy(&project);
    project.redo().unwrap().unwrap();
    assert_eq!(shown(&project), ["Greta Ols told us [analysts], […] to wait.", "And so we did."]);
    healthy(&project);
}

#[test]
fn words_left_out_that_are_corrected_away_are_left_out_no_more_until_that_is_undone() {
    let (mut project, _) = study("We, um, wait here for them.");
    pick(&mut project, "We, um, wait here", &[out("um, "), put_in_after("wait", "hours")]).unwrap();
    assert_eq!(shown(&project), ["We, […] wait [hours] here"]);
    amend(&mut project, "We, wait here for them.");
    assert_eq!(shown(&project), ["We, wait [hours] here"]);
    healthy(&project);
    project.undo().unwrap().unwrap();
    assert_eq!(shown(&project), ["We, […] wait [hours] here"]);
    healthy(&project);
}

#[test]
fn a_quote_without_a_word_left_stays_behind_and_can_be_put_on_other_words() {
    let (mut project, _) = study("We wait. Nobody asks us. So it is.");
    let id = pick(&mut project, "Nobody asks us.", &[out("asks")]).unwrap();
    amend(&mut project, "We wait. So it is.");
    assert_eq!(shown(&project), Vec::<String>::new());
    assert_eq!(project.to_check(None, false).unwrap()[0].touch, Touch::Gone);
    let refused = project.change_quote(id, &Change { wishes: vec![out("So")], ..Change::default() }).unwrap_err();
    assert!(refused.to_string().starts_with("none of the words of Q-"), "{refused}");
    let text = project.text(&project.document_named("P01").unwrap()).unwrap();
    let span = text.find_literal("So it is.")[0];
    project.change_quote(id, &Change { span: Some(span), ..Change::default() }).unwrap();
    assert_eq!(shown(&project), ["So it is."], "what was left out of the other words is gone with them");
    assert_eq!(project.to_check(None, false).unwrap(), [], "looked at with that");
    healthy(&project);
    project.undo().unwrap().unwrap();
    project.undo().unwrap().unwrap();
    assert_eq!(shown(&project), ["Nobody […] us."]);
    healthy(&project);
}

#[test]
fn a_quote_picked_after_an_amendment_goes_along_when_another_coder_takes_that_back() {
    let (mut project, _) = study("We wait. Nobody asks us.");
    project.add_coder("ben", CoderRole::Coder).unwrap();
    pick(&mut project, "We wait.", &[]).unwrap();
    amend(&mut project, "Well. We wait. Nobody asks us.");
    project.act_as("ben").unwrap();
    pick(&mut project, "Nobody asks us.", &[out("asks")]).unwrap();
    let first = project.quotes().unwrap()[0].id;
    project.change_quote(first, &Change { wishes: vec![put_in_after("We", "all")], ..Change::default() }).unwrap();
    project.act_as("ada").unwrap();
    project.undo().unwrap().unwrap();
    assert_eq!(project.document_named("P01").unwrap().revision, 1);
    assert_eq!(shown(&project), ["We [all] wait.", "Nobody […] us."]);
    healthy(&project);
}

#[test]
fn a_new_pseudonym_reaches_quotes_what_was_put_into_them_and_their_notes() {
    let (mut project, document) = study("I asked Odile Brannigan to look. She did not.");
    let code = project.code_named("trust").unwrap();
    let wishes = [put_in_after("She", "Odile")];
    project.pick_quote(&document, Span::of(0, 45), Some(code), "ask Odile", &wishes).unwrap();
    assert_eq!(shown(&project), ["I asked Odile Brannigan to look. She [Odile] did not."]);
    let name = |real: &str| Name { real: real.into(), replacement: "[person 1]".into() };
    let names = project.names(vec![name("Odile Brannigan"), name("Odile")], false).unwrap();
    project.replace_names(&names, None).unwrap();
    assert_eq!(shown(&project), ["I asked [person 1] to look. She [person 1] did not."]);
    assert_eq!(project.quotes().unwrap()[0].note, "ask [person 1]");
    assert_eq!(project.names_left(&names).unwrap(), Default::default());
    healthy(&project);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_amended_quotes_stay_in_their_text_and_come_back_as_they_were(
        words in prop::collection::vec("[a-d]{1,3}", 6..12),
        new in prop::collection::vec("[a-f]{1,3}", 1..12),
        kept in prop::collection::vec(any::<bool>(), 12),
        (from, to, left, put) in (0usize..6, 0usize..6, 0usize..6, 0usize..6),
    ) {
        let body = words.join(" ");
        let (mut project, document) = study(&body);
        let text = project.text(&document).unwrap();
        let place: Vec<Span> = text.words(text.whole()).collect();
        let span = place[from.min(to)].hull(place[from.max(to)]);
        let wishes = [
            Wish::LeaveOut(At::Span(place[left])),
            Wish::PutIn { after: At::Span(place[put]), words: "they".into() },
        ];
        // Some wishes cannot be met, as outside the passage; then it is picked as it stands.
        let _ = project.pick_quote(&document, span, None, "", &wishes)
            .or_else(|_| project.pick_quote(&document, span, None, "", &[])).unwrap();
        let before = (shown(&project), project.quotes().unwrap());
        let amended: Vec<&str> = words.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(word, _)| word.as_str())
            .chain(new.iter().map(String::as_str)).collect();
        prop_assume!(amended.join(" ") != body);
        amend(&mut project, &amended.join(" "));
        let _ = shown(&project);
        let problems: Vec<String> = project.check().unwrap().into_iter().flat_map(|finding| finding.problems).collect();
        prop_assert_eq!(problems, Vec::<String>::new());
        project.undo().unwrap().unwrap();
        prop_assert_eq!((shown(&project), project.quotes().unwrap()), before);
        let problems: Vec<String> = project.check().unwrap().into_iter().flat_map(|finding| finding.problems).collect();
        prop_assert_eq!(problems, Vec::<String>::new());
    }
}
