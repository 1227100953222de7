//! Revisions of texts: what was made of what, and carrying what is placed in a text from one to another.

use super::row::word;
use super::{Reader, Result, Writer, documents};
use crate::model::document::{Document, Section, Speaker, Turn};
use crate::model::ids::{
    CodeId, CoderId, CodingId, DecisionId, DocumentId, MemoId, QuoteEditId, QuoteId, RecheckId, RoundId,
};
use crate::model::memo::{place_in_title, placed_title};
use crate::model::revision::{Carried, Edit, Edits, Placed, Places, Recheck, Touch};
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;
use std::collections::{HashMap, HashSet};

/// A revision with everything it brings, ready to be written.
pub struct NewRevision<'a> {
    /// As it was until now; its revision is what this one was made from.
    pub document: &'a Document,
    pub body: &'a str,
    pub edits: &'a Edits,
    /// The speakers that are new.
    pub speakers: &'a [Speaker],
    pub turns: &'a [Turn],
    pub sections: &'a [Section],
    /// The file it came from, if it came from one.
    pub original: Option<Original<'a>>,
}

/// A file as it came.
#[derive(Debug, Clone, Copy)]
pub struct Original<'a> {
    pub filename: &'a str,
    pub media_type: &'a str,
    pub encoding: &'a str,
    pub bytes: &'a [u8],
}

/// What is known of one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    pub n: u32,
    /// The revision it was made from; `None` for a text as imported.
    pub base: Option<u32>,
    pub characters: u32,
    /// How many edits made it of its base.
    pub edits: u32,
    /// Whether its words are gone for good.
    pub erased: bool,
    /// The name of the file it came from.
    pub filename: Option<String>,
    pub media_type: Option<String>,
    /// When it came, and who brought it.
    pub at: Option<String>,
    pub coder: Option<CoderId>,
}

/// What becomes of one thing that is placed in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    pub about: Placed,
    pub was: Span,
    /// Where it goes; `None` if it stays behind.
    pub to: Option<Span>,
    /// What was done to its words, if anything.
    pub touch: Option<Touch>,
    /// It is out of use, and moves along so that it can be brought back.
    pub retired: bool,
}

// ── Looking up ────────────────────────────────────────────────────────────────────────────────────────────

/// The revisions of a document, in the order they were made.
pub fn all(reader: &Reader<'_>, document: DocumentId) -> Result<Vec<Revision>> {
    const REVISIONS: &str = "SELECT text.revision, text.base, text.length, text.erased, original.filename,
            original.media_type,
            (SELECT count(*) FROM text_edit
             WHERE text_edit.document = text.document AND text_edit.revision = text.revision)
        FROM document_text AS text
        LEFT JOIN original ON original.document = text.document AND original.revision = text.revision
        WHERE text.document = ?1
        ORDER BY text.revision";
    // Said twice, so that the index of what is no coding is used.
    const MADE: &str = "SELECT json_extract(change.after, '$.revision'), step.at, step.coder
        FROM change JOIN step ON step.n = change.step
        WHERE change.tbl = 'document' AND change.tbl <> 'coding' AND change.row = ?1
          AND json_extract(change.after, '$.revision') IS NOT NULL
        ORDER BY change.seq DESC";
    let made = reader.all(MADE, [document], |row| Ok((row.get::<_, u32>(0)?, (row.get(1)?, row.get(2)?))))?;
    // The first that set it made it; a redo only brought it back.
    let mut made: HashMap<u32, (String, Option<CoderId>)> = made.into_iter().collect();
    let mut revisions = reader.all(REVISIONS, [document], |row| {
        Ok(Revision {
            n: row.get(0)?,
            base: row.get(1)?,
            characters: row.get(2)?,
            erased: row.get(3)?,
            filename: row.get(4)?,
            media_type: row.get(5)?,
            edits: row.get(6)?,
            at: None,
            coder: None,
        })
    })?;
    for revision in &mut revisions {
        if let Some((at, coder)) = made.remove(&revision.n) {
            (revision.at, revision.coder) = (Some(at), coder);
        }
    }
    Ok(revisions)
}

/// The text of a revision; `None` if there is none, or its words were erased.
pub fn body(reader: &Reader<'_>, document: DocumentId, revision: u32) -> Result<Option<String>> {
    const BODY: &str = "SELECT body FROM document_text WHERE document = ?1 AND revision = ?2 AND erased = 0";
    reader.one(BODY, (document, revision), |row| row.get(0))
}

