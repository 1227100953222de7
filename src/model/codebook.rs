//! The codebook: a tree of themes and codes, and the rules by which it may change.
//!
//! A rule decides and returns [`Edit`]s; who writes them is not its business. Nothing is ever taken out of
//! the tree: a code is retired, or merged into another and found again through it.

mod several;

pub use several::by_name;

use super::ids::CodeId;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// What a node of the codebook is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeKind {
    /// Groups codes and other themes; may be applied to text too.
    Theme,
    Code,
}

impl CodeKind {
    /// The word used in the schema, in CSV and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            CodeKind::Theme => "theme",
            CodeKind::Code => "code",
        }
    }

    /// The kind of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [CodeKind::Theme, CodeKind::Code].into_iter().find(|kind| kind.word() == word)
    }
}

/// A node of the codebook, with the fields MacQueen et al. (1998) ask of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    pub id: CodeId,
    pub kind: CodeKind,
    /// Unique among its siblings in use; a `/` in it is written `\/` in a path.
    pub name: String,
    pub parent: Option<CodeId>,
    pub definition: String,
    /// When to use it.
    pub include: String,
    /// When not to use it.
    pub exclude: String,
    /// Words that show it at work.
    pub example: String,
    /// `#rrggbb`, if it has been given one.
    pub color: Option<String>,
    /// Its place among its siblings; equal places are ordered by name.
    pub sort: u32,
    /// The code it has become, if it was merged.
    pub merged_into: Option<CodeId>,
    pub retired: bool,
}

impl Code {
    /// A new code without definition, at the top of the tree.
    pub fn new(kind: CodeKind, name: &str) -> Self {
        Self {
            id: CodeId::new(),
            kind,
            name: name.to_owned(),
            parent: None,
            definition: String::new(),
            include: String::new(),
            exclude: String::new(),
            example: String::new(),
            color: None,
            sort: 0,
            merged_into: None,
            retired: false,
        }
    }

    /// Gives one field its new value; whether it may have it, the [`Codebook`]'s rules say.
    pub fn set(&mut self, field: CodeField) {
        match field {
            CodeField::Kind(kind) => self.kind = kind,
            CodeField::Name(name) => self.name = name,
            CodeField::Parent(parent) => self.parent = parent,
            CodeField::Definition(text) => self.definition = text,
            CodeField::Include(text) => self.include = text,
            CodeField::Exclude(text) => self.exclude = text,
            CodeField::Example(text) => self.example = text,
            CodeField::Color(color) => self.color = color,
            CodeField::Sort(sort) => self.sort = sort,
            CodeField::MergedInto(into) => self.merged_into = into,
            CodeField::Retired(retired) => self.retired = retired,
        }
    }

    /// Whether it is in use: neither retired nor merged.
    pub const fn is_live(&self) -> bool {
        !self.retired && self.merged_into.is_none()
    }
}

/// One column of one code, as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub code: CodeId,
    pub field: CodeField,
}

/// A column of a code with its new value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeField {
    Kind(CodeKind),
    Name(String),
    Parent(Option<CodeId>),
    Definition(String),
    Include(String),
    Exclude(String),
    Example(String),
    Color(Option<String>),
    Sort(u32),
    MergedInto(Option<CodeId>),
    Retired(bool),
}

/// Why the codebook cannot be changed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("a code needs a name")]
    EmptyName,
    #[error("the name \"{0}\" is longer than 200 characters or has control characters in it")]
    BadName(String),
    #[error("\"{0}\" is in the codebook already")]
    NameTaken(String),
    #[error("\"{code}\" cannot go under \"{parent}\", which is a part of it")]
    Cycle { code: String, parent: String },
    #[error("\"{0}\" cannot be merged into itself")]
    MergeIntoItself(String),
    #[error("\"{from}\" cannot be merged into \"{into}\", which is a part of it")]
    MergeIntoOwnPart { from: String, into: String },
    #[error("\"{0}\" is no longer in use")]
    NotInUse(String),
    #[error("\"{0}\" is in use, there is nothing to restore")]
    InUse(String),
    #[error("\"{0}\" is not a colour; write it like #0072b2")]
    BadColor(String),
}

/// Why a name does not lead to one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookupError {
    /// Nothing in use has this name; the names nearest to it, best first.
    Unknown { near: Vec<String> },
    /// Several codes have this name: their paths.
    Ambiguous { paths: Vec<String> },
}

