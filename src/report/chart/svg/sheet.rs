//! The sheet a figure is drawn on: the few elements of SVG that figures need, all text escaped on its way in.

use super::words::Block;
use crate::report::markup::escaped_line as escaped;
use std::fmt::Write;

/// Around the drawing.
pub(super) const MARGIN: f64 = 16.0;
/// As wide as most figures are: the text of a page at two thirds of its size.
pub(super) const WIDTH: f64 = 760.0;
/// From one line of text to the next, for its size.
pub(super) const LEADING: f64 = 1.25;

pub(super) const INK: &str = "#000000";
/// Quiet, and still dark enough to be read.
pub(super) const QUIET: &str = "#595959";
pub(super) const RULE: &str = "#d0d0d0";
pub(super) const PAPER: &str = "#ffffff";

/// Which point of a text its place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) anchor: Anchor,
    pub(super) ink: &'static str,
}

impl Type {
    pub(super) const LABEL: Self = Self { size: 12.0, bold: false, anchor: Anchor::Start, ink: INK };
    pub(super) const SMALL: Self = Self { size: 11.0, bold: false, anchor: Anchor::Start, ink: QUIET };
    pub(super) const TITLE: Self = Self { size: 15.0, bold: true, anchor: Anchor::Start, ink: INK };

    pub(super) const fn bold(self, bold: bool) -> Self {
        Self { bold, ..self }
    }

    pub(super) const fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }

    pub(super) const fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }

    pub(super) const fn ink(self, ink: &'static str) -> Self {
        Self { ink, ..self }
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke<'a> {
    pub(super) ink: &'a str,
    pub(super) width: f64,
    /// As SVG writes dashes; empty for a whole line.
    pub(super) dashes: &'a str,
}

impl<'a> Stroke<'a> {
    pub(super) const fn new(ink: &'a str, width: f64) -> Self {
        Self { ink, width, dashes: "" }
    }

    pub(super) const fn dashed(self, dashes: &'a str) -> Self {
        Self { dashes, ..self }
    }
}

/// What was drawn so far.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    body: String,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Sheet {
    /// A sheet so wide with the title at its top; tells where what follows may begin.
    pub(super) fn titled(title: &str, width: f64) -> (Self, f64) {
        let mut sheet = Self { width, ..Self::default() };
        let block = Block::new(title, Type::TITLE, width - 2.0 * MARGIN, 3);
        let height = block.height(Type::TITLE);
        sheet.block(MARGIN, MARGIN + height / 2.0, &block, Type::TITLE);
        (sheet, MARGIN + height + if height > 0.0 { 12.0 } else { 0.0 })
    }

    /// A filled rectangle.
    pub(super) fn rect(&mut self, [x, y, width, height]: [f64; 4], fill: &str, stroke: Option<Stroke<'_>>) {
        let [x, y, width, height] = [x, y, width.max(0.0), height.max(0.0)].map(number);
        let fill = escaped(fill);
        let stroke = stroke.map(drawn).unwrap_or_default();
        let _ =
            writeln!(self.body, r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"{stroke}/>"#);
    }

    pub(super) fn line(&mut self, [x1, y1, x2, y2]: [f64; 4], stroke: Stroke<'_>) {
        let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(number);
        let _ = writeln!(self.body, r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"{}/>"#, drawn(stroke));
    }

    pub(super) fn circle(&mut self, [x, y]: [f64; 2], radius: f64, fill: &str) {
        let [x, y, r] = [x, y, radius].map(number);
        let _ = writeln!(self.body, r#"<circle cx="{x}" cy="{y}" r="{r}" fill="{}"/>"#, escaped(fill));
    }

    /// Straight lines from point to point; closed and filled if there is a fill.
    pub(super) fn path(&mut self, points: &[[f64; 2]], fill: Option<&str>, stroke: Option<Stroke<'_>>) {
        let mut way = String::new();
        for (n, [x, y]) in points.iter().enumerate() {
            let step = if n == 0 { "M" } else { " L" };
            let _ = write!(way, "{step}{} {}", number(*x), number(*y));
        }
        let (end, fill) = fill.map_or(("", "none"), |fill| (" Z", fill));
        let (fill, stroke) = (escaped(fill), stroke.map(drawn).unwrap_or_default());
        let _ = writeln!(self.body, r#"<path d="{way}{end}" fill="{fill}"{stroke}/>"#);
    }

    /// A line of text, its baseline at `y`.
    pub(super) fn text(&mut self, [x, y]: [f64; 2], text: &str, kind: Type) {
        self.text_with([x, y], text, kind, "");
    }

    /// The same, turned about its place; positive turns clockwise.
    pub(super) fn turned(&mut self, [x, y]: [f64; 2], angle: f64, text: &str, kind: Type) {
        let turn = format!(r#" transform="rotate({} {} {})""#, number(angle), number(x), number(y));
        self.text_with([x, y], text, kind, &turn);
    }

    fn text_with(&mut self, [x, y]: [f64; 2], text: &str, kind: Type, more: &str) {
        if text.is_empty() {
            return;
        }
        let anchor = match kind.anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let weight = if kind.bold { r#" font-weight="bold""# } else { "" };
        let [x, y, size] = [x, y, kind.size].map(number);
        let (ink, text) = (kind.ink, escaped(text));
        let _ = writeln!(
            self.body,
            r#"<text x="{x}" y="{y}" font-size="{size}" fill="{ink}"{anchor}{weight}{more}>{text}</text>"#
        );
    }

    /// Lines of text about a height; what was cut is told in whole to who points at it.
    pub(super) fn block(&mut self, x: f64, middle: f64, block: &Block, kind: Type) {
        let line = kind.size * LEADING;
        let first = middle - line * block.lines.len() as f64 / 2.0;
        self.explained(block.whole.as_deref(), |sheet| {
            for (text, n) in block.lines.iter().zip(0..) {
                sheet.text([x, first + line * (f64::from(n) + 0.5) + kind.size * 0.36], text, kind);
            }
        });
    }

    /// What is drawn, with words for who points at it.
    pub(super) fn explained(&mut self, words: Option<&str>, draw: impl FnOnce(&mut Self)) {
        let Some(words) = words else { return draw(self) };
        let _ = writeln!(self.body, "<g><title>{}</title>", escaped(words));
        draw(self);
        self.body.push_str("</g>\n");
    }

    /// The whole file, with what is said to who cannot see it.
    pub(super) fn finish(self, title: &str, words: &str) -> String {
        let [width, height] = [self.width, self.height].map(|edge| number(edge.ceil().max(1.0)));
        let (title, words) = (escaped(title), escaped(words));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"sans-serif\">\n\
             <title>{title}</title>\n<desc>{words}</desc>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"{PAPER}\"/>\n{}</svg>\n",
            self.body
        )
    }
}

fn drawn(stroke: Stroke<'_>) -> String {
    let dashes =
        if stroke.dashes.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{}""#, stroke.dashes) };
    format!(r#" stroke="{}" stroke-width="{}"{dashes}"#, escaped(stroke.ink), number(stroke.width))
}

/// A place on the sheet, to a hundredth of a pixel; what is no number is nowhere, which is 0.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_short_and_always_a_number() {
        assert_eq!([1.0, 0.5, -0.001, 12.345, 100.0].map(number), ["1", "0.5", "0", "12.35", "100"]);
        assert_eq!([f64::NAN, f64::INFINITY].map(number), ["0", "0"]);
    }
}
