//! Codebooks of other tools: tables and lists of codes without any text.

use super::tree::{self, MAXQDA_CUTS, Tree};
use super::{Asked, File, ForeignError, Kind, segments, shortened, table_of, text_of};
use crate::formats::sheet::Sheet;
use crate::formats::table::{column, squeezed};
use crate::model::exchange::{Exchange, Fidelity, Outcome};
use std::collections::HashSet;

/// What Taguette counts beside its tags.
const TAGUETTE_COUNTS: [&str; 2] = ["numberofhighlights", "numberofdocuments"];

/// What stands between the names of a path, the more certain first.
const SEPARATORS: [&str; 4] = [">>", " > ", "\\", "/"];

/// How long a name in a list can be to be one, in characters.
const NAME_MAX: usize = 80;

/// What a table of codes with these headings is.
pub(super) fn kind_of(headings: &[String]) -> Option<Kind> {
    let names: Vec<String> = headings.iter().map(|heading| squeezed(heading)).filter(|name| !name.is_empty()).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    let only = |known: &[&str]| names.iter().all(|name| known.contains(&name.as_str()));
    let [highlights, documents] = TAGUETTE_COUNTS;
    let tags = ["tag", "name"].into_iter().filter(|name| has(name)).count();
    if segments::is_zotqda(headings) && has("nannotations") && has("code") {
        return Some(Kind::ZotqdaCodebook);
    }
    if has("name") && has("files") && has("references") {
        return Some(Kind::NvivoCodebook);
    }
    if tags == 1 && has("description") && only(&["tag", "name", "description", highlights, documents]) {
        return Some(Kind::TaguetteCodebook);
    }
    (has("code") && has("memo") && only(&["code", "memo", "color", "colour"])).then_some(Kind::MaxqdaCodes)
}

/// Whether a text is a list of codes as QualCoder takes them: short lines, some of them `category>>code`.
///
/// Captions begin a speaker with `>>`, so that a line that begins so, speaks (`:`), tells the time or ends as a sentence
/// does makes it none.
pub(super) fn is_qualcoder_list(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let is_name = |name: &str| {
        let name = name.trim();
        let ends = name.ends_with(['.', '?', '!', ',', ';']) || name.contains([':', '<']) || name.contains("--");
        !name.is_empty() && !ends && name.chars().count() <= NAME_MAX
    };
    let is_line = |line: &&str| line.split('\t').next().unwrap_or_default().split(">>").all(is_name);
    lines.iter().any(|line| line.split('\t').next().unwrap_or_default().contains(">>")) && lines.iter().all(is_line)
}

/// Reads a codebook.
pub(super) fn read(
    kind: Kind,
    file: &File<'_>,
    asked: &Asked,
    fidelity: &mut Fidelity,
) -> Result<Exchange, ForeignError> {
    let mut tree = Tree::default();
    match kind {
        Kind::QualcoderCodes => qualcoder(&text_of(file, asked, fidelity)?, &mut tree, fidelity),
        Kind::ListOfCodes => list(&text_of(file, asked, fidelity)?, asked, &mut tree, fidelity),
        _ => table(kind, file, asked, &mut tree, fidelity)?,
    }
    let codes = tree.finish(fidelity);
    if codes.is_empty() {
        return Err(ForeignError::Nothing { what: kind.told(), why: "it lists no code" });
    }
    let origin = match kind {
        Kind::TaguetteCodebook => "Taguette",
        Kind::ZotqdaCodebook => "zotqda",
        Kind::QualcoderCodes => "QualCoder",
        Kind::MaxqdaCodes => "MAXQDA",
        Kind::NvivoCodebook => "NVivo",
        _ => "",
    };
    Ok(Exchange { origin: origin.to_owned(), title: file.stem().to_owned(), codes, ..Exchange::default() })
}

/// `category>>category>>code`, a tab, a memo. What stands before a code is a category, that is, no code itself.
fn qualcoder(text: &str, tree: &mut Tree, fidelity: &mut Fidelity) {
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let (path, memo) = line.split_once('\t').unwrap_or((line, ""));
        let path: Vec<&str> = path.split(">>").collect();
        tree.list(number, &path, memo, true, fidelity);
    }
}

/// A code a line; how far a line is indented says below which it stands, if no separator does.
fn list(text: &str, asked: &Asked, tree: &mut Tree, fidelity: &mut Fidelity) {
    let mut above: Vec<(usize, String)> = Vec::new();
    let separators: Vec<&str> = match &asked.separator {
        Some(separator) => vec![separator],
        None => SEPARATORS[..3].to_vec(),
    };
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let indent = indented(line);
        let line = line.trim().trim_start_matches(['•', '*', '–']).trim();
        let (path, memo) = line.split_once('\t').unwrap_or((line, ""));
        let own = tree::cut(path, &separators);
        above.retain(|(before, _)| *before < indent);
        let path: Vec<&str> = above.iter().map(|(_, name)| name.as_str()).chain(own.iter().copied()).collect();
        tree.list(number, &path, memo, true, fidelity);
        let own = own.into_iter().map(|name| (indent, name.to_owned()));
        above.extend(own.filter(|(_, name)| !name.is_empty()));
    }
}

