//! A database that can't be used just now, told from one that was asked the wrong thing.

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::domain::outage::Outage;

/// Whether the state of the database is the cause of an error.
pub fn outage(error: &DbErr) -> Option<Outage> {
    match error {
        DbErr::ConnectionAcquire(_) => Some(Outage::Unreachable),
        // Whatever keeps a connection from being made.
        DbErr::Conn(RuntimeErr::SqlxError(error)) => of_driver(error).or(Some(Outage::Unreachable)),
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            of_driver(error)
        }
        _ => None,
    }
}

fn of_driver(error: &sqlx::Error) -> Option<Outage> {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Some(Outage::Unreachable),
        sqlx::Error::Database(error) => {
            let code = error.code()?;
            if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                of_sqlite(code.parse().ok()?)
            } else {
                of_postgres(&code)
            }
        }
        _ => None,
    }
}

/// By SQLite's result codes (sqlite.org/rescode.html). The lowest byte is the primary one.
fn of_sqlite(code: u32) -> Option<Outage> {
    /// The shared memory of the write-ahead log can't grow: the disk is full, or its quota.
    const IOERR_SHMSIZE: u32 = 4_874;
    const IOERR_WRITE: u32 = 778;
    match (code, code & 0xFF) {
        (_, 13) | (IOERR_SHMSIZE | IOERR_WRITE, _) => Some(Outage::Full),
        // BUSY and LOCKED.
        (_, 5 | 6) => Some(Outage::Locked),
        // READONLY, IOERR and CANTOPEN: the file, or the disk that it is on, is not as it was.
        (_, 8 | 10 | 14) => Some(Outage::Unreachable),
        _ => None,
    }
}

/// By SQLSTATE (PostgreSQL, appendix A).
fn of_postgres(code: &str) -> Option<Outage> {
    match code {
        "53100" => Some(Outage::Full),
        "55P03" => Some(Outage::Locked),
        // Shut down, crashed, starting, closed to connections, a standby; too many connections; the disk fails.
        "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "25006" | "53300" | "58030" => {
            Some(Outage::Unreachable)
        }
        _ => code.starts_with("08").then_some(Outage::Unreachable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_is_wrong() {
        for (code, expected) in [
            (5, Some(Outage::Locked)),
            (517, Some(Outage::Locked)),
            (13, Some(Outage::Full)),
            (4_874, Some(Outage::Full)),
            (14, Some(Outage::Unreachable)),
            (266, Some(Outage::Unreachable)),
            (2_067, None),
            (1, None),
        ] {
            assert_eq!(of_sqlite(code), expected, "{code}");
        }
        for (code, expected) in [
            ("53100", Some(Outage::Full)),
            ("55P03", Some(Outage::Locked)),
            ("57P01", Some(Outage::Unreachable)),
            ("08006", Some(Outage::Unreachable)),
            ("23505", None),
            ("40001", None),
        ] {
            assert_eq!(of_postgres(code), expected, "{code}");
        }
        assert_eq!(outage(&DbErr::Custom("away".to_owned())), None);
    }
}
