//! Transcripts as PDF: the text layer of its pages, set as paragraphs.
//!
//! The library that takes the file apart breaks on some files and would work for ever on others, so it works in a thread
//! of its own ([`READER_THREAD`]), on pages stripped to what they need (`page`), and is waited for no longer than a
//! person would. `lines` and `paragraphs` make a text of the letters, `heads` leaves out what repeats on every page.

mod guard;
mod heads;
mod lines;
mod page;
mod paragraphs;
#[cfg(test)]
mod tests;

use super::prose::Setter;
use super::{ReadError, Rules, Transcript, plain};
use crate::formats::{Doubt, READER_THREAD};
use lines::Line;
use pdf_extract::Document;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

pub(super) const MEDIA_TYPE: &str = "application/pdf";
const WHAT: &str = "a PDF";

/// Within how many bytes the mark of a PDF stands.
const MARK_WITHIN: usize = 1_024;

/// How long opening a file and reading a page may take.
const OPENING_MAX: Duration = Duration::from_secs(30);
const PAGE_MAX: Duration = Duration::from_secs(10);

/// How many pages are read, and how many characters.
const PAGES_MAX: usize = 5_000;
const CHARACTERS_MAX: usize = 20_000_000;

/// Room for what nests in a file; only what is used is taken.
const STACK: usize = 64 * 1024 * 1024;

/// Whether it is a PDF: its mark may stand behind a few bytes that some program put before it.
pub(super) fn sniff(bytes: &[u8]) -> bool {
    let begins =
        |rest: &[u8]| rest.strip_prefix(b"%PDF-").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit));
    (0..bytes.len().min(MARK_WITHIN)).any(|at| bytes.get(at..).is_some_and(begins))
}

/// The transcript in a PDF's text layer.
pub(super) fn read(bytes: &[u8], rules: &Rules) -> Result<Transcript, ReadError> {
    guard::check(bytes)?;
    let Extract { mut pages, in_part, across } = extract(bytes)?;
    let mut setter = Setter::default();
    setter.doubts.extend(heads::leave_out(&mut pages));
    setter.doubts.extend(told(&in_part, across));
    setter.doubts.extend(without_text(&pages));
    paragraphs::set(&pages, &mut setter);
    let prose = setter.finish("UTF-8");
    if prose.text.trim().is_empty() && !in_part.is_empty() {
        return Err(broken("none of its pages can be read"));
    }
    if prose.text.trim().is_empty() {
        return Err(ReadError::NoText {
            what: WHAT,
            hint: "its pages are pictures; let a program for text recognition (OCR) add the text, and import that",
        });
    }
    plain::read(prose, MEDIA_TYPE, rules)
}

/// The lines of all pages.
#[derive(Default)]
struct Extract {
    pages: Vec<Vec<Line>>,
    /// The pages, from 1, of which something is missing.
    in_part: Vec<usize>,
    /// How many letters run across the page.
    across: usize,
}

/// What the reading thread tells.
enum Told {
    Refused(ReadError),
    Opened,
    Page { lines: Vec<Line>, in_part: bool, across: usize },
    Done,
}

/// Lets the library take the file apart, and waits for it.
fn extract(bytes: &[u8]) -> Result<Extract, ReadError> {
    let (teller, listener) = sync_channel(4);
    let given_up = Arc::new(AtomicBool::new(false));
    let (bytes, is_given_up) = (bytes.to_vec(), Arc::clone(&given_up));
    let reading = move || tell(bytes, &teller, &is_given_up);
    let thread = thread::Builder::new().name(READER_THREAD.to_owned()).stack_size(STACK).spawn(reading);
    if thread.is_err() {
        return Err(ReadError::TooMuch(format!("{WHAT}, which needs more memory to read than there is")));
    }
    let mut found = Extract::default();
    let mut characters = 0;
    let mut patience = OPENING_MAX;
    let refused = loop {
        match listener.recv_timeout(patience) {
            Ok(Told::Opened) => patience = PAGE_MAX,
            Ok(Told::Page { lines, in_part, across }) => {
                characters += lines.iter().map(|line| line.text.chars().count()).sum::<usize>();
                if characters > CHARACTERS_MAX {
                    break ReadError::TooMuch(format!("{WHAT} with more than {CHARACTERS_MAX} characters"));
                }
                found.pages.push(lines);
                found.across += across;
                if in_part {
                    found.in_part.push(found.pages.len());
                }
            }
            Ok(Told::Done) => return Ok(found),
            Ok(Told::Refused(error)) => break error,
            Err(RecvTimeoutError::Disconnected) => break broken("it cannot be taken apart"),
            Err(RecvTimeoutError::Timeout) if patience == OPENING_MAX => {
                break ReadError::TooMuch(format!("{WHAT} that takes more than {} s to open", OPENING_MAX.as_secs()));
            }
            Err(RecvTimeoutError::Timeout) => {
                let (page, seconds) = (found.pages.len() + 1, PAGE_MAX.as_secs());
                break ReadError::TooMuch(format!("{WHAT} whose page {page} takes more than {seconds} s to read"));
            }
        }
    };
    // The thread is not waited for: it looks now and then, and ends with the program at the latest.
    given_up.store(true, Ordering::Relaxed);
    Err(refused)
}

