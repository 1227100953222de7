//! Transcripts in plain text and Markdown.
//!
//! Every line is sorted by what it is ([`Line`]), the possible labels are judged over the whole file, and one walk
//! through the lines opens and closes turns and sections.

use super::cues::{self, Cue, Form, Times};
use super::labels::{self, Judged, Layout, Place};
use super::prose::{FOOTNOTES, Prose};
use super::roles;
use super::{ReadError, Rules, SectionDraft, SpeakerDraft, Transcript, TurnDraft};
use crate::formats::{Doubt, shared_out};
use crate::model::span::Span;
use crate::model::text::Text;
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// How many characters a heading without a mark has at most.
const HEADING_MAX: usize = 80;

/// How many doubts are told before they are only counted.
const DOUBTS_MAX: usize = 40;

/// From how many characters on a text before the first speaker is told.
const HEADER_MAX: u32 = 1_500;

static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    let words =
        "Section|Part|Topic|Chapter|Abschnitt|Teil|Themenblock|Kapitel|Partie|Chapitre|Sección|Parte|Capítulo|Sezione";
    Regex::new(&format!(r"^(?:{words})\s+(?:\d{{1,3}}|[IVX]{{1,5}}|[A-Z])(?:\s*[.:)–—-]\s*\S.*|)$"))
        .expect("a pattern of ours")
});
static GUIDE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^([A-Z]{1,2})(\d{1,2})\.?\s+\p{Lu}[^.?!:;]*$").expect("a pattern of ours"));
static PAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\s{8,}\d+\s*/\s*\d+|\s*(?:Page|Seite)\s+\d+(?:\s*(?:of|von|/)\s*\d+)?)\s*$")
        .expect("a pattern of ours")
});
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^(?:
            (?:transcribed|transcript\ made|created|generated)\ (?:by|with)\ .{0,60}https?://\S+
          | \W*(?:end\ of\ (?:the\ )?(?:recording|interview|transcript|tape|audio)
              | (?:recording|interview|transcript)\ (?:ends|ended)
              | ende\ (?:der\ aufnahme|der\ aufzeichnung|des\ interviews|des\ transkripts)
              | fin\ de\ (?:l['’](?:enregistrement|entretien)|la\ (?:grabación|entrevista)))\W*
        )$",
    )
    .expect("a pattern of ours")
});

/// What a line is, before labels are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Blank,
    /// Words, or a possible label.
    Words,
    Heading,
    /// What belongs to the heading above: `=====`.
    Underline,
    /// Facts about the interview before it begins: `Date: …`, and whatever YAML stands between `---`.
    Header,
    /// A time on a line of its own.
    Clock(Times),
    /// A page's number, a rule, the end of the recording, or who made the file.
    Imprint,
}

/// The transcript in a text. Fails only for a text too long to count.
pub(super) fn read(prose: Prose, media_type: &'static str, rules: &Rules) -> Result<Transcript, ReadError> {
    let Prose { text, encoding, headings, set_apart, remarks, mut doubts } = prose;
    let text = Text::new(text)?;
    let raw: Vec<&str> = text.as_str().split('\n').collect();
    let mut lines = sort(&raw, &headings, &rules.headings);
    let layout = Layout { paragraphs: paragraphs(&raw, &lines), first_line: first_line(&lines) };
    let mut judged;
    let mut places;
    match &rules.speaker_pattern {
        Some(pattern) => {
            places = places_by(pattern, &raw, &lines);
            judged = labels::accept_all(&places);
        }
        None => {
            let found = find_places(&raw, &lines);
            places = without_header(found, &mut lines);
            judged = labels::judge(&places, &layout, rules);
        }
    }

    let mut voices = voices_of(&judged, &places);
    if voices < 2 && rules.speaker_pattern.is_none() && !set_apart.is_empty() {
        let apart = places_set_apart(&set_apart, &raw, &lines);
        let judged_apart = labels::judge(&apart, &layout, rules);
        let voices_apart = voices_of(&judged_apart, &apart);
        if voices_apart > voices {
            doubts.push(Doubt::about_file("speakers are told by bold type alone"));
            (judged, places, voices) = (judged_apart, apart, voices_apart);
        }
    }
    let spoken = voices > 0;
    let mut walk = Walk::new(&text, &judged);
    let mut next = 0;
    for (index, line) in raw.iter().enumerate() {
        let mut speaker = None;
        if places.get(next).is_some_and(|place| place.line == index) {
            speaker = judged.speaker_at(next).map(|label| (label, places[next].cue));
            next += 1;
        }
        match (speaker, lines[index]) {
            (Some((label, cue)), Line::Words) => walk.label(index, label, cue),
            (_, Line::Words) => walk.words(index, line, !spoken),
            (_, Line::Blank) => walk.blank(!spoken),
            (_, Line::Heading) => walk.heading(line),
            (_, Line::Clock(times)) => walk.clock(times, !spoken),
            (_, Line::Imprint) => walk.imprint(line),
            (_, Line::Header | Line::Underline) => walk.close(),
        }
    }
    let (speakers, turns, sections) = walk.finish(rules, &mut doubts);
    doubts.extend(judged.doubts.iter().cloned());
    if !spoken && judged.doubts.iter().any(|doubt| doubt.line.is_some()) {
        doubts.push(Doubt::about_file("no speakers found; each paragraph is a turn without a speaker"));
    }
    tell_in_order(&mut doubts);
    let body = text.into_string();
    Ok(Transcript { body, media_type, encoding, speakers, turns, sections, remarks, doubts })
}

