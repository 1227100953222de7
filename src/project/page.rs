//! What stands on the report: collected from the study, with the words of the transcripts as far as they are wanted.

use super::Project;
use super::blocks::{Part, parts};
use super::counting::Counted;
use super::memos::{Source, Written};
use super::passages::Words;
use super::quote_bank::Wanted;
use super::selection::{Layer, Selection};
use super::study::{Study, StudyDocument};
use crate::error::Result;
use crate::model::codebook::{Code, CodeKind};
use crate::model::coding::{Certainty, CoderRole, Coding};
use crate::model::document::{Attribute, Role};
use crate::model::ids::{CodeId, CodingId, ParticipantId};
use crate::model::memo::MemoAbout;
use crate::model::quote::Quote;
use crate::model::quotes;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::report::chart::svg::svg;
use crate::report::chart::{Bar, Bars, Chart, Label};
use crate::report::page::{
    Block, BlockKind, Named, PageCode, PageCoding, PageDocument, PageMemo, PageQuote, Quotes, StudyPage,
};
use crate::report::{Cell, Column, Report};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many passages of a code are shown before anybody asks for more.
const LEADING: usize = 3;

/// Stands where words of a participant were.
const LEFT_OUT: &str = "[…]";

/// What shall stand on it.
pub struct PageWish<'a> {
    pub selection: &'a Selection,
    /// Whose codings are counted.
    pub layer: Layer,
    /// Whether only theirs are shown, or everybody's beside them.
    pub only_layer: bool,
    pub quotes: Quotes,
    /// For codes that have no colour of their own.
    pub palette: &'a [&'a str],
}

/// Places of what has an id, in the lists of the page.
struct Places {
    codes: HashMap<CodeId, usize>,
    documents: HashMap<usize, usize>,
    codings: HashMap<CodingId, usize>,
    participants: HashMap<ParticipantId, usize>,
}

impl Project {
    /// The page of a study, without how far its coders agree.
    pub fn page(&self, study: &Study, wish: &PageWish<'_>) -> Result<StudyPage> {
        let PageWish { selection, layer, quotes, .. } = *wish;
        let mut page = StudyPage {
            title: study.about.title.clone(),
            questions: study.about.questions.lines().map(str::to_owned).filter(|line| !line.is_empty()).collect(),
            method: study.about.method.clone(),
            quotes,
            layer: format!("codings of layer {}", layer.words(study)),
            ..StudyPage::default()
        };
        let mut places = Places {
            codes: HashMap::new(),
            documents: HashMap::new(),
            codings: HashMap::new(),
            participants: HashMap::new(),
        };
        self.add_codes(study, wish, &mut page, &mut places)?;
        page.coders = study.coders.iter().map(|coder| named(coder.id, &coder.name)).collect();
        let people = selection.participants(study);
        let people: Vec<_> = study.participants.iter().filter(|person| people.contains(&person.id)).collect();
        places.participants = people.iter().zip(0..).map(|(person, at)| (person.id, at)).collect();
        page.participants = people.iter().map(|person| named(person.id, &person.label)).collect();
        if layer == Layer::Majority {
            page.coders.push(Named { id: "majority".into(), name: "majority".into() });
        }
        page.counted = match layer {
            Layer::Consensus(id) | Layer::Coder(id) => study.coders.iter().position(|coder| coder.id == id),
            Layer::Majority => Some(study.coders.len()),
            Layer::Union => None,
        };
        add_documents(study, wish, &mut page, &mut places);
        let everybody = add_codings(study, wish, &mut page, &mut places);
        let texts = self.texts(study, wish)?;
        if quotes != Quotes::None {
            let written = self.written()?;
            add_memos(study, wish, &written, &mut page, &places);
        }
        match quotes {
            Quotes::None => {}
            Quotes::Picked => self.add_picked(study, wish, &places, &mut page)?,
            Quotes::All => add_quotes(study, &texts, &places, &mut page),
        }
        match quotes {
            Quotes::None => leave_out(&texts, &mut page),
            Quotes::Picked => {}
            Quotes::All => add_texts(study, selection, texts, &places, &mut page),
        }
        page.charts.extend(bars(&page).map(|chart| (chart.title().to_owned(), svg(&chart))));
        page.figures = figures(&page, study);
        page.tables = tables(study, selection, &everybody);
        page.history = self.history_of(study)?;
        Ok(page)
    }

