//! What a verified token must say, and who it then stands for.

use std::{collections::BTreeMap, slice, time::Duration};

use arshjul_entity::Role;
use chrono::{DateTime, Utc};
use num_traits::ToPrimitive as _;
use serde_json::{Map, Value};

use super::AuthError;
use crate::service::context::{ClaimedGrant, Identity};

/// Characters of a subject (OpenID Connect Core, 2: at most 255).
const SUBJECT_LENGTH: usize = 255;

/// What the claims of a token must be (RFC 7519, 4.1), and where the person stands in them.
#[derive(Clone, Debug)]
pub struct Expectation {
    pub issuer: String,
    /// Any one of them.
    pub audiences: Vec<String>,
    /// How far the issuer's clock may differ from ours.
    pub leeway: Duration,
    pub roles: RoleClaim,
    pub name_claim: String,
}

impl Expectation {
    pub(super) fn identity(
        &self,
        claims: &Map<String, Value>,
        now: DateTime<Utc>,
    ) -> Result<Identity, AuthError> {
        // Time first: of a token that has run out nothing else is of interest.
        self.check_time(claims, now)?;
        if claim(claims, "iss", Some)?.as_str() != Some(&self.issuer) {
            return Err(AuthError::IssuerNotAccepted);
        }
        let is_accepted = |audience: &str| self.audiences.iter().any(|accepted| accepted == audience);
        if !strings(claim(claims, "aud", Some)?).any(is_accepted) {
            return Err(AuthError::AudienceNotAccepted);
        }
        let subject = claim(claims, "sub", |subject| {
            let is_usable =
                |subject: &&str| !subject.trim().is_empty() && subject.chars().count() <= SUBJECT_LENGTH;
            subject.as_str().filter(is_usable)
        })?;
        let name = at_path(claims, &self.name_claim).and_then(Value::as_str);
        Ok(Identity {
            subject: subject.to_owned(),
            name: name.map(str::to_owned),
            grants: self.roles.grants(claims),
            token: None,
        })
    }

    /// `exp` must be there; `nbf` counts where it is.
    fn check_time(&self, claims: &Map<String, Value>, now: DateTime<Utc>) -> Result<(), AuthError> {
        let now = now.timestamp();
        let leeway = i64::try_from(self.leeway.as_secs()).unwrap_or(i64::MAX);
        if now >= claim(claims, "exp", seconds)?.saturating_add(leeway) {
            return Err(AuthError::TokenExpired);
        }
        if claims.contains_key("nbf") && claim(claims, "nbf", seconds)? > now.saturating_add(leeway) {
            return Err(AuthError::TokenNotYetValid);
        }
        Ok(())
    }
}

/// What a claim must say, read by its kind.
fn claim<'a, T>(
    claims: &'a Map<String, Value>,
    claim: &'static str,
    read: impl FnOnce(&'a Value) -> Option<T>,
) -> Result<T, AuthError> {
    let value = claims.get(claim).and_then(read);
    value.ok_or(AuthError::ClaimInvalid { claim })
}

/// A `NumericDate` in whole seconds since 1970; fractions are allowed, and dropped.
fn seconds(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64()?.to_i64())
}

/// A string, or the strings of a list.
fn strings(value: &Value) -> impl Iterator<Item = &str> {
    let list = value.as_array().map(Vec::as_slice);
    list.unwrap_or(slice::from_ref(value))
        .iter()
        .filter_map(Value::as_str)
}

/// The claim of that name, or of that dotted path: names of claims may be URLs and so hold dots themselves.
fn at_path<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    claims.get(path).or_else(|| {
        let (first, rest) = path.split_once('.')?;
        rest.split('.')
            .try_fold(claims.get(first)?, |value, name| value.get(name))
    })
}

/// How roles stand in a token: a claim of strings, each `ROLE:UNITCODE` or something that the operator has mapped to roles,
/// such as the id of a group.
#[derive(Clone, Debug)]
pub struct RoleClaim {
    claim: String,
    mapped: BTreeMap<String, Vec<ClaimedGrant>>,
}

/// A `ROLE_MAP` that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{entry}` is not `group=ROLE:UNIT`, where ROLE is READER, REPORTER, APPROVER, COORDINATOR or ADMIN")]
pub struct RoleClaimError {
    pub entry: String,
}

impl Default for RoleClaim {
    fn default() -> Self {
        Self {
            claim: "roles".to_owned(),
            mapped: BTreeMap::new(),
        }
    }
}

