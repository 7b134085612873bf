//! A relation from its JSON and back to it.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use relata::domain::{Changes, ContactRelationEntity, FieldId, Value};

use crate::desk::CARRIER;

pub(crate) fn both_ways(criterion: &mut Criterion) {
    let entity = ContactRelationEntity::from_json(CARRIER).expect("a relation");
    let changes = Changes::from([(FieldId::Comment, Value::Text("House bank since 2009.".to_owned()))]);
    let mut group = criterion.benchmark_group("carrier");
    group.throughput(Throughput::Bytes(CARRIER.len() as u64));
    group.bench_function("decode", |bencher| bencher.iter(|| ContactRelationEntity::from_json(black_box(CARRIER))));
    group.bench_function("encode with a change", |bencher| bencher.iter(|| entity.to_json(black_box(&changes))));
    group.finish();
}