/// Doubts about the file first, then by line, not more than a person reads.
pub(super) fn tell_in_order(doubts: &mut Vec<Doubt>) {
    doubts.sort_by_key(|doubt| doubt.line);
    if doubts.len() > DOUBTS_MAX {
        let more = doubts.len() - DOUBTS_MAX;
        doubts.truncate(DOUBTS_MAX);
        doubts.push(Doubt::about_file(format!("{more} more like these")));
    }
}

// ── Sorting lines ─────────────────────────────────────────────────────────────────────────────────────────

/// What each line is; `headings` are so by number, `titles` by their words.
fn sort(raw: &[&str], headings: &[usize], titles: &[String]) -> Vec<Line> {
    let titles: HashSet<&str> = titles.iter().map(String::as_str).collect();
    let one = |line: &&str| match () {
        () if line.trim().is_empty() => Line::Blank,
        () if heading_marks(line).is_some() || titles.contains(line.trim()) => Line::Heading,
        () if is_imprint(line) => Line::Imprint,
        () => cues::clock(line).map_or(Line::Words, Line::Clock),
    };
    let mut lines: Vec<Line> = shared_out(raw.len(), |part| raw[part].iter().map(one).collect());
    for &heading in headings {
        lines[heading] = Line::Heading;
    }
    for heading in spoken_headings(raw, headings) {
        lines[heading] = Line::Words;
    }
    mark_front_matter(raw, &mut lines);
    mark_underlined(raw, &mut lines);
    mark_sections(raw, &mut lines);
    lines
}

/// Headings of the file that are turns of a speaker, or their labels: so set to look at, as they come again and again.
fn spoken_headings(raw: &[&str], headings: &[usize]) -> Vec<usize> {
    let label = |heading: usize| match cues::cue(raw[heading]) {
        Some(cue) if matches!(cue.form, Form::Colon | Form::Timed | Form::Alone) => cues::clean(cue.label),
        _ => String::new(),
    };
    let mut times: HashMap<String, usize> = HashMap::new();
    headings.iter().for_each(|&heading| *times.entry(label(heading)).or_default() += 1);
    let speaks = |label: &str| !label.is_empty() && !labels::is_fact(label) && times.get(label) >= Some(&3);
    headings.iter().copied().filter(|&heading| speaks(&label(heading))).collect()
}

/// The words of a Markdown heading (`## Pipeline ##`).
fn heading_marks(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['\u{feff}', ' ']);
    let rest = line.trim_start_matches('#');
    let marks = line.chars().take_while(|&c| c == '#').count();
    let title = rest.trim().trim_end_matches('#').trim();
    ((1..=6).contains(&marks) && rest.starts_with([' ', '\t']) && !title.is_empty()).then_some(title)
}

fn is_imprint(line: &str) -> bool {
    let page = || line.trim_end().ends_with(|c: char| c.is_ascii_digit()) && PAGE.is_match(line);
    let short = line.trim().chars().nth(HEADING_MAX).is_none();
    short && (page() || CLOSING.is_match(line.trim()))
}

/// Facts in YAML between two `---` at the very beginning.
fn mark_front_matter(raw: &[&str], lines: &mut [Line]) {
    if raw.first().is_some_and(|line| line.trim_end() == "---")
        && let Some(end) = raw.iter().take(60).skip(1).position(|line| line.trim_end() == "---")
    {
        lines.iter_mut().take(end + 2).for_each(|line| *line = Line::Header);
    }
}

