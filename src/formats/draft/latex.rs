//! LaTeX: what is printed of it, as far as sentences and quotes are concerned.

use super::{Letters, Page};

/// Environments whose words are somebody's.
const QUOTES: &[&str] = &["quote", "quotation", "quoting", "displayquote", "blockquote", "verse", "displaycquote"];
/// Environments without words of the paper.
const LEFT_OUT: &[&str] = &[
    "comment",
    "verbatim",
    "Verbatim",
    "lstlisting",
    "minted",
    "equation",
    "align",
    "gather",
    "displaymath",
    "tikzpicture",
    "thebibliography",
    "filecontents",
    "CCSXML",
    "algorithmic",
];
/// Environments with cells.
const TABLES: &[&str] = &["tabular", "tabularx", "tabulary", "longtable", "array", "tblr", "longtblr"];
/// Commands that set their words apart.
const HEADINGS: &[&str] =
    &["part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph", "title", "caption"];
/// Commands of which nothing is printed, with all that follows in braces and brackets.
const SILENT: &[&str] = &[
    "ref",
    "cref",
    "Cref",
    "autoref",
    "eqref",
    "pageref",
    "nameref",
    "label",
    "vspace",
    "hspace",
    "includegraphics",
    "usepackage",
    "documentclass",
    "bibliography",
    "bibliographystyle",
    "addbibresource",
    "newcommand",
    "renewcommand",
    "providecommand",
    "newenvironment",
    "DeclareMathOperator",
    "setlength",
    "addtolength",
    "setcounter",
    "addtocounter",
    "url",
    "hypersetup",
    "pagestyle",
    "thispagestyle",
    "index",
    "color",
    "graphicspath",
    "rule",
    "cmidrule",
    "cline",
    "pdfinfo",
    "todo",
    "definecolor",
    "nocite",
    "keywords",
    "ccsdesc",
    "email",
    "orcid",
    "setlist",
    "linespread",
    "fontsize",
];
/// Commands with so many arguments before their words.
const LATER: &[(&str, usize)] = &[
    ("href", 1),
    ("textcolor", 1),
    ("multicolumn", 2),
    ("multirow", 2),
    ("foreignlanguage", 1),
    ("parbox", 1),
    ("colorbox", 1),
];
/// Commands that print something of their own.
#[rustfmt::skip]
const SYMBOLS: &[(&str, &str)] = &[
    ("ldots", "…"), ("dots", "…"), ("textellipsis", "…"), ("dotsc", "…"), ("lbrack", "["), ("rbrack", "]"),
    ("textquotedblleft", "“"), ("textquotedblright", "”"), ("textquoteleft", "‘"), ("textquoteright", "’"), ("textquotesingle", "'"),
    ("textendash", "–"), ("textemdash", "—"), ("textbackslash", "\\"), ("textasciitilde", "~"), ("glqq", "„"), ("grqq", "“"),
    ("flqq", "«"), ("frqq", "»"), ("guillemotleft", "«"), ("guillemotright", "»"), ("og", "«"), ("fg", "»"),
    ("ss", "ß"), ("ae", "æ"), ("AE", "Æ"), ("oe", "œ"), ("OE", "Œ"), ("o", "ø"), ("O", "Ø"), ("aa", "å"), ("AA", "Å"), ("l", "ł"),
    ("L", "Ł"), ("i", "ı"), ("quad", " "), ("qquad", " "), ("space", " "), ("newline", "\n"), ("linebreak", "\n"), ("percent", "%"),
    ("leq", "≤"), ("geq", "≥"), ("approx", "≈"), ("times", "×"), ("nobreakspace", " "), ("thinspace", " "), ("slash", "/"),
];
/// Accents over the letter that follows.
#[rustfmt::skip]
const ACCENTS: &[(char, char)] = &[
    ('"', '\u{308}'), ('\'', '\u{301}'), ('`', '\u{300}'), ('^', '\u{302}'), ('~', '\u{303}'), ('=', '\u{304}'), ('.', '\u{307}'),
];
const NAMED_ACCENTS: &[(&str, char)] = &[
    ("c", '\u{327}'),
    ("v", '\u{30c}'),
    ("u", '\u{306}'),
    ("H", '\u{30b}'),
    ("k", '\u{328}'),
    ("r", '\u{30a}'),
    ("d", '\u{323}'),
];

