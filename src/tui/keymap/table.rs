//! The whole table, place by place.

use super::Place::{
    Agreement, Choice, CodeForm, CodeSplit, Codebook, CodebookScreen, Digit, Disagreements, Documents, History,
    Insight, Line, Memo, Memos, Passages, Picker, Sheet, Transcript, Worklist,
};
use super::{Binding, Place};
use crate::tui::action::{Action as A, Edge, Edit, Pane};
use crate::tui::page::Step::{Back, Next};
use crate::tui::page::Unit;
use crate::tui::screens::Which;
use crate::tui::screens::agreement::Setting;
use crate::tui::screens::codebook::Do;
use crate::tui::screens::insight::{Do as Figures, View};
use crate::tui::screens::memos::Deed;

const TEXT: &[Place] = &[Transcript];
const PANES: &[Place] = &[Transcript, Codebook, Documents];
/// Where what concerns the whole program works.
const ANYWHERE: &[Place] = &[
    Transcript,
    Codebook,
    Documents,
    Disagreements,
    History,
    Memos,
    Agreement,
    Passages,
    CodebookScreen,
    Worklist,
    Insight,
];
/// The text with what stands around it.
const PAGE: &[Place] = &[Transcript, Codebook, Documents, Disagreements];
/// The screens beside it.
const SCREENS: &[Place] = &[History, Memos, Agreement, Passages, CodebookScreen, Worklist, Insight];
const SCROLLED: &[Place] = &[
    Codebook,
    Documents,
    Disagreements,
    Sheet,
    History,
    Memos,
    Agreement,
    Passages,
    CodebookScreen,
    Worklist,
    Insight,
];
const CODING: &[Place] = &[Transcript, Codebook];
const LISTS: &[Place] =
    &[Codebook, Documents, Choice, History, Memos, Agreement, Passages, CodebookScreen, CodeSplit, Worklist, Insight];
const INPUTS: &[Place] = &[Picker, Line];

/// Adds a line: name, places, keys divided by blanks, action, what it does (empty where another line says it).
type Bind<'b> = dyn FnMut(&'static str, &'static [Place], &str, A, &'static str) + 'b;

