//! Which paths a Rust source names: enough of the language to see them in comments' and strings' stead, no more.

/// A path as it is named: `crate::model::Layer` in whichever way it is written, use-groups expanded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Named {
    /// Its segments; `*` at the end for all that is there.
    pub(crate) segments: Vec<String>,
    /// The line, from 1.
    pub(crate) line: usize,
    /// How many `mod name { ... }` are around it.
    pub(crate) depth: usize,
}

/// Every path in a source, in order.
pub(crate) fn paths(source: &str) -> Vec<Named> {
    let mut walk = Walk { tokens: tokens(source), at: 0, braces: Vec::new(), found: Vec::new() };
    while walk.at < walk.tokens.len() {
        walk.step();
    }
    walk.found
}

#[derive(Debug)]
struct Token {
    text: String,
    line: usize,
}

/// What a brace belongs to.
#[derive(PartialEq, Eq, Debug)]
enum Brace {
    Module,
    Other,
}

struct Walk {
    tokens: Vec<Token>,
    at: usize,
    braces: Vec<Brace>,
    found: Vec<Named>,
}

impl Walk {
    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    fn before(&self, back: usize) -> &str {
        self.at.checked_sub(back).map_or("", |at| self.text(at))
    }

    fn step(&mut self) {
        match self.text(self.at) {
            "{" => {
                let is_module = self.before(2) == "mod" && is_word(self.before(1));
                self.braces.push(if is_module { Brace::Module } else { Brace::Other });
                self.at += 1;
            }
            "}" => {
                self.braces.pop();
                self.at += 1;
            }
            "use" if self.text(self.at + 1) != "<" => {
                self.at += 1;
                self.tree(Vec::new());
            }
            word if is_word(word) && self.starts_path() => self.plain(),
            _ => self.at += 1,
        }
    }

    /// Whether the word here is the first of its path (a leading `::` does not count).
    fn starts_path(&self) -> bool {
        match self.before(1) {
            "." => false,
            "::" => !is_word(self.before(2)) && self.before(2) != ">",
            _ => true,
        }
    }

    /// A path in the middle of code.
    fn plain(&mut self) {
        let first = self.at;
        let mut segments = vec![self.text(first).to_owned()];
        while self.text(self.at + 1) == "::" && is_word(self.text(self.at + 2)) {
            segments.push(self.text(self.at + 2).to_owned());
            self.at += 2;
        }
        self.at += 1;
        let external = self.text(first.wrapping_sub(1)) == "crate" && self.text(first.wrapping_sub(2)) == "extern";
        if segments.len() > 1 || external {
            self.push(segments, first);
        }
    }

    /// A tree behind `use`: `a::{b, c::*, d as e}`.
    fn tree(&mut self, mut prefix: Vec<String>) {
        if self.text(self.at) == "::" {
            self.at += 1;
        }
        match self.text(self.at) {
            "{" => {
                self.at += 1;
                while !matches!(self.text(self.at), "}" | "") {
                    self.tree(prefix.clone());
                    if self.text(self.at) == "," {
                        self.at += 1;
                    }
                }
                self.at += 1;
            }
            "*" => {
                prefix.push("*".to_owned());
                self.push(prefix, self.at);
                self.at += 1;
            }
            word => {
                // `a::{self, b}` names `a`.
                if word != "self" || prefix.is_empty() {
                    prefix.push(word.to_owned());
                }
                let here = self.at;
                self.at += 1;
                match self.text(self.at) {
                    "::" => return self.tree(prefix),
                    "as" => self.at += 2,
                    _ => {}
                }
                self.push(prefix, here);
            }
        }
    }

