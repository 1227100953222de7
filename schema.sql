-- The whole truth of a new thema project: one SQLite file, written to be read.
--
-- Positions are CHARACTERS (Unicode code points) from 0, half-open: the words of a coding are
--     substr(body, start + 1, "end" - start)
-- which counts as Python, R and the REFI-QDA standard do. Ids are UUIDv7 in lower-case text. Instants are
-- RFC 3339 in UTC. Times in a recording are milliseconds from its start.
--
-- Nothing is destroyed: deleting sets `retired`, merging a code sets `merged_into`. Every change of the
-- tables of part 1 is written to `step` and `change` (part 3), by triggers that exist only while thema has the
-- file open for writing. Change these tables by other means and `thema doctor` will say so.
-- Read through the views (part 4): they are stable.


-- ---------------------------------------------------------------- 1. The study. Every change has its history.

-- The study itself: exactly one row.
CREATE TABLE project (
    id         TEXT PRIMARY KEY,
    title      TEXT NOT NULL,
    questions  TEXT NOT NULL DEFAULT '',  -- the research questions, one a line
    method     TEXT NOT NULL DEFAULT 'codebook'
               CHECK (method IN ('reflexive', 'codebook', 'reliability', 'framework', 'grounded')),
    quantifiers    TEXT NOT NULL DEFAULT '',  -- words for how many participants, as "few=<40%, many=40-100%"; '': the usual
    quantifiers_of INTEGER NOT NULL DEFAULT 0 CHECK (quantifiers_of >= 0),  -- how many participants they were set for
    created_at TEXT NOT NULL,
    retired    INTEGER NOT NULL DEFAULT 0 CHECK (retired = 0)
) STRICT, WITHOUT ROWID;

