//! The parts of the page beside the transcripts, in the order in which they are read.

use super::table::table;
use super::write::Writer;
use super::{Named, PageCode, PageMemo, PageQuote, Quotes, StudyPage};
use crate::model::span::Span;
use std::collections::BTreeSet;

/// A table with more documents across than this is none that anybody reads.
const ACROSS_MAX: usize = 60;

/// How dark a cell can be.
const SHADES: usize = 5;

/// The title, where one can go, the search, the filters, and the codes.
pub(super) fn side(out: &mut Writer, page: &StudyPage) {
    out.block("<header class=\"side\">\n<p class=\"brand\"><a href=\"#overview\"><bdi>");
    out.line(&page.title);
    out.block("</bdi></a></p>\n<nav aria-label=\"Parts of the report\"><a href=\"#overview\">Overview</a>");
    if page.quotes != Quotes::None {
        out.block("<a href=\"#themes\">Themes</a>");
    }
    out.block("<a href=\"#codebook\">Codebook</a>");
    if page.quotes == Quotes::All {
        out.block("<a href=\"#transcripts\">Transcripts</a>");
    }
    if has_figures(page) {
        out.block("<a href=\"#figures\">Figures</a>");
    }
    if page.agreement.is_some() {
        out.block("<a href=\"#agreement\">Agreement</a>");
    }
    if !page.memos.is_empty() {
        out.block("<a href=\"#memos\">Memos</a>");
    }
    out.block("<a href=\"#history\">History</a></nav>\n<div id=\"tools\" hidden>\n");
    out.block(
        "<div role=\"search\" class=\"search\"><label for=\"q\" class=\"unseen\">Search the words of this page</label>\
         <input id=\"q\" type=\"search\" placeholder=\"Search\" autocomplete=\"off\" spellcheck=\"false\" \
         aria-keyshortcuts=\"/\"><button id=\"back\" type=\"button\" aria-label=\"Previous hit\">↑</button>\
         <button id=\"on\" type=\"button\" aria-label=\"Next hit\">↓</button>\
         <output id=\"hits\" for=\"q\"></output></div>\n",
    );
    if page.quotes != Quotes::None {
        choice(out, page);
    }
    out.block(
        "<p class=\"buttons\"><button id=\"clear\" type=\"button\" aria-keyshortcuts=\"Escape\">Show everything</button>\
         <button id=\"look\" type=\"button\">Light or dark</button></p>\n<p class=\"keys\"><kbd>/</kbd> search \
         <kbd>j</kbd> <kbd>k</kbd> passages <kbd>Esc</kbd> all</p>\n</div>\n",
    );
    out.block("<details class=\"codes\" id=\"codes\" open><summary>Codes</summary>\n<ul>\n");
    for (at, code) in page.codes.iter().enumerate() {
        out.block("<li class=\"c");
        out.place(at);
        out.inline(depth(code));
        link(out, at, code);
        out.block(" <small>");
        out.number(code.passages);
        out.block("</small></li>\n");
    }
    out.block("</ul></details>\n</header>\n");
}

/// Whose codings and whose words.
fn choice(out: &mut Writer, page: &StudyPage) {
    let options = |out: &mut Writer, all: &[Named]| {
        for (at, one) in all.iter().enumerate() {
            out.block("<option value=\"");
            out.place(at);
            out.inline("\">");
            out.line(&one.name);
            out.block("</option>");
        }
    };
    out.block("<p class=\"filters\"><label>Coded by <select id=\"coder\"><option value=\"\">anybody</option>");
    options(out, &page.coders);
    out.block("</select></label>\n<label>Said by <select id=\"participant\"><option value=\"\">anybody</option>");
    options(out, &page.participants);
    out.block("</select></label>\n");
    if page.quotes == Quotes::All {
        out.block("<label><input type=\"checkbox\" id=\"whole\"> all turns around</label>");
    }
    out.block("</p>\n");
}

/// A code's name that leads to its entry, and with a script chooses it.
fn link(out: &mut Writer, at: usize, code: &PageCode) {
    out.block("<a class=\"code-link\" href=\"#c");
    out.place(at);
    out.inline("\"><bdi>");
    out.line(&code.name);
    out.inline("</bdi></a>");
}