/// A single line with `=====` or `-----` below it.
fn mark_underlined(raw: &[&str], lines: &mut [Line]) {
    for below in 1..lines.len() {
        let rule = raw[below].trim_end();
        let is_rule = rule.chars().count() >= 3 && (rule.chars().all(|c| c == '=') || rule.chars().all(|c| c == '-'));
        let title = raw[below - 1].trim();
        if is_rule
            && lines[below - 1] == Line::Words
            && (below == 1 || lines[below - 2] != Line::Words)
            && title.chars().count() <= HEADING_MAX
            && !title.ends_with(['.', '?', '!', ',', ';'])
        {
            (lines[below - 1], lines[below]) = (Line::Heading, Line::Underline);
        } else if is_rule {
            lines[below] = Line::Imprint;
        }
    }
}

/// Lines such as `Section 2: Pipeline` and, if there are several with rising numbers, `G1 Learning and motivation`.
fn mark_sections(raw: &[&str], lines: &mut [Line]) {
    let mut guide: HashMap<&str, Vec<(usize, u32)>> = HashMap::new();
    for index in 0..lines.len() {
        let own_paragraph = (index == 0 || lines[index - 1] != Line::Words)
            && lines.get(index + 1).is_none_or(|next| *next != Line::Words || cues::cue(raw[index + 1]).is_some());
        let title = raw[index].trim();
        if lines[index] != Line::Words || !own_paragraph || title.chars().nth(HEADING_MAX).is_some() {
            continue;
        }
        if SECTION.is_match(title) && !title.ends_with(['.', '?', '!', ',', ';']) {
            lines[index] = Line::Heading;
        } else if let Some(found) = GUIDE.captures(title)
            && let (Some(letters), Some(number)) = (found.get(1), found.get(2))
        {
            guide.entry(letters.as_str()).or_default().push((index, number.as_str().parse().unwrap_or(0)));
        }
    }
    // Letters that also begin speakers' labels (`P1 …`) are no guide's.
    for (letters, places) in guide {
        let rising = places.windows(2).all(|pair| pair[0].1 < pair[1].1);
        if places.len() >= 2 && rising && roles::known(&format!("{letters}1")).is_none() {
            places.iter().for_each(|(index, _)| lines[*index] = Line::Heading);
        }
    }
}

/// How many paragraphs there are; in a text without wrapped lines, each line is one.
fn paragraphs(raw: &[&str], lines: &[Line]) -> usize {
    let words = |index: usize| lines[index] == Line::Words;
    let wrapped = is_wrapped(raw, lines);
    (0..lines.len()).filter(|&index| words(index) && (!wrapped || index == 0 || !words(index - 1))).count()
}

/// Whether sentences are cut by line ends: lines follow each other that begin with no possible label.
fn is_wrapped(raw: &[&str], lines: &[Line]) -> bool {
    let words = |index: usize| lines[index] == Line::Words;
    let following: Vec<usize> =
        (1..lines.len()).filter(|&index| words(index) && words(index - 1)).take(2_000).collect();
    let plain = following.iter().filter(|&&index| cues::cue(raw[index]).is_none()).count();
    plain * 3 > following.len()
}

fn first_line(lines: &[Line]) -> usize {
    lines.iter().position(|line| !matches!(line, Line::Blank | Line::Heading | Line::Underline)).unwrap_or(0)
}

// ── Possible labels ───────────────────────────────────────────────────────────────────────────────────────

fn find_places<'a>(raw: &[&'a str], lines: &[Line]) -> Vec<Place<'a>> {
    let wrapped = is_wrapped(raw, lines);
    let place = |index: usize| {
        let cue = cues::cue(raw[index])?;
        let opens = index == 0 || !wrapped || lines[index - 1] != Line::Words;
        Some(Place { line: index, cue, opens, followed: is_followed(lines, index) })
    };
    let mut places: Vec<Place<'a>> =
        shared_out(lines.len(), |part| part.filter(|&index| lines[index] == Line::Words).filter_map(place).collect());
    mark_names_under_clocks(&mut places, lines);
    // A short line above another label says nothing of its own; it is no label.
    for index in 1..places.len() {
        let (above, below) = (places[index - 1].line, places[index].line);
        if above + 1 == below && places[index].cue.form != Form::Alone {
            places[index - 1].followed = false;
        }
    }
    places
}

