//! Projects of other programs that were damaged: in the bytes of their databases, and in what stands in their rows.

use super::damage::changed;
use super::{SECONDS, be_silent_about_the_reading_thread, limit, most_memory, repository};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use thema::model::exchange::offsets::Unit;
use thema::store::foreign::{Asked, Tool, read, tool_of};

/// How long one file may take at most.
const LONGEST: Duration = Duration::from_secs(5);

/// A project as its program writes it, and where its database is.
struct Seed {
    tool: Tool,
    database: &'static str,
    bytes: Vec<u8>,
}

/// Files that lie beside a database.
const BESIDE: [(&str, &str); 5] = [
    ("settings.yaml", "corpus_dir: corpus\ncodebook: codebook.yaml\n"),
    ("codebook.yaml", "- feelings:\n  - fear\n  - joy\n- place:\n  - fear\n"),
    ("corpus/talks/one.txt", "Hello 😀\r\n\r\nI was there.\r\n"),
    ("images/map.png", "PNG"),
    ("documents/scan.pdf", "%PDF"),
];

fn seeds(folder: &Path) -> Vec<Seed> {
    let seed = |(tool, name, database): (Tool, &str, &'static str)| {
        let path = folder.join(name);
        let sql = std::fs::read_to_string(repository().join("tests/data/projects").join(name)).unwrap();
        Connection::open(&path).unwrap().execute_batch(&format!("PRAGMA page_size = 1024;\n{sql}")).unwrap();
        Seed { tool, database, bytes: std::fs::read(path).unwrap() }
    };
    let all = [
        (Tool::Taguette, "taguette.sql", "t.sqlite3"),
        (Tool::QualCoder, "qualcoder-4.sql", "data.qda"),
        (Tool::Rqda, "rqda.sql", "r.rqda"),
        (Tool::Qc, "qc.sql", "qualitative_coding.sqlite3"),
    ];
    all.map(seed).into()
}

#[test]
fn no_damaged_project_breaks_a_reader() {
    let (wanted, first) = limit();
    let until = Instant::now() + Duration::from_secs(wanted.unwrap_or(SECONDS));
    be_silent_about_the_reading_thread();
    let folder = tempfile::Builder::new().prefix("fuzz-").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let seeds = seeds(folder.path());
    let home = folder.path().join("home");
    for (name, text) in BESIDE {
        std::fs::create_dir_all(home.join(name).parent().unwrap()).unwrap();
        std::fs::write(home.join(name), text).unwrap();
    }
    let (mut taken, mut refused, mut longest) = (0, 0, Duration::ZERO);
    let mut number = first;
    while Instant::now() < until || number - first < 8 * seeds.len() as u64 {
        let mut random = ChaCha8Rng::seed_from_u64(number);
        let seed = &seeds[number as usize % seeds.len()];
        let path = home.join(seed.database);
        std::fs::write(&path, &seed.bytes).unwrap();
        if random.random_bool(0.5) {
            change_rows(&mut random, &path);
        }
        if random.random_bool(0.6) {
            let bytes = std::fs::read(&path).unwrap();
            let other = &seeds[random.random_range(0..seeds.len())].bytes;
            let in_place = random.random_bool(0.9);
            std::fs::write(&path, changed(&mut random, bytes, other, in_place)).unwrap();
        }
        let before = std::fs::read(&path).unwrap();
        let asked = asked(&mut random);
        let begun = Instant::now();
        let done = panic::catch_unwind(AssertUnwindSafe(|| read(&path, &asked)));
        let took = begun.elapsed();
        longest = longest.max(took);
        let wrong = match done {
            Err(_) => Some("the reader panicked".to_owned()),
            Ok(Ok((exchange, fidelity))) => {
                taken += 1;
                let silent = fidelity.entries.iter().any(|entry| entry.what.trim().is_empty() || entry.count == 0);
                exchange.wrong().or(silent.then(|| "an entry of nothing".to_owned()))
            }
            Ok(Err(error)) => {
                refused += 1;
                error.to_string().trim().is_empty().then(|| "a refusal without a word".to_owned())
            }
        };
        let wrong = wrong.or_else(|| (took > LONGEST).then(|| format!("it took {took:?}")));
        let wrong = wrong.or_else(|| (before != std::fs::read(&path).unwrap()).then(|| "it was written to".to_owned()));
        if let Some(wrong) = wrong {
            let kept = kept(number, seed, &before);
            panic!("damaged project {number} ({:?}): {wrong}; it is kept as {}", seed.tool, kept.display());
        }
        std::fs::remove_file(&path).unwrap();
        number += 1;
    }
    println!("{taken} projects read, {refused} refused, the longest in {} ms", longest.as_millis());
    assert!(taken > 0 && refused > 0, "{taken} read, {refused} refused: the damage is not what it should be");
    if let Some(most) = most_memory().filter(|_| wanted.is_some()) {
        println!("{most} MiB at most");
        assert!(most < super::MEMORY_MAX, "{most} MiB of memory; {} are allowed", super::MEMORY_MAX);
    }
}