-- A person who codes, or, with the role 'consensus', the layer of what the team agreed on.
CREATE TABLE coder (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL CHECK (name <> ''),
    initials TEXT NOT NULL DEFAULT '',
    role     TEXT NOT NULL DEFAULT 'coder' CHECK (role IN ('lead', 'coder', 'auditor', 'consensus')),
    retired  INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX coder_name ON coder (name COLLATE NOCASE) WHERE retired = 0;

-- A transcript, field notes, an open answer.
CREATE TABLE document (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL CHECK (name <> ''),
    kind     TEXT NOT NULL DEFAULT 'transcript' CHECK (kind IN ('transcript', 'notes', 'answer')),
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),  -- the current one; see document_text
    language TEXT,                                              -- BCP 47, if known
    sort     INTEGER NOT NULL DEFAULT 0,                        -- order of import, for "new codes per interview"
    retired  INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX document_name ON document (name) WHERE retired = 0;

-- A person studied (a case).
CREATE TABLE participant (
    id      TEXT PRIMARY KEY,
    label   TEXT NOT NULL CHECK (label <> ''),  -- P05
    note    TEXT NOT NULL DEFAULT '',
    retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX participant_label ON participant (label) WHERE retired = 0;

-- A label that speaks in one document. One participant may speak in several, several in one.
CREATE TABLE speaker (
    id          TEXT PRIMARY KEY,
    document    TEXT NOT NULL REFERENCES document (id),
    label       TEXT NOT NULL CHECK (label <> ''),  -- as the transcript writes it, without colon and time
    role        TEXT NOT NULL CHECK (role IN ('interviewer', 'participant', 'other')),
    participant TEXT REFERENCES participant (id),
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX speaker_label ON speaker (document, label) WHERE retired = 0;

-- A property of participants or of documents: role, years, industry.
CREATE TABLE attribute (
    id      TEXT PRIMARY KEY,
    about   TEXT NOT NULL DEFAULT 'participant' CHECK (about IN ('participant', 'document')),
    name    TEXT NOT NULL CHECK (name <> ''),
    kind    TEXT NOT NULL DEFAULT 'text' CHECK (kind IN ('text', 'number', 'boolean', 'date', 'choice')),
    choices TEXT NOT NULL DEFAULT '',      -- of a choice: the values it takes, one a line; empty if any word may be one
    sort    INTEGER NOT NULL DEFAULT 0,
    retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX attribute_name ON attribute (about, name COLLATE NOCASE) WHERE retired = 0;

-- One participant's or document's value: text in the attribute's own way of writing (7, yes, 2026-11-22).
CREATE TABLE attribute_value (
    id          TEXT PRIMARY KEY,
    attribute   TEXT NOT NULL REFERENCES attribute (id),
    participant TEXT REFERENCES participant (id),
    document    TEXT REFERENCES document (id),
    value       TEXT NOT NULL,
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    CHECK ((participant IS NULL) <> (document IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX attribute_value_once
    ON attribute_value (attribute, COALESCE(participant, document)) WHERE retired = 0;

-- The codebook: a tree of any depth. A theme groups, and may be applied to text too.
CREATE TABLE code (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('theme', 'code')),
    name        TEXT NOT NULL CHECK (name <> ''),
    parent      TEXT REFERENCES code (id),
    definition  TEXT NOT NULL DEFAULT '',
    include     TEXT NOT NULL DEFAULT '',  -- when to use it
    exclude     TEXT NOT NULL DEFAULT '',  -- when not to use it
    example     TEXT NOT NULL DEFAULT '',
    color       TEXT,                      -- #rrggbb
    sort        INTEGER NOT NULL DEFAULT 0,
    merged_into TEXT REFERENCES code (id), -- its codings count as that code's
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX code_name ON code (COALESCE(parent, ''), name) WHERE retired = 0 AND merged_into IS NULL;

-- A pass of coding over some documents; blind while its coders shall not see each other.
CREATE TABLE round (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL CHECK (name <> ''),
    blind   INTEGER NOT NULL DEFAULT 0 CHECK (blind IN (0, 1)),
    closed  INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
    retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX round_name ON round (name COLLATE NOCASE) WHERE retired = 0;

-- Who codes which document, in which round, and whether that is done.
CREATE TABLE assignment (
    id       TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES document (id),
    coder    TEXT NOT NULL REFERENCES coder (id),
    round    TEXT REFERENCES round (id),
    finished INTEGER NOT NULL DEFAULT 0 CHECK (finished IN (0, 1)),
    retired  INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX assignment_once ON assignment (document, coder, COALESCE(round, '')) WHERE retired = 0;

-- A passage × a code × a coder. It belongs to its coder; nobody else changes it. When the text is amended, a coding is
-- carried to the new revision; one whose words are gone, or that would be there twice, stays behind and does not count.
CREATE TABLE coding (
    id         TEXT PRIMARY KEY,
    document   TEXT NOT NULL REFERENCES document (id),
    revision   INTEGER NOT NULL,   -- the revision of the text in which the positions count
    start      INTEGER NOT NULL CHECK (start >= 0),
    "end"      INTEGER NOT NULL,   -- after the last character
    code       TEXT NOT NULL REFERENCES code (id),
    coder      TEXT NOT NULL REFERENCES coder (id),
    round      TEXT REFERENCES round (id),
    certainty  TEXT NOT NULL DEFAULT 'certain' CHECK (certainty IN ('certain', 'uncertain')),
    memo       TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    retired    INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    CHECK (start < "end")
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX coding_once
    ON coding (document, start, "end", code, coder, COALESCE(round, ''), revision) WHERE retired = 0;

-- A note about anything. about_id is NULL for the project. A memo about a passage is one about its document whose
-- title begins with the place, `passage 1034..1071` or `passage 1034..1071: Title`, in characters of the revision.
CREATE TABLE memo (
    id          TEXT PRIMARY KEY,
    about_table TEXT NOT NULL CHECK (about_table IN ('project', 'document', 'code', 'coding', 'participant')),
    about_id    TEXT,
    author      TEXT REFERENCES coder (id),
    title       TEXT NOT NULL DEFAULT '',
    body        TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    CHECK ((about_table = 'project') = (about_id IS NULL))
) STRICT, WITHOUT ROWID;

-- How one disagreement was resolved, by whom, and why. The coders' own codings stay as they were.
CREATE TABLE decision (
    id         TEXT PRIMARY KEY,
    document   TEXT NOT NULL REFERENCES document (id),
    start      INTEGER NOT NULL CHECK (start >= 0),
    "end"      INTEGER NOT NULL,
    code       TEXT NOT NULL REFERENCES code (id),
    round      TEXT REFERENCES round (id),
    outcome    TEXT NOT NULL CHECK (outcome IN ('first', 'second', 'both', 'neither')),
    reason     TEXT NOT NULL DEFAULT '',
    decided_by TEXT REFERENCES coder (id),
    decided_at TEXT NOT NULL,
    retired    INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    revision   INTEGER NOT NULL DEFAULT 1,  -- the revision of the text in which the positions count
    CHECK (start < "end")
) STRICT, WITHOUT ROWID;

-- A passage picked for the paper. Its words are never copied: they are read from the text, so that a withdrawal and
-- pseudonyms reach them. When the text is amended it is carried along as codings are. People cite it by the last six
-- letters of its id, `Q-7f3a91`: those stay, whatever is renamed, sorted anew or amended.
CREATE TABLE quote (
    id        TEXT PRIMARY KEY,
    document  TEXT NOT NULL REFERENCES document (id),
    revision  INTEGER NOT NULL,  -- the revision of the text in which the positions count
    start     INTEGER NOT NULL CHECK (start >= 0),
    "end"     INTEGER NOT NULL,
    code      TEXT REFERENCES code (id),   -- the code or theme it illustrates
    note      TEXT NOT NULL DEFAULT '',
    picked_by TEXT REFERENCES coder (id),
    picked_at TEXT NOT NULL,
    retired   INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    CHECK (start < "end")
) STRICT, WITHOUT ROWID;

-- How a quote is shown otherwise than it was said, in characters of the quote's revision. Words left out (`words` is
-- empty) are shown as `[…]`, words put in (`start` is `end`) as `[words]`, words in the place of others too.
CREATE TABLE quote_edit (
    id       TEXT PRIMARY KEY,
    quote    TEXT NOT NULL REFERENCES quote (id),
    revision INTEGER NOT NULL,
    start    INTEGER NOT NULL CHECK (start >= 0),
    "end"    INTEGER NOT NULL,
    words    TEXT NOT NULL DEFAULT '',   -- the analyst's, never the speaker's
    retired  INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    CHECK (start <= "end")
) STRICT, WITHOUT ROWID;
CREATE INDEX quote_edit_of ON quote_edit (quote) WHERE retired = 0;

-- A cell of the framework chart: what the analyst makes of a theme in one case, a participant or a document.
CREATE TABLE summary (
    id          TEXT PRIMARY KEY,
    participant TEXT REFERENCES participant (id),
    document    TEXT REFERENCES document (id),
    code        TEXT NOT NULL REFERENCES code (id),
    author      TEXT REFERENCES coder (id),   -- who wrote it last
    body        TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    CHECK ((participant IS NULL) <> (document IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX summary_once ON summary (COALESCE(participant, document), code) WHERE retired = 0;

-- A passage whose words were touched when its text was amended: for somebody to look at, once.
CREATE TABLE recheck (
    id          TEXT PRIMARY KEY,
    document    TEXT NOT NULL REFERENCES document (id),
    revision    INTEGER NOT NULL,  -- the revision that touched it
    about_table TEXT NOT NULL CHECK (about_table IN ('coding', 'memo', 'decision', 'quote')),
    about_id    TEXT NOT NULL,
    change      TEXT NOT NULL      -- its words changed; none of them is left; it fell together with another one
                CHECK (change IN ('changed', 'gone', 'same')),
    start       INTEGER NOT NULL CHECK (start >= 0),  -- where it stood in the revision before
    "end"       INTEGER NOT NULL,
    checked     INTEGER NOT NULL DEFAULT 0 CHECK (checked IN (0, 1)),
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    CHECK (start < "end")
) STRICT, WITHOUT ROWID;
CREATE INDEX recheck_of ON recheck (document) WHERE retired = 0 AND checked = 0;

-- A named collection of things: a document group, a code group (a Set of REFI-QDA).
CREATE TABLE collection (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL CHECK (name <> ''),
    description TEXT NOT NULL DEFAULT '',
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;

-- That a thing is in a collection.
CREATE TABLE member (
    id          TEXT PRIMARY KEY,
    collection  TEXT NOT NULL REFERENCES collection (id),
    about_table TEXT NOT NULL CHECK (about_table IN ('document', 'code', 'memo', 'participant', 'medium')),
    about_id    TEXT NOT NULL,
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX member_once ON member (collection, about_id) WHERE retired = 0;

-- A relation that somebody drew between two things.
CREATE TABLE link (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL DEFAULT '',
    direction  TEXT NOT NULL CHECK (direction IN ('associative', 'one way', 'bidirectional')),
    from_table TEXT NOT NULL CHECK (from_table IN ('document', 'code', 'memo', 'participant', 'medium')),
    from_id    TEXT NOT NULL,
    to_table   TEXT NOT NULL CHECK (to_table IN ('document', 'code', 'memo', 'participant', 'medium')),
    to_id      TEXT NOT NULL,
    retired    INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;

-- A picture, a recording, a document without text that came with another program's project: kept and handed on, not
-- coded here.
CREATE TABLE medium (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL CHECK (name <> ''),
    kind        TEXT NOT NULL CHECK (kind IN ('picture', 'pdf', 'audio', 'video')),
    filename    TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX medium_name ON medium (name) WHERE retired = 0;

-- What the other program had marked in it: a region, a stretch of time, or, without any of them, the whole; with a code
-- or with none. Marks of one selection have its number and differ in code or coder.
CREATE TABLE medium_mark (
    id          TEXT PRIMARY KEY,
    medium      TEXT NOT NULL REFERENCES medium (id),
    selection   INTEGER NOT NULL,        -- its number in the medium, from 1
    name        TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    page        INTEGER,                 -- as the other program counts
    first_x     INTEGER,                 -- pixels of a picture, points of a page
    first_y     INTEGER,
    second_x    INTEGER,
    second_y    INTEGER,
    from_ms     INTEGER,
    to_ms       INTEGER,
    code        TEXT REFERENCES code (id),
    coder       TEXT REFERENCES coder (id),
    created_at  TEXT,
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;

-- A named point in the history: the codebook as it was after that step.
CREATE TABLE codebook_version (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL CHECK (name <> ''),
    step    INTEGER NOT NULL,
    note    TEXT NOT NULL DEFAULT '',
    retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX codebook_version_name ON codebook_version (name) WHERE retired = 0;


-- ------------------------------------------- 2. The texts. Added once with a document's revision, never changed, and
-- erased only when a participant withdraws or names are replaced for good.

-- The text of one revision, as imported: line ends are LF, a byte order mark is dropped, nothing else is
-- normalised. Transcript text is never copied into the history. Of a text whose words were erased length and fingerprint
-- stay, so that it is known again; the fingerprint not (it is '') where what was erased could be found by trying.
CREATE TABLE document_text (
    document TEXT NOT NULL REFERENCES document (id),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    length   INTEGER NOT NULL,  -- characters
    sha256   TEXT NOT NULL,     -- of the body in UTF-8, in lower-case hex
    base     INTEGER,           -- the revision this one was made from; NULL for a text as imported
    erased   INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1)),  -- the words are gone for good; body is empty
    body     TEXT NOT NULL,     -- the last: what stands behind a text is found only by walking through it
    PRIMARY KEY (document, revision)
) STRICT;

-- The file as it came, of a revision that came from a file. `bytes` is empty where the file is the revision's text itself,
-- byte for byte; without a name it was erased.
CREATE TABLE original (
    document   TEXT NOT NULL REFERENCES document (id),
    revision   INTEGER NOT NULL DEFAULT 1,
    filename   TEXT NOT NULL,
    media_type TEXT NOT NULL,
    encoding   TEXT NOT NULL,
    bytes      BLOB NOT NULL,
    PRIMARY KEY (document, revision)
) STRICT;

-- How a revision came from its base: at `at` (characters of the base) `removed_len` characters went and `inserted`
-- came, in the order of the text. What was removed is not kept, so that a pseudonym hides what it replaced.
CREATE TABLE text_edit (
    document    TEXT NOT NULL REFERENCES document (id),
    revision    INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    at          INTEGER NOT NULL CHECK (at >= 0),
    removed_len INTEGER NOT NULL CHECK (removed_len >= 0),
    inserted    TEXT NOT NULL,
    PRIMARY KEY (document, revision, n)
) STRICT, WITHOUT ROWID;

-- The file of a medium; empty if it did not come along, or was erased.
CREATE TABLE medium_file (
    medium TEXT PRIMARY KEY REFERENCES medium (id),
    bytes  BLOB NOT NULL
) STRICT;

-- A part of the interview guide, from its heading to the next.
CREATE TABLE section (
    document TEXT NOT NULL REFERENCES document (id),
    revision INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    start    INTEGER NOT NULL CHECK (start >= 0),
    "end"    INTEGER NOT NULL CHECK ("end" >= start),
    title    TEXT NOT NULL,
    PRIMARY KEY (document, revision, n)
) STRICT, WITHOUT ROWID;

-- One speaker's stretch: the words spoken, without label and time. `speaker` is NULL in a text without speakers.
CREATE TABLE turn (
    document   TEXT NOT NULL REFERENCES document (id),
    revision   INTEGER NOT NULL,
    n          INTEGER NOT NULL,
    start      INTEGER NOT NULL CHECK (start >= 0),
    "end"      INTEGER NOT NULL CHECK ("end" >= start),
    speaker    TEXT REFERENCES speaker (id),
    time_start INTEGER,
    time_end   INTEGER,
    PRIMARY KEY (document, revision, n)
) STRICT, WITHOUT ROWID;


-- ------------------------------------------------------------------------------------------ 3. The history.

-- One thing somebody did.
CREATE TABLE step (
    n       INTEGER PRIMARY KEY,   -- in the order done
    id      TEXT NOT NULL,         -- the same on every machine
    at      TEXT NOT NULL,
    coder   TEXT,                  -- who; NULL before there was a coder
    verb    TEXT NOT NULL,         -- what kind of thing
    label   TEXT NOT NULL,         -- in words, without transcript text
    gesture TEXT                   -- steps of one gesture are undone together
) STRICT;

-- Which steps a step took back. An undo takes back a step, a redo takes back an undo.
CREATE TABLE reversal (
    step   INTEGER NOT NULL REFERENCES step (n),
    undoes INTEGER NOT NULL REFERENCES step (n),
    PRIMARY KEY (step, undoes)
) STRICT, WITHOUT ROWID;
CREATE INDEX reversal_of ON reversal (undoes);

-- Every row a step touched: the columns as they were and as they are, JSON objects by column name.
-- An insert ('I') has no before and all columns after; an update ('U') has the columns that changed.
CREATE TABLE change (
    seq    INTEGER PRIMARY KEY,    -- in the order done
    step   INTEGER NOT NULL REFERENCES step (n),
    tbl    TEXT NOT NULL,
    row    TEXT NOT NULL,          -- the row's id
    op     TEXT NOT NULL CHECK (op IN ('I', 'U')),
    before TEXT,
    after  TEXT NOT NULL
) STRICT;
CREATE INDEX change_of_step ON change (step);
-- Nearly all rows ever touched are codings: what else was changed is found without going through those.
CREATE INDEX change_of_row ON change (tbl, row) WHERE tbl <> 'coding';

-- What thema remembers for comfort (the last coder, where one was reading). Not part of the study: no history.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;


-- ------------------------------------------- 4. Views: the interface for R, Python and any SQL client. Stable.

-- Codes in use with their full path; a `/` in a name is written `\/`.
CREATE VIEW codebook (code, path, depth, kind, name, definition, include, exclude, example, color) AS
WITH RECURSIVE node (id, path, depth) AS (
    SELECT id, replace(replace(name, '\', '\\'), '/', '\/'), 0
    FROM code
    WHERE retired = 0 AND merged_into IS NULL
      AND (parent IS NULL OR parent NOT IN (SELECT id FROM code WHERE retired = 0 AND merged_into IS NULL))
    UNION ALL
    SELECT code.id, node.path || '/' || replace(replace(code.name, '\', '\\'), '/', '\/'), node.depth + 1
    FROM node JOIN code ON code.parent = node.id
    WHERE code.retired = 0 AND code.merged_into IS NULL AND node.depth < 100
)
SELECT code.id, node.path, node.depth, code.kind, code.name, code.definition, code.include, code.exclude,
       code.example, code.color
FROM node JOIN code ON code.id = node.id;

-- Codings that count: not retired, in the current text, their document, coder and code in use; merged codes followed.
CREATE VIEW live_coding (id, document, revision, start, "end", code, coder, round, certainty, memo, created_at) AS
WITH RECURSIVE becomes (id, code, hops) AS (
    SELECT id, id, 0 FROM code
    UNION ALL
    SELECT becomes.id, code.merged_into, becomes.hops + 1
    FROM becomes JOIN code ON code.id = becomes.code
    WHERE code.merged_into IS NOT NULL AND becomes.hops < 100
)
SELECT coding.id, coding.document, coding.revision, coding.start, coding."end", becomes.code, coding.coder,
       coding.round, coding.certainty, coding.memo, coding.created_at
FROM coding
JOIN becomes ON becomes.id = coding.code
JOIN code ON code.id = becomes.code AND code.retired = 0 AND code.merged_into IS NULL
JOIN document ON document.id = coding.document AND document.retired = 0 AND document.revision = coding.revision
JOIN coder ON coder.id = coding.coder AND coder.retired = 0
WHERE coding.retired = 0;

-- The turns of the current revision with their words.
CREATE VIEW turn_text (document, turn, start, "end", speaker, role, participant, time_start, time_end, text) AS
SELECT document.name, turn.n, turn.start, turn."end", speaker.label, speaker.role, participant.label,
       turn.time_start, turn.time_end, substr(document_text.body, turn.start + 1, turn."end" - turn.start)
FROM document
JOIN document_text ON document_text.document = document.id AND document_text.revision = document.revision
JOIN turn ON turn.document = document.id AND turn.revision = document.revision
LEFT JOIN speaker ON speaker.id = turn.speaker
LEFT JOIN participant ON participant.id = speaker.participant AND participant.retired = 0
WHERE document.retired = 0;

-- Every coding that counts with its words and where they stand. Speaker and participant are those of the first
-- turn the passage touches.
CREATE VIEW coded_passage (id, document, participant, speaker, section, start, "end", text, code, coder, round,
                           certainty, memo) AS
SELECT coding.id, document.name, participant.label, speaker.label,
       (SELECT section.title FROM section
        WHERE section.document = coding.document AND section.revision = coding.revision
          AND section.start <= coding.start AND coding.start < section."end"
        ORDER BY section.n DESC LIMIT 1),
       coding.start, coding."end", substr(document_text.body, coding.start + 1, coding."end" - coding.start),
       codebook.path, coder.name, round.name, coding.certainty, coding.memo
FROM live_coding AS coding
JOIN document ON document.id = coding.document
JOIN document_text ON document_text.document = coding.document AND document_text.revision = coding.revision
JOIN codebook ON codebook.code = coding.code
JOIN coder ON coder.id = coding.coder
LEFT JOIN round ON round.id = coding.round
LEFT JOIN turn ON turn.document = coding.document AND turn.revision = coding.revision AND turn.n = (
    SELECT min(touched.n) FROM turn AS touched
    WHERE touched.document = coding.document AND touched.revision = coding.revision
      AND touched."end" > coding.start AND touched.start < coding."end")
LEFT JOIN speaker ON speaker.id = turn.speaker
LEFT JOIN participant ON participant.id = speaker.participant AND participant.retired = 0;