    fn add_codes(&self, study: &Study, wish: &PageWish<'_>, page: &mut StudyPage, places: &mut Places) -> Result<()> {
        let rows = Counted::without_words(study, wish.selection, wish.layer).frequencies(study, None);
        let mut made: Vec<CodeId> = study.codebook.all().iter().map(|code| code.id).collect();
        made.sort_unstable();
        for row in rows.iter().filter(|row| wish.selection.has_code(row.id)) {
            let Some(code) = study.codebook.get(row.id) else { continue };
            places.codes.insert(row.id, page.codes.len());
            let made = made.iter().position(|id| *id == row.id).unwrap_or(0);
            let color = code.color.as_deref().or(wish.palette.get(made % wish.palette.len().max(1)).copied());
            page.codes.push(PageCode {
                id: short(row.id),
                name: code.name.clone(),
                initials: initials(code, &page.codes),
                depth: row.depth,
                parent: study.codebook.parent(row.id).and_then(|id| places.codes.get(&id).copied()),
                is_theme: code.kind == CodeKind::Theme,
                definition: code.definition.clone(),
                include: code.include.clone(),
                exclude: code.exclude.clone(),
                example: code.example.clone(),
                color: color.unwrap_or_default().to_owned(),
                participants: row.participants,
                of_participants: row.of_participants,
                passages: row.passages,
                quotes: Vec::new(),
            });
        }
        Ok(())
    }

    /// The texts that are shown, or that must not be.
    fn texts(&self, study: &Study, wish: &PageWish<'_>) -> Result<HashMap<usize, Text>> {
        let documents = wish.selection.documents(study).filter(|_| wish.quotes != Quotes::Picked);
        documents.map(|(at, document)| Ok((at, self.text(&document.document)?))).collect()
    }

    /// The quotes that were picked for the paper, as they are shown there, under the codes they illustrate.
    fn add_picked(&self, study: &Study, wish: &PageWish<'_>, places: &Places, page: &mut StudyPage) -> Result<()> {
        let wanted = Wanted { picked: true, ..Wanted::default() };
        let bank = self.quote_bank(study, wish.selection, wish.layer, wanted, Words::Passage)?;
        for one in &bank {
            let document = &study.documents[one.at];
            let turn = document.turns_touched(one.span).first();
            let speaker = turn.and_then(|turn| document.speaker(turn.speaker));
            let Some(&place) = places.documents.get(&one.at) else { continue };
            let quote = PageQuote {
                words: one.said.shown().trim().to_owned(),
                document: place,
                turn: turn.map(|turn| turn.n),
                speaker: speaker.map_or(String::new(), |speaker| speaker.label.clone()),
                codings: one.codings.iter().filter_map(|coding| places.codings.get(&coding.id).copied()).collect(),
                leads: true,
                reference: one.quote.as_deref().map(Quote::reference).unwrap_or_default(),
            };
            match one.code.and_then(|code| places.codes.get(&code)) {
                Some(&code) => page.codes[code].quotes.push(quote),
                None => page.quotes_of_no_code.push(quote),
            }
        }
        let note = match bank.len() {
            0 => "No quote is on this page, because none was picked: `thema quote pick` picks one.".to_owned(),
            1 => {
                "Left out: the transcripts, memos, and all passages but the one quote picked for the paper.".to_owned()
            }
            many => format!(
                "Left out: the transcripts, memos, and all passages but the {many} quotes picked for the paper."
            ),
        };
        page.notes.push(note);
        // A remark on a passage tells what was said there.
        page.codings.iter_mut().for_each(|coding| coding.memo.clear());
        Ok(())
    }