/// All codes of a project, those no longer in use too, with the tree over those that are.
#[derive(Debug, Clone, Default)]
pub struct Codebook {
    codes: Vec<Code>,
    place: HashMap<CodeId, usize>,
    /// Codes in use in reading order: index into `codes`, depth.
    tree: Vec<(usize, usize)>,
    paths: Vec<String>,
}

impl Codebook {
    /// The codebook of these codes.
    ///
    /// A parent that does not exist, is no longer in use or closes a circle counts as none, so that every
    /// code in use is reached exactly once.
    pub fn new(mut codes: Vec<Code>) -> Self {
        codes.sort_by(|a, b| (a.sort, &a.name, a.id).cmp(&(b.sort, &b.name, b.id)));
        let place = codes.iter().enumerate().map(|(at, code)| (code.id, at)).collect();
        let mut book = Self { paths: vec![String::new(); codes.len()], codes, place, tree: Vec::new() };
        book.grow();
        book
    }

    fn grow(&mut self) {
        let parents: Vec<Option<usize>> = (0..self.codes.len()).map(|at| self.live_parent(at)).collect();
        let mut children: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for at in (0..self.codes.len()).filter(|&at| self.codes[at].is_live()) {
            children.entry(parents[at]).or_default().push(at);
        }
        let mut open: Vec<(usize, usize)> =
            children.get(&None).into_iter().flatten().rev().map(|&at| (at, 0)).collect();
        while let Some((at, depth)) = open.pop() {
            self.tree.push((at, depth));
            self.paths[at] = joined(parents[at].map(|up| self.paths[up].as_str()), &self.codes[at].name);
            open.extend(children.get(&Some(at)).into_iter().flatten().rev().map(|&down| (down, depth + 1)));
        }
        for at in (0..self.codes.len()).filter(|&at| !self.codes[at].is_live()) {
            let up = self.codes[at].parent.and_then(|id| self.place.get(&id)).map(|&up| self.paths[up].as_str());
            self.paths[at] = joined(up.filter(|path| !path.is_empty()), &self.codes[at].name);
        }
    }

    /// The parent in use, unless going up from there leads back to the code or never ends.
    fn live_parent(&self, at: usize) -> Option<usize> {
        let up = |at: usize| {
            let parent = *self.place.get(&self.codes[at].parent?)?;
            self.codes[parent].is_live().then_some(parent)
        };
        let first = up(at)?;
        let (mut above, mut steps) = (Some(first), 0);
        while let Some(here) = above {
            steps += 1;
            if here == at || steps > self.codes.len() {
                return None;
            }
            above = up(here);
        }
        Some(first)
    }

    /// Every code, in use or not.
    pub fn all(&self) -> &[Code] {
        &self.codes
    }

    /// The codes in use in reading order, each with its depth from 0.
    pub fn tree(&self) -> impl Iterator<Item = (&Code, usize)> {
        self.tree.iter().map(|&(at, depth)| (&self.codes[at], depth))
    }

    /// How many codes are in use.
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    /// Whether no code is in use.
    pub fn is_empty(&self) -> bool {
        self.tree.is_empty()
    }

    /// The code of this id, in use or not.
    pub fn get(&self, id: CodeId) -> Option<&Code> {
        self.place.get(&id).map(|&at| &self.codes[at])
    }

    /// `theme/sub-theme/code`, with `\/` for a `/` in a name; empty for an id not in the book.
    pub fn path(&self, id: CodeId) -> &str {
        self.place.get(&id).map_or("", |&at| &self.paths[at])
    }

    /// The code that codings of `id` count for: what it was merged into, and on; `None` if that is not in use.
    pub fn resolve(&self, id: CodeId) -> Option<CodeId> {
        let mut here = id;
        for _ in 0..=self.codes.len() {
            let code = self.get(here)?;
            match code.merged_into {
                Some(into) => here = into,
                None => return code.is_live().then_some(here),
            }
        }
        None
    }

    /// The code and everything in use under it, in reading order; empty if it is not in use.
    pub fn subtree(&self, id: CodeId) -> Vec<CodeId> {
        let Some(from) = self.tree.iter().position(|&(at, _)| self.codes[at].id == id) else {
            return Vec::new();
        };
        let top = self.tree[from].1;
        let under = self.tree[from + 1..].iter().take_while(|&&(_, depth)| depth > top);
        std::iter::once(&self.tree[from]).chain(under).map(|&(at, _)| self.codes[at].id).collect()
    }

