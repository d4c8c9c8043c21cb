//! What keeps a database from being used, and passes.

/// Why the database can't be used just now. Whoever comes again later may find it well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// There is no connection, or it broke.
    Unreachable,
    /// Another program holds the lock that is needed, and for longer than a request waits.
    Locked,
    /// There is no room for what is to be written.
    Full,
}

impl Outage {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "DATABASE_UNREACHABLE",
            Self::Locked => "DATABASE_LOCKED",
            Self::Full => "DATABASE_FULL",
        }
    }
}
