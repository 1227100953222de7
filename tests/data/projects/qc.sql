CREATE TABLE document (file_path VARCHAR NOT NULL PRIMARY KEY, file_hash VARCHAR NOT NULL);
CREATE TABLE code (name VARCHAR NOT NULL PRIMARY KEY);
CREATE TABLE coder (name VARCHAR NOT NULL PRIMARY KEY);
CREATE TABLE document_index (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR, time_series BOOLEAN, document_id VARCHAR);
CREATE TABLE coded_line (id INTEGER NOT NULL PRIMARY KEY, line INTEGER, coder_id VARCHAR, code_id VARCHAR);
CREATE TABLE location (id INTEGER NOT NULL PRIMARY KEY, start_line INTEGER, end_line INTEGER, document_index_id VARCHAR);
CREATE TABLE coded_line_location_association (coded_line_id INTEGER, location_id INTEGER);
INSERT INTO document VALUES ('talks/one.txt', ''), ('../settings.yaml', ''), ('lost.txt', '');
INSERT INTO code VALUES ('fear'), ('only used');
INSERT INTO coder VALUES ('ann');
INSERT INTO document_index VALUES (1, 'paragraphs', 0, 'talks/one.txt'), (2, 'paragraphs', 0, 'lost.txt'),
    (3, 'halves', 0, 'talks/one.txt');
INSERT INTO location VALUES (1, 0, 3, 1), (2, 0, 9, 2), (3, 0, 2, 3);
INSERT INTO coded_line VALUES (1, 0, 'ann', 'fear'), (2, 2, 'ann', 'only used'), (3, 1, 'ann', 'fear'),
    (4, 99, 'ann', 'fear'), (5, -1, 'ann', 'joy'), (6, 0, 'ann', 'fear'), (7, 0, 'ann', 'fear'), (8, 0, 'ann', 'none');
INSERT INTO coded_line_location_association VALUES (1, 1), (1, 3), (2, 1), (3, 1), (4, 1), (5, 1), (6, 2), (8, 1);