/// How a revision came from its base; `None` if it came from none.
pub fn edits(reader: &Reader<'_>, document: DocumentId, revision: u32) -> Result<Option<Edits>> {
    const EDITS: &str =
        "SELECT at, removed_len, inserted FROM text_edit WHERE document = ?1 AND revision = ?2 ORDER BY n";
    if base(reader, document, revision)?.is_none() {
        return Ok(None);
    }
    let edits = reader.all(EDITS, (document, revision), |row| {
        Ok(Edit { at: CharPos(row.get(0)?), removed: row.get(1)?, inserted: row.get(2)? })
    })?;
    Ok(Edits::from_kept(edits))
}

/// The revision this one was made from.
pub fn base(reader: &Reader<'_>, document: DocumentId, revision: u32) -> Result<Option<u32>> {
    const BASE: &str = "SELECT base FROM document_text WHERE document = ?1 AND revision = ?2";
    Ok(reader.one(BASE, (document, revision), |row| row.get(0))?.flatten())
}

/// This revision and those it goes back to, the latest first.
pub fn line(reader: &Reader<'_>, document: DocumentId, revision: u32) -> Result<Vec<u32>> {
    let mut line = vec![revision];
    let mut at = revision;
    while let Some(base) = base(reader, document, at)?.filter(|base| *base < at) {
        line.push(base);
        at = base;
    }
    Ok(line)
}

/// The way from one revision to another: back to what both go back to, then on. `None` if there is none.
pub fn way(reader: &Reader<'_>, document: DocumentId, from: u32, to: u32) -> Result<Option<Vec<Places>>> {
    let (up, down) = (line(reader, document, from)?, line(reader, document, to)?);
    let Some(shared) = up.iter().find(|revision| down.contains(revision)).copied() else { return Ok(None) };
    let mut way = Vec::new();
    for &revision in up.iter().take_while(|&&revision| revision != shared) {
        let Some(edits) = edits(reader, document, revision)? else { return Ok(None) };
        way.push(edits.places().inverse());
    }
    let on: Vec<u32> = down.into_iter().take_while(|&revision| revision != shared).collect();
    for &revision in on.iter().rev() {
        let Some(edits) = edits(reader, document, revision)? else { return Ok(None) };
        way.push(edits.places().clone());
    }
    Ok(Some(way))
}

// ── Carrying ──────────────────────────────────────────────────────────────────────────────────────────────

/// What becomes of everything that is placed in revision `from` of a document when revision `to` becomes its text.
///
/// Memos do not say of which revision their place is: `is_wanted` knows. What is out of use is carried too. Of two
/// codings of one coder, code and round that fall on one passage the later one stays behind.
pub fn plan(
    reader: &Reader<'_>,
    document: DocumentId,
    (from, to): (u32, u32),
    carry: impl Fn(Span) -> Carried,
    is_wanted: impl Fn(Placed) -> bool,
) -> Result<Vec<Move>> {
    const CODINGS: &str = "SELECT id, start, \"end\", retired, code, coder, round
        FROM coding
        WHERE document = ?1 AND revision = ?2
        ORDER BY id";
    const MEMOS: &str =
        "SELECT id, title, retired FROM memo WHERE about_table = 'document' AND about_id = ?1 ORDER BY id";
    const DECISIONS: &str =
        "SELECT id, start, \"end\", retired FROM decision WHERE document = ?1 AND revision = ?2 ORDER BY id";
    type Mark = (Span, CodeId, CoderId, Option<RoundId>);
    let codings = |revision: u32| {
        reader.all(CODINGS, (document, revision), |row| {
            let mark: Mark = (Span::of(row.get(1)?, row.get(2)?), row.get(4)?, row.get(5)?, row.get(6)?);
            Ok((row.get::<_, CodingId>(0)?, row.get::<_, bool>(3)?, mark))
        })
    };
    let there = codings(to)?.into_iter().filter(|(_, retired, _)| !retired);
    let mut taken: HashSet<Mark> = there.map(|(.., mark)| mark).collect();
    let mut moves = Vec::new();
    let in_text = codings(from)?.into_iter().filter(|(id, ..)| is_wanted(Placed::Coding(*id)));
    for (id, retired, (was, code, coder, round)) in in_text {
        let mut moved = Move::of(Placed::Coding(id), was, retired, carry(was));
        if let Some(span) = moved.to.filter(|_| !retired)
            && !taken.insert((span, code, coder, round))
        {
            (moved.to, moved.touch) = (None, Some(Touch::Same));
        }
        moves.push(moved);
    }
    let memos = reader.all(MEMOS, [document], |row| {
        Ok((row.get::<_, MemoId>(0)?, row.get::<_, String>(1)?, row.get::<_, bool>(2)?))
    })?;
    let placed = memos.into_iter().filter(|(id, ..)| is_wanted(Placed::Memo(*id)));
    moves.extend(placed.filter_map(|(id, title, retired)| {
        let (was, _) = place_in_title(&title)?;
        Some(Move::of(Placed::Memo(id), was, retired, carry(was)))
    }));
    let decisions = reader.all(DECISIONS, (document, from), |row| {
        Ok((row.get::<_, DecisionId>(0)?, Span::of(row.get(1)?, row.get(2)?), row.get::<_, bool>(3)?))
    })?;
    let decisions = decisions.into_iter().filter(|(id, ..)| is_wanted(Placed::Decision(*id)));
    moves.extend(decisions.map(|(id, was, retired)| Move::of(Placed::Decision(id), was, retired, carry(was))));
    plan_quotes(reader, document, from, &carry, &is_wanted, &mut moves)?;
    Ok(moves)
}

