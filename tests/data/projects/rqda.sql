CREATE TABLE project (databaseversion text, date text, dateM text, memo text, about text, imageDir text);
CREATE TABLE source (name text, id integer, file text, memo text, owner text, date text, dateM text, status integer);
CREATE TABLE freecode (name text, memo text, owner text, date text, dateM text, id integer, status integer, color text);
CREATE TABLE codecat (name text, cid integer, catid integer, owner text, date text, dateM text, memo text,
    status integer);
CREATE TABLE treecode (cid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
CREATE TABLE filecat (name text, fid integer, catid integer, owner text, date text, dateM text, memo text,
    status integer);
CREATE TABLE treefile (fid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
CREATE TABLE coding (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text,
    date text, memo text);
CREATE TABLE coding2 (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text,
    date text, memo text);
CREATE TABLE cases (name text, memo text, owner text, date text, dateM text, id integer, status integer);
CREATE TABLE caselinkage (caseid integer, fid integer, selfirst real, selend real, status integer, owner text,
    date text, memo text);
CREATE TABLE attributes (name text, status integer, date text, dateM text, owner text, memo text, class text);
CREATE TABLE caseAttr (variable text, value text, caseID integer, date text, dateM text, owner text, status integer);
CREATE TABLE fileAttr (variable text, value text, fileID integer, date text, dateM text, owner text, status integer);
CREATE TABLE journal (name text, journal text, date text, dateM text, owner text, status integer);
CREATE TABLE annotation (fid integer, position integer, annotation text, owner text, date text, dateM text,
    status integer);
INSERT INTO project VALUES ('0.2.2', '', '', 'Memo of all', 'RQDA', NULL);
INSERT INTO source VALUES ('tale', 1, CAST(x'4865206c656674202d20736169642027ff6e6f2792732e' AS TEXT), 'old', 'ann', '', '', 1),
    ('dropped', 2, 'Gone.', '', 'ann', '', '', 0);
INSERT INTO codecat VALUES ('acts', NULL, 1, '', '', '', 'what is done', 1), ('moods', NULL, 2, '', '', '', '', 1);
INSERT INTO freecode VALUES ('leaving', '', '', '', '', 1, 1, '#ABCDEF'), ('saying', 'm', '', '', '', 2, 1, NULL),
    ('old code', '', '', '', '', 3, 0, NULL);
INSERT INTO treecode VALUES (1, 1, '', '', '', 1, ''), (1, 2, '', '', '', 1, ''), (2, 2, '', '', '', 0, '');
INSERT INTO coding VALUES
    (1, 1, 'left', 3.0, 7.0, 1, 'ann', 'Fri Aug 05 11:16:43 2016', NULL),
    (2, 1, 'said', 9.0, 13.0, 1, 'bob', 'Fri Aug  5 11:16:43 2016', 'note'),
    (2, 1, 'He', -1.0, 9e999, 1, 'bob', NULL, NULL),
    (1, 1, 'left', 3.0, 7.0, -1, 'ann', NULL, NULL),
    (1, 2, 'Gone', 0.0, 4.0, 1, 'ann', NULL, NULL),
    (3, 1, 'left', 3.0, 7.0, 1, 'ann', NULL, NULL);
INSERT INTO coding2 VALUES (1, 1, 'left', 3.0, 7.0, 1, 'ann', NULL, NULL);
INSERT INTO filecat VALUES ('tales', NULL, 1, '', '', '', '', 1);
INSERT INTO treefile VALUES (1, 1, '', '', '', 1, ''), (2, 1, '', '', '', 1, '');
INSERT INTO cases VALUES ('He', 'him', '', '', '', 1, 1);
INSERT INTO caselinkage VALUES (1, 1, 0.0, 23.0, 1, '', '', ''), (1, 1, 3.0, 7.0, 1, '', '', '');
INSERT INTO attributes VALUES ('age', 1, '', '', '', '', 'numeric'), ('gone', 0, '', '', '', '', '');
INSERT INTO caseAttr VALUES ('age', 'forty', 1, '', '', '', 1), ('home', 'NA', 1, '', '', '', 1);
INSERT INTO fileAttr VALUES ('year', '1812', 1, '', '', '', 1), ('year', '1813', 1, '', '', '', 0);
INSERT INTO journal VALUES ('Day', 'Read it.', 'Fri Aug  5 11:16:43 2016', '', 'ann', 1);
INSERT INTO annotation VALUES (1, 4, 'why?', 'bob', '', '', 1);
