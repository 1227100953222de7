//! ZIP archives of documents (docx, odt, epub, xlsx), read from memory and within limits.
//!
//! Members are read by name, one at a time, into memory: nothing is ever written to a disk, so no name in an archive can lead
//! anywhere, and an archive inside an archive stays bytes. What a member claims of its size is not believed: the limits count
//! what really comes out.

use super::encoding::BYTES_MAX;
use super::xml;
use std::io::{Cursor, Read, Write};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The most bytes a member may unpack to: 64 MiB.
pub const MEMBER_MAX: usize = 64 * MIB;

/// The most bytes all members read may unpack to: 200 MiB.
pub const TOTAL_MAX: usize = 200 * MIB;

/// The most members an archive may have.
pub const ENTRIES_MAX: usize = 10_000;

const MIB: usize = 1024 * 1024;

/// How an archive's directory marks each entry.
const ENTRY: [u8; 4] = *b"PK\x01\x02";

/// How much is read of an archive, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of the archive itself.
    pub file: usize,
    /// That one member may unpack to.
    pub member: usize,
    /// That all members read may unpack to.
    pub total: usize,
}

impl Limits {
    /// For a document that somebody wrote.
    pub const OF_A_DOCUMENT: Self = Self { file: BYTES_MAX, member: MEMBER_MAX, total: TOTAL_MAX };
}

/// Why an archive, or a member of it, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    #[error("{0}")]
    Broken(String),
    #[error("it is locked with a password")]
    Locked,
    /// A limit was passed; the message says which and how large it is.
    #[error("{0}")]
    TooMuch(String),
}

/// An archive whose directory was read.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    limits: Limits,
    /// How many bytes were unpacked so far.
    unpacked: usize,
}

/// Whether bytes begin as a ZIP archive does.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

impl<'a> Archive<'a> {
    /// Reads the directory. Fails on what is no archive, is damaged, or has more than [`ENTRIES_MAX`] members.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ArchiveError> {
        Self::open_within(bytes, Limits::OF_A_DOCUMENT)
    }

    /// As [`Archive::open`], where more or less than a document is to be read.
    pub fn open_within(bytes: &'a [u8], limits: Limits) -> Result<Self, ArchiveError> {
        if bytes.len() > limits.file {
            let (size, most) = (bytes.len().div_ceil(MIB), limits.file / MIB);
            return Err(ArchiveError::TooMuch(format!("the file has {size} MiB; at most {most} MiB are read")));
        }
        // Counted before the directory is read, because each entry of it takes ten times its own size in memory.
        if has_more_entries_than(ENTRIES_MAX, bytes) {
            return Err(ArchiveError::TooMuch(format!("the archive has more than {ENTRIES_MAX} files in it")));
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(told)?;
        Ok(Self { zip, limits, unpacked: 0 })
    }

    /// The members' names, as far as they can be read.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.zip.file_names().filter_map(|name| name.ok()).map(|name| name.into_owned())
    }

    /// Whether there is a member of that name.
    pub fn holds(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// The member of that name, unpacked; `None` if there is none. Capitals matter only where two names differ by them alone.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ArchiveError> {
        let Some(index) = self.index(name) else { return Ok(None) };
        let member = self.zip.by_index(index).map_err(told)?;
        let most = self.limits.member.min(self.limits.total.saturating_sub(self.unpacked));
        let claimed = usize::try_from(member.size()).unwrap_or(usize::MAX);
        let mut bytes = Vec::with_capacity(claimed.min(4 * MIB));
        let read = member.take(most as u64 + 1).read_to_end(&mut bytes);
        self.unpacked = self.unpacked.saturating_add(bytes.len());
        if bytes.len() > most {
            let Limits { member, total, .. } = self.limits;
            let what = match most == member {
                true => format!("\"{name}\" in it unpacks to more than {} MiB", member / MIB),
                false => format!("what is in it unpacks to more than {} MiB", total / MIB),
            };
            return Err(ArchiveError::TooMuch(format!("the archive is too large: {what}")));
        }
        match read {
            Ok(_) => Ok(Some(bytes)),
            Err(error) => Err(ArchiveError::Broken(format!("\"{name}\" in it cannot be unpacked ({error})"))),
        }
    }

    fn index(&self, name: &str) -> Option<usize> {
        let same = |index: &usize| {
            let known = self.zip.name_for_index(*index);
            known.is_some_and(|known| known.is_ok_and(|known| known.to_lowercase() == name.to_lowercase()))
        };
        self.zip.index_for_name(name).or_else(|| (0..self.zip.len()).find(same))
    }
}

/// The words in a member that is XML, each paragraph and each cell on a line of its own; empty if it is no XML.
pub fn words_of_xml(bytes: &[u8]) -> String {
    let read = xml::read(bytes, |reader| {
        let mut words = String::new();
        while let Some(event) = reader.next()? {
            match event {
                xml::Event::Text(text) => words.push_str(&text),
                xml::Event::End(end) if matches!(end.name(), "p" | "si" | "c" | "row") => words.push('\n'),
                xml::Event::Start(_) | xml::Event::End(_) => {}
            }
        }
        Ok(words)
    });
    read.map(|read| read.value).unwrap_or_default()
}