    /// The codes in use directly under `parent`, or at the top.
    pub fn children(&self, parent: Option<CodeId>) -> impl Iterator<Item = &Code> {
        self.tree.iter().map(|&(at, _)| &self.codes[at]).filter(move |code| self.parent(code.id) == parent)
    }

    /// The parent in use.
    pub fn parent(&self, id: CodeId) -> Option<CodeId> {
        let at = *self.place.get(&id)?;
        self.live_parent(at).map(|up| self.codes[up].id)
    }

    /// Finds a code in use by its path, by the end of its path, or by its name, exactly or in another case.
    pub fn find(&self, wanted: &str) -> Result<CodeId, LookupError> {
        let wanted = wanted.trim();
        let parts = split_path(wanted);
        let folded: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
        let live = || self.tree.iter().map(|&(at, _)| at);
        if let Some(at) = live().find(|&at| split_path(&self.paths[at]) == parts) {
            return Ok(self.codes[at].id);
        }
        let exact: Vec<usize> = live().filter(|&at| split_path(&self.paths[at]).ends_with(&parts)).collect();
        let found = if exact.is_empty() {
            live().filter(|&at| split_path(&self.paths[at].to_lowercase()).ends_with(&folded)).collect()
        } else {
            exact
        };
        match found[..] {
            [one] => Ok(self.codes[one].id),
            [] => Err(LookupError::Unknown { near: self.names_near(wanted) }),
            _ => Err(LookupError::Ambiguous { paths: found.iter().map(|&at| self.paths[at].clone()).collect() }),
        }
    }

    /// The code no longer in use that has this path or name, the newest of several.
    pub fn find_retired(&self, wanted: &str) -> Option<CodeId> {
        let parts = split_path(wanted.trim());
        let gone = self.codes.iter().enumerate().filter(|(_, code)| !code.is_live());
        gone.filter(|&(at, _)| split_path(&self.paths[at]).ends_with(&parts)).map(|(_, code)| code.id).max()
    }

    fn names_near(&self, wanted: &str) -> Vec<String> {
        let as_path = wanted.contains('/');
        let name = |&(at, _): &(usize, usize)| {
            if as_path { self.paths[at].clone() } else { self.codes[at].name.clone() }
        };
        nearest(wanted, self.tree.iter().map(name))
    }

    // -- rules ----------------------------------------------------------------------------------------------

    /// What makes the code at `path` exist: the codes to add, missing themes above it first.
    ///
    /// Fails if the path is there already or a part of it is not a possible name.
    pub fn add(&self, path: &str, kind: CodeKind) -> Result<Vec<Code>, RuleError> {
        let parts = split_path(path);
        let mut parent: Option<CodeId> = None;
        let mut added: Vec<Code> = Vec::new();
        for (depth, part) in parts.iter().enumerate() {
            let name = valid_name(part)?;
            let last = depth + 1 == parts.len();
            let there = if added.is_empty() { self.child_named(parent, &name) } else { None };
            if let Some(code) = there {
                if last {
                    return Err(RuleError::NameTaken(self.path(code.id).to_owned()));
                }
                parent = Some(code.id);
                continue;
            }
            let mut code = Code::new(if last { kind } else { CodeKind::Theme }, &name);
            code.parent = parent;
            code.sort = if added.is_empty() { self.next_sort(parent) } else { 0 };
            parent = Some(code.id);
            added.push(code);
        }
        if added.is_empty() { Err(RuleError::EmptyName) } else { Ok(added) }
    }

    fn child_named(&self, parent: Option<CodeId>, name: &str) -> Option<&Code> {
        self.children(parent).find(|code| code.name == name)
    }

    fn next_sort(&self, parent: Option<CodeId>) -> u32 {
        self.children(parent).map(|code| code.sort + 1).max().unwrap_or(0)
    }

    /// Gives the code another name; its codings do not notice.
    pub fn rename(&self, id: CodeId, name: &str) -> Result<Vec<Edit>, RuleError> {
        let code = self.in_use(id)?;
        let name = valid_name(name)?;
        self.free_under(self.parent(id), &name, id)?;
        Ok(if code.name == name { Vec::new() } else { vec![Edit { code: id, field: CodeField::Name(name) }] })
    }

