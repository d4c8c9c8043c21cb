//! What commands answer with.

use async_graphql::Result;

use super::error::{UserError, outcome};
use crate::service::{Failure, context::RequestContext};

/// The object that a command made or changed, or why it did not.
pub trait Payload {
    type Object;

    fn new(object: Option<Self::Object>, user_errors: Vec<UserError>) -> Self;
}

/// Declares payloads of an object and of the errors that stand for it.
macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident { $(#[$of:meta])* $field:ident: $object:ty })*) => {$(
        $(#[$doc])*
        #[derive(Debug, async_graphql::SimpleObject)]
        pub struct $name {
            $(#[$of])*
            $field: Option<$object>,
            /// Why it was refused; empty where it was not.
            user_errors: Vec<$crate::graphql::engine::error::UserError>,
        }

        impl $crate::graphql::engine::payload::Payload for $name {
            type Object = $object;

            fn new(
                $field: Option<$object>,
                user_errors: Vec<$crate::graphql::engine::error::UserError>,
            ) -> Self {
                Self { $field, user_errors }
            }
        }
    )*};
}

pub(crate) use payloads;

/// The payload of a command that came to its end or was refused.
pub fn payload<P: Payload, T: Into<P::Object>>(
    context: &RequestContext,
    result: Result<T, Failure>,
) -> Result<P> {
    let (object, user_errors) = outcome(result, context.language())?;
    Ok(P::new(object.map(Into::into), user_errors))
}
