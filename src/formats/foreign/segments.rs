//! Coded segments as tables: the words, the code, the name of the document, and not the text they stand in.

use super::tree::cut;
use super::{Asked, File, ForeignError, Kind, shortened, table_of};
use crate::formats::sheet::{Refused, Sheet, SheetRow, whole};
use crate::formats::table::{column, squeezed};
use crate::model::exchange::{Fidelity, Outcome};
use std::collections::BTreeMap;

/// A file's coded segments, to be found in the documents of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segments {
    /// Which program wrote them.
    pub origin: String,
    /// One row a segment and code.
    pub rows: Vec<SegmentRow>,
}

/// Some words with a code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SegmentRow {
    /// The line of the file, from 1; of a workbook its row.
    pub line: u64,
    /// The document's name as the tool has it.
    pub document: String,
    /// The group or folder it was in there.
    pub group: Option<String>,
    /// The names along the code's path, at least one.
    pub code: Vec<String>,
    /// The words; never empty.
    pub quote: String,
    pub coder: Option<String>,
    pub memo: String,
    /// RFC 3339, if the file says when in a way that can be understood.
    pub at: Option<String>,
    /// Where the words begin and end in the tool's own text and counting, if the file says: a hint, and no more than that.
    pub place: Option<(u64, u64)>,
}

/// What a column holds, for a person to say which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Document,
    Code,
    Quote,
    Group,
    Coder,
    Memo,
    At,
    Weight,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Document, Self::Code, Self::Quote, Self::Group, Self::Coder, Self::Memo, Self::At, Self::Weight];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Code => "code",
            Self::Quote => "quote",
            Self::Group => "group",
            Self::Coder => "coder",
            Self::Memo => "memo",
            Self::At => "created_at",
            Self::Weight => "weight",
        }
    }

    /// The field of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }

    /// What is in it, for a message.
    pub(super) const fn told(self) -> &'static str {
        match self {
            Self::Document => "the document's name",
            Self::Code => "the code",
            Self::Quote => "the segment's words",
            Self::Group => "the document's group",
            Self::Coder => "the coder",
            Self::Memo => "the memo",
            Self::At => "the time",
            Self::Weight => "the weight",
        }
    }

    /// What programs call it, squeezed; the clearer names first. MAXQDA's and ATLAS.ti's are in the language of the program:
    /// English, German, Spanish, French.
    #[rustfmt::skip]
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Document => &[
                "documentname", "dokumentname", "nombredeldocumento", "nombrededocumento", "nomdudocument", "attachmenttitle",
                "document", "dokument", "documento", "mediatitle", "resourcetitle", "documenttitle", "media",
            ],
            Self::Code => &[
                "code", "codes", "tag", "código", "codigo", "códigos", "codigos", "kodes", "kode", "codierung",
            ],
            Self::Quote => &[
                "segment", "codedsegment", "codedsegments", "segmento", "segmentocodificado", "segmentcodé", "segmentcode",
                "quotationcontent", "zitatinhalt", "contenidodelacita", "contenudelacitation", "excerptcopypaste",
                "excerptcopy", "excerpttext", "excerpt", "content", "text",
            ],
            Self::Group => &[
                "documentgroup", "dokumentgruppe", "grupodedocumentos", "groupededocuments", "documentgroups",
                "dokumentgruppen", "groupesdedocuments", "documentset",
            ],
            Self::Coder => &[
                "codedby", "coder", "author", "autor", "autora", "auteur", "createdby", "creator", "erstelltvon", "erstellerin",
                "ersteller", "creadopor", "crééepar", "créépar", "excerptcreator", "user",
            ],
            Self::Memo => &["comment", "kommentar", "comentario", "commentaire", "excerptcomment", "memo"],
            Self::At => &[
                "created", "creationdate", "creationdatetime", "erstellt", "erstelltam", "erstellungsdatum", "creado",
                "creadoel", "fechadecreación", "créé", "créée", "crééele", "datedecréation", "codedat", "excerptdate",
            ],
            Self::Weight => &[
                "weightscore", "weight", "gewicht", "gewichtung", "ponderación", "peso", "poids", "pondération",
            ],
        }
    }
}

/// Columns whose loss is none: counts, places in a layout, what another column says better.
#[rustfmt::skip]
const NO_LOSS: [&str; 47] = [
    "id", "nr", "no", "color", "colour", "farbe", "couleur", "beginning", "begin", "end", "anfang", "ende", "principio",
    "inicio", "fin", "final", "début", "debut", "area", "coverage", "fläche", "abdeckung", "abdeckungsgrad", "área",
    "cobertura", "surface", "couverture", "density", "reference", "references", "quotationname", "zitatname",
    "modified", "modifiedby", "geändert", "geändertvon", "modificado", "modificadopor", "zotqdaformat", "codeid",
    "itemkey", "attachmentkey", "annotationkey", "annotationtype", "datemodified", "dateadded", "alltags",
];

