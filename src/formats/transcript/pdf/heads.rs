//! What stands at the top or the foot of page after page and is no part of the interview.

use super::lines::Line;
use crate::formats::Doubt;
use crate::formats::transcript::cues;
use std::collections::{BTreeMap, HashSet};

/// How many lines at either end of a page may be such.
const DEEP: usize = 3;

/// From how many pages on a line that recurs need not stand apart from the rest.
const SURE: usize = 5;

/// How far apart from the rest it stands, as a part of the letters' size.
const APART: f64 = 1.6;

/// How much of a line is quoted.
const QUOTED_MAX: usize = 60;

/// An end of the page, and a line there with every number alike.
type Head = (bool, String);

/// Leaves out the lines that recur on many pages at the same end, page numbers among them, and says so.
pub(super) fn leave_out(pages: &mut [Vec<Line>]) -> Vec<Doubt> {
    let ends: Vec<Vec<(usize, Head)>> = pages.iter().map(|page| ends_of(page)).collect();
    // Where each stands: page and line.
    let mut places: BTreeMap<&Head, Vec<(usize, usize)>> = BTreeMap::new();
    for (page, ends) in ends.iter().enumerate() {
        // A label with its time begins a turn, whatever else it does.
        let is_timed = |line: usize| cues::cue(&pages[page][line].text).is_some_and(|cue| cue.times.is_some());
        for (line, head) in ends.iter().filter(|(line, _)| !is_timed(*line)) {
            let places = places.entry(head).or_default();
            if places.last().is_none_or(|(last, _)| *last != page) {
                places.push((page, *line));
            }
        }
    }
    places.retain(|_, places| {
        let often = places.len() >= 2 && places.len() * 5 >= pages.len() * 2;
        often && counts_pages(pages, places)
    });
    let recurring: HashSet<(usize, usize)> = places.values().flatten().copied().collect();
    places.retain(|(is_top, _), places| {
        let apart = places.iter().filter(|&&(page, line)| stands_apart(&pages[page], page, line, *is_top, &recurring));
        let could_be_a_label = || places.iter().any(|&(page, line)| cues::cue(&pages[page][line].text).is_some());
        apart.count() == places.len() || (places.len() >= SURE && !could_be_a_label())
    });

    let mut doubts = Vec::new();
    let mut numbers = 0;
    let mut leaving: HashSet<(usize, usize)> = HashSet::new();
    for ((_, words), places) in &places {
        leaving.extend(places.iter().copied());
        match (words.contains(char::is_alphabetic), places.first()) {
            (true, Some(&(page, line))) => {
                let quoted: String = pages[page][line].text.chars().take(QUOTED_MAX).collect();
                let message = format!("the line \"{quoted}\" that repeats on {} pages was left out", places.len());
                doubts.push(Doubt::about_file(message));
            }
            _ => numbers += places.len(),
        }
    }
    if numbers > 0 {
        doubts.push(Doubt::about_file(format!("the page numbers on {numbers} pages were left out")));
    }
    // Pages that are alike throughout repeat their words, not what stands around them.
    if leaving.len() * 2 > pages.iter().map(Vec::len).sum::<usize>() {
        return Vec::new();
    }
    for (number, page) in pages.iter_mut().enumerate() {
        let mut line = 0..;
        page.retain(|_| line.next().is_none_or(|line| !leaving.contains(&(number, line))));
    }
    doubts
}

/// The lines nearest to a page's top (`true`) and foot, with their numbers in the page.
fn ends_of(page: &[Line]) -> Vec<(usize, Head)> {
    let mut down: Vec<usize> = (0..page.len()).collect();
    down.sort_by(|&a, &b| page[b].foot.total_cmp(&page[a].foot));
    let deep = DEEP.min(page.len().div_ceil(2));
    let top = down.iter().take(deep).map(|&line| (line, (true, alike(&page[line].text))));
    let foot = down.iter().rev().take(deep).map(|&line| (line, (false, alike(&page[line].text))));
    top.chain(foot).collect()
}

/// A line with every number alike.
fn alike(line: &str) -> String {
    let mut words = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut last = ' ';
    words = words.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
    words.retain(|c| {
        let again = c == '#' && last == '#';
        last = c;
        !again
    });
    words
}

/// Whether the numbers of a line are the same on all pages, or rise with the pages: a time would do neither.
fn counts_pages(pages: &[Vec<Line>], places: &[(usize, usize)]) -> bool {
    let numbers_of = |&(page, line): &(usize, usize)| {
        let parts = pages[page][line].text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        (page, parts.map(|part| part.parse::<usize>().unwrap_or(usize::MAX)).collect::<Vec<_>>())
    };
    let Some((first_page, first)) = places.first().map(numbers_of) else { return false };
    places.iter().map(numbers_of).all(|(page, numbers)| {
        let rises = |(number, first): (&usize, &usize)| {
            number == first || number.checked_sub(*first) == Some(page - first_page)
        };
        numbers.iter().zip(&first).all(rises)
    })
}

/// Whether more than a line's usual distance lies between it and the next that does not recur.
fn stands_apart(page: &[Line], number: usize, line: usize, is_top: bool, recurring: &HashSet<(usize, usize)>) -> bool {
    let here = &page[line];
    let inward = |other: &Line| if is_top { here.foot - other.foot } else { other.foot - here.foot };
    let others = page.iter().enumerate().filter(|(other, _)| !recurring.contains(&(number, *other)));
    let nearest = others.map(|(_, other)| inward(other)).filter(|gap| *gap > 0.0).min_by(f64::total_cmp);
    nearest.is_none_or(|gap| gap > APART * here.size)
}
