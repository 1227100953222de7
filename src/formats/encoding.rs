//! Bytes into text: which encoding a file is in, and whether it is a text at all.
//!
//! Line ends become LF and a byte order mark is dropped. Nothing else is changed: no Unicode normalisation, no
//! trimming.

use super::Doubt;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// The largest file read, in bytes: 100 MiB, some 400 hours of speech.
pub const BYTES_MAX: usize = 100 * 1024 * 1024;

/// How many bytes are looked at to tell what a file is.
const SAMPLE: usize = 64 * 1024;

/// A file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text with LF line ends and without a byte order mark.
    pub text: String,
    /// The encoding it was read in, by its name on the web (`UTF-8`, `windows-1252`).
    pub encoding: &'static str,
    /// What was guessed or could not be read.
    pub doubts: Vec<Doubt>,
}

/// Why bytes are no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the file is empty")]
    Empty,
    #[error("the file has {} MiB; at most {} MiB are read", bytes.div_ceil(1024 * 1024), BYTES_MAX / (1024 * 1024))]
    TooLarge { bytes: usize },
    #[error("this is {what}, not text")]
    NotText { what: &'static str },
    #[error("no encoding is named \"{name}\"")]
    UnknownEncoding { name: String },
}

impl DecodeError {
    /// What the person can do now.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Empty => None,
            Self::TooLarge { .. } => Some("split it into one file an interview".to_owned()),
            Self::NotText { what } if what.contains("recording") => {
                Some("import its transcript instead of the recording".to_owned())
            }
            Self::NotText { what } if what.contains("password") => {
                Some("save a copy without the password, and use that".to_owned())
            }
            Self::NotText { what } if what.contains("old Word") => {
                Some("open it in Word or LibreOffice, save it as .docx, and use that".to_owned())
            }
            Self::NotText { .. } => Some("save it as plain text (UTF-8) and use that".to_owned()),
            Self::UnknownEncoding { name } => {
                let alike = |known: &&&str| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), known) >= 0.6;
                Some(match KNOWN_NAMES.iter().find(alike) {
                    Some(known) => format!("did you mean \"{known}\"?"),
                    None => format!("known are {} and the other names used on the web", KNOWN_NAMES.join(", ")),
                })
            }
        }
    }
}

/// The encodings a transcript is likely to be in, to choose from.
#[rustfmt::skip]
const KNOWN_NAMES: &[&str] = &[
    "utf-8", "utf-16le", "utf-16be", "windows-1252", "latin1", "macintosh", "windows-1250", "windows-1251",
    "windows-1253", "windows-1254", "windows-1255", "windows-1256", "shift_jis", "euc-jp", "gb18030",
    "big5", "euc-kr",
];

/// The text of a file, in the encoding the person named or the one its bytes speak for.
///
/// A byte order mark decides; then comes `declared`; then UTF-8 if the bytes are valid; then UTF-16 if every other byte
/// is NUL; else the guess of `chardetng`, told as a doubt. Fails on what is no text, on blanks only, and
/// above [`BYTES_MAX`].
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Result<Decoded, DecodeError> {
    if bytes.len() > BYTES_MAX {
        return Err(DecodeError::TooLarge { bytes: bytes.len() });
    }
    if let Some(decoded) = utf32(bytes) {
        return decoded;
    }
    if let Some(what) = known_binary(bytes) {
        return Err(DecodeError::NotText { what });
    }
    let declared = declared.map(named).transpose()?;

    let mut doubts = Vec::new();
    let (encoding, mark_len) = match Encoding::for_bom(bytes) {
        Some((marked, len)) => {
            if let Some(declared) = declared.filter(|&declared| declared != marked) {
                doubts.push(Doubt::about_file(format!(
                    "read as {}, not {}: the file says so itself (byte order mark)",
                    marked.name(),
                    declared.name()
                )));
            }
            (marked, len)
        }
        None => (declared.unwrap_or_else(|| guess(bytes, &mut doubts)), 0),
    };
    let (text, wrong) = encoding.decode_without_bom_handling(&bytes[mark_len..]);
    checked(text, wrong, encoding.name(), doubts)
}

