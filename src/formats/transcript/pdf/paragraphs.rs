//! Lines into paragraphs: a PDF knows only where letters stand, so what belongs together is read off the page.

use super::lines::Line;
use crate::formats::transcript::cues::{self, Form};
use crate::formats::transcript::prose::Setter;
use std::collections::{HashMap, HashSet};

/// How many characters a heading has at most, and how much larger than the rest it is.
const HEADING_MAX: usize = 120;
const HEADING_LARGER: f64 = 1.12;

/// How much more than the usual distance of two lines lies between paragraphs.
const GAP: f64 = 1.3;

/// How many letters' sizes lines that are full may end apart, where their right side is ragged.
const RAGGED: f64 = 5.0;

/// How long full lines are at least, in letters' sizes, if they are fewer than so many.
const FULL_MIN: f64 = 20.0;
const FEW: usize = 5;

/// From how many lines on a page's own edge is looked for.
const OWN_EDGE_MIN: usize = 10;
const OWN_EDGE_MAX: usize = 300;

/// What is between a line and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    GoesOn,
    /// A line of the same paragraph that ends by intention.
    Break,
    Paragraph,
}

/// A line and what is known of it.
struct Place<'a> {
    line: &'a Line,
    page: usize,
    /// Up to where lines go where it stands; `None` if none of them seems cut by the page's edge.
    edge: Option<f64>,
}

/// Sets the pages' lines as paragraphs.
pub(super) fn set(pages: &[Vec<Line>], setter: &mut Setter) {
    let page = Page::of(pages);
    let places = places(pages);
    let labels = labels(&places, &page);
    let words = words(&places);
    let mut starts = 0;
    for (index, place) in places.iter().enumerate() {
        let next = places.get(index + 1);
        let link = next.map_or(Link::Paragraph, |next| page.link(place, next, index == starts, &labels));
        let text = place.line.text.as_str();
        match (link, next) {
            (Link::GoesOn, Some(next)) => setter.text(&joined(text, &next.line.text, &words)),
            (Link::Break, _) => {
                setter.text(text);
                setter.line_break();
            }
            _ => {
                setter.text(text);
                let paragraph = &places[starts..=index];
                starts = index + 1;
                match page.is_heading(paragraph) {
                    true => setter.end_heading(),
                    false => setter.end_paragraph(),
                }
            }
        }
    }
}

/// What is usual in the file.
struct Page {
    /// The size of most letters.
    size: f64,
    /// How far below a line the next one stands.
    pitch: f64,
}

impl Page {
    fn of(pages: &[Vec<Line>]) -> Self {
        let mut sizes: HashMap<i64, usize> = HashMap::new();
        for line in pages.iter().flatten() {
            *sizes.entry((line.size * 4.0).round() as i64).or_default() += line.text.chars().count();
        }
        let most = sizes.into_iter().max_by_key(|&(size, count)| (count, -size));
        let size = most.map_or(10.0, |(size, _)| size as f64 / 4.0).max(1.0);
        let mut gaps: Vec<f64> = Vec::new();
        for page in pages {
            let pairs = page.iter().zip(page.iter().skip(1));
            gaps.extend(pairs.map(|(above, below)| above.foot - below.foot).filter(|gap| *gap > 0.5 * size));
        }
        gaps.sort_by(f64::total_cmp);
        // Where most lines are paragraphs the usual distance is that between paragraphs: the tighter ones count.
        let tight = gaps.get(gaps.len() / 4).copied().unwrap_or(1.2 * size);
        Self { size, pitch: tight.min(2.5 * size) }
    }

    fn link(&self, place: &Place<'_>, next: &Place<'_>, is_first: bool, labels: &HashSet<String>) -> Link {
        let (above, below) = (place.line, next.line);
        let larger = above.size.max(below.size) / above.size.min(below.size).max(0.1);
        let inside = !ends_sentence(&above.text) && begins_small(&below.text);
        let other_size = larger > HEADING_LARGER && !inside;
        if other_size || self.is_apart(place, next) || begins_with_label(&below.text, labels) {
            return Link::Paragraph;
        }
        if ends_early(place, next) {
            let alone = is_first && cues::cue(&above.text).is_some_and(|cue| cue.speech.is_empty());
            return match (alone, inside) {
                (true, _) => Link::Break,
                (false, true) => Link::GoesOn,
                (false, false) => Link::Paragraph,
            };
        }
        let moves = (below.left - above.left) / self.size;
        let same_page = place.page == next.page;
        // The first line may stand further out or further in than the others; those stand alike.
        match same_page && !is_first && moves.abs() > 1.2 {
            true => Link::Paragraph,
            false => Link::GoesOn,
        }
    }

    fn is_apart(&self, place: &Place<'_>, next: &Place<'_>) -> bool {
        let gap = place.line.foot - next.line.foot;
        place.page == next.page && gap > GAP * self.pitch.max(place.line.size.max(next.line.size) * 0.9)
    }

    fn is_heading(&self, paragraph: &[Place<'_>]) -> bool {
        let larger = paragraph.iter().all(|place| place.line.size > HEADING_LARGER * self.size);
        let chars: usize = paragraph.iter().map(|place| place.line.text.chars().count()).sum();
        let begins = paragraph.first().is_some_and(|place| !begins_small(&place.line.text));
        let ends = paragraph.last().is_some_and(|place| place.line.text.ends_with(['.', '!', ',', ';', '…']));
        larger && begins && !ends && chars <= HEADING_MAX
    }
}

/// The next line's first word would have had room on this one.
fn ends_early(place: &Place<'_>, next: &Place<'_>) -> bool {
    let Some(edge) = place.edge else { return true };
    let (above, below) = (place.line, next.line);
    let letters = below.text.chars().count().max(1) as f64;
    let word = below.text.split_whitespace().next().map_or(0, |word| word.chars().count()) as f64;
    let needed = (below.right - below.left) / letters * (word + 0.8);
    above.right + needed < edge
}

fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(['"', '”', '’', '»', ')', ']', '*']);
    line.ends_with(['.', '?', '!', '…', ':', ';', '。', '？', '！'])
}

