//! The transcripts: each block's words cut into runs over which the same codings lie, with their codes in the margin.

use super::write::Writer;
use super::{Block, BlockKind, PageDocument, Quotes, StudyPage};
use crate::model::segments::segments;
use crate::model::span::Span;

/// A stretch of text with the codings over it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) span: Span,
    /// Places in the list given, rising; none if nobody marked it.
    pub(super) codings: Vec<usize>,
}

/// All of `whole` in order, cut where what lies over it changes.
pub(super) fn runs(whole: Span, codings: &[(usize, Span)]) -> Vec<Run> {
    let within: Vec<(usize, Span)> =
        codings.iter().filter_map(|&(at, span)| Some((at, span.intersection(whole)?))).collect();
    let spans: Vec<Span> = within.iter().map(|&(_, span)| span).collect();
    let mut found = Vec::new();
    let mut from = whole.start();
    for segment in segments(&spans) {
        if from < segment.span.start() {
            found.push(Run { span: Span::between(from, segment.span.start()), codings: Vec::new() });
        }
        from = segment.span.end();
        found.push(Run { span: segment.span, codings: segment.over.iter().map(|&at| within[at].0).collect() });
    }
    if from < whole.end() {
        found.push(Run { span: Span::between(from, whole.end()), codings: Vec::new() });
    }
    found
}

/// Every transcript, if they are shown.
pub(super) fn transcripts(out: &mut Writer, page: &StudyPage) {
    if page.quotes != Quotes::All || page.documents.is_empty() {
        return;
    }
    out.block(
        "<section id=\"transcripts\" aria-labelledby=\"h-transcripts\">\n<h2 id=\"h-transcripts\">Transcripts</h2>\n",
    );
    let mut rest = page.codings.iter().enumerate().peekable();
    for (at, document) in page.documents.iter().enumerate() {
        let mut codings = Vec::new();
        while let Some((number, coding)) = rest.next_if(|(_, coding)| coding.document <= at) {
            codings.push((number, coding.span));
        }
        codings.sort_by_key(|&(number, span)| (span.start(), number));
        transcript(out, page, at, document, &codings);
    }
    out.block("</section>\n");
}

fn transcript(out: &mut Writer, page: &StudyPage, at: usize, document: &PageDocument, codings: &[(usize, Span)]) {
    let Some(text) = &document.text else { return };
    out.block("<article class=\"doc\" id=\"d");
    out.place(at);
    out.block("\">\n<h3><bdi>");
    out.line(&document.name);
    out.inline("</bdi></h3>\n<p class=\"quiet\">");
    out.block("");
    out.line(&document.about);
    out.block("</p>\n");
    let (mut next, mut open): (usize, Vec<(usize, Span)>) = (0, Vec::new());
    for block in &document.blocks {
        while let Some(&coding) = codings.get(next).filter(|(_, span)| span.start() < block.span.end()) {
            open.push(coding);
            next += 1;
        }
        open.retain(|(_, span)| span.end() > block.span.start());
        if block.kind == BlockKind::Heading {
            out.block("<h4>");
            out.line(text.slice(block.span));
            out.block("</h4>\n");
            continue;
        }
        begin(out, at, block);
        for run in runs(block.span, &open) {
            words(out, page, text.slice(run.span), &run);
        }
        out.block("</div>");
        margin(out, page, block, &open);
        out.block("</div>\n");
    }
    out.block("</article>\n");
}

/// The block with who speaks, up to the first word.
fn begin(out: &mut Writer, document: usize, block: &Block) {
    let BlockKind::Turn { n, speaker, time, asks } = &block.kind else {
        out.block("<div class=\"turn prose\"><div class=\"say find\" dir=\"auto\">");
        return;
    };
    out.block(if *asks { "<div class=\"turn asks\" id=\"d" } else { "<div class=\"turn\" id=\"d" });
    out.place(document);
    out.inline("t");
    out.place(*n as usize);
    out.block("\"><p class=\"who\"><bdi>");
    out.line(speaker);
    out.inline("</bdi> <small>");
    out.block("");
    out.number(*n);
    if !time.is_empty() {
        out.block(" <span class=\"time\">");
        out.line(time);
        out.inline("</span>");
    }
    out.block("</small></p><div class=\"say find\" dir=\"auto\">");
}