    fn push(&mut self, segments: Vec<String>, at: usize) {
        let depth = self.braces.iter().filter(|&brace| *brace == Brace::Module).count();
        self.found.push(Named { segments, line: self.tokens[at].line, depth });
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Words, `::`, arrows and single signs; without comments, strings, characters and lifetimes.
fn tokens(source: &str) -> Vec<Token> {
    let mut rest = source;
    let mut tokens = Vec::new();
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let length = literal(rest).unwrap_or_else(|| {
            let length = sign(rest, first);
            if !first.is_whitespace() {
                let text = rest[..length].trim_start_matches("r#").to_owned();
                tokens.push(Token { text, line });
            }
            length
        });
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

/// The length of the word or sign that starts here.
fn sign(rest: &str, first: char) -> usize {
    if ["::", "->", "=>"].iter().any(|double| rest.starts_with(double)) {
        return 2;
    }
    if !(first.is_alphanumeric() || first == '_') {
        return first.len_utf8();
    }
    let raw = if rest.starts_with("r#") { 2 } else { 0 };
    let word = &rest[raw..];
    raw + word.find(|next: char| !(next.is_alphanumeric() || next == '_')).unwrap_or(word.len())
}

/// The length of the comment, string, character or lifetime that starts here, if one does.
fn literal(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(block_comment(rest));
    }
    if let Some(after) = rest.strip_prefix('\'') {
        return Some(1 + character(after));
    }
    let letters = rest.find(|next| !matches!(next, 'b' | 'c' | 'r'))?;
    let is_prefix = matches!(&rest[..letters], "" | "b" | "c" | "r" | "br" | "cr");
    let after = &rest[letters..];
    if is_prefix && rest[..letters].ends_with('r') {
        let hashes = after.len() - after.trim_start_matches('#').len();
        let close = format!("\"{}", "#".repeat(hashes));
        let text = after[hashes..].strip_prefix('"')?;
        return Some(letters + hashes + 1 + text.find(&close).map_or(text.len(), |end| end + close.len()));
    }
    (is_prefix && after.starts_with('"')).then(|| letters + 1 + until_quote(&after[1..], '"'))
}

/// A character or a lifetime, behind its quote.
fn character(after: &str) -> usize {
    let second = after.chars().nth(1);
    if after.starts_with('\\') || second == Some('\'') {
        return until_quote(after, '\'');
    }
    after.find(|next: char| !(next.is_alphanumeric() || next == '_')).unwrap_or(after.len())
}

/// The length up to and with a closing quote that is not escaped.
fn until_quote(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, next) in text.char_indices() {
        if next == quote && !escaped {
            return at + 1;
        }
        escaped = next == '\\' && !escaped;
    }
    text.len()
}

fn block_comment(rest: &str) -> usize {
    let mut open = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            open += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            open -= 1;
            at += 2;
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
        if open == 0 {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(source: &str) -> Vec<String> {
        paths(source).into_iter().map(|path| path.segments.join("::")).collect()
    }

    #[test]
    fn paths_are_found_however_they_are_written() {
        for (source, expected) in [
            ("use crate::sim;", &["crate::sim"][..]),
            ("use crate::{model::{A, b::*}, units as u};", &["crate::model::A", "crate::model::b::*", "crate::units"]),
            ("pub(crate) use super::{self as up, super::x};", &["super", "super::super::x"]),
            ("use crate::plan::{self, Plan};", &["crate::plan", "crate::plan::Plan"]),
            ("let x = crate::sim::World::<A>::new();", &["crate::sim::World"]),
            ("fn f(a: ::serde::Value) -> Vec<toml::Value> {}", &["serde::Value", "toml::Value"]),
            ("extern crate rand; macro_rules! m { () => { $crate::sim::f() } }", &["rand", "crate::sim::f"]),
            ("#[derive(serde::Serialize)] struct S;", &["serde::Serialize"]),
            ("a.b::<C>(); x.crate_::y", &[]),
            ("fn f() -> impl Fn() + use<'_> { std::fs::read }", &["std::fs::read"]),
        ] {
            assert_eq!(named(source), expected, "{source}");
        }
    }

    #[test]
    fn comments_and_strings_name_nothing() {
        for source in [
            "// crate::sim::A\n//! [`crate::sim`]",
            "/* crate::sim /* nested */ crate::sim */",
            r#"let a = "crate::sim::A \" crate::sim";"#,
            "let a = r#\"crate::sim \" crate::sim\"#;",
            "let a = (b'\"', '\"', '\\'', b\"crate::sim\");",
        ] {
            assert_eq!(named(source), [""; 0], "{source}");
        }
        assert_eq!(named("fn f<'a>(x: &'a str) -> crate::sim::A<'a> {}"), ["crate::sim::A"]);
        assert_eq!(named("let r#type = r#\"x\"#; crate::sim::r#fn()"), ["crate::sim::fn"]);
    }

    #[test]
    fn lines_and_modules_are_counted() {
        let found = paths("/* \n */ use a::b;\nmod m {\n    fn f() { c::d() }\n}\nuse e::f;");
        let seen: Vec<_> = found.iter().map(|path| (path.segments[0].as_str(), path.line, path.depth)).collect();
        assert_eq!(seen, [("a", 2, 0), ("c", 4, 1), ("e", 6, 0)]);
    }
}
