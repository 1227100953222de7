//! Writes what the targets begin with: the seeds of the bounded run in the tests, sorted by target.

#[path = "../../../tests/fuzz/seeds.rs"]
mod seeds;

use std::path::PathBuf;
use thema::formats::foreign::Kind;

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn main() -> std::io::Result<()> {
    let mut count = 0;
    let mut write = |target: &str, name: &str, bytes: &[u8]| {
        let folder = repository().join("fuzz/corpus").join(target);
        count += 1;
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(name), bytes)
    };
    for seed in seeds::all() {
        if let Some(word) = seed.name.strip_suffix(".foreign") {
            let kind = Kind::ALL.iter().position(|kind| kind.word() == word).unwrap_or(0);
            write("foreign", &seed.name, &[&[kind as u8], seed.bytes.as_slice()].concat())?;
            continue;
        }
        let target = match seed.ending() {
            "txt" | "md" => "text",
            "vtt" | "srt" => "captions",
            "json" | "eaf" | "TextGrid" => "timed",
            "html" | "rtf" | "fodt" => "pages",
            "docx" | "odt" | "epub" | "xlsx" => "archive",
            "pdf" => "pdf",
            "csv" | "tsv" => "sheets",
            "qdpx" | "qdc" => "projects",
            _ => "tables",
        };
        if target == "tables" {
            let kinds = ["codings", "codebook", "participants", "ratings", "sets", "weights", "lengths"];
            let kind = kinds.iter().position(|kind| *kind == seed.ending()).unwrap_or(3);
            write(target, &seed.name, &[&[kind as u8], seed.bytes.as_slice()].concat())?;
            continue;
        }
        if target == "projects" {
            let kind = if seed.ending() == "qdc" { 0 } else { 2 };
            write(target, &seed.name, &[&[kind], seed.bytes.as_slice()].concat())?;
            for (member, inside) in seeds::unpacked(&seed.bytes).unwrap_or_default() {
                if member.ends_with(".qde") {
                    write(target, &format!("{}-{member}", seed.name), &[&[1], inside.as_slice()].concat())?;
                }
            }
            continue;
        }
        write(target, &seed.name, &seed.bytes)?;
        for (member, inside) in seeds::unpacked(&seed.bytes).unwrap_or_default() {
            let kind = match member.as_str() {
                "word/document.xml" => 0,
                "word/comments.xml" => 1,
                "content.xml" => 2,
                "xl/worksheets/sheet1.xml" => 5,
                "xl/workbook.xml" => 6,
                member if member.ends_with("html") => 3,
                member if member.ends_with(".opf") => 4,
                _ => continue,
            };
            let name = format!("{}-{}", seed.name, member.replace('/', "-"));
            write("members", &name, &[&[kind], inside.as_slice()].concat())?;
        }
    }
    println!("{count} seeds in fuzz/corpus");
    Ok(())
}
