//! Text. (being written)
