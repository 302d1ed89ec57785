//! The PAR INDEX.

pub mod score_files;
