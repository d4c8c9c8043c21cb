//! Whether a published value is an invented example, as the result was that it was published from.

use crate::prelude::*;

/// A cell without a result of its own was added up from others, or nobody had reported it.
const OF_RESULTS: &str = "UPDATE figure SET is_example = COALESCE( \
    (SELECT result.is_example FROM result WHERE result.indicator_id = figure.indicator_id AND result.unit_id = figure.unit_id \
        AND result.period = figure.period AND result.gender = figure.gender), \
    CASE figure.state WHEN 'MISSING' THEN (SELECT indicator.is_example FROM indicator WHERE indicator.id = figure.indicator_id) END, \
    EXISTS (SELECT 1 FROM result WHERE result.indicator_id = figure.indicator_id \
        AND result.period = figure.period AND result.is_example))";

pub fn up(schema: &mut Statements) {
    schema.add_column("figure", boolean("is_example").default(false).take());
    schema.sql(OF_RESULTS);
}

pub fn down(schema: &mut Statements) {
    schema.drop_column("figure", "is_example");
}