/// How far a line is indented; a tab is as far as four blanks.
fn indented(line: &str) -> usize {
    let blanks = line.chars().take_while(|c| c.is_whitespace());
    blanks.map(|blank| if blank == '\t' { 4 } else { 1 }).sum()
}

/// Which columns of a table hold what, and what stands between names.
struct Shape<'n> {
    name: &'n [&'n str],
    description: &'n [&'n str],
    color: &'n [&'n str],
    /// Columns of counts and the like, whose loss is none.
    counts: &'n [&'n str],
    separators: Vec<&'n str>,
}

fn shape(kind: Kind, asked: &Asked) -> Shape<'_> {
    let own = |usual: &[&'static str]| match &asked.separator {
        Some(separator) => vec![separator.as_str()],
        None => usual.to_vec(),
    };
    match kind {
        Kind::ZotqdaCodebook => Shape {
            name: &["code"],
            description: &["memo"],
            color: &["color"],
            counts: &[
                "zotqdaformat",
                "codeid",
                "parent",
                "name",
                "level",
                "kind",
                "nannotations",
                "nannotationsrecursive",
                "ndocumentsrecursive",
                "defined",
            ],
            separators: own(&["/"]),
        },
        Kind::MaxqdaCodes => Shape {
            name: &["code"],
            description: &["memo"],
            color: &["color", "colour"],
            counts: &[],
            separators: own(&[" > ", "\\"]),
        },
        Kind::NvivoCodebook => Shape {
            name: &["name"],
            description: &["description"],
            color: &["color", "colour"],
            counts: &["files", "references", "sources"],
            separators: own(&["\\"]),
        },
        _ => Shape {
            name: &["tag", "name", "path"],
            description: &["description"],
            color: &[],
            counts: &TAGUETTE_COUNTS,
            separators: own(&[]),
        },
    }
}

fn table(
    kind: Kind,
    file: &File<'_>,
    asked: &Asked,
    tree: &mut Tree,
    fidelity: &mut Fidelity,
) -> Result<(), ForeignError> {
    let text = table_of(kind, file, asked, fidelity)?;
    let sheet = Sheet::read(&text)?;
    let shape = shape(kind, asked);
    let given = |field: segments::Field| segments::asked_column(&sheet.columns, asked, field);
    let name = given(segments::Field::Code)?.or_else(|| column(&sheet.columns, shape.name));
    let Some(name) = name else {
        return Err(ForeignError::NoColumn { wanted: segments::Field::Code, found: sheet.columns.clone() });
    };
    let memo = given(segments::Field::Memo)?.or_else(|| column(&sheet.columns, shape.description));
    let color = column(&sheet.columns, shape.color);
    for (at, heading) in sheet.columns.iter().enumerate() {
        let is_count = shape.counts.contains(&squeezed(heading).as_str());
        if Some(at) != memo && Some(at) != color && at != name && !is_count && !heading.is_empty() {
            fidelity.note(Outcome::Dropped, "columns", "there is no place for them in a codebook", heading);
        }
    }
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut cut_names = HashSet::new();
    let refused = sheet.each_row(|row| {
        let cell = row.text(Some(name));
        // A line end in a name is one that a table put there.
        let folded = cell.replace(['\n', '\r'], " ");
        let own = tree::cut(&folded, &shape.separators);
        let indent = if kind == Kind::NvivoCodebook { indented(cell) } else { 0 };
        above.retain(|(before, _)| *before < indent);
        let path: Vec<&str> = above.iter().map(|(_, name)| name.as_str()).chain(own.iter().copied()).collect();
        let place = tree.list(row.line, &path, row.text(memo), true, fidelity);
        if let (Some(place), Some(color)) = (place, hex(row.cell(color))) {
            tree.codes[place].color = Some(color);
        }
        for name in own.iter().filter(|name| kind == Kind::MaxqdaCodes && name.chars().count() == MAXQDA_CUTS) {
            if cut_names.insert((*name).to_owned()) {
                let why = "the name has 63 characters, where MAXQDA cuts, and may have had more";
                fidelity.note(Outcome::Guessed, "code names", why, format!("line {}: {}", row.line, shortened(name)));
            }
        }
        let own = own.into_iter().map(|name| (indent, name.to_owned()));
        above.extend(own.filter(|(_, name)| !name.is_empty()));
        Ok(())
    });
    segments::note_refused(refused, fidelity);
    Ok(())
}

/// `#rrggbb` of what is written so, with or without `#`.
fn hex(cell: &str) -> Option<String> {
    let digits = cell.strip_prefix('#').unwrap_or(cell);
    let is_color = digits.chars().count() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    is_color.then(|| format!("#{}", digits.to_lowercase()))
}