    /// What was done to the codebook, step by step; and who did how much of what on which day.
    fn history_of(&self, study: &Study) -> Result<Vec<Report>> {
        let mut steps = self.log(usize::MAX)?;
        steps.reverse();
        let name = |id| study.coder(id).map_or("?", |coder| &coder.name).to_owned();
        let mut codebook = Report::new(
            "Steps of the codebook",
            vec![
                Column::text("at", "When"),
                Column::text("coder", "Who"),
                Column::text("label", "What"),
                Column::text("undone", ""),
            ],
        );
        let mut days: BTreeMap<(String, String), Vec<(String, u64)>> = BTreeMap::new();
        for step in &steps {
            let who = step.coder.map_or(String::new(), name);
            let minute: String = step.at.replace('T', " ").chars().take(16).collect();
            let day: String = step.at.chars().take(10).collect();
            if step.verb.starts_with("code ") || step.verb == "import codebook" {
                let undone = if step.undone { "undone".into() } else { Cell::Empty };
                codebook.push(vec![Cell::text(minute), Cell::text(&who), Cell::text(&step.label), undone]);
            }
            let done = days.entry((day, who)).or_default();
            match done.iter_mut().find(|(verb, _)| *verb == step.verb) {
                Some((_, count)) => *count += 1,
                None => done.push((step.verb.clone(), 1)),
            }
        }
        let mut work = Report::new(
            "Days of work",
            vec![
                Column::text("day", "Day"),
                Column::text("coder", "Who"),
                Column::figure("steps", "Steps"),
                Column::text("what", "What"),
            ],
        );
        for ((day, who), done) in days {
            let said =
                |(verb, count): &(String, u64)| if *count == 1 { verb.clone() } else { format!("{verb} × {count}") };
            let what = done.iter().map(said).collect::<Vec<_>>().join(", ");
            let steps = done.iter().map(|(_, count)| count).sum();
            work.push(vec![Cell::text(day), Cell::text(who), Cell::Integer(steps), Cell::text(what)]);
        }
        Ok([codebook, work].into_iter().filter(|report| !report.rows.is_empty()).collect())
    }
}

fn add_documents(study: &Study, wish: &PageWish<'_>, page: &mut StudyPage, places: &mut Places) {
    for (at, document) in wish.selection.documents(study) {
        places.documents.insert(at, page.documents.len());
        let Named { id, name } = named(document.document.id, &document.document.name);
        page.documents.push(PageDocument { id, name, ..PageDocument::default() });
    }
}

fn named(id: impl std::fmt::Display, name: &str) -> Named {
    Named { id: short(id), name: name.to_owned() }
}

/// The random end of an id: enough to tell the things of one project apart, and short in an address.
fn short(id: impl std::fmt::Display) -> String {
    id.to_string().rsplit('-').next().unwrap_or_default().to_owned()
}

/// The first letters of the words of its name, and a number if another code has the same.
fn initials(code: &Code, before: &[PageCode]) -> String {
    let words = code.name.split(|letter: char| !letter.is_alphanumeric());
    let first: String = words.filter_map(|word| word.chars().next()).take(3).flat_map(char::to_uppercase).collect();
    let first = if first.is_empty() { "·".to_owned() } else { first };
    let taken = |wanted: &str| before.iter().any(|other| other.initials == wanted);
    let numbered = (2..).map(|n| format!("{first}{n}"));
    std::iter::once(first.clone()).chain(numbered).find(|wanted| !taken(wanted)).unwrap_or(first)
}

