//! What NVivo writes of one code's coding, as text or by Word:
//!
//! ```text
//! Name: fear
//!
//! <Files\\Interview 1> - § 2 references coded  [4.12% Coverage]
//!
//! Reference 1 - 1.20% Coverage
//!
//! It was loud.
//! ```
//!
//! As it is described; no real one was seen.

use super::{Asked, File, ForeignError, Kind, SegmentRow, Segments, shortened, text_of, word};
use crate::model::exchange::{Fidelity, Outcome};

/// Whether a text is such an export.
pub(super) fn sniff(text: &str) -> bool {
    let mut lines = text.lines();
    lines.any(|line| document(line).is_some()) && lines.any(is_reference)
}

/// The document's path in `<Files\\Interviews\\P01> - § 3 references coded [..]`, folders and all.
fn document(line: &str) -> Option<&str> {
    let (path, rest) = line.trim().strip_prefix('<')?.split_once('>')?;
    let is_one =
        path.contains('\\') && rest.contains('§') && rest.contains(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    is_one.then_some(path)
}

/// Whether a line begins a reference: `Reference 1 - 1.20% Coverage`.
fn is_reference(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let number = words.nth(1).is_some_and(|word| word.chars().all(|digit| digit.is_ascii_digit()));
    number && words.next() == Some("-") && words.next().is_some_and(|share| share.contains('%'))
}

/// Reads the references. The code is the one asked for, else the one named at the top, else the file's name.
pub(super) fn read(file: &File<'_>, asked: &Asked, fidelity: &mut Fidelity) -> Result<Segments, ForeignError> {
    let text = if word::is_one(file.bytes) { word::text(file.bytes)? } else { text_of(file, asked, fidelity)? };
    let (mut code, mut place) = (None, None::<(Option<String>, String)>);
    let mut rows: Vec<SegmentRow> = Vec::new();
    // Lines that belong to no reference: what comes before the first one in a document.
    let mut is_open = false;
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(path) = document(line) {
            let names: Vec<&str> = path.split('\\').filter(|name| !name.is_empty()).collect();
            let group = names.len().checked_sub(2).filter(|last| *last > 0).and_then(|last| names.get(last));
            place = Some((group.map(|name| (*name).to_owned()), names.last().unwrap_or(&"").trim().to_owned()));
            is_open = false;
        } else if is_reference(line) {
            let Some((group, document)) = &place else {
                fidelity.note(
                    Outcome::Dropped,
                    "coded segments",
                    "no document is named before them",
                    format!("line {number}"),
                );
                continue;
            };
            is_open = true;
            let (document, group, coder) = (document.clone(), group.clone(), asked.coder.clone());
            rows.push(SegmentRow { line: number, document, group, coder, ..SegmentRow::default() });
        } else if let Some(row) = rows.last_mut().filter(|_| is_open) {
            row.quote.push_str(line);
            row.quote.push('\n');
        } else if let Some(name) = line.trim().strip_prefix("Name:").filter(|_| place.is_none()) {
            code = Some(name.trim().to_owned());
        }
    }
    let named = asked.code.clone().or(code.filter(|code| !code.is_empty()));
    let code = named.unwrap_or_else(|| {
        fidelity.note(Outcome::Guessed, "codes", "the file does not name its code; taken from its name", file.stem());
        file.stem().to_owned()
    });
    let code: Vec<String> =
        code.split('\\').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let before = rows.len();
    for row in &mut rows {
        row.quote = row.quote.trim().to_owned();
        row.code.clone_from(&code);
    }
    for row in rows.iter().filter(|row| row.quote.is_empty()) {
        let example = format!("line {}: {}", row.line, shortened(&row.document));
        fidelity.note(Outcome::Dropped, "coded segments", "they have no words: a picture or a recording", example);
    }
    rows.retain(|row| !row.quote.is_empty() && !row.code.is_empty());
    if rows.is_empty() {
        let why = if before == 0 { "no reference is in it" } else { "no reference has words" };
        return Err(ForeignError::Nothing { what: Kind::NvivoCoding.told(), why });
    }
    fidelity.read("coded segments", rows.len());
    Ok(Segments { origin: "NVivo".to_owned(), rows })
}
