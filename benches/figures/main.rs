//! The figures of the inside: keys, lists, filters, carriers. Answers come from
//! memory, so no network and no database is measured.

mod carrier;
mod desk;
mod form;
mod list;

criterion::criterion_group!(figures, form::keys, list::keys, list::filter, carrier::both_ways);
criterion::criterion_main!(figures);