/// Everybody's codings, of which those of the layer count; answers them as they are kept.
fn add_codings<'s>(
    study: &'s Study,
    wish: &PageWish<'_>,
    page: &mut StudyPage,
    places: &mut Places,
) -> Vec<(usize, &'s Coding, CodeId)> {
    let all = wish.selection.codings_of_all(study);
    let mut shown: Vec<(usize, Cow<'s, Coding>, CodeId)> = wish.selection.codings(study, wish.layer).collect();
    // A consensus beside those it was made from is somebody of its own, and not counted with them. Without the words,
    // how often is all that is told.
    let only_layer = wish.only_layer || wish.layer == Layer::Union || wish.quotes != Quotes::All;
    if !only_layer {
        let counted: HashSet<CodingId> = shown.iter().map(|(_, coding, _)| coding.id).collect();
        let others = all.iter().filter(|(_, coding, _)| !counted.contains(&coding.id));
        shown.extend(others.map(|&(at, coding, code)| (at, Cow::Borrowed(coding), code)));
    }
    shown.sort_by_key(|(at, coding, _)| (*at, coding.span, coding.id));
    for (at, coding, code) in shown {
        // What most coders marked is nobody's coding: it has a voice of its own, the last.
        let coder = study.coders.iter().position(|coder| coder.id == coding.coder).unwrap_or(study.coders.len());
        if let Some(on_page) = coding_of(study, places, coder, (at, &coding, code)) {
            places.codings.insert(coding.id, page.codings.len());
            page.codings.push(on_page);
        }
    }
    all
}

fn coding_of(
    study: &Study,
    places: &Places,
    coder: usize,
    (at, coding, code): (usize, &Coding, CodeId),
) -> Option<PageCoding> {
    let document = &study.documents[at];
    let speakers = document.turns_touched(coding.span).iter().filter_map(|turn| document.speaker(turn.speaker));
    let touched =
        speakers.filter(|speaker| speaker.role == Role::Participant).filter_map(|speaker| speaker.participant);
    let mut participants: Vec<usize> = touched.filter_map(|id| places.participants.get(&id).copied()).collect();
    participants.sort_unstable();
    participants.dedup();
    Some(PageCoding {
        document: *places.documents.get(&at)?,
        span: coding.span,
        code: *places.codes.get(&code)?,
        coder,
        uncertain: coding.certainty == Certainty::Uncertain,
        memo: coding.memo.clone(),
        participants,
    })
}

/// What is written about anything in the selection; what is about a coding stands beside it too.
fn add_memos(study: &Study, wish: &PageWish<'_>, written: &[Written], page: &mut StudyPage, places: &Places) {
    let at_of = study.places();
    for memo in written {
        let author = memo.author.and_then(|id| study.coder(id)).map_or("", |coder| &coder.name);
        let about_coding = match memo.about {
            MemoAbout::Coding(id) => places.codings.get(&id),
            _ => None,
        };
        if let (Source::Memo(_), Some(&coding)) = (memo.source, about_coding) {
            let said = [author, &memo.title, &memo.body];
            let said = said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
            let own = &mut page.codings[coding].memo;
            *own = if own.is_empty() { said } else { format!("{own}\n{said}") };
        }
        let at = memo.document().map(|id| at_of.get(&id).copied());
        let is_selected = match (memo.about, &memo.quote, at) {
            (MemoAbout::Project, ..) => true,
            (MemoAbout::Code(_), ..) => memo.code.is_some_and(|code| places.codes.contains_key(&code)),
            (MemoAbout::Participant(id), ..) => places.participants.contains_key(&id),
            (MemoAbout::Coding(id), ..) => places.codings.contains_key(&id),
            (_, Some(quote), Some(Some(at))) => wish.selection.has_passage(&study.documents[at], quote.span),
            (MemoAbout::Document(_), None, Some(Some(at))) => places.documents.contains_key(&at),
            _ => false,
        };
        if !is_selected || wish.quotes != Quotes::All {
            continue;
        }
        let place = at.flatten().and_then(|at| places.documents.get(&at));
        page.memos.push(PageMemo {
            kind: memo.kind(),
            name: memo.name.clone(),
            author: author.to_owned(),
            day: memo.at.chars().take(10).collect(),
            title: memo.title.clone(),
            body: memo.body.clone(),
            place: place.map(|&place| (place, memo.quote.as_ref().and_then(|quote| quote.turn))),
        });
    }
}

/// Every passage under its code, whoever marked it; of those that count, a few lead.
fn add_quotes(study: &Study, texts: &HashMap<usize, Text>, places: &Places, page: &mut StudyPage) {
    let at_of: HashMap<usize, usize> = places.documents.iter().map(|(&at, &place)| (place, at)).collect();
    let mut passages: BTreeMap<(usize, usize, Span), Vec<usize>> = BTreeMap::new();
    for (at, coding) in page.codings.iter().enumerate() {
        passages.entry((coding.code, coding.document, coding.span)).or_default().push(at);
    }
    for ((code, place, span), codings) in passages {
        let Some(&at) = at_of.get(&place) else { continue };
        let document = &study.documents[at];
        let turn = document.turns_touched(span).first();
        let speaker = turn.and_then(|turn| document.speaker(turn.speaker));
        page.codes[code].quotes.push(PageQuote {
            words: texts.get(&at).and_then(|text| text.get(span)).unwrap_or_default().trim().to_owned(),
            document: place,
            turn: turn.map(|turn| turn.n),
            speaker: speaker.map_or(String::new(), |speaker| speaker.label.clone()),
            codings,
            ..PageQuote::default()
        });
    }
    let mut led = vec![0_u32; page.participants.len()];
    for code in &mut page.codes {
        lead(code, &page.codings, page.counted, &mut led);
    }
}

/// Lets a few passages lead: of somebody who does not lead this code yet, those first who led least so far.
fn lead(code: &mut PageCode, codings: &[PageCoding], counted: Option<usize>, led: &mut [u32]) {
    let mut here: HashSet<Option<usize>> = HashSet::new();
    for _ in 0..LEADING {
        let who = |quote: &PageQuote| quote.codings.first().and_then(|&at| codings[at].participants.first().copied());
        let counts =
            |quote: &PageQuote| counted.is_none_or(|coder| quote.codings.iter().any(|&at| codings[at].coder == coder));
        let open = code.quotes.iter().enumerate().filter(|(_, quote)| !quote.leads && counts(quote));
        let next = open.min_by_key(|(at, quote)| {
            let who = who(quote);
            (here.contains(&who), who.map_or(u32::MAX, |person| led[person]), *at)
        });
        let Some((at, quote)) = next else { return };
        let who = who(quote);
        if let Some(person) = who {
            led[person] += 1;
        }
        here.insert(who);
        code.quotes[at].leads = true;
    }
}

/// The transcripts, as far as they are selected.
fn add_texts(
    study: &Study,
    selection: &Selection,
    mut texts: HashMap<usize, Text>,
    places: &Places,
    page: &mut StudyPage,
) {
    for (at, document) in selection.documents(study) {
        let (Some(&place), Some(text)) = (places.documents.get(&at), texts.remove(&at)) else { continue };
        let within = selection.within_documents();
        let blocks = parts(&text, document).into_iter().filter_map(|part| {
            let block = |span, kind| Some(Block { span, kind });
            match part {
                Part::Heading(span) if !within => block(span, BlockKind::Heading),
                Part::Prose(span) if !within => block(span, BlockKind::Prose),
                Part::Turn(turn) => {
                    let turn = &document.turns[turn];
                    let speaker = document.speaker(turn.speaker).map_or("", |speaker| &speaker.label).to_owned();
                    let time = turn.time_start.map_or(String::new(), |time| time.to_string());
                    let asks = document.role(turn) == Role::Interviewer;
                    let kind = BlockKind::Turn { n: turn.n, speaker, time, asks };
                    if selection.has_turn(document, turn) { block(turn.span, kind) } else { None }
                }
                _ => None,
            }
        });
        let shown = &mut page.documents[place];
        shown.blocks = blocks.collect();
        shown.about = about(document, &shown.blocks);
        shown.text = Some(text);
    }
}

/// Who speaks in it, and how many turns are shown.
fn about(document: &StudyDocument, blocks: &[Block]) -> String {
    let turns = blocks.iter().filter(|block| matches!(block.kind, BlockKind::Turn { .. })).count();
    let mut said: Vec<String> = document.speakers.iter().map(|speaker| speaker.label.clone()).collect();
    said.truncate(12);
    match turns {
        0 => {}
        1 => said.push("1 turn".into()),
        many => said.push(format!("{many} turns")),
    }
    said.join(" · ")
}

/// Takes what somebody said out of what researchers wrote about codes, and says what is not shown.
fn leave_out(texts: &HashMap<usize, Text>, page: &mut StudyPage) {
    let mut said = quotes::Quotes::default();
    texts.values().for_each(|text| said.add(text.as_str()));
    let mut replaced = 0;
    let mut clean = |text: &mut String| {
        if let Some(without) = said.replaced(text, LEFT_OUT) {
            *text = without;
            replaced += 1;
        }
    };
    let mut in_names = Vec::new();
    for code in &mut page.codes {
        code.example.clear();
        [&mut code.definition, &mut code.include, &mut code.exclude].into_iter().for_each(&mut clean);
        if !said.find(&code.name).is_empty() {
            in_names.push(code.name.clone());
        }
    }
    page.questions.iter_mut().for_each(clean);
    page.codings.iter_mut().for_each(|coding| coding.memo.clear());
    let mut note =
        "Left out: everything participants said – transcripts, passages, the codebook's examples – and memos."
            .to_owned();
    if replaced > 0 {
        note.push_str(&format!(" Where a definition quotes them it says {LEFT_OUT}."));
    }
    page.notes.push(note);
    if !in_names.is_empty() {
        page.notes.push(format!("Codes whose names are words of a participant: {}.", in_names.join(", ")));
    }
}

/// In how many participants' words each code occurs; nothing where none does.
fn bars(page: &StudyPage) -> Option<Chart> {
    let bar = |code: &PageCode| Bar {
        label: Label { text: code.name.clone(), depth: code.depth, heading: code.is_theme },
        value: code.participants as f64,
        said: format!("{} of {}", code.participants, code.of_participants),
    };
    let bars: Vec<Bar> = page.codes.iter().map(bar).collect();
    let most = page.codes.iter().map(|code| code.of_participants).max().filter(|most| *most > 0)?;
    Some(Chart::Bars(Bars {
        title: "Participants by code".into(),
        bars,
        unit: "participants".into(),
        most: Some(most as f64),
    }))
}

fn figures(page: &StudyPage, study: &Study) -> Vec<(u64, String)> {
    let count = |count: usize, one: &str, many: &str| (count as u64, if count == 1 { one } else { many }.to_owned());
    let themes = page.codes.iter().filter(|code| code.is_theme).count();
    let counted = |coding: &&PageCoding| page.counted.is_none_or(|coder| coder == coding.coder);
    let passages: HashSet<(usize, Span)> =
        page.codings.iter().filter(counted).map(|coding| (coding.document, coding.span)).collect();
    let coders = study.coders.iter().filter(|coder| coder.role != CoderRole::Consensus).count();
    vec![
        count(page.participants.len(), "participant", "participants"),
        count(page.documents.len(), "document", "documents"),
        count(themes, "theme", "themes"),
        count(page.codes.len() - themes, "code", "codes"),
        count(passages.len(), "passage", "passages"),
        count(coders, "coder", "coders"),
    ]
}

/// Participants with their attributes, coders, rounds.
fn tables(study: &Study, selection: &Selection, codings: &[(usize, &Coding, CodeId)]) -> Vec<Report> {
    let people = selection.participants(study);
    let people: Vec<_> = study.participants.iter().filter(|person| people.contains(&person.id)).collect();
    let is_used = |name: &&Attribute| people.iter().any(|person| !study.value(person.id, name).is_empty());
    let attributes: Vec<_> = study.attributes.iter().filter(is_used).collect();
    let mut columns = vec![Column::text("participant", "Participant")];
    columns.extend(attributes.iter().map(|attribute| Column::text(&attribute.name, &attribute.name)));
    let mut participants = Report::new("Participants", columns);
    for person in people {
        let values = attributes.iter().map(|attribute| Cell::text(study.value(person.id, attribute)));
        participants.push(std::iter::once(Cell::text(&person.label)).chain(values).collect());
    }

    let counted = |is_theirs: &dyn Fn(&Coding) -> bool| {
        let theirs: Vec<_> = codings.iter().filter(|(_, coding, _)| is_theirs(coding)).collect();
        let documents: HashSet<usize> = theirs.iter().map(|(at, ..)| *at).collect();
        [Cell::Integer(theirs.len() as u64), Cell::Integer(documents.len() as u64)]
    };
    let figures = || [Column::figure("codings", "Codings"), Column::figure("documents", "Documents")];
    let head = |first: [Column; 2]| first.into_iter().chain(figures()).collect();
    let mut coders = Report::new("Coders", head([Column::text("coder", "Coder"), Column::text("role", "Role")]));
    for coder in &study.coders {
        let [of, documents] = counted(&|coding| coding.coder == coder.id);
        coders.push(vec![Cell::text(&coder.name), coder.role.word().into(), of, documents]);
    }
    let mut rounds = Report::new("Rounds", head([Column::text("round", "Round"), Column::text("state", "State")]));
    for round in &study.rounds {
        let state = [(round.blind, "blind"), (round.closed, "closed")];
        let state: Vec<&str> = state.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
        let [of, documents] = counted(&|coding| coding.round == Some(round.id));
        rounds.push(vec![Cell::text(&round.name), Cell::text(state.join(", ")), of, documents]);
    }
    [participants, coders, rounds].into_iter().filter(|report| !report.rows.is_empty()).collect()
}
