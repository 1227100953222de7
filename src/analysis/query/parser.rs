//! Words to a tree.

use super::lexer::{Compared, Kind, OPERATORS, Relation, Token, Value, tokens};
use super::{QueryError, conditions::Key};
use crate::model::span::Span;

/// Brackets and NOTs may stand this deep in each other.
const DEPTH_MAX: usize = 60;

/// A chain of relations is as deep as it is long.
const WORDS_MAX: usize = 500;

/// A query as it was written, names not yet looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub(super) top: Node,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    AnyCode,
    Code { name: String, alone: bool, quoted: bool, at: Span },
    Condition { key: Key, values: Vec<Value>, at: Span },
    Attribute { name: Value, compared: Compared, values: Vec<Value>, at: Span },
    Regex { pattern: String, any_case: bool, at: Span },
    All(Vec<Node>),
    Either(Vec<Node>),
    Not(Box<Node>),
    Related(Box<Related>),
}

/// `left RELATION right`, or `left NOT RELATION right`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Related {
    pub left: Node,
    pub relation: Relation,
    pub negated: bool,
    pub right: Node,
}

impl Query {
    /// Reads a line; an error points at the place in it.
    pub fn parse(line: &str) -> Result<Self, QueryError> {
        let end = line.chars().count() as u32;
        let mut parser = Parser { tokens: tokens(line)?, next: 0, depth: 0, end: Span::of(end, end) };
        if let Some(token) = parser.tokens.get(WORDS_MAX) {
            return Err(QueryError::new(token.at, "the query is too long", "ask in several queries"));
        }
        if parser.tokens.is_empty() {
            return Err(QueryError::new(
                parser.end,
                "the query is empty",
                "name a code, as in trust NOT isolation; * finds every coded passage",
            ));
        }
        let top = parser.either()?;
        match parser.peek() {
            None => Ok(Self { top }),
            // Everything else is taken in before.
            Some(_) => {
                Err(QueryError::new(parser.here(), "there is no ( for this )", "take it out, or open it before"))
            }
        }
    }

    /// Whether answering needs the words of the documents, and not only what is marked in them.
    pub fn needs_text(&self) -> bool {
        self.top.any(&|node| matches!(node, Node::Regex { .. } | Node::Condition { key: Key::Text, .. }))
    }

    /// Whether it says whose codings it means.
    pub fn names_a_coder(&self) -> bool {
        self.top.any(&|node| matches!(node, Node::Condition { key: Key::Coder, .. }))
    }
}

