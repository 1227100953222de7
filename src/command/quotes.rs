//! The quote bank: what could be quoted, what was picked, and how that is spread over participants.

use super::Globals;
use super::answer::{Reply, Table, counted, format, is_only_shown, on_one_line};
use super::fields::Field;
use super::passages::parse_context;
use super::select::{Select, WithLayer, about, provenance};
use crate::error::{Error, Result};
use crate::model::codebook::split_path;
use crate::model::document::{Attribute, Turn};
use crate::model::ids::ParticipantId;
use crate::model::note::Note;
use crate::model::quote::Quote;
use crate::model::revision::Placed;
use crate::project::Project;
use crate::project::lookup::named;
use crate::project::passages::Words;
use crate::project::quote_bank::{Candidate, Order, Share, Wanted};
use crate::project::study::{Study, StudyDocument};
use crate::report::{Cell, Column, Format, Layout, Report};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::collections::HashSet;

/// The quote bank: code by code what was picked for the paper, and what else could be quoted
///
/// Words are those of the text as it is now. What was left out of a quote is shown as […], what was put in as [words];
/// see `thema quote`. As LaTeX and DOCX the bank is a text: quotes under the headings of their themes and codes. Each quote has an id (Q-7f3a91) that stays the same whatever is renamed, sorted anew or corrected.
#[derive(Debug, clap::Args)]
pub struct Quotes {
    /// Only what was picked.
    #[arg(long)]
    picked: bool,
    /// How quotes are spread over participants: who is quoted too often, too little or never.
    #[arg(long, conflicts_with_all = ["per_code", "longest", "shortest", "context", "picked"])]
    balance: bool,
    /// At most so many a code: what was picked first, then different participants before more of the same one.
    #[arg(long, value_name = "N")]
    per_code: Option<usize>,
    /// The longest of a code first.
    #[arg(long, conflicts_with = "shortest")]
    longest: bool,
    /// The shortest of a code first.
    #[arg(long)]
    shortest: bool,
    /// Show so much around each: 2turns, 80chars (0turns is the rest of its turn).
    #[arg(long, value_name = "N", value_parser = parse_context)]
    context: Option<Words>,
    /// Show these attributes of the participant beside the label, as in --show role.
    #[arg(long, value_name = "ATTRIBUTE", value_delimiter = ',')]
    show: Vec<String>,
    /// Leave out the words as they were said where a quote shows others (words), or the notes on quotes (notes), or both.
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',')]
    leave_out: Vec<LeftOut>,
    /// Only this theme, with everything under it; the same as --code.
    #[arg(long, value_name = "THEME")]
    theme: Vec<String>,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

/// What a table of quotes need not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LeftOut {
    Words,
    Notes,
}

impl Quotes {
    pub(super) fn run(mut self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        self.select.code.append(&mut self.theme);
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let order = match (self.longest, self.shortest) {
            (true, _) => Order::Longest,
            (_, true) => Order::Shortest,
            _ => Order::Text,
        };
        let wanted = Wanted { picked: self.picked, per_code: self.per_code, order };
        let around = self.context.unwrap_or(Words::Passage);
        let bank = study.meanwhile(|| project.quote_bank(&study, &selection, layer, wanted, around))?;
        let view = View { study: &study, attributes: attributes(&study, &self.show)? };
        let overall = overall(&bank, project.quoted_of(&study, &selection, &bank));
        let mut table = match self.balance {
            true => view.balance(&project.shares(&study, &selection, layer, &bank), overall),
            false => view.bank(&bank, overall, self.context.is_some(), is_only_shown(globals)?),
        };
        // Of tens of thousands of passages they are most of the work, and nobody else reads them.
        if !self.balance && format(globals)? == Format::Json {
            table.rows = Some(bank.iter().map(|one| view.row(one)).collect());
        }
        table.report.notes.extend(doubts(project, &study, &bank)?);
        let layer = layer.words(&study);
        let mut said = vec![format!("layer {layer}")];
        said.extend(self.picked.then(|| "picked only".to_owned()));
        said.extend(self.per_code.map(|count| format!("at most {count} a code")));
        table.report.provenance = provenance(&study, &selection, &said);
        table.about =
            about(&study, &selection, json!({"layer": layer, "picked": self.picked, "per_code": self.per_code}));
        let names = self.leave_out.iter().map(|left_out| match left_out {
            LeftOut::Words => "text",
            LeftOut::Notes => "note",
        });
        Ok(Reply::table(table).without(names).keeping((bank, study)))
    }
}