const fn depth(code: &PageCode) -> &'static str {
    match code.depth {
        0 => " i0\">",
        1 => " i1\">",
        2 => " i2\">",
        3 => " i3\">",
        4 => " i4\">",
        _ => " i5\">",
    }
}

/// What the study is.
pub(super) fn overview(out: &mut Writer, page: &StudyPage) {
    out.block("<section id=\"overview\" aria-labelledby=\"h-overview\">\n<h1 id=\"h-overview\"><bdi>");
    out.line(&page.title);
    out.block("</bdi></h1>\n");
    if !page.questions.is_empty() {
        out.block("<ul class=\"questions\">");
        for question in &page.questions {
            out.block("<li>");
            out.text(question);
            out.block("</li>");
        }
        out.block("</ul>\n");
    }
    out.block("<dl class=\"figures\">");
    for (count, what) in &page.figures {
        out.block("<div><dt>");
        out.line(what);
        out.block("</dt><dd>");
        out.number(*count);
        out.block("</dd></div>");
    }
    out.block("</dl>\n<p>Method: ");
    out.line(&page.method);
    out.block(". Counted: ");
    out.line(&page.layer);
    out.block(".</p>\n");
    for note in &page.notes {
        out.block("<p class=\"note\">");
        out.text(note);
        out.block("</p>\n");
    }
    page.tables.iter().for_each(|report| table(out, report));
    out.block("</section>\n");
}

/// Themes and codes with what was said.
pub(super) fn themes(out: &mut Writer, page: &StudyPage) {
    if page.quotes == Quotes::None {
        return;
    }
    out.block("<section id=\"themes\" aria-labelledby=\"h-themes\">\n<h2 id=\"h-themes\">Themes</h2>\n");
    for (at, code) in page.codes.iter().enumerate() {
        out.block("<div class=\"theme c");
        out.place(at);
        out.inline(depth(code));
        out.block("\n");
        heading(out, at, code);
        said_of(out, code);
        let (first, more): (Vec<&PageQuote>, Vec<&PageQuote>) = code.quotes.iter().partition(|quote| quote.leads);
        first.into_iter().for_each(|each| quote(out, page, each));
        if !more.is_empty() {
            out.block("<details class=\"more\"><summary>");
            out.number(more.len() as u64);
            out.block(if more.len() == 1 { " more passage</summary>\n" } else { " more passages</summary>\n" });
            more.into_iter().for_each(|each| quote(out, page, each));
            out.block("</details>\n");
        }
        out.block("</div>\n");
    }
    if !page.quotes_of_no_code.is_empty() {
        out.block("<div>\n<h3>Without a code</h3>\n");
        page.quotes_of_no_code.iter().for_each(|each| quote(out, page, each));
        out.block("</div>\n");
    }
    out.block("</section>\n");
}

fn heading(out: &mut Writer, at: usize, code: &PageCode) {
    let (open, close) = match code.depth {
        0 => ("<h3>", "</h3>\n"),
        1 => ("<h4>", "</h4>\n"),
        _ => ("<h5>", "</h5>\n"),
    };
    out.block(open);
    link(out, at, code);
    out.block(close);
}

/// How often it occurs, and what it is.
fn said_of(out: &mut Writer, code: &PageCode) {
    out.block("<p class=\"counts\">");
    if let Some(share) = (code.participants * 100).checked_div(code.of_participants) {
        out.block(
            "<svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
             <rect class=\"back\" width=\"100\" height=\"6\"/><rect class=\"fore\" height=\"6\" width=\"",
        );
        out.place(share.min(100) as usize);
        out.block("\"/></svg>");
    }
    out.number(code.participants);
    out.block(" of ");
    out.number(code.of_participants);
    out.block(" participants · ");
    out.number(code.passages);
    out.block(if code.passages == 1 { " passage</p>\n" } else { " passages</p>\n" });
}

