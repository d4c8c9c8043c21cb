//! Rättelser och inlämningstid: why a publication corrects earlier ones, which figures it superseded, and when cells came in (R7, R9).

use crate::prelude::*;

pub fn up(schema: &mut Statements) {
    schema.add_column("publication", string_null("correction_reason"));
    schema.add_column("result", timestamp_with_time_zone_null("handed_in_at"));
    // Until now a cell was handed in by being written; only its latest change is known here.
    schema.run(
        Query::update()
            .table("result")
            .value("handed_in_at", Expr::col("submitted_at"))
            .and_where(Expr::col("approval").ne("DRAFT")),
    );
    // What a publication superseded, in pages: a list of corrections starts from there.
    let mut superseded = index("figure", ["superseded_at", "id"]);
    let is_superseded = Expr::col("superseded_at").is_not_null();
    schema.run(superseded.and_where(is_superseded));
}

pub fn down(schema: &mut Statements) {
    schema.run(Index::drop().name("figure_by_superseded_at_id").table("figure"));
    schema.drop_column("result", "handed_in_at");
    schema.drop_column("publication", "correction_reason");
}