/// How Dedoose names the column of a code.
const DEDOOSE: (&str, &str) = ("Code: ", " Applied");

/// Whether a table is zotqda's, by its first column.
pub(super) fn is_zotqda(headings: &[String]) -> bool {
    headings.first().is_some_and(|heading| heading == "zotqdaFormat")
}

/// What a table of segments with these headings is.
pub(super) fn kind_of(headings: &[String]) -> Option<Kind> {
    let names: Vec<String> = headings.iter().map(|heading| squeezed(heading)).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    let of = |field: Field| column(headings, field.headings()).is_some();
    if is_zotqda(headings) {
        return (has("annotationkey") && has("positionkind") && has("text")).then_some(Kind::ZotqdaFragments);
    }
    if headings.iter().any(|heading| dedoose_code(heading).is_some()) {
        return (of(Field::Quote) && of(Field::Document)).then_some(Kind::DedooseExcerpts);
    }
    if has("tag") && has("content") && has("document") && names.len() <= 4 {
        return Some(Kind::TaguetteHighlights);
    }
    let quotation = ["quotationcontent", "zitatinhalt", "contenidodelacita", "contenudelacitation"];
    if quotation.iter().any(|name| has(name)) && of(Field::Document) && of(Field::Code) {
        return Some(Kind::AtlastiQuotations);
    }
    let segment = ["segment", "codedsegment", "codedsegments", "segmento", "segmentocodificado", "segmentcodé"];
    let document = ["documentname", "dokumentname", "nombredeldocumento", "nombrededocumento", "nomdudocument"];
    let is_maxqda = segment.iter().any(|name| has(name)) && document.iter().any(|name| has(name)) && of(Field::Code);
    is_maxqda.then_some(Kind::MaxqdaSegments)
}

/// The code whose column of Dedoose's this is.
fn dedoose_code(heading: &str) -> Option<&str> {
    let name = heading.trim().strip_prefix(DEDOOSE.0)?.strip_suffix(DEDOOSE.1)?.trim();
    (!name.is_empty()).then_some(name)
}

/// The column the person named for a field; an error if there is none of that name.
pub(super) fn asked_column(headings: &[String], asked: &Asked, field: Field) -> Result<Option<usize>, ForeignError> {
    let Some((_, wanted)) = asked.columns.iter().find(|(known, _)| *known == field) else { return Ok(None) };
    let exactly = headings.iter().position(|heading| heading.trim() == wanted.trim());
    let place = exactly.or_else(|| headings.iter().position(|heading| squeezed(heading) == squeezed(wanted)));
    match place {
        Some(place) => Ok(Some(place)),
        None => Err(ForeignError::NoColumn { wanted: field, found: headings.to_vec() }),
    }
}

/// Rows that could not be read, into the report.
pub(super) fn note_refused(refused: Vec<Refused>, fidelity: &mut Fidelity) {
    for Refused { line, reason } in refused {
        fidelity.note(Outcome::Dropped, "rows", &reason, format!("line {line}"));
    }
}

/// Where in a table what stands.
struct Columns {
    of: BTreeMap<Field, usize>,
    /// Dedoose's codes, each with a column of its own.
    codes: Vec<(usize, String)>,
    /// zotqda's positions, and their kind.
    place: Option<[usize; 3]>,
}

impl Columns {
    fn find(kind: Kind, headings: &[String], asked: &Asked) -> Result<Self, ForeignError> {
        let mut of = BTreeMap::new();
        for field in Field::ALL {
            let place = asked_column(headings, asked, field)?.or_else(|| column(headings, field.headings()));
            of.extend(place.map(|place| (field, place)));
        }
        // zotqda writes what Taguette's and MAXQDA's columns are called with another meaning.
        if kind == Kind::ZotqdaFragments {
            of.insert(Field::Quote, column(headings, &["text"]).unwrap_or(0));
            of.remove(&Field::Group);
        }
        let codes = match kind {
            Kind::DedooseExcerpts => {
                let code = |(at, heading): (usize, &String)| dedoose_code(heading).map(|code| (at, code.to_owned()));
                headings.iter().enumerate().filter_map(code).collect()
            }
            _ => Vec::new(),
        };
        let at = |name: &str| column(headings, &[name]);
        let place = match (at("positionkind"), at("positionstart"), at("positionend")) {
            (Some(kind), Some(start), Some(end)) => Some([kind, start, end]),
            _ => None,
        };
        let must = [Field::Document, Field::Quote].into_iter().chain(codes.is_empty().then_some(Field::Code));
        for wanted in must {
            if !of.contains_key(&wanted) {
                return Err(ForeignError::NoColumn { wanted, found: headings.to_vec() });
            }
        }
        Ok(Self { of, codes, place })
    }