fn quote(out: &mut Writer, page: &StudyPage, quote: &PageQuote) {
    // A quote may be of words that nobody marked.
    out.block(if quote.codings.is_empty() { "<figure class=\"quote" } else { "<figure class=\"quote\" data-k=\"" });
    for (count, coding) in quote.codings.iter().enumerate() {
        if count > 0 {
            out.inline(" ");
        }
        out.place(*coding);
    }
    let is_shown = quote.codings.is_empty() || quote.codings.iter().any(|&at| page.counts(at));
    out.inline(if is_shown { "\"" } else { "\" hidden" });
    // What stands in a transcript is found there.
    out.block(if page.quotes == Quotes::All {
        "><blockquote dir=\"auto\">"
    } else {
        "><blockquote class=\"find\" dir=\"auto\">"
    });
    out.text(&quote.words);
    out.block("</blockquote><figcaption>");
    let to = quote.turn.filter(|_| page.quotes == Quotes::All).map(|turn| (quote.document, Some(turn)));
    place(out, page, to.or(Some((quote.document, None))), &quote.speaker, quote.turn);
    if !quote.reference.is_empty() {
        out.block(" · ");
        out.line(&quote.reference);
    }
    out.block("</figcaption></figure>\n");
}

/// Who says it and where, with a link if it is on the page.
fn place(out: &mut Writer, page: &StudyPage, to: Option<(usize, Option<u32>)>, speaker: &str, turn: Option<u32>) {
    let is_link = page.quotes == Quotes::All;
    if let (Some((document, turn)), true) = (to, is_link) {
        out.block("<a href=\"#d");
        out.place(document);
        if let Some(turn) = turn {
            out.inline("t");
            out.place(turn as usize);
        }
        out.inline("\">");
    }
    let name = to.and_then(|(document, _)| page.documents.get(document)).map_or("", |document| &document.name);
    if !speaker.is_empty() && speaker != name {
        out.inline("<bdi>");
        out.line(speaker);
        out.inline("</bdi>, ");
        out.block("");
    }
    out.inline("<bdi>");
    out.line(name);
    out.inline("</bdi>");
    if let Some(turn) = turn {
        out.block(" · ");
        out.number(turn);
    }
    if to.is_some() && is_link {
        out.inline("</a>");
    }
}

/// Every code with what it means.
pub(super) fn codebook(out: &mut Writer, page: &StudyPage) {
    out.block("<section id=\"codebook\" aria-labelledby=\"h-codebook\">\n<h2 id=\"h-codebook\">Codebook</h2>\n");
    for (at, code) in page.codes.iter().enumerate() {
        out.block("<div class=\"code c");
        out.place(at);
        out.inline(depth(code));
        out.block("<a class=\"here\" id=\"c");
        out.place(at);
        out.inline("\"></a><span class=\"initials\">");
        out.line(&code.initials);
        out.block("</span>");
        heading(out, at, code);
        said_of(out, code);
        let fields = [
            ("<p class=\"find definition\">", &code.definition),
            ("<p class=\"find\"><b>Use for</b> ", &code.include),
            ("<p class=\"find\"><b>Not for</b> ", &code.exclude),
            ("<p class=\"find example\"><b>Example</b> ", &code.example),
        ];
        for (open, text) in fields.into_iter().filter(|(_, text)| !text.is_empty()) {
            out.block(open);
            out.text(text);
            out.block("</p>\n");
        }
        out.block("</div>\n");
    }
    out.block("</section>\n");
}

fn has_figures(page: &StudyPage) -> bool {
    !page.charts.is_empty() || is_by_document(page)
}

fn is_by_document(page: &StudyPage) -> bool {
    page.documents.len() <= ACROSS_MAX && page.codings.iter().enumerate().any(|(at, _)| page.counts(at))
}

/// What is drawn, and codes by documents.
pub(super) fn figures(out: &mut Writer, page: &StudyPage) {
    if !has_figures(page) {
        return;
    }
    out.block("<section id=\"figures\" aria-labelledby=\"h-figures\">\n<h2 id=\"h-figures\">Figures</h2>\n");
    for (title, svg) in &page.charts {
        out.block("<figure class=\"chart\"><figcaption class=\"unseen\">");
        out.line(title);
        out.block("</figcaption>\n<div class=\"wide\">");
        out.drawing(svg);
        out.block("</div></figure>\n");
    }
    if is_by_document(page) {
        by_document(out, page);
    }
    out.block("</section>\n");
}

