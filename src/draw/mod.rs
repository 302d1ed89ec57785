//! The room `draw`.