/// How deep braces and environments may lie in one another; below that they are words.
const DEPTH_MAX: usize = 1000;

/// What the end of a group ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Plain,
    Heading,
    Note,
    Quote,
    BlockQuote,
}

struct Latex {
    letters: Letters,
    page: Page,
    groups: Vec<Group>,
    quotes: usize,
    tables: usize,
}

pub(super) fn read(text: &str) -> Page {
    let mut latex = Latex {
        letters: Letters::of(text),
        page: Page { remark_form: "% thema: …", ..Page::default() },
        groups: Vec::new(),
        quotes: 0,
        tables: 0,
    };
    if let Some((preamble, _)) = text.split_once("\\begin{document}") {
        let to = preamble.chars().filter(|letter| *letter != '\r').count();
        while latex.letters.at < to {
            latex.letters.next();
        }
    }
    latex.read();
    latex.page
}

impl Latex {
    fn read(&mut self) {
        while let Some(letter) = self.letters.peek() {
            let line = self.letters.line;
            if self.letters.sees("\\end{document}") {
                break;
            }
            self.letters.next();
            match letter {
                '%' => self.comment(line),
                '\\' => self.command(line),
                '{' if self.groups.len() < DEPTH_MAX => self.groups.push(Group::Plain),
                '}' => self.end_group(line),
                '~' => self.page.letter(' ', line),
                '{' | '$' | '^' => {}
                '&' => self.page.letter('\t', line),
                '`' if self.letters.take("`") => self.page.letter('“', line),
                '`' => self.page.letter('‘', line),
                '\'' if self.letters.take("'") => self.page.letter('”', line),
                '\'' => self.page.letter('’', line),
                ',' if self.letters.take(",") => self.page.letter('„', line),
                '-' if self.letters.take("--") => self.page.letter('—', line),
                '-' if self.letters.take("-") => self.page.letter('–', line),
                letter => self.page.letter(letter, line),
            }
        }
    }

    /// A comment takes the end of its line with it, and the blanks before the next line's words.
    fn comment(&mut self, line: u32) {
        let words = self.letters.while_is(|letter| letter != '\n');
        self.page.comment(&words, line);
        let alone = self.page.ends_line();
        self.letters.next();
        if !alone {
            self.letters.while_is(|letter| letter == ' ' || letter == '\t');
        }
    }

    fn command(&mut self, line: u32) {
        let name = self.letters.while_is(|letter| letter.is_ascii_alphabetic() || letter == '@');
        if name.is_empty() {
            return self.mark(line);
        }
        let name = name.as_str();
        if let Some((_, printed)) = SYMBOLS.iter().find(|(known, _)| *known == name) {
            self.page.words(printed, line);
            self.letters.take("{}");
            return;
        }
        if let Some((_, accent)) = NAMED_ACCENTS.iter().find(|(known, _)| *known == name) {
            return self.accent(*accent, line);
        }
        self.letters.take("*");
        match name {
            "begin" => self.begin(line),
            "end" => self.end(line),
            "par" | "bigskip" | "medskip" | "smallskip" | "maketitle" => self.page.part(line),
            "item" => {
                self.page.part(line);
                self.optional();
            }
            "input" | "include" | "subfile" => {
                let file = self.argument();
                self.page.takes_in.push(file.trim().to_owned());
            }
            "verb" | "lstinline" => {
                let delimiter = self.letters.next();
                self.letters.while_is(|letter| Some(letter) != delimiter && letter != '\n');
                self.letters.next();
            }
            "footnote" | "footnotetext" | "thanks" | "endnote" => self.open(Group::Note, 0),
            "enquote" | "textquote" | "openquote" => self.open(Group::Quote, 0),
            "textcquote" | "foreignquote" => self.open(Group::Quote, 1),
            "blockquote" => self.open(Group::BlockQuote, 0),
            "blockcquote" | "foreignblockquote" => self.open(Group::BlockQuote, 1),
            name if HEADINGS.contains(&name) => self.open(Group::Heading, 0),
            name if SILENT.contains(&name) || name.contains("cite") => {
                while self.letters.peek().is_some_and(|letter| matches!(letter, '[' | '{' | '(')) {
                    if self.letters.peek() == Some('(') && name != "cmidrule" {
                        break;
                    }
                    self.bracketed();
                }
            }
            name => {
                self.optional();
                let before = LATER.iter().find(|(known, _)| *known == name).map_or(0, |(_, count)| *count);
                for _ in 0..before {
                    self.argument();
                    self.optional();
                }
            }
        }
    }

