//! Appends that are abandoned half-way, as when a caller goes away.

use std::time::Duration;

use fettle_store::{LogQuery, doctor};

use crate::support::{Dice, author, desk, part, rows};

#[tokio::test]
async fn an_abandoned_append_is_whole_or_nothing() {
    for seed in 0..40 {
        let mut dice = Dice::new(seed);
        let mut desk = desk().await;
        let mut acknowledged = Vec::new();
        for number in 0..6 {
            let batch = (0..30)
                .map(|n| part(n, &format!("{number}")).into())
                .collect();
            let patience = Duration::from_micros(dice.below(6_000));
            let author = author(1);
            let append = desk.store.append(batch, &author);
            if let Ok(appended) = tokio::time::timeout(patience, append).await {
                acknowledged.push(appended.unwrap().batch_id);
            }
        }
        // The next one finds out how the others ended.
        desk.record(vec![part(99, "last")]).await;
        for batch in acknowledged {
            let query = LogQuery {
                batch: Some(batch),
                ..LogQuery::default()
            };
            let found = desk.store.log().read(&query).await.unwrap();
            assert_eq!(found.len(), 30, "seed {seed}");
        }
        assert_eq!(desk.store.op_count() % 30, 1, "seed {seed}: half a batch");
        let report = doctor::report(desk.folder.path()).await.unwrap();
        assert!(report.is_sound(), "seed {seed}: {report:#?}");
        let before = rows(desk.store.workspace());
        let desk = desk.restart().await;
        assert_eq!(rows(desk.store.workspace()), before, "seed {seed}");
    }
}
