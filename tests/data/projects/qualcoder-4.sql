CREATE TABLE project (databaseversion text, date text, memo text, about text, bookmarkfile integer,
    bookmarkpos integer);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text,
    date text, av_text_id integer, unique(name));
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer,
    cid integer, memo text, date text, owner text, important integer);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text,
    date text, owner text, important integer);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text,
    date text);
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text,
    owner text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text,
    date text, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer);
CREATE TABLE code_text (cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text,
    memo text, avid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text);
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
INSERT INTO project VALUES ('v4', '2026-01-02 03:04:05', 'The study', 'QualCoder 2.8', 0, 0);
INSERT INTO source (id, name, fulltext, mediapath, memo) VALUES
    (1, 'p01.txt', 'I: 😀 Hello
P: The clinic closed.
', NULL, 'a memo'),
    (2, 'map.png', NULL, '/images/map.png', 'a map'),
    (3, 'talk.mp3', NULL, '/audio/talk.mp3', ''),
    (4, 'talk.mp3.txt', 'Yes.', NULL, ''),
    (5, 'scan.pdf', 'Scanned words', '/docs/scan.pdf', ''),
    (6, 'far.mp4', NULL, 'video:/home/else/far.mp4', '');
UPDATE source SET av_text_id = 4 WHERE id = 3;
INSERT INTO code_cat VALUES (1, 'Care', 'ann', '', 'what helps', NULL), (2, 'Barriers', 'ann', '', '', 1);
INSERT INTO code_name VALUES (1, 'Hours', 'opening hours', 2, 'ann', '', '#CC3311'),
    (2, 'Loose', '', NULL, 'ann', '', 'red');
INSERT INTO code_text (cid, fid, seltext, pos0, pos1, owner, date, memo) VALUES
    (1, 1, 'The clinic', 15, 25, 'ann', '2026-01-02 03:04:05', 'why'),
    (2, 1, 'Hello' || char(8233) || 'P:', 6, 14, 'bob', '2026-01-02 03:04:05', ''),
    (1, 1, 'closed', 25, 31, 'bob', 'soon', ''),
    (2, 1, 'not there', 15, 25, 'bob', NULL, NULL),
    (9, 1, 'The', 15, 18, 'bob', '', ''),
    (1, 2, '', 0, 3, 'bob', '', ''),
    (1, 77, 'gone', 0, 4, 'bob', '', '');
INSERT INTO code_image VALUES (1, 2, 10, 20, 30, 40, 1, 'here', '2026-01-02 03:04:05', 'ann', NULL),
    (2, 5, 1, 2, 3, 4, 2, '', '', 'ann', NULL);
INSERT INTO code_av VALUES (1, 3, 500, 1500, 2, '', '', 'bob', 1), (2, 3, 9, 2, 2, '', '', 'bob', 1);
INSERT INTO annotation VALUES (1, 1, 15, 25, 'check', 'bob', '2026-01-02 03:04:05');
INSERT INTO cases VALUES (1, 'P01', 'the first', 'ann', '');
INSERT INTO case_text VALUES (1, 1, 1, 0, 25, 'ann', '', ''), (2, 1, 4, 0, 3, 'ann', '', 'mine');
INSERT INTO attribute_type VALUES ('age', '', '', '', 'case', 'numeric'), ('site', '', '', 'where', 'file', 'character');
INSERT INTO attribute VALUES (1, 'age', 'case', '41', 1, '', ''), (2, 'site', 'file', 'north', 1, '', ''),
    (3, 'site', 'file', '', 4, '', ''), (4, 'age', 'case', '42', 1, '', '');
INSERT INTO journal VALUES (1, 'Day 1', 'Thoughts', '2026-01-02 03:04:05', 'bob');
