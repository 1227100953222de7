//! From a cell to what was counted in it: a query whose passages are those, or a place in the text.

use super::{Cellular, Whose, is_consensus};
use crate::analysis::cooccurrence::Within;
use crate::analysis::query::as_written;
use crate::command::cases::Cases;
use crate::command::insight::{Behind, Drawn, Figure};
use crate::model::codebook::split_path;
use crate::model::ids::{CodeId, DocumentId};
use crate::model::span::Span;
use crate::tui::catalogue::Catalogue;
use crate::tui::cell::{fitted, shortened};
use crate::tui::screens::passages::written;
use crate::tui::view::counted;

/// Where a cell leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    Passages {
        query: String,
        /// What they are.
        said: String,
    },
    Place(DocumentId, Span),
    /// Nowhere, and why.
    Nowhere(String),
}

/// So many codes are named in one query at most.
const CODES_MAX: usize = 200;

/// The way from a cell of a figure that is counted from these coders' codings.
pub(super) fn way(drawn: &Drawn, row: usize, column: usize, whose: Whose, catalogue: &Catalogue) -> Option<Way> {
    let by = by(whose, catalogue);
    let book = &catalogue.codebook;
    // Of a code that went meanwhile the path is all there is.
    let code = |path: &str| book.find(path).map_or_else(|_| as_written(path), |id| written(book, id));
    Some(match &drawn.behind {
        Behind::Frequencies(rows) => {
            let row = rows.get(row)?;
            let query = format!("{} {by}", code(&row.code));
            found(query, row.passages, &format!("with {}", short(&row.code)))
        }
        Behind::Matrix { counts, .. } => {
            let (row_code, case, cell) = (counts.codes.get(row)?, counts.cases.get(column)?, counts.cells.get(column)?);
            let key = match drawn.request.figure {
                Figure::Matrix { cases: Cases::Participant, .. } => "participant",
                _ => "document",
            };
            let query = format!("{} {key}:{} {by}", code(&row_code.path), as_written(&case.label));
            found(
                query,
                cell.get(row)?.passages,
                &format!("with {} in {}", short(&row_code.path), fitted(&case.label, 16)),
            )
        }
        Behind::Cooccurrence { answer, bearers } => {
            let (first, second) = (answer.codes.get(row)?, answer.codes.get(column)?);
            let Figure::Cooccurrence { within, .. } = drawn.request.figure else { return None };
            if row == column {
                let query = format!("{} {by}", code(&first.path));
                return Some(Way::Passages { query, said: format!("the passages with {}", short(&first.path)) });
            }
            let Some(pair) = answer.pair(row, column) else {
                return Some(Way::Nowhere("a code and what it is under are no pair".to_owned()));
            };
            let both = format!("{} and {}", short(&first.path), short(&second.path));
            if pair.count == 0 {
                return Some(Way::Nowhere(format!("{both} do not occur together here")));
            }
            let with_both = |id: &(String, std::collections::HashSet<CodeId>)| {
                (id.1.contains(&first.id) && id.1.contains(&second.id)).then(|| as_written(&id.0))
            };
            let names = bearers.iter().filter_map(with_both).collect::<Vec<String>>().join(",");
            pair_way([&first.path, &second.path].map(|path| code(path)), within, &by, &names, pair.count, &both)
        }
        Behind::Saturation { names, new, .. } => {
            let key = match drawn.request.figure {
                Figure::Saturation { by: Cases::Participant } => "participant",
                _ => "document",
            };
            let (name, new) = (names.get(column)?, new.get(column)?);
            let codes: Vec<String> = new.iter().map(|path| code(path)).collect();
            let place = format!("{key}:{} {by}", as_written(name));
            match codes.len() {
                0 => Way::Passages {
                    query: format!("* {place}"),
                    said: format!("all passages in {name}, which brought no new code"),
                },
                count @ 1..=CODES_MAX => Way::Passages {
                    query: format!("({}) {place}", codes.join(" OR ")),
                    said: format!("the passages in {name} with its {}", counted(count, "new code")),
                },
                _ => Way::Passages { query: format!("* {place}"), said: format!("all passages in {name}") },
            }
        }
        Behind::Codeline { document, rows } => Way::Place(document.id, *rows.get(row)?.stretches.get(column)?),
    })
}

/// The passages of two codes that occur together.
fn pair_way(codes: [String; 2], within: Within, by: &str, names: &str, count: u64, both: &str) -> Way {
    let [a, b] = codes.map(|code| format!("{code} {by}"));
    let units = counted(usize::try_from(count).unwrap_or(usize::MAX), within.unit());
    let either_way = |word: &str| format!("{a} {word} {b} OR {b} {word} {a}");
    match within {
        Within::Passage => Way::Passages { query: format!("{a} EQUALS {b}"), said: format!("{units} with {both}") },
        Within::Overlap => {
            Way::Passages { query: either_way("OVERLAPS"), said: format!("{units} of {both} that overlap") }
        }
        Within::Turn => {
            Way::Passages { query: either_way("NEAR/0"), said: format!("the passages in {units} with {both}") }
        }
        Within::Turns(turns) => Way::Passages {
            query: either_way(&format!("NEAR/{turns}")),
            said: format!("the passages near one another in {units} with {both}"),
        },
        Within::Participant | Within::Document => {
            let key = within.unit();
            let query = format!("{a} {key}:{names} OR {b} {key}:{names}");
            Way::Passages { query, said: format!("the passages of {units} with {both}") }
        }
    }
}

/// So many passages, if there are any.
fn found(query: String, count: u64, what: &str) -> Way {
    match count {
        0 => Way::Nowhere(format!("no passage {what}")),
        _ => {
            let passages = counted(usize::try_from(count).unwrap_or(usize::MAX), "passage");
            Way::Passages { query, said: format!("{passages} {what}") }
        }
    }
}

/// The condition on codings that chooses the layer.
fn by(whose: Whose, catalogue: &Catalogue) -> String {
    if let Some(name) = whose.coder(catalogue) {
        return format!("coder:{}", as_written(name));
    }
    let wanted = catalogue.coders.iter().filter(|coder| is_consensus(coder.role) == (whose == Whose::Consensus));
    let names: Vec<String> = wanted.map(|coder| as_written(&coder.name)).collect();
    match names.len() == catalogue.coders.len() {
        true => "coder:*".to_owned(),
        false => format!("coder:{}", names.join(",")),
    }
}

/// The name at the end of a path.
pub(super) fn last(path: &str) -> String {
    split_path(path).pop().unwrap_or_default()
}

/// The same, short enough for a line with other words on it.
fn short(path: &str) -> String {
    shortened(&last(path), 22)
}

/// The name of the column, for people.
pub(super) fn column_name(drawn: &Drawn, column: usize) -> String {
    let name = drawn.column(column).unwrap_or_default();
    if matches!(drawn.behind, Behind::Cooccurrence { .. }) { last(&name) } else { name }
}