impl Node {
    fn any(&self, is: &dyn Fn(&Self) -> bool) -> bool {
        is(self)
            || match self {
                Self::All(nodes) | Self::Either(nodes) => nodes.iter().any(|node| node.any(is)),
                Self::Not(node) => node.any(is),
                Self::Related(related) => related.left.any(is) || related.right.any(is),
                _ => false,
            }
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
    /// Where the line ends.
    end: Span,
}

impl Parser {
    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.next).map(|token| &token.kind)
    }

    fn here(&self) -> Span {
        self.tokens.get(self.next).map_or(self.end, |token| token.at)
    }

    fn take(&mut self, kind: &Kind) -> bool {
        let is = self.peek() == Some(kind);
        self.next += usize::from(is);
        is
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, QueryError>) -> Result<T, QueryError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(QueryError::new(
                self.here(),
                "too many brackets stand in each other",
                "ask in several queries",
            ));
        }
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// `A OR B`
    fn either(&mut self) -> Result<Node, QueryError> {
        let mut nodes = vec![self.all()?];
        while self.take(&Kind::Or) {
            nodes.push(self.all()?);
        }
        Ok(joined(nodes, Node::Either))
    }

    /// `A AND B`, `A NOT B`, `A AND NOT B`
    fn all(&mut self) -> Result<Node, QueryError> {
        let mut nodes = vec![self.negated()?];
        while self.take(&Kind::And) || self.peek() == Some(&Kind::Not) {
            nodes.push(self.negated()?);
        }
        Ok(joined(nodes, Node::All))
    }

    /// `NOT A`
    fn negated(&mut self) -> Result<Node, QueryError> {
        if !self.take(&Kind::Not) {
            return self.related();
        }
        self.deeper(|parser| Ok(Node::Not(Box::new(parser.negated()?))))
    }

    /// `A NEAR B`, `A NOT NEAR B`; several from the left.
    fn related(&mut self) -> Result<Node, QueryError> {
        let mut left = self.group()?;
        loop {
            let after = self.tokens.get(self.next + 1).map(|token| &token.kind);
            let (negated, relation) = match (self.peek(), after) {
                (Some(Kind::Relation(relation)), _) => (false, *relation),
                (Some(Kind::Not), Some(Kind::Relation(relation))) => (true, *relation),
                _ => return Ok(left),
            };
            self.next += 1 + usize::from(negated);
            if self.peek() == Some(&Kind::Not) {
                let word = relation.word();
                return Err(QueryError::new(
                    self.here(),
                    format!("NOT cannot stand after {word}"),
                    format!(
                        "A NOT {word} B finds what is not so; brackets hold a NOT together, as in A {word} (NOT B)"
                    ),
                ));
            }
            let right = self.group()?;
            left = Node::Related(Box::new(Related { left, relation, negated, right }));
        }
    }

    /// Terms side by side.
    fn group(&mut self) -> Result<Node, QueryError> {
        let mut nodes = Vec::new();
        while let Some(node) = self.term()? {
            nodes.push(node);
        }
        if nodes.is_empty() {
            return Err(self.term_expected());
        }
        Ok(joined(nodes, Node::All))
    }

    fn term(&mut self) -> Result<Option<Node>, QueryError> {
        let Some(Token { kind, at }) = self.tokens.get(self.next).cloned() else { return Ok(None) };
        let node = match kind {
            Kind::Star => Node::AnyCode,
            Kind::Name { name, alone, quoted } => Node::Code { name, alone, quoted, at },
            Kind::Condition(key, values) => Node::Condition { key, values, at },
            Kind::Attribute { name, compared, values } => Node::Attribute { name, compared, values, at },
            Kind::Regex { pattern, any_case } => Node::Regex { pattern, any_case, at },
            Kind::Open => return self.bracket(at).map(Some),
            Kind::Close | Kind::And | Kind::Or | Kind::Not | Kind::Relation(_) => return Ok(None),
        };
        self.next += 1;
        Ok(Some(node))
    }

    fn bracket(&mut self, open: Span) -> Result<Node, QueryError> {
        self.next += 1;
        let node = self.deeper(Self::either)?;
        if self.take(&Kind::Close) {
            return Ok(node);
        }
        Err(QueryError::new(open, "this ( is not closed", "end it with )"))
    }

    fn term_expected(&self) -> QueryError {
        let wanted = "a code, a condition or ( is expected";
        let before = self.next.checked_sub(1).and_then(|before| self.tokens.get(before));
        let after = before.and_then(|token| token.kind.operator()).map(|word| format!(" after {word}"));
        let message = match self.peek().and_then(Kind::operator) {
            _ if after.is_some() => format!("{wanted}{}", after.unwrap_or_default()),
            Some(word) => format!("{wanted} before {word}"),
            None => format!("{wanted} here"),
        };
        let hint = match self.peek().and_then(Kind::operator) {
            Some(word) => format!("{word} stands between two terms; a code named so is written \"{word}\""),
            None => "as in trust OR text:fence".to_owned(),
        };
        QueryError::new(self.here(), message, hint)
    }
}

fn joined(mut nodes: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Node {
    match nodes.len() {
        1 => nodes.pop().expect("there is one"),
        _ => join(nodes),
    }
}

impl Relation {
    /// As it is written, without the number.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overlaps => "OVERLAPS",
            Self::Equals => "EQUALS",
            Self::Within => "WITHIN",
            Self::Contains => "CONTAINS",
            Self::Near(_) => "NEAR",
            Self::Before(_) => "BEFORE",
            Self::After(_) => "AFTER",
        }
    }
}

impl Kind {
    /// The operator's word, if it is one.
    fn operator(&self) -> Option<&'static str> {
        match self {
            Self::And => Some(OPERATORS[0]),
            Self::Or => Some(OPERATORS[1]),
            Self::Not => Some(OPERATORS[2]),
            Self::Relation(relation) => Some(relation.word()),
            _ => None,
        }
    }
}
