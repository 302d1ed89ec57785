//! The PAR INDEX on both databases, by requests: rounds from the calendar to the remedy, evidence, rights, deadlines, what a
//! page costs, and pages that everybody can use.

mod by_hand;
mod cast;
mod deadlines;
mod evidence;
mod files;
mod in_browser;
mod large;
mod played;
mod queries;
mod remedy;
mod rights;
mod robust;
mod sight;
mod steps;
mod survey;
