//! What has to be known of a web page before anything reads it.

/// How many attributes a tag may have.
pub const ATTRIBUTES_MAX: usize = 1_000;

/// How many attributes the tag with the most of them has, at most; a tokenizer compares each with all others.
///
/// It looks for tags as a tokenizer does, but for corners no page is written in.
pub fn attributes_most(page: &str) -> usize {
    let (mut most, mut count) = (0, 0);
    let mut rest = page.chars();
    while let Some(c) = rest.next() {
        if c != '<' {
            continue;
        }
        if let Some(comment) = rest.as_str().strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after).chars();
            continue;
        }
        let name = rest.as_str().strip_prefix('/').unwrap_or(rest.as_str());
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let raw = ["script", "style"].into_iter().find(|raw| {
            name.get(..raw.len()).is_some_and(|start| start.eq_ignore_ascii_case(raw))
                && !rest.as_str().starts_with('/')
        });
        let mut quote = None;
        let mut before = ' ';
        for c in rest.by_ref() {
            match quote {
                Some(open) if c == open => quote = None,
                Some(_) => {}
                None if c == '>' => break,
                None if matches!(c, '"' | '\'') && before == '=' => quote = Some(c),
                None if c.is_ascii_whitespace() || matches!(c, '/' | '"' | '\'') => count += 1,
                None => {}
            }
            if !c.is_ascii_whitespace() {
                before = c;
            }
        }
        most = most.max(std::mem::take(&mut count));
        if let Some(raw) = raw {
            rest = after_raw(rest.as_str(), raw).chars();
        }
    }
    most
}

/// What follows a script or a style.
fn after_raw<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        if after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return after;
        }
        rest = after;
    }
    ""
}
