//! Tables for a stranger's judgement: printed with what is hidden of them, to be read by `tests/stranger/judge.py`.

use serde_json::json;

use super::{
    attack::runner,
    spec::{Spec, spec},
    *,
};

#[test]
#[ignore = "prints tables for tests/stranger/judge.py"]
fn tables_for_a_stranger() {
    let print = |spec: Spec| {
        let spec = Spec {
            are_shares: false,
            ..spec
        };
        let truth = spec.truth(false);
        let rows = spec.rows(&truth, &vec![[false; 3]; truth.len()]);
        let hidden: Vec<_> = protect(spec.protection(), &rows, &[])
            .lines
            .iter()
            .map(|line| line.map(|cell| cell.is_some_and(|cell| cell.cause.is_some())))
            .collect();
        let counts: Vec<_> = truth.iter().map(|line| line.map(|(count, _)| count)).collect();
        let table = json!({
            "threshold": spec.threshold,
            "parents": spec.parents,
            "counts": counts,
            "hidden": hidden,
        });
        #[expect(clippy::print_stdout, reason = "it is what the test is for")]
        {
            println!("{table}");
        }
        Ok(())
    };
    runner(200).run(&spec(4), print).unwrap();
}