impl RoleClaim {
    /// `claim` is a name or a dotted path; `map` is `group=ROLE:UNIT,…`, where a group may stand more than once.
    pub fn new(claim: &str, map: &str) -> Result<Self, RoleClaimError> {
        let mut mapped: BTreeMap<String, Vec<ClaimedGrant>> = BTreeMap::new();
        for entry in map.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            // Names of groups may hold the sign themselves: the last one counts.
            let pair = entry.rsplit_once('=');
            let pair = pair.and_then(|(group, grant)| Some((group.trim(), parse_grant(grant.trim())?)));
            let Some((group, grant)) = pair.filter(|(group, _)| !group.is_empty()) else {
                let entry = entry.to_owned();
                return Err(RoleClaimError { entry });
            };
            mapped.entry(group.to_owned()).or_default().push(grant);
        }
        Ok(Self {
            claim: claim.to_owned(),
            mapped,
        })
    }

    fn grants(&self, claims: &Map<String, Value>) -> Vec<ClaimedGrant> {
        let mut grants = Vec::new();
        let mut ignored = 0_usize;
        for text in at_path(claims, &self.claim).into_iter().flat_map(strings) {
            if let Some(mapped) = self.mapped.get(text) {
                grants.extend_from_slice(mapped);
            } else if let Some(grant) = parse_grant(text) {
                grants.push(grant);
            } else {
                ignored += 1;
            }
        }
        if ignored > 0 {
            // Roles of other applications may stand in the same claim, so this is no error.
            tracing::debug!(
                claim = self.claim,
                ignored,
                "roles of the token that are not ours are ignored"
            );
        }
        grants
    }
}

fn parse_grant(text: &str) -> Option<ClaimedGrant> {
    let (role, unit) = text.split_once(':')?;
    let role = Role::from_code(role)?;
    (!unit.is_empty()).then(|| ClaimedGrant {
        role,
        unit_code: unit.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn grant(role: Role, unit: &str) -> ClaimedGrant {
        ClaimedGrant {
            role,
            unit_code: unit.to_owned(),
        }
    }

    fn granted(claim: &RoleClaim, claims: &Value) -> Vec<ClaimedGrant> {
        claim.grants(claims.as_object().unwrap())
    }

    #[test]
    fn roles_are_read_from_a_list_a_string_a_path_and_a_name_with_dots() {
        let expected = vec![grant(Role::Reporter, "SN")];
        for (path, claims) in [
            ("roles", json!({ "roles": ["REPORTER:SN"] })),
            ("roles", json!({ "roles": "REPORTER:SN" })),
            (
                "resource.arshjul.roles",
                json!({ "resource": { "arshjul": { "roles": ["REPORTER:SN"] } } }),
            ),
            (
                "https://kommun.example/roles",
                json!({ "https://kommun.example/roles": ["REPORTER:SN"] }),
            ),
        ] {
            assert_eq!(
                granted(&RoleClaim::new(path, "").unwrap(), &claims),
                expected,
                "{path}"
            );
        }
    }

    #[test]
    fn what_is_not_ours_grants_nothing() {
        let claims = json!({ "roles": ["offline_access", "reporter:SN", "REPORTER", "REPORTER:", "OWNER:SN", 7, null] });
        assert_eq!(granted(&RoleClaim::default(), &claims), []);
        assert_eq!(
            granted(
                &RoleClaim::default(),
                &json!({ "roles": { "REPORTER:SN": true } })
            ),
            []
        );
        assert_eq!(granted(&RoleClaim::default(), &json!({})), []);
    }

    #[test]
    fn groups_are_mapped_to_any_number_of_roles() {
        let claim = RoleClaim::new("groups", " g-1=REPORTER:SN, g-1=APPROVER:SN ,g=2=ADMIN:K,").unwrap();
        let claims = json!({ "groups": ["g-1", "g=2", "g-3"] });
        let expected = vec![
            grant(Role::Reporter, "SN"),
            grant(Role::Approver, "SN"),
            grant(Role::Admin, "K"),
        ];
        assert_eq!(granted(&claim, &claims), expected);
    }

    #[test]
    fn a_map_that_cannot_be_read_says_where() {
        for entry in [
            "g-1",
            "g-1=REPORTER",
            "g-1=OWNER:SN",
            "=REPORTER:SN",
            "g-1=REPORTER:",
        ] {
            let error = RoleClaim::new("groups", &format!("ok=READER:SN,{entry}")).unwrap_err();
            assert_eq!(error.entry, entry);
        }
    }
}