fn attributes<'s>(study: &'s Study, names: &[String]) -> Result<Vec<&'s Attribute>> {
    let find = |name: &String| {
        named(&study.attributes, name, |attribute| &attribute.name).ok_or_else(|| {
            let known = study.attributes.iter().map(|attribute| attribute.name.clone());
            Error::unknown("attribute", name, known, "thema participant list")
        })
    };
    names.iter().map(find).collect()
}

/// Quotes whose words an amendment touched, or took away, and that nobody has looked at since.
fn doubts(project: &Project, study: &Study, bank: &[Candidate]) -> Result<Option<Note>> {
    let open: HashSet<Placed> = project.to_check(None, false)?.into_iter().map(|item| item.about).collect();
    let shown: HashSet<_> = bank.iter().filter_map(|one| Some(one.quote.as_ref()?.id)).collect();
    let places = study.places();
    let is_behind = |quote: &Quote| {
        let at = places.get(&quote.document);
        at.is_some_and(|&at| study.documents[at].document.revision != quote.revision)
    };
    let touched: Vec<String> = project
        .quotes()?
        .iter()
        .filter(|quote| is_behind(quote) || shown.contains(&quote.id) && open.contains(&Placed::Quote(quote.id)))
        .map(Quote::reference)
        .collect();
    Ok((!touched.is_empty()).then(|| {
        let message = format!(
            "the words of {} were amended since: {}; look at them: `thema document recheck`",
            counted(touched.len() as u64, "quote"),
            touched.join(", ")
        );
        Note::new("quotes_amended", message)
    }))
}

/// What the bank comes to; of the participants those quoted and all.
fn overall(bank: &[Candidate], [quoted, people]: [usize; 2]) -> Value {
    let quotes: HashSet<_> = bank.iter().filter_map(|one| Some(one.quote.as_ref()?.id)).collect();
    json!({
        "quotes": quotes.len(),
        "candidates": bank.iter().filter(|one| one.quote.is_none()).count(),
        "participants_quoted": quoted,
        "of_participants": people,
    })
}

/// A candidate, and whether its code heads it.
type Headed<'b> = (bool, &'b Candidate);

/// What is needed to show the bank.
struct View<'s> {
    study: &'s Study,
    attributes: Vec<&'s Attribute>,
}