/// The decoded text with its line ends mended, unless it is no text; `wrong` if some bytes were no letters.
fn checked(
    text: Cow<'_, str>,
    wrong: bool,
    encoding: &'static str,
    mut doubts: Vec<Doubt>,
) -> Result<Decoded, DecodeError> {
    let text = with_line_feeds(text);
    if text.contains('\0') || is_mostly_control(&text) {
        return Err(DecodeError::NotText { what: "a binary file" });
    }
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
        return Err(DecodeError::Empty);
    }
    if wrong {
        doubts.push(unreadable(&text, encoding));
    }
    Ok(Decoded { text, encoding, doubts })
}

/// The text of a file that says by its byte order mark that it is in UTF-32.
fn utf32(bytes: &[u8]) -> Option<Result<Decoded, DecodeError>> {
    let (chars, _) = bytes.as_chunks::<4>();
    let (encoding, number): (_, fn([u8; 4]) -> u32) = match chars.first()? {
        b"\xff\xfe\0\0" => ("UTF-32LE", u32::from_le_bytes),
        b"\0\0\xfe\xff" => ("UTF-32BE", u32::from_be_bytes),
        _ => return None,
    };
    let letters = || chars.iter().skip(1).map(|&bytes| char::from_u32(number(bytes)));
    let text: String = letters().map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    Some(checked(text.into(), letters().any(|letter| letter.is_none()), encoding, Vec::new()))
}

/// The encoding of that name.
pub fn named(name: &str) -> Result<&'static Encoding, DecodeError> {
    Encoding::for_label(&name.trim().to_owned().into_bytes())
        .ok_or_else(|| DecodeError::UnknownEncoding { name: name.trim().to_owned() })
}

fn guess(bytes: &[u8], doubts: &mut Vec<Doubt>) -> &'static Encoding {
    if bytes.contains(&0) {
        let at = |odd: usize| bytes.iter().take(SAMPLE).skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
        let found = match (at(0), at(1)) {
            (0, low) if low > 0 => UTF_16LE,
            (high, 0) if high > 0 => UTF_16BE,
            _ => return UTF_8,
        };
        doubts.push(Doubt::about_file(format!("no byte order mark; read as {}", found.name())));
        return found;
    }
    // Japanese mail and old transcripts switch alphabets by escapes, in bytes that are all ASCII.
    let escapes = bytes.contains(&0x1b) && bytes.windows(2).any(|two| two == b"\x1b$");
    if !escapes && (std::str::from_utf8(bytes).is_ok() || is_utf8_but_for_a_few_bytes(bytes)) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let first = bytes.iter().position(|byte| !byte.is_ascii() || *byte == 0x1b).unwrap_or(0).saturating_sub(256);
    detector.feed(&bytes[first..bytes.len().min(first + 16 * SAMPLE)], true);
    let found = detector.guess(None, Utf8Detection::Deny);
    doubts.push(Doubt::about_file(format!(
        "not UTF-8; read as {}. If letters look wrong, name the encoding with --encoding",
        found.name()
    )));
    found
}

/// Whether it is UTF-8, or was until something broke it: eight good letters beyond ASCII for each bad byte.
fn is_utf8_but_for_a_few_bytes(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad * 8 <= good
}

fn with_line_feeds(text: Cow<'_, str>) -> String {
    match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n"),
        false => text.into_owned(),
    }
}

fn is_mostly_control(text: &str) -> bool {
    let odd = |c: &char| c.is_control() && !matches!(c, '\n' | '\t' | '\u{b}' | '\u{c}' | '\u{1b}' | '\u{85}');
    let (odd, all) = text.chars().take(SAMPLE).fold((0, 0), |(n, all), c| (n + usize::from(odd(&c)), all + 1));
    odd * 20 > all
}

fn unreadable(text: &str, encoding: &str) -> Doubt {
    let count = text.chars().filter(|&c| c == '\u{fffd}').count();
    let line = text.split('\n').position(|line| line.contains('\u{fffd}')).map(|index| index as u32 + 1);
    let message = format!("{count} characters are no {encoding} and are shown as \u{fffd}");
    Doubt { line, message }
}