fn begins_small(line: &str) -> bool {
    line.chars().next().is_some_and(char::is_lowercase)
}

/// Whether a line begins with a label that begins lines elsewhere, with a time, or as an entry of a list.
fn begins_with_label(line: &str, labels: &HashSet<String>) -> bool {
    let bullet = line.starts_with(['•', '▪', '◦', '\u{f0b7}']);
    bullet || cues::cue(line).is_some_and(|cue| cue.form == Form::Timed || labels.contains(&cues::clean(cue.label)))
}

/// The labels with which more than one line begins, and one of those certainly begins a paragraph.
fn labels(places: &[Place<'_>], page: &Page) -> HashSet<String> {
    let mut counts: HashMap<String, (usize, usize)> = HashMap::new();
    for (index, place) in places.iter().enumerate() {
        let above = index.checked_sub(1).and_then(|above| places.get(above));
        if let Some(cue) = cues::cue(&place.line.text)
            && cue.form != Form::Alone
        {
            let certain = above.is_none_or(|above| ends_early(above, place) || page.is_apart(above, place));
            let (all, starts) = counts.entry(cues::clean(cue.label)).or_default();
            (*all, *starts) = (*all + 1, *starts + usize::from(certain));
        }
    }
    counts.into_iter().filter(|(_, (all, starts))| *all >= 2 && *starts >= 1).map(|(label, _)| label).collect()
}

/// The lines with the edge each of them may go up to.
fn places(pages: &[Vec<Line>]) -> Vec<Place<'_>> {
    let all: Vec<&Line> = pages.iter().flatten().collect();
    let usual = edge(&all);
    let mut places = Vec::with_capacity(all.len());
    for (number, page) in pages.iter().enumerate() {
        for line in page {
            let beside: Vec<&Line> = match page.len() {
                OWN_EDGE_MIN..=OWN_EDGE_MAX => page.iter().filter(|other| stands_over(line, other)).collect(),
                _ => Vec::new(),
            };
            let own = if beside.len() >= OWN_EDGE_MIN { edge(&beside) } else { usual };
            // A page of short turns may have no full line of its own.
            let is_usual = own.is_none() && beside.len() * 2 > page.len();
            places.push(Place { line, page: number, edge: if is_usual { usual } else { own } });
        }
    }
    places
}

/// Whether two lines share at least half of the shorter one's width, as lines of one column do.
fn stands_over(line: &Line, other: &Line) -> bool {
    let shared = line.right.min(other.right) - line.left.max(other.left);
    shared > 0.5 * (line.right - line.left).min(other.right - other.left)
}

/// How far right lines go before they are cut: where several of the longest end nearly together.
fn edge(lines: &[&Line]) -> Option<f64> {
    let mut longest: Vec<&Line> = lines.to_vec();
    longest.sort_by(|a, b| b.right.total_cmp(&a.right));
    let crowd = (lines.len() / 25).max(2);
    let together = |&index: &usize| {
        let line = longest[index];
        let near =
            |crowd: usize| longest.get(index + crowd - 1).is_some_and(|l| line.right - l.right < RAGGED * line.size);
        near(crowd) && (line.right - line.left > FULL_MIN * line.size || near(FEW))
    };
    (0..longest.len()).take(lines.len() / 4 + 1).find(together).map(|index| longest[index].right)
}

// ── Words that a line end cuts ────────────────────────────────────────────────────────────────────────────

/// The words that stand whole in the file, in small letters.
fn words(places: &[Place<'_>]) -> HashSet<String> {
    let mut words = HashSet::new();
    for place in places {
        let mut line: Vec<&str> = place.line.text.split_whitespace().collect();
        if line.last().is_some_and(|last| last.ends_with(HYPHENS)) {
            line.pop();
        }
        words.extend(line.into_iter().map(bare).filter(|word| word.chars().nth(1).is_some()));
    }
    words
}

const HYPHENS: [char; 3] = ['-', '\u{ad}', '\u{2010}'];

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// A line as it is written before the next: without the hyphen that cuts its last word, or with a blank.
pub(super) fn joined(line: &str, next: &str, words: &HashSet<String>) -> String {
    let written_together =
        |c: char| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}');
    let (last, first) = (line.chars().next_back(), next.chars().next());
    if last.is_some_and(written_together) && first.is_some_and(written_together) {
        return line.to_owned();
    }
    let Some(kept) = line.strip_suffix(HYPHENS).filter(|kept| kept.ends_with(char::is_alphanumeric)) else {
        return format!("{line} ");
    };
    let head = bare(kept.split_whitespace().next_back().unwrap_or_default());
    let tail = bare(next.split_whitespace().next().unwrap_or_default());
    // `pre- and post-`.
    if ["and", "or", "und", "oder", "bzw", "et", "ou", "y", "e", "o"].contains(&tail.as_str()) {
        return format!("{line} ");
    }
    if !begins_small(next) || kept.ends_with(char::is_numeric) {
        return line.to_owned();
    }
    let soft = line.ends_with('\u{ad}');
    let whole = words.contains(&format!("{head}{tail}"));
    let compound = words.contains(&format!("{head}-{tail}"));
    // Where both parts are words of the file they may be written with a hyphen: it stays.
    let doubtful = words.contains(&head) && words.contains(&tail);
    match soft || whole || !(compound || doubtful) {
        true => kept.to_owned(),
        false => line.to_owned(),
    }
}