    /// Puts the code, with everything under it, under `parent` or at the top, after what is there.
    pub fn move_under(&self, id: CodeId, parent: Option<CodeId>) -> Result<Vec<Edit>, RuleError> {
        let code = self.in_use(id)?;
        if let Some(parent) = parent {
            self.in_use(parent)?;
            if self.subtree(id).contains(&parent) {
                return Err(RuleError::Cycle { code: self.path(id).into(), parent: self.path(parent).into() });
            }
        }
        if self.parent(id) == parent && code.parent == parent {
            return Ok(Vec::new());
        }
        self.free_under(parent, &code.name, id)?;
        Ok(vec![
            Edit { code: id, field: CodeField::Parent(parent) },
            Edit { code: id, field: CodeField::Sort(self.next_sort(parent)) },
        ])
    }

    /// Lets `from` become `into`: its codings count as `into`'s, what was under it comes under `into`.
    pub fn merge(&self, from: CodeId, into: CodeId) -> Result<Vec<Edit>, RuleError> {
        self.in_use(from)?;
        self.in_use(into)?;
        if from == into {
            return Err(RuleError::MergeIntoItself(self.path(from).into()));
        }
        if self.subtree(from).contains(&into) {
            return Err(RuleError::MergeIntoOwnPart { from: self.path(from).into(), into: self.path(into).into() });
        }
        let mut edits = Vec::new();
        for (child, sort) in self.children(Some(from)).zip(self.next_sort(Some(into))..) {
            self.free_under(Some(into), &child.name, from)?;
            edits.push(Edit { code: child.id, field: CodeField::Parent(Some(into)) });
            edits.push(Edit { code: child.id, field: CodeField::Sort(sort) });
        }
        edits.push(Edit { code: from, field: CodeField::MergedInto(Some(into)) });
        Ok(edits)
    }

    /// Takes the code and everything under it out of use. Their codings stay and count for nothing until it
    /// is restored.
    pub fn retire(&self, id: CodeId) -> Result<Vec<Edit>, RuleError> {
        self.in_use(id)?;
        Ok(self.subtree(id).into_iter().map(|code| Edit { code, field: CodeField::Retired(true) }).collect())
    }

    /// Brings a retired or merged code back, with the retired themes above it.
    pub fn restore(&self, id: CodeId) -> Result<Vec<Edit>, RuleError> {
        let code = self.get(id).ok_or_else(|| RuleError::NotInUse(id.to_string()))?;
        if code.is_live() {
            return Err(RuleError::InUse(self.path(id).into()));
        }
        let mut edits = Vec::new();
        let mut seen = HashSet::new();
        let mut next = Some(code);
        while let Some(code) = next.filter(|code| !code.is_live() && seen.insert(code.id)) {
            let parent = code.parent.filter(|&parent| self.get(parent).is_some_and(Code::is_live));
            if code.parent.is_none() || parent.is_some() {
                self.free_under(parent, &code.name, code.id)?;
            }
            if code.retired {
                edits.push(Edit { code: code.id, field: CodeField::Retired(false) });
            }
            if code.merged_into.is_some() {
                edits.push(Edit { code: code.id, field: CodeField::MergedInto(None) });
            }
            next = code.parent.and_then(|parent| self.get(parent));
        }
        Ok(edits)
    }

    /// Gives one field of a code another value, by the rule that field has.
    pub fn set(&self, id: CodeId, field: CodeField) -> Result<Vec<Edit>, RuleError> {
        match field {
            CodeField::Name(name) => self.rename(id, &name),
            CodeField::Parent(parent) => self.move_under(id, parent),
            CodeField::Color(Some(color)) if !is_color(&color) => Err(RuleError::BadColor(color)),
            field => {
                self.in_use(id)?;
                Ok(vec![Edit { code: id, field }])
            }
        }
    }

    fn in_use(&self, id: CodeId) -> Result<&Code, RuleError> {
        match self.get(id) {
            Some(code) if code.is_live() => Ok(code),
            _ => Err(RuleError::NotInUse(self.path(id).into())),
        }
    }

    fn free_under(&self, parent: Option<CodeId>, name: &str, except: CodeId) -> Result<(), RuleError> {
        match self.child_named(parent, name) {
            Some(other) if other.id != except => Err(RuleError::NameTaken(self.path(other.id).into())),
            _ => Ok(()),
        }
    }
}