/// The same for quotes. What is left out of one, or put into it, moves along unless the quote stays behind.
fn plan_quotes(
    reader: &Reader<'_>,
    document: DocumentId,
    from: u32,
    carry: &dyn Fn(Span) -> Carried,
    is_wanted: &dyn Fn(Placed) -> bool,
    moves: &mut Vec<Move>,
) -> Result<()> {
    const QUOTES: &str =
        "SELECT id, start, \"end\", retired FROM quote WHERE document = ?1 AND revision = ?2 ORDER BY id";
    const EDITS: &str = "SELECT quote_edit.id, quote, quote_edit.start, quote_edit.\"end\", quote_edit.retired
        FROM quote_edit JOIN quote ON quote.id = quote_edit.quote
        WHERE document = ?1 AND quote_edit.revision = ?2
        ORDER BY quote_edit.id";
    let quotes = reader.all(QUOTES, (document, from), |row| {
        Ok((row.get::<_, QuoteId>(0)?, Span::of(row.get(1)?, row.get(2)?), row.get::<_, bool>(3)?))
    })?;
    let mut behind: HashSet<QuoteId> = HashSet::new();
    for (id, was, retired) in quotes.into_iter().filter(|(id, ..)| is_wanted(Placed::Quote(*id))) {
        let moved = Move::of(Placed::Quote(id), was, retired, carry(was));
        behind.extend(moved.to.is_none().then_some(id));
        moves.push(moved);
    }
    let edits = reader.all(EDITS, (document, from), |row| {
        let span = Span::of(row.get(2)?, row.get(3)?);
        Ok((row.get::<_, QuoteEditId>(0)?, row.get::<_, QuoteId>(1)?, span, row.get::<_, bool>(4)?))
    })?;
    for (id, quote, was, retired) in edits {
        if is_wanted(Placed::Quote(quote)) && !behind.contains(&quote) {
            let to = carried_edit(was, carry);
            moves.push(Move { about: Placed::QuoteEdit(id), was, to, touch: None, retired });
        }
    }
    Ok(())
}

/// Where an edit of a quote goes. Words put in stay after the character they follow.
fn carried_edit(was: Span, carry: &dyn Fn(Span) -> Carried) -> Option<Span> {
    if !was.is_empty() || was.start().get() == 0 {
        return carry(was).span();
    }
    let at = match carry(Span::between(was.start().minus(1), was.start())) {
        Carried::Untouched(before) | Carried::Changed(before) => before.end(),
        Carried::Gone { near } => near,
    };
    Some(Span::between(at, at))
}

impl Move {
    fn of(about: Placed, was: Span, retired: bool, carried: Carried) -> Self {
        let touch = match carried {
            Carried::Untouched(_) => None,
            Carried::Changed(_) => Some(Touch::Changed),
            Carried::Gone { .. } => Some(Touch::Gone),
        };
        Self { about, was, to: carried.span(), touch, retired }
    }
}