/// Reads page by page; runs in the thread, where it may panic.
fn tell(bytes: Vec<u8>, teller: &SyncSender<Told>, given_up: &AtomicBool) {
    let opened = Document::load_mem(&bytes);
    drop(bytes);
    let mut document = match opened {
        Ok(document) if document.is_encrypted() => {
            return drop(teller.send(Told::Refused(ReadError::Locked { what: WHAT })));
        }
        Ok(document) => document,
        Err(error) => return drop(teller.send(Told::Refused(refusal(&error)))),
    };
    let pages = document.get_pages();
    let refused = match pages.len() {
        0 => Some(broken("it has no pages")),
        count if count > PAGES_MAX => {
            Some(ReadError::TooMuch(format!("{WHAT} with {count} pages; at most {PAGES_MAX} are read")))
        }
        _ => None,
    };
    if let Some(error) = refused {
        return drop(teller.send(Told::Refused(error)));
    }
    if teller.send(Told::Opened).is_err() {
        return;
    }
    let mut fonts = page::Fonts::default();
    for (number, id) in pages {
        let found = page::letters(&mut document, &mut fonts, number, id, given_up);
        let told = Told::Page { lines: lines::lines(&found.letters), in_part: found.in_part, across: found.across };
        if teller.send(told).is_err() {
            return;
        }
    }
    drop(teller.send(Told::Done));
}

fn refusal(error: &pdf_extract::Error) -> ReadError {
    use pdf_extract::Error::{Decryption, InvalidPassword, UnsupportedSecurityHandler};
    match error {
        Decryption(_) | InvalidPassword | UnsupportedSecurityHandler(_) => ReadError::Locked { what: WHAT },
        _ => broken("it cannot be taken apart"),
    }
}

fn broken(why: &str) -> ReadError {
    ReadError::Broken { what: WHAT, why: why.to_owned() }
}

/// A file that is made so that it would do harm, or so unusual that it might.
fn unusual(why: &str) -> ReadError {
    broken(why)
}

/// The pages on which there is nothing to read, if there is on others.
fn without_text(pages: &[Vec<Line>]) -> Option<Doubt> {
    let empty: Vec<String> =
        pages.iter().zip(1..).filter(|(page, _)| page.is_empty()).map(|(_, number)| number.to_string()).collect();
    if empty.is_empty() || empty.len() == pages.len() {
        return None;
    }
    let (word, some) = (if empty.len() == 1 { "page" } else { "pages" }, empty.iter().take(10));
    let named = some.map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if empty.len() > 10 { ", …" } else { "" };
    Some(Doubt::about_file(format!("no text on {word} {named}{more}: blank, or a picture")))
}

/// What is missing, for the person to look at.
fn told(in_part: &[usize], across: usize) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if let Some(first) = in_part.first() {
        doubts.push(Doubt::about_file(match in_part.len() {
            1 => format!("page {first} could be read only in part"),
            count => format!("{count} pages could be read only in part, the first of them page {first}"),
        }));
    }
    if across > 0 {
        doubts.push(Doubt::about_file(format!("{across} characters written across a page were left out")));
    }
    doubts
}
