//! Why a sign-in failed: what the integrator needs to put it right, and nothing about our keys.

use crate::domain::language::Language;

macro_rules! sign_in_errors {
    ($( $(#[$doc:meta])* $name:ident $({ $field:ident: $ty:ty })? => $code:literal, $sv:literal, $en:literal; )*) => {
        /// Why nobody is signed in. The English text is what `WWW-Authenticate` carries, so it has neither quotation marks
        /// nor letters outside ASCII (RFC 6750, 3).
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum AuthError {
            $($(#[$doc])* $name $({ $field: $ty })?,)*
        }

        impl AuthError {
            #[cfg(test)]
            pub const ALL: &'static [Self] = &[$(Self::$name $({ $field: "exp" })?),*];

            /// Language-independent, for `extensions.reason`.
            pub const fn reason(&self) -> &'static str {
                match self { $(Self::$name $({ $field: _ })? => $code,)* }
            }

            pub fn message(&self, language: Language) -> String {
                match self {
                    $(Self::$name $({ $field })? => match language {
                        Language::Swedish => format!($sv),
                        Language::English => format!($en),
                    },)*
                }
            }
        }
    };
}

sign_in_errors! {
    /// No credentials, where the operator has not opened reading to everyone (A2).
    SignInRequired => "SIGN_IN_REQUIRED",
        "Logga in: skicka rubriken Authorization: Bearer följd av en åtkomsttoken.",
        "Sign in: send the header Authorization: Bearer followed by an access token.";
    SchemeNotSupported => "SCHEME_NOT_SUPPORTED",
        "Rubriken Authorization ska vara Bearer följt av en åtkomsttoken.",
        "The Authorization header must be Bearer followed by an access token.";
    /// More than one Authorization header: which one was meant is not ours to guess.
    CredentialsAmbiguous => "CREDENTIALS_AMBIGUOUS",
        "Skicka rubriken Authorization en enda gång.",
        "Send the Authorization header once only.";
    TokenTooLarge => "TOKEN_TOO_LARGE",
        "Åtkomsttoken är större än 16 KiB. Låt identitetsleverantören utelämna grupper som inte behövs.",
        "The token is larger than 16 KiB. Let the identity provider leave out groups that are not needed.";
    TokenMalformed => "TOKEN_MALFORMED",
        "Åtkomsttoken är inte en signerad JWT (tre delar i base64url med punkt emellan).",
        "The token is not a signed JWT (three parts in base64url with full stops between).";
    AlgorithmNotAllowed => "ALGORITHM_NOT_ALLOWED",
        "Åtkomsttoken är signerad med en algoritm som tjänsten inte tillåter.",
        "The token is signed with an algorithm that the service does not allow.";
    UnknownKey => "KEY_UNKNOWN",
        "Åtkomsttoken är signerad med en nyckel som identitetsleverantören inte publicerar.",
        "The token is signed with a key that the identity provider does not publish.";
    SignatureInvalid => "SIGNATURE_INVALID",
        "Signaturen stämmer inte. Kontrollera att åtkomsttoken är hel och utfärdad för denna tjänst.",
        "The signature does not match. Check that the token is whole and issued for this service.";
    TokenExpired => "TOKEN_EXPIRED",
        "Åtkomsttoken har gått ut. Hämta en ny.",
        "The token has expired. Get a new one.";
    TokenNotYetValid => "TOKEN_NOT_YET_VALID",
        "Åtkomsttoken gäller inte ännu. Kontrollera klockan hos den som utfärdade den.",
        "The token is not valid yet. Check the clock of its issuer.";
    IssuerNotAccepted => "ISSUER_NOT_ACCEPTED",
        "Åtkomsttoken kommer från en annan utfärdare (iss) än den som tjänsten litar på.",
        "The token comes from another issuer (iss) than the one that the service trusts.";
    AudienceNotAccepted => "AUDIENCE_NOT_ACCEPTED",
        "Åtkomsttoken är utfärdad för en annan mottagare (aud) än denna tjänst.",
        "The token is issued for another audience (aud) than this service.";
    /// Basic, for tools that know nothing else, takes a personal token.
    PasswordNotToken => "PASSWORD_NOT_TOKEN",
        "Lösenordet i Authorization: Basic ska vara en personlig åtkomsttoken (arshjul_pat_…).",
        "The password in Authorization: Basic must be a personal access token (arshjul_pat_...).";
    PersonalTokenUnknown => "PERSONAL_TOKEN_UNKNOWN",
        "Det finns ingen sådan personlig åtkomsttoken. Kontrollera att den är hel.",
        "There is no such personal access token. Check that it is whole.";
    PersonalTokenRevoked => "PERSONAL_TOKEN_REVOKED",
        "Den personliga åtkomsttoken är återkallad. Skapa en ny (personalAccessTokenCreate).",
        "The personal access token has been revoked. Make a new one (personalAccessTokenCreate).";
    PersonalTokenExpired => "PERSONAL_TOKEN_EXPIRED",
        "Den personliga åtkomsttoken har gått ut. Skapa en ny (personalAccessTokenCreate).",
        "The personal access token has expired. Make a new one (personalAccessTokenCreate).";
    /// A6: what the person loses, the token loses at once.
    PersonWithoutRole => "PERSON_WITHOUT_ROLE",
        "Den som åtkomsttoken tillhör har inte längre någon roll som är given i tjänsten. Be en administratör om en (roleGrantCreate).",
        "The person that the token belongs to no longer has any role that is given here. Ask an administrator for one (roleGrantCreate).";
    /// A claim that is missing, or is not what RFC 7519, 4.1 says that it is.
    ClaimInvalid { claim: &'static str } => "CLAIM_INVALID",
        "Åtkomsttoken saknar ett giltigt värde för {claim}.",
        "The token has no valid value for {claim}.";
    /// No key was ever fetched: not the caller's fault, and a token that can't be judged is not refused for good.
    KeysUnavailable => "KEYS_UNAVAILABLE",
        "Identitetsleverantörens nycklar går inte att hämta just nu. Försök igen om en stund.",
        "The keys of the identity provider cannot be fetched at the moment. Try again shortly.";
}