/// A run: plain words, or words with the codings over them, in the colour of the shortest.
fn words(out: &mut Writer, page: &StudyPage, words: &str, run: &Run) {
    let counted = run.codings.iter().copied().filter(|&at| page.counts(at));
    let innermost = counted.min_by_key(|&at| (page.codings[at].span.len(), at));
    let Some(&first) = run.codings.first() else { return out.text(words) };
    out.inline(if innermost.is_some() { "<span class=\"r on c" } else { "<span class=\"r c" });
    out.place(page.codings[innermost.unwrap_or(first)].code);
    out.inline("\" data-k=\"");
    for (count, &coding) in run.codings.iter().enumerate() {
        if count > 0 {
            out.inline(" ");
        }
        out.place(coding);
    }
    out.inline("\">");
    out.text(words);
    out.inline("</span>");
}

/// The codes over a block, each once, with who marked it.
fn margin(out: &mut Writer, page: &StudyPage, block: &Block, open: &[(usize, Span)]) {
    let mut codes: Vec<(usize, Vec<usize>)> = Vec::new();
    for &(at, span) in open {
        if !span.overlaps(block.span) {
            continue;
        }
        let code = page.codings[at].code;
        match codes.iter_mut().find(|(known, _)| *known == code) {
            Some((_, codings)) => codings.push(at),
            None => codes.push((code, vec![at])),
        }
    }
    if codes.is_empty() {
        return;
    }
    out.block("<ul class=\"margin\" aria-label=\"Codes\">");
    for (code, codings) in codes {
        out.block("<li class=\"c");
        out.place(code);
        out.inline("\" data-k=\"");
        for (count, coding) in codings.iter().enumerate() {
            if count > 0 {
                out.inline(" ");
            }
            out.place(*coding);
        }
        out.inline(if codings.iter().any(|&at| page.counts(at)) { "\"" } else { "\" hidden" });
        out.inline("><a href=\"#c");
        out.place(code);
        out.inline("\"><b>");
        out.line(&page.codes[code].initials);
        out.inline("</b> <bdi>");
        out.block("");
        out.line(&page.codes[code].name);
        out.block("</bdi></a></li>");
    }
    out.block("</ul>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text::Text;
    use proptest::prelude::*;

    #[test]
    fn words_between_and_under_two_codings_are_runs_of_their_own() {
        let found = runs(Span::of(2, 20), &[(7, Span::of(0, 9)), (8, Span::of(5, 12)), (9, Span::of(15, 30))]);
        let shown: Vec<_> =
            found.iter().map(|run| (run.span.start().get(), run.span.end().get(), &run.codings[..])).collect();
        let expected: [(u32, u32, &[usize]); 5] =
            [(2, 5, &[7]), (5, 9, &[7, 8]), (9, 12, &[8]), (12, 15, &[]), (15, 20, &[9])];
        assert_eq!(shown, expected);
    }

    proptest! {
        #[test]
        fn runs_are_the_whole_text_and_each_has_the_codings_over_it(
            body in "[a-zé語👩\n ]{1,40}",
            marks in prop::collection::vec((0_u32..44, 0_u32..44), 0..8),
            cut in (0_u32..40, 0_u32..40),
        ) {
            let text = Text::new(body).unwrap();
            let whole = text.whole().intersection(Span::of(cut.0, cut.1)).unwrap_or(text.whole());
            let codings: Vec<(usize, Span)> = marks.iter().enumerate().map(|(at, &(a, b))| (at, Span::of(a, b))).collect();
            let found = runs(whole, &codings);
            let joined: String = found.iter().map(|run| text.slice(run.span)).collect();
            prop_assert_eq!(joined, text.slice(whole));
            for run in &found {
                prop_assert!(!run.span.is_empty());
                let over: Vec<usize> =
                    codings.iter().filter(|(_, span)| span.overlaps(run.span)).map(|&(at, _)| at).collect();
                prop_assert_eq!(&run.codings, &over);
                prop_assert!(over.iter().all(|&at| codings[at].1.covers(run.span)));
            }
        }
    }
}