impl View<'_> {
    fn bank(&self, bank: &[Candidate], overall: Value, with_context: bool, only_shown: bool) -> Table {
        // A code heads the first of its quotes.
        let heads = |n: usize| n == 0 || bank[n - 1].code != bank[n].code;
        let headed: Vec<Headed<'_>> = bank.iter().enumerate().map(|(n, one)| (heads(n), one)).collect();
        let mut report = Field::table("Quotes", self.fields(with_context), &headed, only_shown);
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let attributes = self.attributes.iter().map(|attribute| attribute.name.clone());
        report.layout = Layout::Quotes {
            under: "code".to_owned(),
            body: "quote_shown".to_owned(),
            whose: names(&["participant"]).into_iter().chain(attributes).collect(),
            place: names(&["place", "id"]),
        };
        report.notes.push(self.note(&overall, bank.len()));
        Table { report, about: Value::Null, rows: None, overall: Some(overall) }
    }

    /// The columns of the bank, and what stands in them.
    fn fields<'v>(&'v self, with_context: bool) -> Vec<Field<'v, Headed<'v>>> {
        fn field<'v>(column: Column, cell: impl Fn(&Headed<'v>) -> Cell + Sync + 'v) -> Field<'v, Headed<'v>> {
            Field::new(column, cell)
        }
        let text = |name: &str| Column::text(name, "").for_programs();
        let figure = |name: &str| Column::figure(name, "").for_programs();
        let mut fields = vec![
            field(text("code"), |(_, one)| self.code(one).into()),
            field(Column::text("code_heading", "Code").for_people(), |(heads, one)| {
                if *heads { heading_of(self.code(one)) } else { Cell::Empty }
            }),
            field(Column::text("participant", "Participant"), |(_, one)| Cell::text(self.people(one).join("; "))),
        ];
        fields.extend(self.attributes.iter().map(|attribute| {
            let column = Column::text(&attribute.name, &attribute.name);
            field(column, |(_, one)| Cell::text(self.values(one, attribute).join("; ")))
        }));
        fields.extend([
            field(Column::text("place", "Where").for_people(), |(_, one)| Cell::text(self.place(one))),
            field(text("document"), |(_, one)| self.document(one).document.name.as_str().into()),
            field(figure("turn"), |(_, one)| self.turn(one).map_or(Cell::Empty, |turn| Cell::Integer(turn.n.into()))),
            field(text("time"), |(_, one)| {
                let time = self.turn(one).and_then(|turn| turn.time_start);
                time.map_or(Cell::Empty, |time| Cell::text(time.to_string()))
            }),
            field(figure("start"), |(_, one)| Cell::Integer(one.span.start().get().into())),
            field(figure("end"), |(_, one)| Cell::Integer(one.span.end().get().into())),
            field(text("speaker"), |(_, one)| self.speaker(one).unwrap_or_default().into()),
            field(text("section"), |(_, one)| self.section(one).unwrap_or_default().into()),
            field(Column::text("quote", "Quote").for_programs(), |(_, one)| one.said.shown().into()),
            field(Column::text("quote_shown", "Quote").for_people(), move |(_, one)| {
                Cell::text(in_context(one, with_context))
            }),
            field(text("text"), |(_, one)| Cell::text(&*one.said.words)),
            field(text("before"), |(_, one)| Cell::text(&*one.said.before)),
            field(text("after"), |(_, one)| Cell::text(&*one.said.after)),
            field(Column::figure("words", "Words"), |(_, one)| Cell::Integer(one.said.word_count.into())),
            field(Column::text("coder", "Coded by"), |(_, one)| Cell::text(self.coders(one).join("; "))),
            field(Column::text("id", "Id"), |(_, one)| {
                one.quote.as_ref().map_or(Cell::Empty, |quote| Cell::text(quote.reference()))
            }),
            field(text("picked"), |(_, one)| if one.quote.is_some() { "yes".into() } else { "no".into() }),
            field(text("note"), |(_, one)| one.quote.as_ref().map_or(Cell::Empty, |quote| quote.note.as_str().into())),
            field(text("codings"), |(_, one)| {
                let ids: Vec<String> = one.codings.iter().map(|coding| coding.id.to_string()).collect();
                Cell::text(ids.join("; "))
            }),
        ]);
        fields
    }

    fn note(&self, overall: &Value, rows: usize) -> Note {
        if rows == 0 {
            return Note::new("no_quotes", "nothing was picked here; `thema quote pick` picks a passage");
        }
        let figure = |name: &str| overall[name].as_u64().unwrap_or_default();
        let message = format!(
            "{} of {} of {} participants, and {} to choose from",
            counted(figure("quotes"), "quote"),
            figure("participants_quoted"),
            figure("of_participants"),
            counted(figure("candidates"), "other passage")
        );
        Note::new("counts", message)
    }

    fn row(&self, one: &Candidate) -> Value {
        let turn = self.turn(one);
        let attributes: serde_json::Map<String, Value> = self
            .attributes
            .iter()
            .map(|attribute| (attribute.name.clone(), json!(self.values(one, attribute).join("; "))))
            .collect();
        json!({
            "code": one.code.map(|code| self.study.codebook.path(code)),
            "id": one.quote.as_deref().map(Quote::reference),
            "picked": one.quote.is_some(),
            "participants": self.people(one),
            "attributes": attributes,
            "document": self.document(one).document.name,
            "turn": turn.map(|turn| turn.n),
            "time": turn.and_then(|turn| turn.time_start).map(|time| time.to_string()),
            "start": one.span.start(),
            "end": one.span.end(),
            "speaker": self.speaker(one),
            "section": self.section(one),
            "quote": one.said.shown(),
            "text": one.said.words,
            "before": one.said.before,
            "after": one.said.after,
            "words": one.said.word_count,
            "coders": self.coders(one),
            "codings": one.codings.iter().map(|coding| coding.id.to_string()).collect::<Vec<_>>(),
            "note": one.quote.as_ref().map(|quote| &quote.note),
        })
    }

    fn balance(&self, shares: &[Share], overall: Value) -> Table {
        let mut columns = vec![Column::text("participant", "Participant")];
        columns.extend(self.attributes.iter().map(|attribute| Column::text(&attribute.name, &attribute.name)));
        columns.extend([
            Column::figure("passages", "Passages"),
            Column::figure("quotes", "Quotes"),
            Column::figure("share", "% of quotes"),
            Column::figure("words", "Words quoted"),
            Column::text("balance", "Balance"),
        ]);
        let mut report = Report::new("Quotes per participant", columns);
        let (quotes, people) = (overall["quotes"].as_u64().unwrap_or_default(), shares.len() as u64);
        let mut rows = Vec::new();
        for share in shares {
            let label = self.label(share.participant);
            let part = (quotes > 0).then(|| share.quotes as f64 / quotes as f64);
            let balance = share.balance(quotes, people).word();
            let mut cells = vec![Cell::text(label)];
            cells.extend(self.attributes.iter().map(|attribute| self.study.value(share.participant, attribute).into()));
            cells.extend([
                Cell::Integer(share.passages),
                Cell::Integer(share.quotes),
                Cell::Share(part),
                Cell::Integer(share.words),
                balance.into(),
            ]);
            report.push(cells);
            rows.push(json!({
                "participant": label, "passages": share.passages, "quotes": share.quotes, "share": part,
                "words": share.words, "balance": balance,
            }));
        }
        let each = match people {
            0 => "nobody".to_owned(),
            _ => format!("{:.1} each", quotes as f64 / people as f64),
        };
        let message = format!(
            "an even share of {} is {each}; over is more than twice that, under less than half; a quote in which \
             several speak counts for each",
            counted(quotes, "quote")
        );
        report.notes.push(Note::new("even_share", message));
        Table { report, about: Value::Null, rows: Some(Value::Array(rows)), overall: Some(overall) }
    }

    fn code(&self, one: &Candidate) -> &str {
        one.code.map_or("", |code| self.study.codebook.path(code))
    }

    fn document(&self, one: &Candidate) -> &StudyDocument {
        &self.study.documents[one.at]
    }

    /// The first turn it touches.
    fn turn(&self, one: &Candidate) -> Option<&Turn> {
        one.said.turn.map(|turn| &self.document(one).turns[turn])
    }

    fn speaker(&self, one: &Candidate) -> Option<&str> {
        let speaker = self.document(one).speaker(self.turn(one)?.speaker);
        speaker.map(|speaker| speaker.label.as_str())
    }

    fn section(&self, one: &Candidate) -> Option<&str> {
        self.document(one).section_at(one.span).map(|section| section.title.as_str())
    }

    fn label(&self, id: ParticipantId) -> &str {
        self.study.participant(Some(id)).map_or("?", |person| &person.label)
    }

    fn people(&self, one: &Candidate) -> Vec<&str> {
        one.said.participants.iter().map(|id| self.label(*id)).collect()
    }

    fn values(&self, one: &Candidate, attribute: &Attribute) -> Vec<&str> {
        let values = one.said.participants.iter().map(|id| self.study.value(*id, attribute));
        values.filter(|value| !value.is_empty()).collect()
    }

    /// Who marked these words with this code: on a layer of one coder, that coder.
    fn coders(&self, one: &Candidate) -> Vec<&str> {
        let mut names: Vec<&str> =
            one.codings.iter().map(|coding| Project::coder_name(&self.study.coders, coding.coder)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// `P05, turn 14, 0:12:31`
    fn place(&self, one: &Candidate) -> String {
        let name = &self.document(one).document.name;
        match self.turn(one) {
            Some(Turn { n, time_start: Some(time), .. }) => format!("{name}, turn {n}, {time}"),
            Some(turn) => format!("{name}, turn {}", turn.n),
            None => format!("{name}, {}–{}", one.span.start(), one.span.end()),
        }
    }
}

/// `RQ1 exposure › no mandate`, as one name that heads the quotes below it.
fn heading_of(path: &str) -> Cell {
    let names = match split_path(path) {
        names if names.iter().all(String::is_empty) => "(no code)".to_owned(),
        names => names.join(" › "),
    };
    Cell::Path { path: names.replace('\\', "\\\\").replace('/', "\\/"), depth: 0 }
}

/// The quote on one line, in its surroundings if they are wanted.
fn in_context(one: &Candidate, with_context: bool) -> String {
    match with_context {
        true => on_one_line(&format!("{}⟨{}⟩{}", one.said.before, one.said.shown(), one.said.after)),
        false => on_one_line(one.said.shown()),
    }
}