    fn at(&self, field: Field) -> Option<usize> {
        self.of.get(&field).copied()
    }

    /// Columns that are not read, and that say something.
    fn unused<'h>(&self, headings: &'h [String]) -> Vec<&'h String> {
        let is_used = |at: usize| {
            self.of.values().any(|used| *used == at)
                || self.codes.iter().any(|(used, _)| *used == at)
                || self.place.is_some_and(|place| place.contains(&at))
        };
        let says = |(at, heading): &(usize, &String)| {
            !heading.is_empty() && !is_used(*at) && !NO_LOSS.contains(&squeezed(heading).as_str())
        };
        headings.iter().enumerate().filter(says).map(|(_, heading)| heading).collect()
    }
}

/// Reads a table of segments.
pub(super) fn read(
    kind: Kind,
    file: &File<'_>,
    asked: &Asked,
    fidelity: &mut Fidelity,
) -> Result<Segments, ForeignError> {
    let text = table_of(kind, file, asked, fidelity)?;
    let sheet = Sheet::read(&text)?;
    let columns = Columns::find(kind, &sheet.columns, asked)?;
    for heading in columns.unused(&sheet.columns) {
        fidelity.note(Outcome::Dropped, "columns", "there is no place for them", heading);
    }
    let mut rows = Vec::new();
    let mut days = Vec::new();
    let refused = sheet.each_row(|row| {
        for code in codes_of(kind, row, &columns, asked, fidelity)? {
            let made = segment(row, &columns, asked, code)?;
            if !row.cell(columns.at(Field::At)).is_empty() {
                days.push((row.line, row.cell(columns.at(Field::At)).to_owned()));
            }
            rows.push(made);
        }
        let weight = row.cell(columns.at(Field::Weight));
        // Every coding has a weight where a tool has weights: only one that somebody gave says something.
        if !["", "0", "1", "100"].contains(&weight) {
            let why = "there is no place for how much a coding weighs";
            fidelity.note(Outcome::Dropped, "weights", why, format!("line {}: {weight}", row.line));
        }
        Ok(())
    });
    note_refused(refused, fidelity);
    if rows.is_empty() {
        return Err(ForeignError::Nothing { what: kind.told(), why: "no row has words and a code" });
    }
    fidelity.read("coded segments", rows.len());
    for (line, day) in days {
        if time(&day).is_none() {
            let why = "the day, the month or the zone cannot be told";
            fidelity.note(Outcome::Dropped, "times", why, format!("line {line}: {}", shortened(&day)));
        } else if !says_zone(&day) {
            fidelity.note(
                Outcome::Guessed,
                "times",
                "they name no zone, and are taken for UTC",
                format!("line {line}: {day}"),
            );
        }
    }
    let origin = match kind {
        Kind::TaguetteHighlights => "Taguette",
        Kind::AtlastiQuotations => "ATLAS.ti",
        Kind::DedooseExcerpts => "Dedoose",
        Kind::ZotqdaFragments => "zotqda",
        _ => "MAXQDA",
    };
    Ok(Segments { origin: origin.to_owned(), rows })
}

/// The codes of a row, each by the names along its path.
fn codes_of(
    kind: Kind,
    row: &SheetRow,
    columns: &Columns,
    asked: &Asked,
    fidelity: &mut Fidelity,
) -> Result<Vec<Vec<String>>, String> {
    let usual: &[&str] = match kind {
        Kind::MaxqdaSegments => &[" > ", "\\"],
        Kind::DedooseExcerpts => &["\\"],
        Kind::ZotqdaFragments => &["/"],
        _ => &[],
    };
    let own: Vec<&str> = asked.separator.iter().map(String::as_str).collect();
    let separators = if own.is_empty() { usual } else { &own };
    let path = |name: &str| -> Vec<String> {
        let names = cut(name, separators).into_iter().filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    };
    let mut codes: Vec<Vec<String>> = match kind {
        Kind::DedooseExcerpts => {
            let is_applied = |at: usize| {
                let cell = row.cell(Some(at)).to_lowercase();
                ["true", "1", "yes", "x", "y"].contains(&cell.as_str())
            };
            columns.codes.iter().filter(|(at, _)| is_applied(*at)).map(|(_, code)| path(code)).collect()
        }
        Kind::AtlastiQuotations => {
            row.text(columns.at(Field::Code)).split(['\n', ';']).map(|code| path(code.trim())).collect()
        }
        _ => vec![path(&row.cell(columns.at(Field::Code)).replace('\n', " "))],
    };
    codes.retain(|code| !code.is_empty());
    codes.dedup();
    if codes.is_empty() {
        if matches!(kind, Kind::AtlastiQuotations | Kind::DedooseExcerpts) {
            let example = format!("line {}: {}", row.line, shortened(row.text(columns.at(Field::Quote))));
            fidelity.note(Outcome::Dropped, "quotations", "they have no code", example);
            return Ok(codes);
        }
        return Err("no code".to_owned());
    }
    Ok(codes)
}