fn joined(up: Option<&str>, name: &str) -> String {
    let name = name.replace('\\', "\\\\").replace('/', "\\/");
    up.map_or(name.clone(), |up| format!("{up}/{name}"))
}

/// The names along a path: cut at every `/`, but `\/` is a slash in a name and `\\` a backslash.
pub fn split_path(path: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = path.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek(), parts.last_mut()) {
            ('/', ..) => parts.push(String::new()),
            ('\\', Some('/' | '\\'), Some(part)) => part.extend(letters.next()),
            (letter, _, Some(part)) => part.push(letter),
            (.., None) => {}
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

/// The last of the names along a path: what a code is called among its siblings.
pub fn last_name(path: &str) -> Cow<'_, str> {
    // Most names have no slash in them, and tens of thousands of rows ask.
    match path.contains('\\') {
        false => Cow::Borrowed(path.rsplit('/').next().unwrap_or(path).trim()),
        true => Cow::Owned(split_path(path).pop().unwrap_or_default()),
    }
}

fn valid_name(name: &str) -> Result<String, RuleError> {
    let name = name.trim();
    if name.is_empty() {
        Err(RuleError::EmptyName)
    } else if name.chars().count() > 200 || name.chars().any(char::is_control) {
        Err(RuleError::BadName(name.chars().filter(|letter| !letter.is_control()).take(60).collect()))
    } else {
        Ok(name.to_owned())
    }
}

fn is_color(color: &str) -> bool {
    color.strip_prefix('#').is_some_and(|hex| hex.chars().count() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()))
}