/// How many passages of each code there are in each document; a theme has those of its codes, each once.
fn by_document(out: &mut Writer, page: &StudyPage) {
    let mut marked: Vec<BTreeSet<(usize, Span)>> = vec![BTreeSet::new(); page.codes.len()];
    for (_, coding) in page.codings.iter().enumerate().filter(|(at, _)| page.counts(*at)) {
        let mut up = Some(coding.code);
        while let Some(code) = up {
            marked[code].insert((coding.document, coding.span));
            up = page.codes[code].parent;
        }
    }
    let count = |code: usize, document: usize| {
        let [from, to] = [0, u32::MAX].map(|at| (document, Span::of(at, at)));
        marked[code].range(from..=to).count()
    };
    let most = |code: usize| (0..page.documents.len()).map(|document| count(code, document)).max().unwrap_or(0);
    let darkest = (0..page.codes.len()).filter(|&code| !page.codes[code].is_theme).map(most).max().unwrap_or(0).max(1);
    out.block(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Passages by code and document\">\
         <table class=\"heat\">\n<caption>Passages by code and document</caption>\n<thead><tr><th scope=\"col\">Code</th>",
    );
    for document in &page.documents {
        out.block("<th scope=\"col\"><bdi>");
        out.line(&document.name);
        out.block("</bdi></th>");
    }
    out.block("</tr></thead>\n<tbody>\n");
    for (at, code) in page.codes.iter().enumerate() {
        out.block(if code.is_theme {
            "<tr class=\"heading\"><th scope=\"row\" class=\"c"
        } else {
            "<tr><th scope=\"row\" class=\"c"
        });
        out.place(at);
        out.inline(depth(code));
        link(out, at, code);
        out.block("</th>");
        for document in 0..page.documents.len() {
            let passages = count(at, document);
            let shade = (passages * SHADES).div_ceil(darkest).min(SHADES);
            out.block(match (code.is_theme, shade) {
                (_, 0) => "<td>",
                (true, _) => "<td class=\"sum\">",
                (_, 1) => "<td class=\"h1\">",
                (_, 2) => "<td class=\"h2\">",
                (_, 3) => "<td class=\"h3\">",
                (_, 4) => "<td class=\"h4\">",
                _ => "<td class=\"h5\">",
            });
            if passages > 0 {
                out.number(passages as u64);
            }
            out.block("</td>");
        }
        out.block("</tr>\n");
    }
    out.block("</tbody>\n</table></div>\n");
}

/// How far the coders agree.
pub(super) fn agreement(out: &mut Writer, page: &StudyPage) {
    let Some(agreement) = &page.agreement else { return };
    out.block("<section id=\"agreement\" aria-labelledby=\"h-agreement\">\n<h2 id=\"h-agreement\">Agreement</h2>\n");
    match agreement {
        Ok(report) => table(out, report),
        Err(reason) => {
            out.block("<p class=\"note\">");
            out.text(reason);
            out.block("</p>\n");
        }
    }
    out.block("</section>\n");
}

/// What researchers wrote, in the order they wrote it.
pub(super) fn memos(out: &mut Writer, page: &StudyPage) {
    if page.memos.is_empty() {
        return;
    }
    out.block("<section id=\"memos\" aria-labelledby=\"h-memos\">\n<h2 id=\"h-memos\">Memos</h2>\n");
    for PageMemo { kind, name, author, day, title, body, place: to } in &page.memos {
        out.block("<article class=\"memo find\">\n<h3><bdi>");
        out.line(if title.is_empty() { name } else { title });
        out.block("</bdi></h3>\n<p class=\"quiet\">");
        out.line(kind);
        out.block(" · <bdi>");
        match to {
            Some((document, turn)) => place(out, page, Some((*document, *turn)), "", *turn),
            None => out.line(name),
        }
        out.block("</bdi> · <bdi>");
        out.line(author);
        out.block("</bdi> · ");
        out.line(day);
        out.block("</p>\n<p class=\"body\" dir=\"auto\">");
        out.text(body);
        out.block("</p>\n</article>\n");
    }
    out.block("</section>\n");
}

/// How it came to be.
pub(super) fn history(out: &mut Writer, page: &StudyPage) {
    out.block("<section id=\"history\" aria-labelledby=\"h-history\">\n<h2 id=\"h-history\">History</h2>\n");
    page.history.iter().for_each(|report| table(out, report));
    out.block("</section>\n");
}
