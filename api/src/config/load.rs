//! How much the service takes on at once.

use clap::Args;
use rustix::process::{Resource, getrlimit};

use crate::store::Pool;

#[derive(Debug, Args)]
pub(super) struct LoadArgs {
    /// Connections of clients at once; by default as many as the limit of open files allows, at most 4096.
    #[arg(long, env = "ARSHJUL_CONNECTIONS", global = true, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    connections: Option<u32>,
    /// Of them, from one address, which may be a proxy's; by default three quarters.
    #[arg(long, env = "ARSHJUL_CONNECTIONS_PER_ADDRESS", global = true, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    connections_per_address: Option<u32>,
    /// Connections to the database, which say how many requests are worked on at once: half as many read.
    #[arg(long, env = "ARSHJUL_DATABASE_CONNECTIONS", global = true, default_value_t = Pool::default().connections,
        value_parser = clap::value_parser!(u32).range(8..=1_000))]
    database_connections: u32,
}

/// How much the service takes on at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    pub connections: usize,
    pub per_address: usize,
    pub database_connections: u32,
}

/// Files that are none of clients' connections: the database, its log, what is being made.
const FILES: u64 = 128;

impl Default for Load {
    fn default() -> Self {
        Self::within(getrlimit(Resource::Nofile).current, None, None)
    }
}

impl Load {
    fn within(files: Option<u64>, connections: Option<u32>, per_address: Option<u32>) -> Self {
        let room = files.map_or(u64::MAX, |files| files.saturating_sub(FILES).max(files / 2));
        let most = connections.map_or(4_096, u64::from).min(room).max(1);
        let of_one = per_address.map_or((most * 3 / 4).max(1), u64::from);
        let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        Self {
            connections: number(most),
            per_address: number(of_one),
            database_connections: Pool::default().connections,
        }
    }

    pub fn pool(self) -> Pool {
        Pool {
            connections: self.database_connections,
            ..Pool::default()
        }
    }
}

impl From<LoadArgs> for Load {
    fn from(args: LoadArgs) -> Self {
        let files = getrlimit(Resource::Nofile).current;
        Self {
            database_connections: args.database_connections,
            ..Self::within(files, args.connections, args.connections_per_address)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_stay_below_the_limit_of_open_files() {
        let of = |files, connections| {
            let load = Load::within(files, connections, None);
            (load.connections, load.per_address)
        };
        assert_eq!(of(Some(1_024), None), (896, 672));
        assert_eq!(of(Some(1_024), Some(5_000)), (896, 672));
        assert_eq!(of(Some(1_024), Some(10)), (10, 7));
        assert_eq!(of(Some(64), None), (32, 24));
        assert_eq!(of(Some(1), None), (1, 1));
        assert_eq!(of(None, None), (4_096, 3_072));
        assert_eq!(Load::within(None, Some(100), Some(30)).per_address, 30);
    }
}