fn segment(row: &SheetRow, columns: &Columns, asked: &Asked, code: Vec<String>) -> Result<SegmentRow, String> {
    let some = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
    let cell = |field: Field| row.cell(columns.at(field));
    let document = some(cell(Field::Document)).ok_or("no document")?;
    let quote = some(cell(Field::Quote)).ok_or("no words: a picture, a recording or an area of a page is not read")?;
    let place = columns.place.filter(|[kind, ..]| row.cell(Some(*kind)) == "text").and_then(|[_, start, end]| {
        let (start, end) = (whole(row.cell(Some(start)))?, whole(row.cell(Some(end)))?);
        (start < end).then_some((start, end))
    });
    Ok(SegmentRow {
        line: row.line,
        document,
        group: some(cell(Field::Group)),
        code,
        quote,
        coder: some(cell(Field::Coder)).or_else(|| asked.coder.clone()),
        memo: cell(Field::Memo).to_owned(),
        at: time(cell(Field::At)),
        place,
    })
}

/// Whether a time says in which zone it is.
fn says_zone(time: &str) -> bool {
    time.split_once(['T', ' ']).is_some_and(|(_, clock)| clock.contains(['Z', '+', '-']))
}

/// A time as RFC 3339, of `2026-11-22 10:31[:05]`, the same with `T` and a zone, and `22.11.2026 10:31[:05]`.
///
/// `None` for a day alone, and for `11/12/2026`, of which nobody knows whether it begins with the day.
fn time(written: &str) -> Option<String> {
    let written = written.trim();
    let (day, clock) = written.split_once(['T', ' '])?;
    let plain: String = clock.chars().take_while(|c| c.is_ascii_digit() || ":. ".contains(*c)).collect();
    let (zone, clock) = (clock.strip_prefix(plain.as_str())?.trim(), plain.trim());
    let number = |part: &str, most: u32| part.parse::<u32>().ok().filter(|number| *number <= most);
    let (year, month, day) = if let Some((day, rest)) = day.split_once('.') {
        let (month, year) = rest.split_once('.')?;
        (number(year, 9999)?, number(month, 12)?, number(day, 31)?)
    } else {
        let (year, rest) = day.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        (number(year, 9999)?, number(month, 12)?, number(day, 31)?)
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (number(parts.next()?, 23)?, number(parts.next()?, 59)?);
    let second = parts.next().unwrap_or("0");
    let second = number(second.split('.').next()?, 59)?;
    let is_offset = |zone: &str| {
        let mut signs = zone.chars().map(|c| if c.is_ascii_digit() { '0' } else { c });
        matches!(signs.next(), Some('+' | '-')) && signs.eq("00:00".chars())
    };
    let zone = match zone {
        "" | "Z" => "Z",
        zone if is_offset(zone) => zone,
        _ => return None,
    };
    let is_day = year >= 1900 && month >= 1 && day >= 1 && parts.next().is_none();
    is_day.then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_understood_where_there_is_one_way_to() {
        let cases = [
            ("2026-11-22 10:31", Some("2026-11-22T10:31:00Z")),
            ("2026-11-22T10:31:05.120Z", Some("2026-11-22T10:31:05Z")),
            ("2026-11-22T10:31:05+02:00", Some("2026-11-22T10:31:05+02:00")),
            ("22.11.2026 10:31:05", Some("2026-11-22T10:31:05Z")),
            ("11/12/2026 10:31", None),
            ("2026-11-22", None),
            ("2026-13-22 10:31", None),
            ("2026-11-22 25:31", None),
            ("2026-11-22 10:31:05+2", None),
            ("é:é", None),
            ("", None),
        ];
        for (written, expected) in cases {
            assert_eq!(time(written).as_deref(), expected, "{written}");
        }
    }
}