pub(super) fn bindings() -> Vec<Binding> {
    let mut bindings = Vec::new();
    type Part = fn(&mut Bind<'_>);
    let parts: [(&str, Part); 9] = [
        ("The passage", passage),
        ("Codes", coding),
        ("Going about", moving),
        ("Lists", lists),
        ("Disagreements", walking),
        ("Typing", inputs),
        ("Screens", screens),
        ("The codebook", codebook),
        ("The program", program),
    ];
    for (part, bind_all) in parts {
        let mut bind = |name, places: &'static [Place], keys: &str, action: A, words: &'static str| {
            let keys = keys.split(' ').map(|key| key.parse().expect("a test reads the whole table")).collect();
            bindings.push(Binding { name, part, places, keys, action, words });
        };
        bind_all(&mut bind);
    }
    bindings
}

/// The passage under the cursor.
fn passage(bind: &mut Bind<'_>) {
    bind("next", TEXT, "→ l", A::Move(Next), "next passage; with an edge chosen, the edge one word on");
    bind("previous", TEXT, "← h", A::Move(Back), "previous passage; with an edge chosen, the edge one word back");
    bind("down", TEXT, "↓ j", A::MoveLine(Next), "next passage; for words the one below");
    bind("up", TEXT, "↑ k", A::MoveLine(Back), "previous passage; for words the one above");
    bind("word", TEXT, "w", A::Unit(Unit::Word), "move by words");
    bind("sentence", TEXT, "s", A::Unit(Unit::Sentence), "move by sentences");
    bind("turn", TEXT, "t", A::Unit(Unit::Turn), "move by turns");
    bind("paragraph", TEXT, "p", A::Unit(Unit::Paragraph), "move by paragraphs");
    bind("grow", TEXT, "v", A::Grow, "take in the next one too; then the arrows grow and shrink");
    bind("edge-start", TEXT, "[", A::Edge(Edge::Start), "choose the start of the passage, to nudge it");
    bind("edge-end", TEXT, "]", A::Edge(Edge::End), "choose the end of the passage, to nudge it");
    for (name, key, digit) in [
        ("count-2", "Alt-2", 2),
        ("count-3", "Alt-3", 3),
        ("count-4", "Alt-4", 4),
        ("count-5", "Alt-5", 5),
        ("count-6", "Alt-6", 6),
        ("count-7", "Alt-7", 7),
        ("count-8", "Alt-8", 8),
        ("count-9", "Alt-9", 9),
        ("count-0", "Alt-0", 0),
    ] {
        bind(name, TEXT, key, A::Count(digit), "");
    }
    bind(
        "count-1",
        TEXT,
        "Alt-1",
        A::Count(1),
        "a count: Alt-3 . is the same code on three sentences, Alt-3 j three on",
    );
    bind("take-up", TEXT, "e", A::TakeUp, "give a coding of yours other words: move and nudge it, Enter puts it down");
    bind("split", TEXT, "|", A::Split, "split a coding of yours where the passage begins");
    bind("overlapping", TEXT, "o", A::Overlapping, "the next of the codings that overlap here");
    bind("letter-on", TEXT, ">", A::NudgeLetter(Next), "the chosen edge one letter on");
    bind("letter-back", TEXT, "<", A::NudgeLetter(Back), "the chosen edge one letter back");
}

/// Giving it codes.
fn coding(bind: &mut Bind<'_>) {
    bind("again", CODING, ".", A::Again, "the same code again");
    bind("slot-1", CODING, "1", A::Slot(1), "the code on this digit: pinned, or used lately");
    for (name, key, digit) in [
        ("slot-2", "2", 2),
        ("slot-3", "3", 3),
        ("slot-4", "4", 4),
        ("slot-5", "5", 5),
        ("slot-6", "6", 6),
        ("slot-7", "7", 7),
        ("slot-8", "8", 8),
        ("slot-9", "9", 9),
    ] {
        bind(name, CODING, key, A::Slot(digit), "");
    }
    bind("pick", CODING, "Space", A::Pick, "pick a code by a few of its letters, or make one");
    bind("pick-too", TEXT, "Enter", A::Pick, "");
    bind("in-vivo", TEXT, "i", A::InVivo, "a new code named by the passage's own words");
    bind("take-off", TEXT, "x", A::TakeOff, "take a code of yours off");
    bind("uncertain", TEXT, "!", A::Uncertain, "mark a coding as uncertain, or certain again");
    bind("pick-quote", TEXT, "\"", A::PickQuote, "pick the passage as a quote for the paper, for the code it has");
    bind("memo", PANES, "m", A::Memo, "write a memo: on the coding, else the passage; on the chosen document or code");
    bind("pin", CODING, "c", A::Pin, "pin the code to a digit");
    bind("pin-all", TEXT, "C", A::PinAll, "pin all your codes of the passage to one digit, to give them together");
    bind("finish", PANES, "f", A::Finish, "you are through with the document: finished, or no longer");
    bind("undo", PANES, "u", A::Undo, "undo, as far back as the project goes");
    bind("redo", PANES, "Ctrl-r", A::Redo, "redo");
}

/// Going about in the text.
fn moving(bind: &mut Bind<'_>) {
    bind("previous-turn", TEXT, "{", A::Turn(Back), "previous turn");
    bind("next-turn", TEXT, "}", A::Turn(Next), "next turn");
    bind("previous-coding", TEXT, "(", A::Coding(Back), "previous coding");
    bind("next-coding", TEXT, ")", A::Coding(Next), "next coding");
    bind("uncoded", TEXT, "U", A::Uncoded, "next turn you have not coded");
    bind("start", TEXT, "g Home", A::Start, "start of the document");
    bind("end", TEXT, "G End", A::End, "end of the document");
    bind("page-down", TEXT, "PgDn Ctrl-d", A::Page(Next), "a screen on");
    bind("page-up", TEXT, "PgUp Ctrl-u", A::Page(Back), "a screen back");
    bind("go-to", PANES, "#", A::GoTo, "go to a turn, a time, a part of the document: 42, 12:30, 50%");
    bind("search", PANES, "/", A::Search, "search this document");
    bind("list-hits", &[Transcript, Line], "Ctrl-f", A::ListHits, "list the hits of a search, in all documents");
    bind("next-hit", TEXT, "n", A::Match(Next), "next hit");
    bind("previous-hit", TEXT, "N", A::Match(Back), "previous hit");
    bind("next-document", PANES, "J", A::Document(Next), "next document");
    bind("previous-document", PANES, "K", A::Document(Back), "previous document");
}

/// The panes beside the text, and lists.
fn lists(bind: &mut Bind<'_>) {
    bind("list-down", LISTS, "↓ j", A::Choose(Next), "next");
    bind("list-up", LISTS, "↑ k", A::Choose(Back), "previous");
    bind("list-page-down", SCROLLED, "PgDn Ctrl-d", A::ChoosePage(Next), "a screen on");
    bind("list-page-up", SCROLLED, "PgUp Ctrl-u", A::ChoosePage(Back), "a screen back");
    bind("open", &[Documents], "Enter →", A::Confirm, "open the document");
    bind("apply", &[Codebook], "Enter", A::Confirm, "code the passage with the chosen code");
    bind("fold", &[Codebook], "← → h l", A::Fold, "fold a theme, or unfold it");
    bind("new-code", &[Codebook], "n", A::NewCode, "a new code, under the chosen theme");
}

/// From disagreement to disagreement.
fn walking(bind: &mut Bind<'_>) {
    bind("next-disagreement", &[Disagreements], "n → ↓ j l", A::Choose(Next), "next disagreement");
    bind("previous-disagreement", &[Disagreements], "N ← ↑ k h", A::Choose(Back), "previous disagreement");
    bind("stay", &[Disagreements], "Enter", A::Confirm, "stay here, to read on or to code");
    bind("leave-disagreements", &[Disagreements], "Esc D", A::Back, "back to where you were");
    bind(
        "disagreement-kind",
        &[Disagreements],
        "f",
        A::KindOfDisagreement,
        "only those missed, different, or of boundaries",
    );
    bind("other-coders", &[Disagreements], "Tab", A::OtherCoders, "two other coders, where there are more");
}

/// What is typed, and what is chosen.
fn inputs(bind: &mut Bind<'_>) {
    bind("picker-down", INPUTS, "↓ Ctrl-n Tab", A::Choose(Next), "next");
    bind("picker-up", INPUTS, "↑ Ctrl-p Shift-Tab", A::Choose(Back), "previous");
    bind("accept", &[Picker, Line, Choice], "Enter", A::Confirm, "do it");
    for (name, key, digit) in [
        ("pin-2", "Alt-2", 2),
        ("pin-3", "Alt-3", 3),
        ("pin-4", "Alt-4", 4),
        ("pin-5", "Alt-5", 5),
        ("pin-6", "Alt-6", 6),
        ("pin-7", "Alt-7", 7),
        ("pin-8", "Alt-8", 8),
        ("pin-9", "Alt-9", 9),
    ] {
        bind(name, &[Picker], key, A::PinChosen(digit), "");
    }
    bind("pin-1", &[Picker], "Alt-1", A::PinChosen(1), "pin the chosen code to this digit (Alt-1 to Alt-9)");
    bind("line-left", INPUTS, "←", A::Input(Edit::Left), "");
    bind("line-right", INPUTS, "→", A::Input(Edit::Right), "");
    bind("line-home", INPUTS, "Home Ctrl-a", A::Input(Edit::Home), "");
    bind("line-end", INPUTS, "End Ctrl-e", A::Input(Edit::End), "");
    bind("line-backspace", INPUTS, "Backspace Ctrl-h", A::Input(Edit::Backspace), "");
    bind("line-delete", INPUTS, "Delete", A::Input(Edit::Delete), "");
    bind("line-word", INPUTS, "Ctrl-w Alt-Backspace", A::Input(Edit::DeleteWord), "delete the word before");
    bind("line-clear", INPUTS, "Ctrl-u", A::Input(Edit::Clear), "delete the line");
    for (name, key, digit) in [
        ("choose-1", "1", 1),
        ("choose-2", "2", 2),
        ("choose-3", "3", 3),
        ("choose-4", "4", 4),
        ("choose-5", "5", 5),
        ("choose-6", "6", 6),
        ("choose-7", "7", 7),
        ("choose-8", "8", 8),
        ("choose-9", "9", 9),
    ] {
        bind(name, &[Choice, Digit, CodeSplit], key, A::ConfirmAt(digit), if digit == 1 { "this one" } else { "" });
    }
    bind("keep-memo", &[Memo], "Esc Ctrl-s", A::Confirm, "keep the memo");
    bind("drop-memo", &[Memo], "Ctrl-q", A::Back, "leave without keeping it");
    bind("sheet-down", &[Sheet], "↓ j Space", A::Choose(Next), "on");
    bind("sheet-up", &[Sheet], "↑ k", A::Choose(Back), "back");
}

/// The screens beside the text.
fn screens(bind: &mut Bind<'_>) {
    bind("history", ANYWHERE, "H", A::Show(Which::History), "the history: what was done, and back to any step of it");
    bind("passages", ANYWHERE, "P", A::Show(Which::Passages), "passages by a query: codes, coders, speakers, words");
    bind("leave-screen", SCREENS, "Esc q", A::Back, "back to the text");

    bind("back-to-step", &[History], "Enter", A::Confirm, "take back everything you did after this step");
    bind("mine-only", &[History], "a", A::MineOnly, "only what you did, or what everybody did");
    bind("latest", &[History], "g Home", A::Start, "the latest step");
    bind("earliest", &[History], "G End", A::End, "the first step");

    // In the codebook's screen the key merges.
    const MEMOS_FROM: &[Place] = &[Transcript, Codebook, Documents, Disagreements, History, Memos, Worklist, Insight];
    bind(
        "memos",
        MEMOS_FROM,
        "M",
        A::Show(Which::Memos),
        "the memos: everything written, and back to what it is about",
    );
    bind("open-memo", &[Memos], "Enter", A::Confirm, "to the passage, the document or the code it is about");
    bind("edit-memo", &[Memos], "e", A::Memos(Deed::Edit), "write the memo, or the remark, on");
    bind("new-memo", &[Memos], "n", A::Memos(Deed::New), "a new memo about the project");
    bind("memo-beside", &[Memos], "m", A::Memos(Deed::Beside), "a new memo about the same as the chosen one");
    bind("remove-memo", &[Memos], "x d", A::Memos(Deed::Remove), "remove it; undo brings it back");
    bind(
        "memo-kind",
        &[Memos],
        "Tab",
        A::Memos(Deed::Shown(Next)),
        "all; about the project, documents, codes, passages",
    );
    bind("memo-kind-back", &[Memos], "Shift-Tab", A::Memos(Deed::Shown(Back)), "");
    bind("memo-order", &[Memos], "s", A::Memos(Deed::Order), "newest first, by what they are about, by author");
    bind("my-memos", &[Memos], "a", A::MineOnly, "only what you wrote, or what everybody did");
    bind("search-memos", &[Memos], "/", A::Search, "search titles, memos and the words they are about");
    bind("memo-on", &[Memos], "→ l Space", A::Page(Next), "the chosen memo further on, where it is long");
    bind("memo-back", &[Memos], "← h", A::Page(Back), "and back");
    bind("first-memo", &[Memos], "g Home", A::Start, "the first memo of the list");
    bind("last-memo", &[Memos], "G End", A::End, "the last memo of the list");

    bind("agreement", ANYWHERE, "A", A::Show(Which::Agreement), "how far coders agree, code by code");
    let agreement: &[Place] = &[Agreement];
    bind(
        "to-disagreements",
        agreement,
        "Enter",
        A::Confirm,
        "into the text, to where they disagree on the chosen code",
    );
    bind("unit", agreement, "t", A::Set(Setting::Unit), "by turn, sentence, paragraph, word or character");
    bind("coefficient", agreement, "c", A::Set(Setting::Coefficient), "another coefficient");
    bind("compared-coders", agreement, "Tab", A::Set(Setting::Coders), "two others, or all of them");
    bind("compared-round", agreement, "r", A::Set(Setting::Round), "all rounds, each by itself, or what is in none");
    bind("uncoded-units", agreement, "n", A::Set(Setting::Uncoded), "whether units that nobody coded count");
    bind(
        "order-of-codes",
        agreement,
        "s",
        A::Set(Setting::Order),
        "in codebook order, the worst first, the most first",
    );
    bind("first-code", agreement, "g Home", A::Start, "the first code");
    bind("last-code", agreement, "G End", A::End, "the last code");

    bind("to-passage", &[Passages], "Enter", A::Confirm, "to the passage in its text; P comes back here");
    bind("change-query", &[Passages], "/ i", A::Search, "change the query");
    bind("select", &[Passages], "Space", A::Select, "take the passage into the selection, or out of it");
    bind("select-all", &[Passages], "*", A::SelectAll, "select all passages, or none");
    bind("code-found", &[Passages], "c", A::CodeFound, "code the selected passages, after a preview");
    bind("recode-found", &[Passages], "r", A::Recode, "give the selected codings another code");
    bind("uncode-found", &[Passages], "x", A::TakeOff, "take the selected codings off");
    bind("grouping", &[Passages], "Tab", A::Grouping, "in groups by document, code, participant; or in one list");
    bind("widen", &[Passages], "w", A::Widen, "whole sentences, whole turns, or what was found");
    bind("whose-found", &[Passages], "a", A::Visibility, "whose codings are asked: yours, all, each other coder's");
    bind("language", &[Passages], "L", A::Language, "what a query can say");
    bind("first-passage", &[Passages], "g Home", A::Start, "the first passage");
    bind("last-passage", &[Passages], "G End", A::End, "the last passage");

    // In the codebook's screen the key brings a code back.
    const WORKLIST_FROM: &[Place] =
        &[Transcript, Codebook, Documents, Disagreements, History, Memos, Agreement, Passages, Worklist, Insight];
    bind(
        "worklist",
        WORKLIST_FROM,
        "R",
        A::Show(Which::Worklist),
        "the worklist: passages whose words were corrected after they were coded",
    );
    bind("to-touched", &[Worklist], "Enter", A::Confirm, "to the passage in its text; the key comes back here");
    bind("looked-at", &[Worklist], "Space", A::Select, "you have looked at it; the next one takes its place");
    bind("drop-coding", &[Worklist], "x", A::TakeOff, "take the coding, if it is yours, off");
    bind("first-touched", &[Worklist], "g Home", A::Start, "the first passage to look at");
    bind("last-touched", &[Worklist], "G End", A::End, "the last passage to look at");

    insight(bind);

    bind("undo-there", &[History, Memos, Passages, CodebookScreen, Worklist], "u", A::Undo, "undo");
    bind("redo-there", &[History, Memos, Passages, CodebookScreen, Worklist], "Ctrl-r", A::Redo, "redo");
}

/// The screen of figures.
fn insight(bind: &mut Bind<'_>) {
    const SCREEN: &[Place] = &[Insight];
    bind(
        "insight",
        ANYWHERE,
        "I",
        A::Show(Which::Insight),
        "the study in figures: frequencies, matrix, co-occurrence, saturation, code line",
    );
    bind(
        "cell-passages",
        SCREEN,
        "Enter",
        A::Confirm,
        "to the passages counted there; in the code line to the place in the text; I comes back here",
    );
    for (name, key, view, words) in [
        ("see-frequencies", "1", View::Frequencies, "frequencies: codes by participants or passages"),
        ("see-matrix", "2", View::Matrix, "matrix: codes by documents or participants"),
        ("see-cooccurrence", "3", View::Cooccurrence, "co-occurrence: codes by codes"),
        ("see-saturation", "4", View::Saturation, "saturation: codes known after each interview"),
        ("see-codeline", "5", View::Codeline, "code line: the open document from end to end"),
    ] {
        bind(name, SCREEN, key, A::Insight(Figures::View(view)), words);
    }
    bind("next-figure", SCREEN, "Tab", A::Insight(Figures::NextView(Next)), "next figure");
    bind("previous-figure", SCREEN, "Shift-Tab", A::Insight(Figures::NextView(Back)), "previous figure");
    bind("cell-right", SCREEN, "→ l", A::Move(Next), "next column, interview or stretch");
    bind("cell-left", SCREEN, "← h", A::Move(Back), "previous column, interview or stretch");
    bind("cells-right", SCREEN, ") Ctrl-→", A::Page(Next), "a screen to the right");
    bind("cells-left", SCREEN, "( Ctrl-←", A::Page(Back), "a screen to the left");
    bind("first-column", SCREEN, "0 ^ Home", A::Insight(Figures::FirstColumn), "the first column");
    bind("last-column", SCREEN, "$ End", A::Insight(Figures::LastColumn), "the last column");
    bind("first-row", SCREEN, "g", A::Start, "the first code");
    bind("last-row", SCREEN, "G", A::End, "the last code");
    bind(
        "counted-by",
        SCREEN,
        "t",
        A::Insight(Figures::By),
        "by document or participant; codes together in an overlap, passage, turn, participant, document",
    );
    bind(
        "counted-what",
        SCREEN,
        "c",
        A::Insight(Figures::Cells),
        "what is counted: participants, passages, words, presence; count or Jaccard",
    );
    bind("counted-order", SCREEN, "s", A::Insight(Figures::Order), "codes in codebook order, or the most first");
    bind(
        "counted-layer",
        SCREEN,
        "a",
        A::Insight(Figures::Whose),
        "whose codings count: yours, the consensus, all coders', each other coder's",
    );
    bind("export-figure", SCREEN, "e", A::Insight(Figures::Figure), "write the figure beside the project, as SVG");
    bind("export-table", SCREEN, "E", A::Insight(Figures::Table), "write its table beside the project, as CSV");
}

/// The screen of the codebook.
fn codebook(bind: &mut Bind<'_>) {
    const SCREEN: &[Place] = &[CodebookScreen];
    bind(
        "codes",
        ANYWHERE,
        "B",
        A::Show(Which::Codebook),
        "the whole codebook: define, move, merge, split, sort codes",
    );

    bind(
        "code-edit",
        SCREEN,
        "Enter e",
        A::CodebookScreen(Do::Edit),
        "edit the code; on a passage, go to it in the text",
    );
    bind(
        "code-other",
        SCREEN,
        "Tab Shift-Tab",
        A::CodebookScreen(Do::Other),
        "to the code's passages, and back to the tree",
    );
    bind("code-fold", SCREEN, "← h", A::CodebookScreen(Do::Fold), "fold a theme");
    bind("code-unfold", SCREEN, "→ l", A::CodebookScreen(Do::Unfold), "unfold it");
    bind(
        "code-select",
        SCREEN,
        "Space",
        A::CodebookScreen(Do::Select),
        "select it: what follows is done to all selected",
    );
    bind(
        "code-new",
        SCREEN,
        "n",
        A::CodebookScreen(Do::New),
        "a new code under the chosen theme; after a search, the next hit",
    );
    bind("code-rename", SCREEN, "r", A::CodebookScreen(Do::Rename), "give it another name");
    bind("code-move", SCREEN, "m", A::CodebookScreen(Do::Move), "move it under another theme, or to the top");
    bind("code-up", SCREEN, "K", A::CodebookScreen(Do::Shift(Back)), "up among its siblings");
    bind("code-down", SCREEN, "J", A::CodebookScreen(Do::Shift(Next)), "down among its siblings");
    bind("code-sort", SCREEN, "o", A::CodebookScreen(Do::Sort), "sort its siblings by name or by codings");
    bind(
        "code-merge",
        SCREEN,
        "M",
        A::CodebookScreen(Do::Merge),
        "merge it into another; shows first what comes of it",
    );
    bind(
        "code-split",
        SCREEN,
        "S",
        A::CodebookScreen(Do::Split),
        "split it: walk your passages, a digit sends each to a code",
    );
    bind("code-retire", SCREEN, "x", A::CodebookScreen(Do::Retire), "take it out of use");
    bind("code-restore", SCREEN, "R", A::CodebookScreen(Do::Restore), "bring it back into use");
    bind("code-gone", SCREEN, "z", A::CodebookScreen(Do::WithGone), "show what is retired or merged, or hide it");
    bind("code-color", SCREEN, "c", A::CodebookScreen(Do::Color), "give it a colour");
    bind("code-memo", SCREEN, "w", A::CodebookScreen(Do::Memo), "write a memo about it");
    bind("code-example", SCREEN, "E", A::CodebookScreen(Do::Example), "take the chosen passage as its example");
    bind("code-visibility", SCREEN, "a", A::Visibility, "count and show all coders' codings, or yours only");
    bind("code-search", SCREEN, "/", A::Search, "search names and definitions");
    bind("code-back-hit", SCREEN, "N", A::CodebookScreen(Do::PreviousHit), "previous hit");
    bind("code-first", SCREEN, "g Home", A::Start, "the first code");
    bind("code-last", SCREEN, "G End", A::End, "the last code");

    bind("code-field", &[CodeForm], "Tab", A::CodebookScreen(Do::Field(Next)), "next field");
    bind("code-field-back", &[CodeForm], "Shift-Tab", A::CodebookScreen(Do::Field(Back)), "previous field");
    bind("code-keep", &[CodeForm], "Esc Ctrl-s", A::Confirm, "keep what was changed");
    bind(
        "code-elsewhere",
        &[CodeForm],
        "Ctrl-e",
        A::CodebookScreen(Do::Elsewhere),
        "this field in your editor ($VISUAL or $EDITOR)",
    );
    bind(
        "code-take",
        &[CodeForm],
        "Ctrl-t",
        A::CodebookScreen(Do::Example),
        "take a passage as the example; again, the next one",
    );
    bind("code-drop", &[CodeForm], "Ctrl-q", A::Back, "leave without keeping it");

    bind("code-stay", &[CodeSplit], "0 Space", A::CodebookScreen(Do::Stay), "it stays where it is");
    bind("split-write", &[CodeSplit], "Esc Enter", A::Confirm, "write what was decided so far, as one step");
    bind("split-drop", &[CodeSplit], "Ctrl-q", A::Back, "leave, with no coding changed");
}

/// The whole program.
fn program(bind: &mut Bind<'_>) {
    bind("pane", PANES, "Tab", A::NextPane(Next), "next pane");
    bind("pane-back", PANES, "Shift-Tab", A::NextPane(Back), "previous pane");
    bind("documents", PANES, "d", A::Focus(Pane::Documents), "to the documents, and back");
    bind("codebook", PANES, "b", A::Focus(Pane::Codebook), "to the codebook, and back");
    bind("visibility", PANES, "a", A::Visibility, "whose codings are shown: yours, all, each other coder's");
    bind("only", CODING, "z", A::Only, "show only the codings of this code and what is under it");
    bind("all-codes", CODING, "Z", A::AllCodes, "show the codings of all codes again");
    bind("times", PANES, "T", A::Times, "times beside the turns, or numbers");
    bind("legend", PANES, "L", A::Legend, "what the letters on the screen stand for");
    bind("disagreements", PANES, "D", A::Disagreements, "walk where two coders disagree, one by one");
    bind("who", PANES, "W", A::Who, "somebody else sits down to code");
    bind("palette", ANYWHERE, ":", A::Palette, "palette: any action, any command");
    bind("help", ANYWHERE, "? F1", A::Help, "the keys of this place");
    bind("back", PANES, "Esc", A::Back, "back: to one sentence, to the text, out of a search");
    bind("cancel", &[Picker, Line, Choice, Digit], "Esc Ctrl-c", A::Back, "leave it");
    bind("close", &[Sheet], "Esc q ? Enter Ctrl-c", A::Back, "close");
    bind("suspend", ANYWHERE, "Ctrl-z", A::Suspend, "leave thema sleeping; `fg` wakes it");
    bind("quit", PAGE, "q Q Ctrl-c", A::Quit, "quit; everything is saved already");
    bind("quit-there", SCREENS, "Q Ctrl-c", A::Quit, "quit; everything is saved already");
}