    /// A command of one mark.
    fn mark(&mut self, line: u32) {
        let Some(mark) = self.letters.next() else { return };
        if let Some((_, accent)) = ACCENTS.iter().find(|(known, _)| *known == mark) {
            return self.accent(*accent, line);
        }
        match mark {
            '\\' => {
                self.letters.take("*");
                self.optional();
                if self.tables > 0 { self.page.part(line) } else { self.page.letter('\n', line) }
            }
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => self.page.letter(mark, line),
            ' ' | ',' | ';' | ':' | '>' | '\n' => self.page.letter(' ', line),
            _ => {}
        }
    }

    /// The letter that follows, in braces or not, with its accent.
    fn accent(&mut self, accent: char, line: u32) {
        self.letters.while_is(|letter| letter == ' ');
        let in_braces = self.letters.take("{");
        let dotless = self.letters.take("\\i") || self.letters.take("\\j");
        let letter = if dotless { Some('i') } else { self.letters.peek().filter(|letter| letter.is_alphabetic()) };
        if let Some(letter) = letter {
            if !dotless {
                self.letters.next();
            }
            self.page.letter(letter, line);
            self.page.letter(accent, line);
        }
        if in_braces {
            self.letters.take("}");
        }
    }

    fn begin(&mut self, line: u32) {
        let name = self.argument();
        let name = name.trim_end_matches('*');
        if LEFT_OUT.contains(&name) {
            let end = format!("\\end{{{name}");
            while self.letters.peek().is_some() && !self.letters.sees(&end) {
                self.letters.next();
            }
            return;
        }
        if QUOTES.contains(&name) {
            while self.letters.peek() == Some('[') {
                self.bracketed();
            }
            self.quotes += 1;
            if self.quotes == 1 {
                self.page.begin_quote(line);
            }
            return;
        }
        self.page.part(line);
        if TABLES.contains(&name) {
            self.tables += 1;
            while self.letters.peek().is_some_and(|letter| matches!(letter, '[' | '{')) {
                self.bracketed();
            }
        }
        self.optional();
    }

    fn end(&mut self, line: u32) {
        let name = self.argument();
        let name = name.trim_end_matches('*');
        if QUOTES.contains(&name) {
            if self.quotes == 1 {
                self.page.end_quote(line);
            }
            self.quotes = self.quotes.saturating_sub(1);
        } else if TABLES.contains(&name) {
            self.tables = self.tables.saturating_sub(1);
            self.page.part(line);
        } else {
            self.page.part(line);
        }
    }

    /// Opens the group that follows, after so many arguments that are not printed.
    fn open(&mut self, group: Group, arguments: usize) {
        for _ in 0..=arguments {
            while self.letters.peek() == Some('[') {
                self.bracketed();
            }
        }
        for _ in 0..arguments {
            self.argument();
        }
        let line = self.letters.line;
        if self.groups.len() >= DEPTH_MAX || !self.letters.take("{") {
            return;
        }
        self.groups.push(group);
        match group {
            Group::Plain => {}
            Group::Heading => self.page.part(line),
            Group::Note => self.page.begin_note(),
            Group::Quote => self.page.letter('“', line),
            Group::BlockQuote => self.page.begin_quote(line),
        }
    }

    fn end_group(&mut self, line: u32) {
        match self.groups.pop() {
            None | Some(Group::Plain) => {}
            Some(Group::Heading) => self.page.part(line),
            Some(Group::Note) => self.page.end_note(),
            Some(Group::Quote) => self.page.letter('”', line),
            Some(Group::BlockQuote) => self.page.end_quote(line),
        }
    }