/// Does what was planned, and notes what is to be looked at.
pub fn carry(writer: &Writer<'_>, document: DocumentId, revision: u32, touched_by: u32, moves: &[Move]) -> Result<()> {
    const CODING: &str = "UPDATE coding SET revision = ?2, start = ?3, \"end\" = ?4 WHERE id = ?1";
    const DECISION: &str = "UPDATE decision SET revision = ?2, start = ?3, \"end\" = ?4 WHERE id = ?1";
    const QUOTE: &str = "UPDATE quote SET revision = ?2, start = ?3, \"end\" = ?4 WHERE id = ?1";
    const QUOTE_EDIT: &str = "UPDATE quote_edit SET revision = ?2, start = ?3, \"end\" = ?4 WHERE id = ?1";
    const TITLE: &str = "SELECT title FROM memo WHERE id = ?1";
    for moved in moves {
        match (moved.about, moved.to) {
            (Placed::Coding(id), Some(to)) => {
                writer.run(CODING, (id, revision, to.start().get(), to.end().get()))?;
            }
            (Placed::Decision(id), Some(to)) => {
                writer.run(DECISION, (id, revision, to.start().get(), to.end().get()))?;
            }
            (Placed::Memo(id), to) => {
                let title: Option<String> = writer.one(TITLE, [id], |row| row.get(0))?;
                let rest = title.as_deref().and_then(place_in_title).map_or("", |(_, rest)| rest);
                let title = to.map_or_else(|| rest.to_owned(), |to| placed_title(to, rest));
                writer.run("UPDATE memo SET title = ?2 WHERE id = ?1", (id, title))?;
            }
            (Placed::Quote(id), Some(to)) => {
                writer.run(QUOTE, (id, revision, to.start().get(), to.end().get()))?;
            }
            (Placed::QuoteEdit(id), Some(to)) => {
                writer.run(QUOTE_EDIT, (id, revision, to.start().get(), to.end().get()))?;
            }
            (Placed::QuoteEdit(id), None) => {
                // The words it left out are gone themselves.
                writer.run("UPDATE quote_edit SET retired = 1 WHERE id = ?1", [id])?;
            }
            (Placed::Coding(_) | Placed::Decision(_) | Placed::Quote(_), None) => {}
        }
        if let Some(touch) = moved.touch {
            let recheck = Recheck {
                id: RecheckId::new(),
                document,
                revision: touched_by,
                about: moved.about,
                touch,
                was: moved.was,
                checked: false,
            };
            note(writer, &recheck)?;
        }
    }
    Ok(())
}

/// Carries what was placed, since that step, in a text that an undo or a redo has just put away.
///
/// `before` has the revisions of the documents as they were. What the step itself had carried is where it was already.
pub(super) fn follow(writer: &Writer<'_>, step: i64, before: &HashMap<DocumentId, u32>) -> Result<()> {
    const WRITTEN_SINCE: &str = "SELECT row FROM change WHERE step > ?1 AND tbl = 'memo' AND op = 'I' AND step < ?2";
    const LEFT_BEHIND: &str = "SELECT about_id FROM recheck
        WHERE document = ?1 AND revision = ?2 AND change <> 'changed' AND retired = 0";
    for (document, to) in current(writer)? {
        let Some(&from) = before.get(&document).filter(|from| **from != to) else { continue };
        let Some(way) = way(writer, document, from, to)? else { continue };
        let text = body(writer, document, to)?.and_then(|body| Text::new(body).ok());
        let carry_over = |span: Span| {
            let carried = Carried::through(span, &way);
            text.as_ref().map_or(carried, |text| carried.settled(text))
        };
        // Where the text goes back, it is the revision put away that touches it.
        let touched_by = if line(writer, document, to)?.contains(&from) { to } else { from };
        let since: HashSet<MemoId> =
            writer.all(WRITTEN_SINCE, (step, writer.step()), |row| row.get(0))?.into_iter().collect();
        let behind: HashSet<String> =
            writer.all(LEFT_BEHIND, (document, touched_by), |row| row.get(0))?.into_iter().collect();
        let is_wanted = |placed: Placed| match placed {
            Placed::Memo(id) => since.contains(&id),
            other => !behind.contains(&other.id()),
        };
        let moves = plan(writer, document, (from, to), carry_over, is_wanted)?;
        carry(writer, document, to, touched_by, &moves)?;
    }
    Ok(())
}