/// Up to three of `names` so near to `wanted` that a slip of the hand could lie between, nearest first; only those
/// that write its number another way (P1, PO1, "P 01" for P01) where there are such.
pub fn nearest(wanted: &str, names: impl IntoIterator<Item = String>) -> Vec<String> {
    let folded = wanted.to_lowercase();
    let mut near: Vec<(f64, String)> = names
        .into_iter()
        .map(|name| {
            let same = numbered(&folded) == numbered(&name.to_lowercase());
            (if same { 1.0 } else { strsim::jaro_winkler(&folded, &name.to_lowercase()) }, name)
        })
        .filter(|(likeness, _)| *likeness >= 0.8)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    near.dedup_by(|a, b| a.1 == b.1);
    if near.first().is_some_and(|(likeness, _)| *likeness == 1.0) {
        near.retain(|(likeness, _)| *likeness == 1.0);
    }
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// A lower-case label as it is told over the telephone: `o` for zero, no zeros before a number, no blanks.
fn numbered(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for letter in label.chars().map(|letter| if letter == 'o' { '0' } else { letter }) {
        let after_digit = out.ends_with(|last: char| last.is_ascii_digit());
        if !(letter.is_whitespace() || matches!(letter, '-' | '_' | '.') || letter == '0' && !after_digit) {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_with_its_number_written_another_way_is_near() {
        let labels = || ["P01", "P02", "P10", "P11"].map(String::from);
        for slip in ["PO1", "P1", "p 01", "P-001"] {
            assert_eq!(nearest(slip, labels()), ["P01"], "{slip}");
        }
        assert_eq!(nearest("P1O", labels()), ["P10"]);
        assert_eq!(nearest("P99", labels()), Vec::<String>::new());
    }

    /// A codebook from paths: those that end in `/` are themes.
    pub(super) fn book(paths: &[&str]) -> Codebook {
        paths.iter().fold(Codebook::default(), |book, path| {
            let kind = if path.ends_with('/') { CodeKind::Theme } else { CodeKind::Code };
            let added = book.add(path.trim_end_matches('/'), kind).expect("a path not used yet");
            Codebook::new(book.codes.into_iter().chain(added).collect())
        })
    }

    fn after(book: &Codebook, edits: Vec<Edit>) -> Codebook {
        book.after(&edits)
    }

    pub(super) fn paths(book: &Codebook) -> Vec<&str> {
        book.tree().map(|(code, _)| book.path(code.id)).collect()
    }

    #[test]
    fn a_path_makes_the_themes_above_it_and_reads_in_the_order_given() {
        let book = book(&["RQ3/isolation/pipeline", "RQ1/", "RQ3/isolation/security"]);
        assert_eq!(paths(&book), ["RQ3", "RQ3/isolation", "RQ3/isolation/pipeline", "RQ3/isolation/security", "RQ1"]);
        assert_eq!(book.get(book.find("isolation").unwrap()).unwrap().kind, CodeKind::Theme);
        assert_eq!(book.add("RQ3/isolation", CodeKind::Code), Err(RuleError::NameTaken("RQ3/isolation".into())));
    }

    #[test]
    fn a_slash_in_a_name_is_written_with_a_backslash() {
        let book = book(&[r"trust\/distrust/in\\out"]);
        assert_eq!(paths(&book), [r"trust\/distrust", r"trust\/distrust/in\\out"]);
        assert_eq!(book.get(book.find(r"in\\out").unwrap()).unwrap().name, r"in\out");
    }

    #[test]
    fn a_code_is_found_by_path_by_the_end_of_it_and_in_another_case() {
        let book = book(&["a/trust", "b/trust", "b/Cost"]);
        assert_eq!(book.find("a/trust"), book.find("A/Trust"));
        assert_eq!(book.path(book.find("cost").unwrap()), "b/Cost");
        assert_eq!(book.find("trust"), Err(LookupError::Ambiguous { paths: vec!["a/trust".into(), "b/trust".into()] }));
        assert_eq!(book.find("Costs"), Err(LookupError::Unknown { near: vec!["Cost".into()] }));
    }

    #[test]
    fn merging_brings_the_codes_under_it_along_and_is_found_through_the_target() {
        let book = book(&["a/x", "a/y", "b/z"]);
        let (a, b) = (book.find("a").unwrap(), book.find("b").unwrap());
        let merged = after(&book, book.merge(a, b).unwrap());
        assert_eq!(paths(&merged), ["b", "b/z", "b/x", "b/y"]);
        assert_eq!(merged.resolve(a), Some(b));
        let again = after(&merged, merged.restore(a).unwrap());
        assert_eq!(paths(&again), ["a", "b", "b/z", "b/x", "b/y"]);
    }

    #[test]
    fn circles_and_taken_names_are_refused() {
        let book = book(&["a/b/c", "d/b"]);
        let id = |path| book.find(path).unwrap();
        assert!(matches!(book.move_under(id("a"), Some(id("a/b/c"))), Err(RuleError::Cycle { .. })));
        assert!(matches!(book.move_under(id("a/b"), Some(id("d"))), Err(RuleError::NameTaken(_))));
        assert!(matches!(book.merge(id("a"), id("c")), Err(RuleError::MergeIntoOwnPart { .. })));
        assert!(matches!(book.merge(id("a"), id("a")), Err(RuleError::MergeIntoItself(_))));
        assert!(matches!(book.merge(id("a"), id("d")), Err(RuleError::NameTaken(_))));
        assert_eq!(book.rename(id("a"), "  "), Err(RuleError::EmptyName));
        assert!(matches!(book.set(id("a"), CodeField::Color(Some("red".into()))), Err(RuleError::BadColor(_))));
    }

    #[test]
    fn retiring_a_theme_retires_what_is_under_it_and_restoring_a_code_restores_what_is_above() {
        let book = book(&["a/b/c", "a/d", "e"]);
        let gone = after(&book, book.retire(book.find("a").unwrap()).unwrap());
        assert_eq!(paths(&gone), ["e"]);
        let c = gone.find_retired("c").unwrap();
        assert_eq!(gone.resolve(c), None);
        let back = after(&gone, gone.restore(c).unwrap());
        assert_eq!(paths(&back), ["a", "a/b", "a/b/c", "e"]);
    }

    #[test]
    fn a_circle_made_by_hand_still_shows_every_code_once() {
        let mut codes =
            vec![Code::new(CodeKind::Theme, "a"), Code::new(CodeKind::Theme, "b"), Code::new(CodeKind::Code, "c")];
        (codes[0].parent, codes[1].parent, codes[2].parent) = (Some(codes[1].id), Some(codes[0].id), Some(codes[0].id));
        let (a, b) = (codes[0].id, codes[1].id);
        (codes[0].merged_into, codes[1].merged_into) = (None, None);
        let book = Codebook::new(codes.clone());
        assert_eq!(book.len(), 3);
        (codes[0].merged_into, codes[1].merged_into) = (Some(b), Some(a));
        assert_eq!(Codebook::new(codes).resolve(a), None);
    }
}