    fn optional(&mut self) {
        if self.letters.peek() == Some('[') {
            self.bracketed();
        }
    }

    /// The next group's letters, unread; nothing if none follows at once.
    fn argument(&mut self) -> String {
        if self.letters.peek() == Some('{') { self.bracketed() } else { String::new() }
    }

    /// What stands in the braces or brackets that follow; an empty line ends it, too.
    fn bracketed(&mut self) -> String {
        let Some(open) = self.letters.next() else { return String::new() };
        let close = match open {
            '{' => '}',
            '(' => ')',
            _ => ']',
        };
        let (mut depth, mut inside) = (0_usize, String::new());
        while let Some(letter) = self.letters.peek() {
            if letter == close && depth == 0 {
                self.letters.next();
                break;
            }
            if letter == '\n' && inside.ends_with('\n') {
                break;
            }
            match letter {
                '\\' => self.letters.skip(1),
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if let Some(letter) = self.letters.next() {
                inside.push(letter);
            }
        }
        inside
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{draft, seen};

    fn read(text: &str) -> Vec<(u32, String)> {
        seen(&draft("a.tex", text))
    }

    fn line(number: u32, words: &str) -> (u32, String) {
        (number, words.to_owned())
    }

    #[test]
    fn what_is_printed_is_read_with_the_lines_of_the_file() {
        let text = "\\documentclass{article}\n\\title{No}\n\\begin{document}\n\\section{Results}\nMost \\emph{participants}~(12/21)%\n  agreed \\cite[p.~3]{x,y}.\n% a remark\nThe rest --- 43\\,\\% --- did not.\\footnote{One was ill.}\n\nNext.\n\\end{document}\nNo.";
        assert_eq!(
            read(text),
            [
                line(4, "Results"),
                line(5, "Most participants (12/21)agreed . The rest — 43 % — did not."),
                line(8, "One was ill."),
                line(10, "Next.")
            ]
        );
    }

    #[test]
    fn quotes_are_quotes_however_they_are_typed() {
        let text = "``We [\\ldots] fence'' and \\enquote{so \\dots on} or \\textquote[P05]{it is}.\n\\begin{quote}\n``Nobody'' knows.\n\\end{quote}\nCaf\\'e, na\\\"{\\i}ve, \\c{c}a, Stra\\ss{}e.";
        let draft = draft("a.tex", text);
        assert_eq!(
            seen(&draft),
            [
                line(1, "“We […] fence” and “so … on” or “it is”."),
                line(3, "“Nobody” knows."),
                line(5, "Cafe\u{301}, nai\u{308}ve, c\u{327}a, Straße.")
            ]
        );
        let quotes: Vec<&str> = draft.quotes.iter().map(|quote| draft.text.slice(*quote)).collect();
        assert_eq!(quotes, ["“Nobody” knows."]);
    }

    #[test]
    fn rows_of_a_table_are_paragraphs_and_code_is_left_out() {
        let text = "\\begin{tabular}{lr}\nisolation & 9 \\\\\n\\hline\ntrust & 43\\% \\\\\n\\end{tabular}\n\\begin{verbatim}\nmost participants\n\\end{verbatim}\nAfter $n = 9$.";
        assert_eq!(read(text), [line(2, "isolation 9"), line(4, "trust 43%"), line(9, "After n = 9.")]);
    }

    #[test]
    fn a_remark_knows_whether_it_trails_words() {
        let draft =
            draft("a.tex", "% thema: RQ1/isolation\nMost agreed.\nSome left. %thema: trust\nMore.\n\\input{results}");
        let said: Vec<_> = draft.remarks.iter().map(|r| (r.line, r.at.get(), r.trails, r.says.as_str())).collect();
        assert_eq!(said, [(1, 0, false, "RQ1/isolation"), (3, 24, true, "trust")]);
        assert_eq!(draft.takes_in, ["results"]);
    }

    #[test]
    fn a_group_that_never_ends_takes_nothing_with_it_but_itself() {
        assert_eq!(read("\\label{a\n\nMost agreed."), [line(3, "Most agreed.")]);
        assert_eq!(read("}}\\footnote{A \\enquote{b"), [line(1, "A “b")]);
    }
}
