//! The room `app`.

pub mod templates;