/// What a file that is certainly no text looks like.
fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    const STARTS: &[(&[u8], &str)] = &[
        (b"%PDF-", "a PDF"),
        (b"{\\rtf", "a rich text document (.rtf)"),
        (b"\x89PNG", "a picture (PNG)"),
        (b"\xff\xd8\xff", "a picture (JPEG)"),
        (b"GIF87a", "a picture (GIF)"),
        (b"GIF89a", "a picture (GIF)"),
        (b"II*\0", "a picture (TIFF)"),
        (b"MM\0*", "a picture (TIFF)"),
        (b"ID3", "a recording (MP3)"),
        (b"OggS", "a recording (Ogg)"),
        (b"fLaC", "a recording (FLAC)"),
        (b"\x1a\x45\xdf\xa3", "a recording (Matroska, WebM)"),
        (b"\x1f\x8b", "a compressed file (gzip)"),
        (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
        (b"SQLite format 3\0", "a database (SQLite)"),
        (b"\x7fELF", "a program"),
    ];
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(known_archive(bytes));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(known_compound(bytes));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12).is_some_and(|kind| kind == b"WAVE" || kind == b"AVI ") {
        return Some("a recording (WAV, AVI)");
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some("a recording (MP4, M4A)");
    }
    STARTS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, what)| *what)
}

/// What kind of document is in the container of old Office files, by the names of its streams.
///
/// Word and Excel put a document locked with a password into the same container.
fn known_compound(bytes: &[u8]) -> &'static str {
    const INSIDE: &[(&str, &str)] = &[
        ("EncryptedPackage", "a document that is locked with a password"),
        ("WordDocument", "an old Word document (.doc)"),
        ("Workbook", "an old Excel workbook (.xls)"),
        ("PowerPoint Document", "an old PowerPoint presentation (.ppt)"),
    ];
    let holds = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.chunks(SECTOR_ENTRY).any(|entry| entry.starts_with(&name))
    };
    INSIDE.iter().find(|(name, _)| holds(name)).map_or("an old Word or Excel document (.doc, .xls)", |(_, what)| what)
}

/// How long an entry of that container's directory is; it begins with the stream's name.
const SECTOR_ENTRY: usize = 128;

