//! The sandbox over real HTTP, asked as any client would ask it.

mod support;

mod agents;