/// Whether an archive, whole or damaged, has a member whose name begins so: a guess where its directory is lost.
pub fn has_name(bytes: &[u8], beginning: &str) -> bool {
    if !is_archive(bytes) {
        return false;
    }
    match Archive::open(bytes) {
        Ok(archive) => archive.names().any(|name| name.starts_with(beginning)),
        // Each member has its name before it, 26 bytes after the mark that opens it.
        Err(_) => places(*b"PK\x03\x04", bytes)
            .take(ENTRIES_MAX)
            .any(|at| bytes.get(at + 30..).is_some_and(|name| name.starts_with(&beginning.to_owned().into_bytes()))),
    }
}

fn has_more_entries_than(most: usize, bytes: &[u8]) -> bool {
    places(ENTRY, bytes).nth(most).is_some()
}

/// Where four bytes stand.
fn places(mark: [u8; 4], bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let first = bytes.get(from..)?.iter().position(|&byte| byte == mark[0])? + from;
            from = first + 1;
            if bytes[first..].starts_with(&mark) {
                return Some(first);
            }
        }
    })
}

fn told(error: ZipError) -> ArchiveError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => ArchiveError::Locked,
        ZipError::CompressionMethodNotSupported(_) => {
            ArchiveError::Broken("it is packed in a way that is not read".to_owned())
        }
        error => ArchiveError::Broken(format!("its archive cannot be read ({error})")),
    }
}

/// An archive of these members, in this order. The same members are the same bytes: all are of one day in 1980.
pub fn pack(members: &[(&str, &[u8])]) -> Result<Vec<u8>, ArchiveError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in members {
        // An e-book and an OpenDocument are known by a first member that is stored as it is.
        let options = if *name == "mimetype" { packed.compression_method(CompressionMethod::Stored) } else { packed };
        zip.start_file(*name, options).map_err(told)?;
        zip.write_all(bytes).map_err(|error| ArchiveError::Broken(error.to_string()))?;
    }
    Ok(zip.finish().map_err(told)?.into_inner())
}

/// An archive of these members, for tests.
#[cfg(test)]
pub fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    pack(members).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_member_is_found_by_name_whatever_its_capitals() {
        let bytes = packed(&[("word/Document.xml", b"<a/>"), ("b", b"two")]);
        let mut archive = Archive::open(&bytes).unwrap();
        assert_eq!(archive.read("word/document.xml").unwrap().unwrap(), b"<a/>");
        assert_eq!(archive.read("c").unwrap(), None);
        assert!(archive.holds("B"));
        assert!(has_name(&bytes, "word/") && !has_name(&bytes, "ord/"));
    }

    /// Many MiB of zeros in a few kB.
    fn bomb(names: &[&str], mib: usize) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let zeros = vec![0; MIB];
        for name in names {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            (0..mib).for_each(|_| zip.write_all(&zeros).unwrap());
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bytes = bomb(&["a"], 200);
        assert!(bytes.len() < MIB);
        let error = Archive::open(&bytes).unwrap().read("a").unwrap_err();
        assert_eq!(error.to_string(), "the archive is too large: \"a\" in it unpacks to more than 64 MiB");
    }

    #[test]
    fn many_members_together_are_limited_too() {
        let bytes = bomb(&["a", "b", "c", "d"], 60);
        let mut archive = Archive::open(&bytes).unwrap();
        ["a", "b", "c"].iter().for_each(|name| assert!(archive.read(name).unwrap().is_some()));
        let error = archive.read("d").unwrap_err();
        assert_eq!(error.to_string(), "the archive is too large: what is in it unpacks to more than 200 MiB");
    }

    #[test]
    fn too_many_members_are_refused_before_they_are_listed() {
        let names: Vec<String> = (0..=ENTRIES_MAX).map(|n| n.to_string()).collect();
        let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
        let error = Archive::open(&packed(&members)).err().unwrap();
        assert_eq!(error, ArchiveError::TooMuch("the archive has more than 10000 files in it".to_owned()));
    }

    #[test]
    fn damaged_archives_are_told() {
        let bytes = packed(&[("word/document.xml", &[b'a'; 5_000])]);
        for cut in [5, 40, bytes.len() / 2, bytes.len() - 10] {
            assert!(matches!(Archive::open(&bytes[..cut]), Err(ArchiveError::Broken(_))), "{cut}");
        }
        assert!(has_name(&bytes[..60], "word/"));
        let mut changed = bytes.clone();
        changed[60] ^= 0xff;
        let read = Archive::open(&changed).and_then(|mut archive| archive.read("word/document.xml"));
        assert!(matches!(read, Err(ArchiveError::Broken(_))), "{read:?}");
    }

    #[test]
    fn a_locked_member_is_told() {
        let mut bytes = packed(&[("a", b"secret")]);
        // The flag that says so, in the entry of the directory and before the member.
        let entry = places(ENTRY, &bytes).next().unwrap();
        bytes[entry + 8] |= 1;
        bytes[6] |= 1;
        assert_eq!(Archive::open(&bytes).unwrap().read("a"), Err(ArchiveError::Locked));
    }
}