/// What kind of document a ZIP archive is, by the names in it.
fn known_archive(bytes: &[u8]) -> &'static str {
    const INSIDE: &[(&[u8], &str)] = &[
        (b"word/", "a Word document (.docx)"),
        (b"opendocument.text", "an OpenDocument text (.odt)"),
        (b"opendocument.spreadsheet", "an OpenDocument spreadsheet (.ods)"),
        (b"xl/", "an Excel workbook (.xlsx)"),
        (b"ppt/", "a PowerPoint presentation (.pptx)"),
        (b"epub+zip", "an e-book (.epub)"),
        (b"project.qde", "a REFI-QDA project (.qdpx)"),
    ];
    let ends = [&bytes[..bytes.len().min(SAMPLE)], &bytes[bytes.len().saturating_sub(SAMPLE)..]];
    let holds = |name: &[u8]| ends.iter().any(|end| end.windows(name.len()).any(|window| window == name));
    INSIDE.iter().find(|(name, _)| holds(name)).map_or("an archive (ZIP)", |(_, what)| what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Decoded {
        decode(bytes, None).expect("text")
    }

    #[test]
    fn utf8_is_read_as_it_is_but_for_line_ends_and_the_mark() {
        let decoded = read(b"\xef\xbb\xbfI: cafe\xcc\x81\r\nP: \xf0\x9f\x91\x8b\rI: end\n");
        assert_eq!(decoded.text, "I: cafe\u{301}\nP: 👋\nI: end\n");
        assert_eq!((decoded.encoding, decoded.doubts), ("UTF-8", vec![]));
    }

    #[test]
    fn utf16_is_known_by_its_mark_or_by_its_zeros() {
        let text = "P05: Zoë, naïve.\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, name) in [(&little, "UTF-16LE"), (&big, "UTF-16BE")] {
            let decoded = read(bytes);
            assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.doubts.len()), (text, name, 1));
        }
        let marked = [b"\xff\xfe".as_slice(), &little].concat();
        assert_eq!(read(&marked), Decoded { text: text.to_owned(), encoding: "UTF-16LE", doubts: vec![] });
    }

    #[test]
    fn utf32_is_known_by_its_mark() {
        let text = "\u{feff}P05: Zoë 👋🏽\r\nI: \n";
        let little: Vec<u8> = text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
        let big: Vec<u8> = text.chars().flat_map(|c| (c as u32).to_be_bytes()).collect();
        for (bytes, name) in [(little, "UTF-32LE"), (big, "UTF-32BE")] {
            let decoded = read(&bytes);
            assert_eq!((decoded.text.as_str(), decoded.encoding), ("P05: Zoë 👋🏽\nI: \n", name));
        }
        let binary = b"\xff\xfe\0\0\x01\0\0\0\xff\xff\xff\xff\0\0\0\0";
        assert_eq!(decode(binary, None).unwrap_err().to_string(), "this is a binary file, not text");
    }

    #[test]
    fn a_guessed_encoding_is_read_and_said() {
        let decoded = read(b"I: O\xf9 \xeates-vous n\xe9e ?\nP: \xc0 Besan\xe7on, pr\xe8s du Doubs.\n");
        assert_eq!(decoded.text, "I: Où êtes-vous née ?\nP: À Besançon, près du Doubs.\n");
        assert_eq!(decoded.encoding, "windows-1252");
        assert!(decoded.doubts[0].message.starts_with("not UTF-8; read as windows-1252"));
    }

    #[test]
    fn japanese_is_known_by_its_escapes() {
        let decoded = read(b"\x1b$BJ9$-<j\x1b(B: so\n");
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("聞き手: so\n", "ISO-2022-JP"));
    }

    #[test]
    fn one_broken_byte_does_not_make_a_text_western() {
        let mut bytes = "é".repeat(20).into_bytes();
        bytes.extend(b"\nx \xff y");
        let decoded = read(&bytes);
        assert_eq!(decoded.encoding, "UTF-8");
        assert_eq!(decoded.doubts[0].line, Some(2));
    }

    #[test]
    fn the_person_may_name_the_encoding_and_is_told_of_a_wrong_name() {
        let hebrew = b"\xee\xf8\xe0\xe9\xe9\xf0\xfa: ok";
        assert_eq!(decode(hebrew, Some("windows-1255")).unwrap().text, "מראיינת: ok");
        let error = decode(hebrew, Some("windoes-1255")).unwrap_err();
        assert_eq!(error.to_string(), "no encoding is named \"windoes-1255\"");
        assert!(error.hint().unwrap().starts_with("did you mean \"windows-125"));
        assert!(decode(hebrew, Some("klingon")).unwrap_err().hint().unwrap().contains("shift_jis"));
    }

    #[test]
    fn what_is_no_text_is_called_by_its_name() {
        let cases: &[(&[u8], &str)] = &[
            (b"%PDF-1.7 ...", "this is a PDF, not text"),
            (b"PK\x03\x04....word/document.xml", "this is a Word document (.docx), not text"),
            (b"PK\x03\x04....", "this is an archive (ZIP), not text"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "this is an old Word or Excel document (.doc, .xls), not text"),
            (b"\x89PNG\r\n", "this is a picture (PNG), not text"),
            (b"a\0\0b", "this is a binary file, not text"),
            (b" \r\n\t\xef\xbb\xbf", "the file is empty"),
            (b"", "the file is empty"),
        ];
        for (bytes, message) in cases {
            assert_eq!(decode(bytes, None).unwrap_err().to_string(), *message);
        }
        let too_large = DecodeError::TooLarge { bytes: BYTES_MAX + 1 };
        assert_eq!(too_large.to_string(), "the file has 101 MiB; at most 100 MiB are read");
    }

    #[test]
    fn old_office_files_and_locked_ones_are_told_apart() {
        let compound = |stream: &str| {
            let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
            bytes.resize(512, 0);
            bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
            bytes.resize(640, 0);
            decode(&bytes, None).unwrap_err()
        };
        let (old, locked) = (compound("WordDocument"), compound("EncryptedPackage"));
        assert_eq!(old.to_string(), "this is an old Word document (.doc), not text");
        assert_eq!(old.hint().unwrap(), "open it in Word or LibreOffice, save it as .docx, and use that");
        assert_eq!(locked.to_string(), "this is a document that is locked with a password, not text");
        assert_eq!(locked.hint().unwrap(), "save a copy without the password, and use that");
    }

    proptest! {
        #[test]
        fn any_bytes_are_text_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(decoded) = decode(&bytes, None) {
                prop_assert!(!decoded.text.contains(['\r', '\0']));
            }
        }

        #[test]
        fn any_text_survives_as_utf8(text in "[^\u{0}-\u{1f}\u{7f}-\u{9f}\u{feff}]{1,60}") {
            let bytes = text.clone().into_bytes();
            prop_assume!(!text.trim().is_empty() && known_binary(&bytes).is_none());
            prop_assert_eq!(read(&bytes).text, text);
        }
    }
}
