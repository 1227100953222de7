//! What the tags of a page mean for its words.

use html5ever::tokenizer::Tag;
use regex::Regex;
use std::sync::LazyLock;

/// What an element does to the words in it, and at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Inline,
    Block,
    Heading,
    Preformatted,
    /// Numbered as the letter says (`1`, `a`, `I`), or not.
    List {
        numbered: Option<char>,
        next: u32,
    },
    Entry,
    /// What a list of terms explains; and how.
    Term,
    Description,
    Table,
    Row,
    Cell,
    Quote,
    /// A list's mark, which a word processor wrote before the words.
    Mark,
    /// What may be the page's own text.
    Own(OwnText),
    /// Words that are not shown.
    LeftOut,
    /// Words that were deleted with tracked changes.
    Deleted,
    /// A footnote or comment at the end of the page.
    Note,
}

/// An element that may hold the page's own text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnText {
    Article,
    Main,
}

/// Where a footnote or a comment stands in the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    Footnote(String),
    Comment(String),
}

pub(super) fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

fn has_class(tag: &Tag, name: &str) -> bool {
    attribute(tag, "class")
        .is_some_and(|class| class.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(name)))
}

/// A style without its blanks, in small letters.
fn style(tag: &Tag) -> String {
    let style = attribute(tag, "style").unwrap_or_default();
    style.chars().filter(|c| !c.is_whitespace()).take(4_096).collect::<String>().to_lowercase()
}

pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

pub(super) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Elements that begin on a line of their own.
pub(super) fn is_block(name: &str) -> bool {
    is_heading(name)
        || matches!(
            name,
            "address"
                | "article"
                | "aside"
                | "blockquote"
                | "body"
                | "caption"
                | "center"
                | "dd"
                | "details"
                | "dialog"
                | "dir"
                | "div"
                | "dl"
                | "dt"
                | "fieldset"
                | "figcaption"
                | "figure"
                | "footer"
                | "form"
                | "header"
                | "hgroup"
                | "hr"
                | "html"
                | "legend"
                | "li"
                | "listing"
                | "main"
                | "menu"
                | "nav"
                | "ol"
                | "p"
                | "pre"
                | "search"
                | "section"
                | "summary"
                | "table"
                | "tbody"
                | "td"
                | "tfoot"
                | "th"
                | "thead"
                | "tr"
                | "ul"
                | "xmp"
                | "plaintext"
        )
}

pub(super) fn effect(tag: &Tag) -> Effect {
    let name = &*tag.name;
    if is_hidden(tag) {
        return Effect::LeftOut;
    }
    match name {
        "head" | "title" | "script" | "style" | "template" | "noscript" | "nav" | "button" | "select" | "option"
        | "datalist" | "textarea" | "svg" | "canvas" | "iframe" | "object" | "audio" | "video" | "map" | "noembed"
        | "noframes" | "rt" | "rp" => Effect::LeftOut,
        "del" => Effect::Deleted,
        "article" => Effect::Own(OwnText::Article),
        "main" => Effect::Own(OwnText::Main),
        "ul" | "menu" | "dir" => Effect::List { numbered: None, next: 1 },
        "ol" => Effect::List { numbered: Some(numbering(tag)), next: number(tag, "start").unwrap_or(1) },
        "li" => Effect::Entry,
        "dt" => Effect::Term,
        "dd" => Effect::Description,
        "pre" | "listing" | "xmp" | "plaintext" => Effect::Preformatted,
        "table" => Effect::Table,
        "tr" => Effect::Row,
        "td" | "th" => Effect::Cell,
        "q" => Effect::Quote,
        "span" if style(tag).contains("mso-list:ignore") => Effect::Mark,
        _ if attribute(tag, "role") == Some("main") => Effect::Own(OwnText::Main),
        _ if is_heading(name) => Effect::Heading,
        _ if is_block(name) => Effect::Block,
        _ => Effect::Inline,
    }
}

fn is_hidden(tag: &Tag) -> bool {
    let style = style(tag);
    attribute(tag, "hidden").is_some_and(|how| !how.eq_ignore_ascii_case("until-found"))
        || ["display:none", "visibility:hidden", "mso-hide:all"].iter().any(|hiding| style.contains(hiding))
        || attribute(tag, "role") == Some("navigation")
        || attribute(tag, "epub:type").is_some_and(|kind| kind.split(' ').any(|one| one == "pagebreak"))
}

pub(super) fn number(tag: &Tag, name: &str) -> Option<u32> {
    attribute(tag, name)?.trim().parse().ok()
}

fn numbering(tag: &Tag) -> char {
    let kind = attribute(tag, "type").map(str::trim);
    kind.and_then(|kind| kind.chars().next()).filter(|kind| "aAiI".contains(*kind)).unwrap_or('1')
}

static WORD_COMMENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^#_msocom_(\d+)$").expect("a pattern of ours"));
/// As LibreOffice, Word and Pandoc write the link to a footnote.
static FOOTNOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^#(?:(sd(?:foot|end)note\d+)sym|_((?:ftn|edn)\d+)|(fn:?\d+))$").expect("a pattern of ours")
});

/// The footnote or comment that a link leads to, if it does.
pub(super) fn place(tag: &Tag) -> Option<Place> {
    let to = attribute(tag, "href")?;
    if let Some(found) = WORD_COMMENT.captures(to) {
        return Some(Place::Comment(format!("_com_{}", found.get(1)?.as_str())));
    }
    if let Some(found) = FOOTNOTE.captures(to) {
        return Some(Place::Footnote(found.iter().skip(1).flatten().next()?.as_str().to_owned()));
    }
    let says = |name, kind| attribute(tag, name).is_some_and(|kinds| kinds.split(' ').any(|one| one == kind));
    let is_note = says("role", "doc-noteref") || says("epub:type", "noteref") || has_class(tag, "footnote-ref");
    is_note.then(|| to.strip_prefix('#')).flatten().map(|id| Place::Footnote(id.to_owned()))
}

/// In how many other lists the list is that a word processor's paragraph is an entry of.
pub(super) fn list_depth(tag: &Tag) -> usize {
    let style = style(tag);
    let level = style.split_once("mso-list:").and_then(|(_, rest)| rest.split_once("level"));
    let figure = level.and_then(|(_, rest)| rest.chars().next()).and_then(|c| c.to_digit(10));
    figure.map_or(0, |figure| figure.saturating_sub(1) as usize)
}

/// The letters of a picture that stands for an emoji.
pub(super) fn emoji(tag: &Tag) -> Option<&str> {
    let class = attribute(tag, "class")?.to_lowercase();
    let letters = attribute(tag, "alt")?.trim();
    (class.contains("emoji") && letters.chars().count() <= 16).then_some(letters)
}
