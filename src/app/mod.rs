//! The room `app`.

pub mod import;
pub mod templates;
