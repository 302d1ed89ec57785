//! The room `web`.

pub mod pages;
