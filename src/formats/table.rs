//! What a table is, told by its columns, from CSV or from the sheet of a workbook that has them.

use super::Doubt;
use super::encoding::{self, DecodeError};
use super::framework;
use super::sheet;
use super::transcript::ReadError;
use super::workbook;

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `document,start,end,coder,code`, or a quote for the place.
    Codings,
    /// `path` and what is known of the code.
    Codebook,
    /// `participant` and a column an attribute.
    Participants,
    /// A framework chart, for which there is a command of its own.
    Chart,
    /// What was said, and by whom or when.
    Transcript,
}

impl Kind {
    /// What a person calls it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Codings => "codings",
            Self::Codebook => "a codebook",
            Self::Participants => "participants",
            Self::Chart => "a framework chart",
            Self::Transcript => "a transcript",
        }
    }
}

/// A table as text, with what was done to have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// CSV, whatever the file is.
    pub text: String,
    /// The encoding it was read in.
    pub encoding: &'static str,
    pub media_type: &'static str,
    /// `None` for columns that thema does not know.
    pub kind: Option<Kind>,
    pub headings: Vec<String>,
    pub doubts: Vec<Doubt>,
}

/// How many characters of a heading are shown, and how many headings.
const SHOWN: usize = 40;
const HEADINGS_SHOWN: usize = 12;

/// The table in a file's bytes: of a workbook the first sheet whose columns are known, else its first.
pub fn open(bytes: &[u8], encoding: Option<&str>) -> Result<Table, ReadError> {
    if !workbook::is_workbook(bytes) {
        let decoded = encoding::decode(bytes, encoding)?;
        let headings = sheet::headings(&decoded.text);
        let kind = kind(&headings);
        let media_type = if decoded.text.lines().next().unwrap_or_default().contains('\t') {
            "text/tab-separated-values"
        } else {
            "text/csv"
        };
        let (text, encoding, doubts) = (decoded.text, decoded.encoding, decoded.doubts);
        return Ok(Table { text, encoding, media_type, kind, headings, doubts });
    }
    let mut sheets = workbook::sheets(bytes)?;
    let kinds: Vec<Option<Kind>> = sheets.iter().map(|sheet| kind(&sheet::headings(&sheet.text))).collect();
    let chosen = kinds.iter().position(Option::is_some).unwrap_or(0);
    if sheets.is_empty() {
        return Err(ReadError::NotText(DecodeError::Empty));
    }
    let sheet = sheets.swap_remove(chosen);
    let others: Vec<String> = sheets.into_iter().map(|sheet| sheet.name).collect();
    let doubts = (!others.is_empty())
        .then(|| Doubt::about_file(format!("read the sheet {}; not read: {}", sheet.name, others.join(", "))));
    Ok(Table {
        headings: sheet::headings(&sheet.text),
        text: sheet.text,
        encoding: "UTF-8",
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        kind: kinds[chosen],
        doubts: doubts.into_iter().collect(),
    })
}

/// What a table with these headings is.
pub fn kind(headings: &[String]) -> Option<Kind> {
    let names: Vec<String> = headings.iter().map(|heading| squeezed(heading)).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    let says = column(headings, TEXT).is_some();
    let who_or_when = column(headings, SPEAKER).is_some() || column(headings, START).is_some();
    match () {
        () if has("code") && has("coder") => Some(Kind::Codings),
        () if framework::is_chart(headings) => Some(Kind::Chart),
        // Turns of several documents, as thema itself writes them: no one transcript, and no table of participants.
        () if says && has("document") && who_or_when && !has("path") => None,
        () if says && who_or_when => Some(Kind::Transcript),
        () if has("path") => Some(Kind::Codebook),
        // A participant's words with their times, and nothing else that is known of them.
        () if has("participant") && says && column(headings, END).is_some() => Some(Kind::Transcript),
        () if has("participant") => Some(Kind::Participants),
        () => None,
    }
}