/// Names that stand between a time and words, as some programs write them, are as good as names with a time.
///
/// Where most times have such a line below, and the same few again and again.
fn mark_names_under_clocks(places: &mut [Place<'_>], lines: &[Line]) {
    let clock_above = |place: &Place<'_>| match place.line.checked_sub(1).map(|above| lines[above]) {
        Some(Line::Clock(times)) if place.cue.form == Form::Alone && place.followed => Some(times),
        _ => None,
    };
    let clocks = lines.iter().filter(|line| matches!(line, Line::Clock(_))).count();
    let names: Vec<&str> =
        places.iter().filter(|place| clock_above(place).is_some()).map(|place| place.cue.label).collect();
    let different = names.iter().collect::<HashSet<_>>().len();
    if names.len() * 2 < clocks || different * 3 > names.len() * 2 {
        return;
    }
    for place in places {
        if let Some(times) = clock_above(place) {
            (place.cue.form, place.cue.times) = (Form::Timed, Some(times));
        }
    }
}

/// Whether words stand right below, or below a time.
fn is_followed(lines: &[Line], index: usize) -> bool {
    let mut below = lines.iter().skip(index + 1);
    match below.next() {
        Some(Line::Clock(_)) => below.next() == Some(&Line::Words),
        next => next == Some(&Line::Words),
    }
}

/// How many speak.
fn voices_of(judged: &Judged, places: &[Place<'_>]) -> usize {
    (0..places.len()).filter_map(|place| judged.speaker_at(place)).collect::<HashSet<_>>().len()
}

/// Lines that begin with what is set apart, as a label without a colon is.
fn places_set_apart<'a>(set_apart: &[(usize, u32)], raw: &[&'a str], lines: &[Line]) -> Vec<Place<'a>> {
    let mut found: Vec<Place<'a>> = Vec::new();
    for &(line, characters) in set_apart {
        if lines.get(line) == Some(&Line::Words)
            && found.last().is_none_or(|before| before.line < line)
            && let Some(cue) = cues::cue_set_apart(raw[line], characters)
        {
            found.push(Place { line, cue, opens: true, followed: true });
        }
    }
    found
}

fn places_by<'a>(pattern: &Regex, raw: &[&'a str], lines: &[Line]) -> Vec<Place<'a>> {
    (0..lines.len())
        .filter(|&index| lines[index] == Line::Words)
        .filter_map(|index| {
            let cue = cues::cue_by(pattern, raw[index])?;
            Some(Place { line: index, cue, opens: true, followed: true })
        })
        .collect()
}

/// Leaves out the facts before the interview (`Participant: P05`, `Date: …`), whose words may be speakers' words.
///
/// They are lines with a colon, none of which recurs, at the beginning of the file; one of them names a fact, or the real
/// speakers come later.
fn without_header<'a>(places: Vec<Place<'a>>, lines: &mut [Line]) -> Vec<Place<'a>> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for place in &places {
        *times.entry(cues::clean(place.cue.label)).or_default() += 1;
    }
    let stands_once = |place: &Place<'_>| times.get(&cues::clean(place.cue.label)) == Some(&1);
    let mut header = 0;
    let mut line = 0;
    for place in &places {
        let blank = |line: &Line| !matches!(line, Line::Words | Line::Clock(_));
        if place.cue.form != Form::Colon
            || place.cue.times.is_some()
            || !stands_once(place)
            || !lines.iter().take(place.line).skip(line).all(blank)
        {
            break;
        }
        header += 1;
        line = place.line + 1;
    }
    let facts = places.iter().take(header).any(|place| labels::is_fact(place.cue.label));
    let later =
        places.iter().skip(header).any(|place| times.get(&cues::clean(place.cue.label)).is_some_and(|&n| n >= 3));
    if header == 0 || !(facts || (header >= 2 && later)) {
        return places;
    }
    places.iter().take(header).for_each(|place| lines[place.line] = Line::Header);
    places.into_iter().skip(header).collect()
}

// ── The walk ──────────────────────────────────────────────────────────────────────────────────────────────

/// A turn being read.
struct Open<'a> {
    /// The label's number; `None` in a text without speakers.
    label: Option<usize>,
    times: Option<Times>,
    first: Option<&'a str>,
    last: Option<&'a str>,
    line: usize,
}

struct Walk<'a> {
    text: &'a Text,
    judged: &'a Judged,
    open: Option<Open<'a>>,
    /// A time that waits for its turn.
    clock: Option<Times>,
    /// Label and turn, with a question at its end or not.
    turns: Vec<(Option<usize>, TurnDraft)>,
    headings: Vec<(Span, String)>,
    doubts: Vec<Doubt>,
    /// Words seen before any speaker, and whether words after a heading were told.
    header: u32,
    orphan: Option<usize>,
}

