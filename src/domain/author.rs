//! Who makes a change, as the trail tells it: a person, a command of the machine's owner, the program itself.
//!
//! Made at the edge (a guard of `web`, a command of `cli`), carried by the use-cases, written by `store::audit`.

use super::id::Id;

/// Who makes a change, from where, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Author {
    /// The login of a person, or `command`, `program`, `tablet`, `demo`.
    pub actor: String,
    /// The person, where it is one.
    pub person: Option<Id>,
    /// The address a person came from; empty for the machine itself.
    pub origin: String,
    /// Why, in the words of whoever made the change; empty where nobody asked.
    pub reason: String,
}

impl Author {
    fn named(actor: &str) -> Self {
        Self { actor: actor.to_owned(), person: None, origin: String::new(), reason: String::new() }
    }

    /// Whoever may run commands on the machine.
    #[must_use]
    pub fn command() -> Self {
        Self::named("command")
    }

    /// The program by itself: what it does at its start and on schedule.
    #[must_use]
    pub fn program() -> Self {
        Self::named("program")
    }

    /// Anybody at the demo.
    #[must_use]
    pub fn demo() -> Self {
        Self::named("demo")
    }

    /// A tablet that came from an address.
    #[must_use]
    pub fn tablet(origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..Self::named("tablet") }
    }

    /// A person who came from an address.
    #[must_use]
    pub fn person(id: Id, login: &str, origin: &str) -> Self {
        Self { person: Some(id), origin: origin.to_owned(), ..Self::named(login) }
    }

    /// The same, for this reason.
    #[must_use]
    pub fn because(self, reason: &str) -> Self {
        Self { reason: reason.to_owned(), ..self }
    }
}
