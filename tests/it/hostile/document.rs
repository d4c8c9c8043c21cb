//! The documents that the service must survive, each with what stops it.

use std::fmt::Write as _;

/// The documents that the service must survive, and what stops each.
pub fn documents() -> Vec<(&'static str, String)> {
    [large_documents(), greedy_documents()].concat()
}

/// What is too large, or nested too deep, to be looked at any further.
fn large_documents() -> Vec<(&'static str, String)> {
    vec![
        ("selections", spreading(8, 8)),
        ("depth", spreading(1, 60)),
        (
            "tokens",
            format!(
                "{{ {} }}",
                numbered(10_000, |n| format!("a{n}:one ")).split_at(60_000).0
            ),
        ),
        (
            "bytes",
            format!("{{ {} }}", numbered(10_000, |n| format!("a{n}:one "))),
        ),
        (
            "bytes",
            format!("{{ {} }}", numbered(10_000, |n| format!("unknown{n} "))),
        ),
        (
            "tokens",
            format!("{{ {} }}", numbered(10_000, |n| format!("u{n} "))),
        ),
        ("bytes", format!("{{ words(of: [{}]) }}", "1,".repeat(100_000))),
        ("tokens", format!("{{ words(of: [{}]) }}", "1,".repeat(30_000))),
        ("nesting", "{me".repeat(20_000)),
        ("nesting", format!("{{ words(of: {}", "[".repeat(20_000))),
        ("nesting", format!("query($a: {}", "[".repeat(20_000))),
        ("bytes", format!("{{ one }} {}", "# never read\n".repeat(160_000))),
        ("nameBytes", format!("{{ {} }}", "x".repeat(60_000))),
    ]
}

/// What is small enough to be read, and asks for too much.
fn greedy_documents() -> Vec<(&'static str, String)> {
    vec![
        (
            "aliases",
            format!("{{ {} }}", numbered(101, |n| format!("a{n}:one "))),
        ),
        (
            "unknownFields",
            format!("{{ {} }}", numbered(200, |n| format!("u{n} "))),
        ),
        (
            "unknownFields",
            format!(
                "{{ one }} fragment f on Query {{ {} }}",
                numbered(200, |n| format!("u{n} "))
            ),
        ),
        ("rootFields", format!("{{ {} }}", "one ".repeat(51))),
        (
            "directives",
            format!("{{ one {} }}", "@skip(if: false) ".repeat(101)),
        ),
        ("selections", format!("{{ me {{ {} }} }}", "one ".repeat(2_000))),
        (
            "depth",
            format!("{}one{}", "{me".repeat(30).replace("{me", "{me "), "}".repeat(30))
                .replace("{me one", "{one"),
        ),
        ("cost", nested_pages(4)),
        ("introspectionCost", introspecting(6)),
        (
            "Fragment \"f\" spreads itself.",
            "{ ...f } fragment f on Query { me { ...f } }".to_owned(),
        ),
    ]
}

/// `width` spreads of the next fragment in each of `depth` fragments.
pub fn spreading(width: usize, depth: usize) -> String {
    let mut document = "{ ...f0 }".to_owned();
    for level in 0..depth {
        let spreads = format!("...f{} ", level + 1).repeat(width);
        write!(document, " fragment f{level} on Query {{ {spreads}}}").unwrap();
    }
    write!(document, " fragment f{depth} on Query {{ one }}").unwrap();
    document
}

pub fn numbered(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect()
}

fn nested_pages(aliases: usize) -> String {
    let fields = numbered(aliases * 6, |n| format!("v{n}:value "));
    let pages = numbered(aliases, |n| {
        format!("p{n}:cells(first: 5000) {{ nodes {{ {fields} }} }} ")
    });
    format!("{{ {pages} }}")
}

fn introspecting(levels: usize) -> String {
    format!(
        "{{ __schema {{ types {} name {} }} }}",
        "{ fields { type ".repeat(levels),
        "} }".repeat(levels)
    )
    .replace("type  name", "type { name }")
}