#[test]
fn undamaged_projects_are_read() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    for seed in seeds(folder.path()) {
        let path = folder.path().join(seed.database);
        std::fs::write(&path, seed.bytes).unwrap();
        assert_eq!(tool_of(&path), Some(seed.tool));
        let (exchange, _) = read(&path, &Asked::default()).unwrap();
        assert_eq!(exchange.wrong(), None);
    }
}

fn asked(random: &mut ChaCha8Rng) -> Asked {
    let units = [None, None, Some(Unit::Characters), Some(Unit::Utf16), Some(Unit::Utf8)];
    Asked {
        unit: units[random.random_range(0..units.len())],
        project: random.random_bool(0.2).then(|| "7".to_owned()),
        split: random.random_bool(0.3).then(|| [".", "e", ""][random.random_range(0..3)].to_owned()),
    }
}

/// Puts odd things into some cells; what the schema does not let in stays as it was.
fn change_rows(random: &mut ChaCha8Rng, path: &Path) {
    let file = Connection::open(path).unwrap();
    file.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF").unwrap();
    let columns: Vec<(String, String)> = file
        .prepare("SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for _ in 0..random.random_range(1..12) {
        let (table, column) = &columns[random.random_range(0..columns.len())];
        let value = odd(random);
        let one = if random.random_bool(0.7) {
            "WHERE rowid = (SELECT rowid FROM \"T\" ORDER BY random() LIMIT 1)"
        } else {
            ""
        };
        let sql = match random.random_range(0..8) {
            0 => format!("INSERT INTO \"{table}\" SELECT * FROM \"{table}\" LIMIT 3"),
            1 => format!("INSERT INTO \"{table}\" (\"{column}\") VALUES (?1)"),
            2 if random.random_bool(0.2) => format!("ALTER TABLE \"{table}\" DROP COLUMN \"{column}\""),
            3 if random.random_bool(0.2) => format!("DROP TABLE \"{table}\""),
            _ => format!("UPDATE \"{table}\" SET \"{column}\" = ?1 {}", one.replace("\"T\"", &format!("\"{table}\""))),
        };
        let bound = sql.contains("?1");
        let _ = if bound { file.execute(&sql, [value]) } else { file.execute(&sql, []) };
    }
}

fn odd(random: &mut ChaCha8Rng) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    match random.random_range(0..22) {
        0 => Value::Null,
        1 => Value::Integer(-1),
        2 => Value::Integer(i64::MAX),
        3 => Value::Integer(i64::MIN),
        4 => Value::Real(f64::INFINITY),
        5 => Value::Real(-0.5),
        6 => Value::Real(4_294_967_296.0),
        7 => Value::Blob(vec![0, 0xff, 0xfe, b'a']),
        8 => text(""),
        9 => text(" \n"),
        10 => text("a\0b\u{2029}\r\n\u{feff}\r"),
        11 => text("/images/../../x"),
        12 => text("/docs/scan.pdf"),
        13 => Value::Text("a👍é ".repeat(random.random_range(1..4_000))),
        14 => Value::Text("<pre>\n&#x0;&amp;<b c=d>👍<!--".repeat(random.random_range(1..300))),
        15 => text("{\"type\": \"highlight_add\", \"highlight_id\": 1e99}"),
        16 => Value::Text("[".repeat(5_000)),
        17 => text("2026-02-30 99:00:00"),
        18 => text("Fri Feb 29 11:16:43 2016"),
        19 => text("feelings..fear."),
        _ => Value::Integer(random.random_range(0..12)),
    }
}

/// Keeps the database for whoever looks into it.
fn kept(number: u64, seed: &Seed, bytes: &[u8]) -> PathBuf {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{number}-{}", seed.database));
    std::fs::write(&kept, bytes).unwrap();
    kept
}