/// The current revision of every document.
pub(super) fn current(reader: &Reader<'_>) -> Result<HashMap<DocumentId, u32>> {
    let all = reader.all("SELECT id, revision FROM document", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(all.into_iter().collect())
}

// ── Writing ───────────────────────────────────────────────────────────────────────────────────────────────

/// Adds a revision, makes it the document's text, and answers its number. Nothing placed in the text is moved.
pub fn insert(writer: &Writer<'_>, new: &NewRevision<'_>) -> Result<u32> {
    const NEXT: &str = "SELECT max(revision) + 1 FROM document_text WHERE document = ?1";
    const TEXT: &str =
        "INSERT INTO document_text (document, revision, body, length, sha256, base) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    const EDIT: &str = "INSERT INTO text_edit (document, revision, n, at, removed_len, inserted)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let Document { id, revision: base, .. } = *new.document;
    let revision: u32 = writer.one(NEXT, [id], |row| row.get(0))?.unwrap_or(base + 1);
    let length = u32::try_from(new.body.chars().count()).unwrap_or(u32::MAX);
    writer.run(TEXT, (id, revision, new.body, length, documents::sha256(new.body), base))?;
    for (edit, n) in new.edits.all().iter().zip(1u32..) {
        writer.run(EDIT, (id, revision, n, edit.at.get(), edit.removed, &edit.inserted))?;
    }
    if let Some(Original { filename, media_type, encoding, bytes }) = new.original {
        documents::insert_original(writer, id, revision, (filename, media_type, encoding), bytes, new.body)?;
    }
    documents::insert_structure(writer, id, revision, new.speakers, new.turns, new.sections)?;
    writer.run("UPDATE document SET revision = ?2 WHERE id = ?1", (id, revision))?;
    Ok(revision)
}

// ── What is to be looked at ───────────────────────────────────────────────────────────────────────────────

/// What amendments touched in the documents in use and is still there, in the order it was touched.
pub fn rechecks(reader: &Reader<'_>) -> Result<Vec<Recheck>> {
    const RECHECKS: &str = "SELECT recheck.id, recheck.document, recheck.revision, about_table, about_id, change,
            recheck.start, recheck.\"end\", checked
        FROM recheck
        JOIN document ON document.id = recheck.document AND document.retired = 0
        WHERE recheck.retired = 0 AND CASE about_table
            WHEN 'coding' THEN EXISTS (SELECT 1 FROM coding WHERE coding.id = recheck.about_id AND coding.retired = 0)
            WHEN 'memo' THEN EXISTS (SELECT 1 FROM memo WHERE memo.id = recheck.about_id AND memo.retired = 0)
            WHEN 'quote' THEN EXISTS (SELECT 1 FROM quote WHERE quote.id = recheck.about_id AND quote.retired = 0)
            ELSE EXISTS (SELECT 1 FROM decision WHERE decision.id = recheck.about_id AND decision.retired = 0) END
        ORDER BY document.sort, document.id, recheck.id";
    reader.all(RECHECKS, [], |row| {
        let about = match row.get_ref(3)?.as_str()? {
            "coding" => Placed::Coding(row.get(4)?),
            "memo" => Placed::Memo(row.get(4)?),
            "quote" => Placed::Quote(row.get(4)?),
            _ => Placed::Decision(row.get(4)?),
        };
        Ok(Recheck {
            id: row.get(0)?,
            document: row.get(1)?,
            revision: row.get(2)?,
            about,
            touch: word(row, 5, Touch::from_word)?,
            was: Span::of(row.get(6)?, row.get(7)?),
            checked: row.get(8)?,
        })
    })
}

/// How many codings, memos, decisions and quotes nobody has looked at since an amendment touched them.
pub fn unchecked(reader: &Reader<'_>) -> Result<usize> {
    const ANY: &str = "SELECT 1 FROM recheck WHERE retired = 0 AND checked = 0 LIMIT 1";
    if reader.one(ANY, [], |_| Ok(()))?.is_none() {
        return Ok(0);
    }
    let open = rechecks(reader)?.into_iter().filter(|recheck| !recheck.checked);
    Ok(open.map(|recheck| recheck.about).collect::<HashSet<_>>().len())
}

/// Notes something to be looked at.
pub fn note(writer: &Writer<'_>, recheck: &Recheck) -> Result<()> {
    const NOTE: &str = "INSERT INTO recheck (id, document, revision, about_table, about_id, change, start, \"end\")
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let Recheck { id, document, revision, about, touch, was, .. } = recheck;
    let (start, end) = (was.start().get(), was.end().get());
    writer.run(NOTE, (id, document, revision, about.word(), about.id(), touch.word(), start, end))?;
    Ok(())
}

/// Says that somebody has looked at this coding, memo, decision or quote.
pub fn check(writer: &Writer<'_>, about: Placed) -> Result<()> {
    const CHECK: &str =
        "UPDATE recheck SET checked = 1 WHERE about_table = ?1 AND about_id = ?2 AND checked = 0 AND retired = 0";
    writer.run(CHECK, (about.word(), about.id()))?;
    Ok(())
}
