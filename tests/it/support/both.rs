//! One test body, both databases.

use std::path::{Path, PathBuf};

use sipar::store::{Store, Target};
use tempfile::TempDir;

use super::{postgres, sqlite};

/// Where a database is, in the two ways in which every command of sipar takes it.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// An embedded SQLite database in this folder.
    Folder(PathBuf),
    /// A PostgreSQL database at this URL.
    Url(String),
}

impl Place {
    /// The option that tells a command of sipar to use this database.
    pub(crate) fn arguments(&self) -> [String; 2] {
        match self {
            Self::Folder(path) => ["--data".into(), path.to_str().unwrap().into()],
            Self::Url(url) => ["--database-url".into(), url.clone()],
        }
    }

    /// The database for tests that use the store without a command.
    pub(crate) fn target(&self) -> Target {
        match self {
            Self::Folder(path) => Target::Sqlite(path.join("sipar.sqlite3")),
            Self::Url(url) => Target::Postgres(url.clone()),
        }
    }
}

/// A state of the database that many tests begin with: prepared once a run for each engine, then copied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    /// Its name: small letters and `_`.
    pub(crate) name: &'static str,
    /// Makes it out of an empty database; no connection may be open when it returns.
    pub(crate) prepare: fn(&Place),
}

/// A database with this program's schema and nothing in it.
pub(crate) const MIGRATED: Template = Template {
    name: "migrated",
    prepare: |place| {
        Store::migrate(&place.target()).unwrap();
    },
};

/// A database of a test's own; it is gone when this is dropped.
#[derive(Debug)]
pub(crate) struct TestDb {
    place: Place,
    _keep: Keep,
}

#[derive(Debug)]
enum Keep {
    Folder { _folder: TempDir },
    Database { _database: postgres::Database },
}

impl TestDb {
    /// A SQLite database, empty or a copy of `template`.
    pub(crate) fn sqlite(template: Option<Template>) -> Self {
        let of = |path: &Path| Place::Folder(path.to_owned());
        let folder = template.map_or_else(sqlite::folder, |template| {
            sqlite::folder_from(template.name, |path| (template.prepare)(&of(path)))
        });
        Self { place: of(folder.path()), _keep: Keep::Folder { _folder: folder } }
    }

    /// A database of the shared PostgreSQL cluster, empty or a copy of `template`.
    pub(crate) fn postgres(template: Option<Template>) -> Self {
        let cluster = postgres::Cluster::shared();
        let database = match template {
            None => cluster.create_database(),
            Some(template) => {
                cluster.template(template.name, |url| (template.prepare)(&Place::Url(url.to_owned())));
                cluster.create_database_from(template.name)
            }
        };
        Self { place: Place::Url(database.url().to_owned()), _keep: Keep::Database { _database: database } }
    }

    /// Where it is.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }
}

/// Makes two tests of one body, `name::sqlite` and `name::postgres`:
///
/// ```text
/// on_both! {
///     /// Begins with an empty database.
///     fn a_rating_is_stored(db: TestDb) { … }
///     /// Begins with a copy of a `Template`.
///     fn a_rating_is_counted(db: TestDb = SEEDED) { … }
/// }
/// ```
macro_rules! on_both {
    ($($(#[$meta:meta])* fn $name:ident($db:ident: TestDb $(= $template:expr)?) $body:block)+) => {$(
        $(#[$meta])*
        fn $name(make: fn(Option<$crate::support::both::Template>) -> $crate::support::both::TestDb) {
            let template: &[$crate::support::both::Template] = &[$($template)?];
            let $db = make(template.first().copied());
            $body
        }

        mod $name {
            #[test]
            fn sqlite() {
                super::$name($crate::support::both::TestDb::sqlite);
            }

            #[test]
            fn postgres() {
                super::$name($crate::support::both::TestDb::postgres);
            }
        }
    )+};
}
pub(crate) use on_both;