/// The headings for a message.
pub fn listed(headings: &[String]) -> String {
    let named = headings.iter().filter(|heading| !heading.is_empty());
    let short = |heading: &String| {
        let letters: String = heading.chars().take(SHOWN).collect::<String>().replace(['\n', '\r'], " ");
        if letters.chars().count() < heading.chars().count() { format!("{letters}…") } else { letters }
    };
    let mut words: Vec<String> = named.clone().take(HEADINGS_SHOWN).map(short).collect();
    let more = named.count().saturating_sub(HEADINGS_SHOWN);
    words.extend((more > 0).then(|| format!("{more} more")));
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// The column one of these names calls, the earlier names first.
pub(super) fn column(headings: &[String], names: &[&str]) -> Option<usize> {
    let squeezed: Vec<String> = headings.iter().map(|heading| squeezed(heading)).collect();
    names.iter().find_map(|name| squeezed.iter().position(|heading| heading == name))
}

/// A heading without its capitals, blanks and marks: `Start Time (ms)` is `starttimems`.
pub(super) fn squeezed(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What people and programs call the columns of a transcript, squeezed; the clearer names first.
#[rustfmt::skip]
pub(super) const SPEAKER: &[&str] = &[
    "speaker", "speakername", "speakerlabel", "speakerid", "speakers", "name", "who", "person", "sprecher",
    "sprecherin", "sprechende", "redner", "locuteur", "locutrice", "intervenant", "orateur", "hablante", "orador",
    "locutor", "falante", "parlante", "relatore", "spreker", "talare", "puhuja", "mówca", "говорящий", "спикер", "דובר",
    "المتحدث", "話者", "話し手", "发言人", "發言人", "说话人", "說話人", "说话者", "說話者", "講者", "讲者", "발화자", "화자",
    "participant", "participantid", "interviewee", "sender", "author", "user", "username",
];

#[rustfmt::skip]
pub(super) const TEXT: &[&str] = &[
    "text", "words", "utterance", "utterances", "sentence", "sentences", "transcript", "transcription",
    "transcripttext", "content", "body", "speech", "said", "dialogue", "dialog", "subtitle", "caption", "message",
    "segmenttext", "äußerung", "aeusserung", "äusserung", "inhalt", "wortlaut", "transkript", "transkription",
    "redebeitrag", "beitrag", "satz", "texte", "énoncé", "enonce", "parole", "paroles", "propos", "contenu", "texto",
    "enunciado", "contenido", "transcripción", "transcripcion", "fala", "conteúdo", "transcrição", "testo", "frase",
    "trascrizione", "tekst", "teksti", "текст", "реплика", "טקסט", "النص", "テキスト", "発話", "発言", "文本", "文字", "內容",
    "内容", "逐字稿", "텍스트", "내용", "발화",
];

#[rustfmt::skip]
pub(super) const START: &[&str] = &[
    "start", "starttime", "timestart", "begin", "begintime", "startms", "startmilliseconds", "startmsec", "starts",
    "startsec", "startseconds", "starttimems", "starttimes", "starttimesec", "starttimeseconds", "starttimehhmmss",
    "starthhmmss", "from", "timestamp", "timestamps", "time", "timecode", "tc", "tcin", "in", "onset", "beginmsec",
    "anfang", "beginn", "von", "startzeit", "zeit", "zeitmarke", "zeitstempel", "début", "debut", "temps", "horodatage",
    "inicio", "tiempo", "início", "tempo", "inizio", "начало", "время", "開始", "開始時間", "开始", "开始时间", "時間", "时间",
    "시작", "시간",
];

#[rustfmt::skip]
pub(super) const END: &[&str] = &[
    "end", "endtime", "timeend", "endms", "endmilliseconds", "endmsec", "ends", "endsec", "endseconds", "endtimems",
    "endtimes", "endtimesec", "endtimeseconds", "endtimehhmmss", "endhhmmss", "to", "until", "stop", "stoptime",
    "finish", "tcout", "out", "offset", "ende", "bis", "endzeit", "fin", "final", "fim", "fine", "конец", "終了", "終了時間",
    "结束", "結束", "结束时间", "結束時間", "끝", "종료",
];

#[rustfmt::skip]
pub(super) const SECTION: &[&str] = &[
    "section", "sectiontitle", "topic", "chapter", "heading", "part", "abschnitt", "kapitel", "themenblock", "chapitre",
    "sección", "seccion", "seção", "sezione", "章節",
];

#[cfg(test)]
mod tests {
    use super::super::workbook::tests::{rows_of, workbook};
    use super::*;

    fn kind_of(headings: &str) -> Option<Kind> {
        kind(&sheet::headings(headings))
    }

    #[test]
    fn a_table_is_known_by_its_columns_in_any_order_and_many_languages() {
        assert_eq!(kind_of("code;coder;document;quote"), Some(Kind::Codings));
        assert_eq!(kind_of("document,start,end,coder,code,text,speaker"), Some(Kind::Codings));
        assert_eq!(kind_of("path,definition"), Some(Kind::Codebook));
        assert_eq!(kind_of("Participant,document,speaker,role"), Some(Kind::Participants));
        for chart in ["participant,theme,summary,passages", "document,RQ1/trust,RQ1/trust (passages)"] {
            assert_eq!(kind_of(chart), Some(Kind::Chart), "{chart}");
        }
        for transcript in [
            "start,end,speaker,text",
            "Start Time (ms)\tText",
            "Sprecher;Äußerung",
            "timestamp,speaker,words,tags",
            ",TimeStamp,Turn,Speaker,Sentence",
            "participant,start,end,text",
            "segment,from,to,講者,內容",
        ] {
            assert_eq!(kind_of(transcript), Some(Kind::Transcript), "{transcript}");
        }
        for unknown in
            ["", "respondent,q1,q2", "document,turn,start,end,speaker,participant,text", "text", "P01: Hello, you"]
        {
            assert_eq!(kind_of(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn of_a_workbook_the_sheet_with_known_columns_is_read_and_the_others_are_said() {
        let note = rows_of(&[&["Read me first"]]);
        let people = rows_of(&[&["participant", "role"], &["P01", "engineer"]]);
        let table = open(&workbook(&[("Notes", &note), ("People", &people)]), None).unwrap();
        assert_eq!((table.kind, table.text.as_str()), (Some(Kind::Participants), "participant,role\nP01,engineer\n"));
        assert_eq!(table.doubts[0].message, "read the sheet People; not read: Notes");
        assert_eq!(open(&workbook(&[("Notes", &note)]), None).unwrap().kind, None);
        assert_eq!(open(&workbook(&[("Nothing", "")]), None), Err(ReadError::NotText(DecodeError::Empty)));
    }
}
