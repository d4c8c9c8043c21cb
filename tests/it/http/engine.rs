//! What the engine was measured to do, kept so that an upgrade is a decision (docs/architecture.md).

use arshjul_tests::no_database;
use async_graphql::{Request, Variables, value};

use super::app::schema;

no_database! {
    async:
        an_error_on_a_nullable_field_leaves_its_parent,
        an_error_on_a_non_null_field_makes_its_parent_null,
        fields_are_answered_in_the_order_of_the_request,
        a_variable_left_out_is_undefined_and_not_null;
}

async fn data(request: impl Into<Request>) -> String {
    serde_json::to_string(&schema().execute(request).await.data).unwrap()
}

async fn an_error_on_a_nullable_field_leaves_its_parent() {
    assert_eq!(
        data("{ me { one mayFail } }").await,
        r#"{"me":{"one":1,"mayFail":null}}"#
    );
}

async fn an_error_on_a_non_null_field_makes_its_parent_null() {
    // The query itself can't be null without its data: the parent is one that may be.
    assert_eq!(
        data("{ one perhaps { one mustNotFail } after: one }").await,
        r#"{"one":1,"perhaps":null,"after":1}"#
    );
    assert_eq!(
        data("{ perhaps { perhaps { mustNotFail } one } }").await,
        r#"{"perhaps":{"perhaps":null,"one":1}}"#
    );
    assert_eq!(data("{ me { one mustNotFail } }").await, "null");
}

async fn fields_are_answered_in_the_order_of_the_request() {
    let asked = "{ words(of: []) one b: one me { double(of: 1) one } a: one }";
    assert_eq!(
        data(asked).await,
        r#"{"words":0,"one":1,"b":1,"me":{"double":2,"one":1},"a":1}"#
    );
    // And not in the order in which they have their values.
    assert_eq!(
        data("{ late one me { one late a: one } b: one }").await,
        r#"{"late":3,"one":1,"me":{"one":1,"late":3,"a":1},"b":1}"#
    );
}

async fn a_variable_left_out_is_undefined_and_not_null() {
    let query = "query($comment: String) { patch(input: { comment: $comment }) }";
    assert_eq!(data(query).await, r#"{"patch":"kept"}"#);
    let erase = Request::new(query).variables(Variables::from_value(value!({ "comment": null })));
    assert_eq!(data(erase).await, r#"{"patch":"erased"}"#);
    let whole = Request::new("query($input: Patch!) { patch(input: $input) }");
    let kept = whole.variables(Variables::from_value(value!({ "input": {} })));
    assert_eq!(data(kept).await, r#"{"patch":"kept"}"#);
}