impl<'a> Walk<'a> {
    fn new(text: &'a Text, judged: &'a Judged) -> Self {
        let (turns, headings, doubts) = (Vec::new(), Vec::new(), Vec::new());
        Self { text, judged, open: None, clock: None, turns, headings, doubts, header: 0, orphan: None }
    }

    fn label(&mut self, line: usize, label: usize, cue: Cue<'a>) {
        self.close();
        let times = cue.times.or(self.clock.take());
        let said = (!cue.speech.is_empty()).then_some(cue.speech);
        self.open = Some(Open { label: Some(label), times, first: said, last: said, line });
        self.clock = None;
    }

    fn words(&mut self, line: usize, words: &'a str, without_speakers: bool) {
        let words = words.trim();
        if self.open.is_none() && without_speakers {
            self.open = Some(Open { label: None, times: self.clock.take(), first: None, last: None, line });
        }
        self.clock = None;
        match &mut self.open {
            Some(open) => {
                open.first.get_or_insert(words);
                open.last = Some(words);
            }
            None if self.headings.last().is_some_and(|(_, title)| title == FOOTNOTES) => {}
            None if self.turns.is_empty() => self.header += words.chars().count() as u32,
            None => {
                self.orphan.get_or_insert(line);
            }
        }
    }

    fn blank(&mut self, without_speakers: bool) {
        if without_speakers {
            self.close();
        }
    }

    fn heading(&mut self, line: &'a str) {
        self.close();
        let title = heading_marks(line).unwrap_or(line.trim());
        self.headings.extend(self.text.span_of(line.trim()).map(|span| (span, title.to_owned())));
    }

    fn clock(&mut self, times: Times, without_speakers: bool) {
        match &mut self.open {
            Some(open) if open.first.is_none() && open.times.is_none() => open.times = Some(times),
            _ if without_speakers => {
                self.close();
                self.clock = Some(times);
            }
            _ => self.clock = Some(times),
        }
    }

    fn imprint(&mut self, line: &str) {
        if CLOSING.is_match(line.trim()) {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let (Some(first), Some(last)) = (open.first, open.last) else {
            if let Some(label) = open.label {
                let message = format!("\"{}\" says nothing here", self.judged.name(label));
                self.doubts.push(Doubt::at_line(open.line as u32 + 1, message));
            }
            return;
        };
        let (last, time_last) = cues::without_time_last(last);
        let (Some(start), Some(end)) = (self.text.span_of(first), self.text.span_of(last)) else { return };
        let span = self.text.trim(Span::between(start.start(), end.end().max(start.start())));
        if span.is_empty() {
            return;
        }
        let time_start = open.times.map(|(start, _)| start);
        let time_end = open.times.and_then(|(_, end)| end).or(time_last);
        self.turns.push((open.label, TurnDraft { span, speaker: None, time_start, time_end }));
    }

    /// Speakers with their roles, turns, and sections; what is doubtful goes to `doubts`.
    fn finish(
        mut self,
        rules: &Rules,
        doubts: &mut Vec<Doubt>,
    ) -> (Vec<SpeakerDraft>, Vec<TurnDraft>, Vec<SectionDraft>) {
        self.close();
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        let mut labels_of: Vec<usize> = Vec::new();
        let mut turns = Vec::with_capacity(self.turns.len());
        for (label, turn) in self.turns {
            let speaker = label.map(|label| {
                *numbers.entry(label).or_insert_with(|| {
                    labels_of.push(label);
                    labels_of.len() - 1
                })
            });
            turns.push(TurnDraft { speaker, ..turn });
        }
        let labels: Vec<String> = labels_of.iter().map(|&label| self.judged.name(label).to_owned()).collect();
        let same_as: Vec<Option<usize>> = labels_of
            .iter()
            .map(|&label| self.judged.same_as(label).and_then(|same| numbers.get(&same).copied()))
            .collect();

        doubts.append(&mut self.doubts);
        if !labels.is_empty() && self.header > HEADER_MAX {
            doubts.push(Doubt::about_file(format!(
                "{} characters before the first speaker belong to no turn",
                self.header
            )));
        }
        if let Some(line) = self.orphan {
            doubts
                .push(Doubt::at_line(line as u32 + 1, "words after a heading that name no speaker belong to no turn"));
        }
        let (speakers, about_roles) = roles::cast(self.text, &labels, &same_as, &turns, rules);
        doubts.extend(about_roles);
        let sections = SectionDraft::from_headings(self.headings, self.text.whole());
        (speakers, turns, sections)
    }
}
