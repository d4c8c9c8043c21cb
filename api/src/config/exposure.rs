//! What is open, and to whom: `arshjul check-config`.

use std::fmt::Write as _;

use super::{Database, Settings};
use crate::{
    auth::{KeySource, SignIn},
    store::Place,
};

impl Settings {
    /// One line for each door, those that are open to who hasn't signed in marked as such.
    pub fn exposure(&self) -> String {
        let mut text = String::new();
        let mut open = Vec::new();
        for (name, is_open, says) in self.doors() {
            if is_open {
                open.push(name);
            }
            let mark = if is_open { "OPEN" } else { "" };
            let _ = writeln!(text, "{name:<15}{mark:<6}{says}");
        }
        let _ = match open.as_slice() {
            [] => writeln!(
                text,
                "\nNothing but its pages about itself is open to who has not signed in."
            ),
            doors => writeln!(text, "\nOpen to who has not signed in: {}.", doors.join(", ")),
        };
        text
    }

    fn doors(&self) -> Vec<(&'static str, bool, String)> {
        vec![
            ("address", false, self.address()),
            ("reading", self.anonymous_read, self.reading()),
            ("writing", false, self.writing()),
            ("graphiql", self.graphiql, self.explorer()),
            ("other sites", self.cors_origins == ["*"], self.sites()),
            ("database", false, self.storage()),
            (
                "links",
                false,
                self.public_url.clone().map_or_else(
                    || "none in feeds, and the host of the request elsewhere (ARSHJUL_PUBLIC_URL)".to_owned(),
                    |url| format!("to {url}"),
                ),
            ),
            (
                "feeds",
                false,
                "whoever has the address of a calendar feed reads its deadlines, and the picture by its token".to_owned(),
            ),
            (
                "always",
                false,
                "anyone: /, /docs, /schema.graphql, /health/live, /health/ready; they tell nothing of the content".to_owned(),
            ),
        ]
    }

    fn address(&self) -> String {
        let ip = self.listen.ip();
        let who = if ip.is_loopback() {
            "programs on this machine alone, a proxy among them"
        } else if ip.is_unspecified() {
            "every network that this machine is on, without encryption: put a proxy with TLS before it"
        } else {
            "whoever reaches that address, without encryption: put a proxy with TLS before it"
        };
        format!("{}: {who}", self.listen)
    }

    fn reading(&self) -> String {
        if self.anonymous_read {
            "anyone reads what is published, without signing in (ARSHJUL_ANONYMOUS_READ=false closes it)"
                .to_owned()
        } else {
            "who has signed in".to_owned()
        }
    }

    fn writing(&self) -> String {
        match &self.sign_in {
            SignIn::Local => format!(
                "who holds a role by a token of the local key; whoever reads {} can make any (ARSHJUL_JWT_* ends that)",
                self.data_dir.join("signing.key").display()
            ),
            SignIn::External(external) => {
                let keys = match &external.keys {
                    KeySource::Static(_) => "a key that is configured".to_owned(),
                    KeySource::Jwks(url) => format!("the keys at {url}"),
                };
                format!(
                    "who holds a role by a token of {}, signed by {keys}",
                    external.expectation.issuer
                )
            }
        }
    }

    fn explorer(&self) -> String {
        if self.graphiql {
            "anyone has the query editor at /graphiql (ARSHJUL_GRAPHIQL=false closes it)".to_owned()
        } else {
            "not served".to_owned()
        }
    }

    fn sites(&self) -> String {
        match self.cors_origins.as_slice() {
            [] => "no other site's pages may call the service (ARSHJUL_CORS_ORIGINS)".to_owned(),
            [all] if all == "*" => {
                "any site's pages may call the service from a browser (ARSHJUL_CORS_ORIGINS=*)".to_owned()
            }
            sites => format!(
                "pages of {} may call the service from a browser",
                sites.join(", ")
            ),
        }
    }

    fn storage(&self) -> String {
        let place =
            Place::of(self.database.url()).map_or_else(|_| self.database.shown(), |place| place.in_words());
        match &self.database {
            Database::Embedded(_) => {
                format!("{place}, made and filled with example content where it is missing")
            }
            Database::Given(_) => place,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use crate::config::read::read;

    fn exposure(arguments: &[&str]) -> String {
        let arguments = ["arshjul"].iter().chain(arguments).map(OsString::from);
        let (settings, _) = read(arguments, []).unwrap().checked().unwrap();
        settings.exposure()
    }

    #[test]
    fn a_trial_is_open_and_production_is_not_unless_somebody_opens_it() {
        let trial = exposure(&[]);
        assert!(
            trial.contains("reading        OPEN  anyone reads what is published"),
            "{trial}"
        );
        assert!(trial.contains("data/signing.key can make any"), "{trial}");
        let production = [
            "--database-url=postgres://u:hunter2@db/a?sslmode=verify-full",
            "--jwt-issuer=https://id.example",
            "--jwt-audience=a",
            "--jwt-algorithms=RS256",
            "--jwt-jwks-url=https://id.example/keys",
        ];
        let closed = exposure(&production);
        assert!(
            !closed.contains("OPEN") && !closed.contains("hunter2"),
            "{closed}"
        );
        assert!(closed.ends_with("Nothing but its pages about itself is open to who has not signed in.\n"));
        assert!(
            closed.contains("token of https://id.example, signed by the keys at https://id.example/keys")
        );
        assert!(closed.contains(
            "PostgreSQL at db:5432, database a, encrypted, and the server's certificate is checked"
        ));
        let opened = [
            &production as &[_],
            &["--anonymous-read=true", "--cors-origins=*", "--listen=:80"],
        ]
        .concat();
        let opened = exposure(&opened);
        assert!(
            opened.contains("any site's pages") && opened.contains("every network"),
            "{opened}"
        );
        assert!(
            opened.ends_with("Open to who has not signed in: reading, other sites.\n"),
            "{opened}"
        );
    }
}
