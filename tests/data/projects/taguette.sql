CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
CREATE TABLE users (login VARCHAR(30) NOT NULL PRIMARY KEY, created DATETIME NOT NULL);
CREATE TABLE projects (id INTEGER PRIMARY KEY, name VARCHAR(200), description TEXT, created DATETIME);
CREATE TABLE documents (id INTEGER PRIMARY KEY, name VARCHAR(200), description TEXT, filename VARCHAR(200),
    created DATETIME, project_id INTEGER, contents TEXT);
CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path VARCHAR(200), description TEXT);
CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER, end_offset INTEGER,
    snippet TEXT);
CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
CREATE TABLE commands (id INTEGER PRIMARY KEY, date DATETIME, user_login VARCHAR(30), project_id INTEGER,
    document_id INTEGER, payload TEXT);
INSERT INTO alembic_version VALUES ('09c662cd9483');
INSERT INTO projects VALUES (7, 'Clinics', 'About clinics', '2026-01-01 00:00:00');
INSERT INTO tags VALUES (1, 7, 'feelings.fear', 'Being afraid'), (2, 7, 'place', '');
INSERT INTO documents VALUES (1, 'Maya', '', 'maya.docx', '', 7, '<p>It was 😀 <em>so</em> caf&eacute;.</p>
<p>Never &amp; ever.</p>');
INSERT INTO highlights VALUES (1, 1, 12, 20, '<p><em>so</em> café</p>'), (2, 1, 22, 27, '<p>Never</p>'),
    (3, 1, 28, 34, '<p>&amp; ever</p>');
INSERT INTO highlight_tags VALUES (1, 1), (1, 2), (2, 2);
INSERT INTO commands VALUES
    (1, '2026-01-02 03:04:05.678', 'ann', 7, 1, '{"type": "highlight_add", "highlight_id": 1}'),
    (2, '2026-01-02 04:04:05.678', 'bob', 7, 1, '{"type": "highlight_add", "highlight_id": 1}'),
    (3, '2026-01-02 05:04:05', 'ann', 7, 1, '{"type": "highlight_add", "highlight_id": 3}'),
    (4, '2026-01-02 05:04:05', 'ann', 7, 1, '{"type": "tag_add", "tag_id": 1}');
