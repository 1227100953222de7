//! Collections of things, and links between them.

use super::row::word;
use super::{Reader, Result, Writer};
use crate::model::collection::{Collection, Direction, Link, Thing};
use crate::model::ids::{CollectionId, MemberId};
use std::collections::HashMap;

/// The collections in use, by name, with their members as they came.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Collection>> {
    const ALL: &str = "SELECT id, name, description FROM collection WHERE retired = 0 ORDER BY name, id";
    const MEMBERS: &str = "SELECT collection, about_table, about_id FROM member WHERE retired = 0 ORDER BY id";
    let mut all = reader.all(ALL, [], |row| {
        let (id, name, description) = (row.get("id")?, row.get("name")?, row.get("description")?);
        Ok(Collection { id, name, description, members: Vec::new() })
    })?;
    let place: HashMap<CollectionId, usize> = all.iter().zip(0..).map(|(collection, at)| (collection.id, at)).collect();
    let members = reader.all(MEMBERS, [], |row| {
        let (table, id): (String, String) = (row.get("about_table")?, row.get("about_id")?);
        Ok((row.get("collection")?, Thing::from_row(&table, &id)))
    })?;
    for (collection, thing) in members {
        if let (Some(&at), Some(thing)) = (place.get(&collection), thing) {
            all[at].members.push(thing);
        }
    }
    Ok(all)
}

/// The links in use, as they came.
pub fn links(reader: &Reader<'_>) -> Result<Vec<Link>> {
    const LINKS: &str = "SELECT id, name, direction, from_table, from_id, to_table, to_id
        FROM link
        WHERE retired = 0
        ORDER BY id";
    let links = reader.all(LINKS, [], |row| {
        let thing = |table, id| {
            let (table, id): (String, String) = (row.get(table)?, row.get(id)?);
            Ok::<_, rusqlite::Error>(Thing::from_row(&table, &id))
        };
        let (id, name) = (row.get("id")?, row.get("name")?);
        let direction = word(row, "direction", Direction::from_word)?;
        let ends = thing("from_table", "from_id")?.zip(thing("to_table", "to_id")?);
        Ok(ends.map(|(from, to)| Link { id, name, direction, from, to }))
    })?;
    Ok(links.into_iter().flatten().collect())
}

/// Adds a collection without its members.
pub fn insert(writer: &Writer<'_>, collection: &Collection) -> Result<()> {
    const INSERT: &str = "INSERT INTO collection (id, name, description) VALUES (?1, ?2, ?3)";
    writer.run(INSERT, (collection.id, &collection.name, &collection.description))?;
    Ok(())
}

/// Puts a thing into a collection; whether it was not there.
pub fn add_member(writer: &Writer<'_>, collection: CollectionId, thing: Thing) -> Result<bool> {
    const INSERT: &str = "INSERT INTO member (id, collection, about_table, about_id) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO NOTHING";
    let (table, id) = thing.row();
    Ok(writer.run(INSERT, (MemberId::new(), collection, table, id))? > 0)
}

/// Adds a link.
pub fn insert_link(writer: &Writer<'_>, link: &Link) -> Result<()> {
    const INSERT: &str = "INSERT INTO link (id, name, direction, from_table, from_id, to_table, to_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let ((from_table, from), (to_table, to)) = (link.from.row(), link.to.row());
    writer.run(INSERT, (link.id, &link.name, link.direction.word(), from_table, from, to_table, to))?;
    Ok(())
}
