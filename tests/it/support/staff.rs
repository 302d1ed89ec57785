//! People with rights in a test: entered as the program enters them, signed in without typing.

use sipar::app::App;
use sipar::app::device::token_hash;
use sipar::domain::access::{Caller, Grant, Role};
use sipar::domain::id::Id;
use sipar::domain::unit::Validity;
use sipar::store::person::{Person, grant_add_on, grants_of, person_add_on, person_by_login};
use sipar::store::session::{Session, Stage, session_add_on};

/// Enters a person with a role in a unit, open in time; the login says who it is.
pub(crate) fn employ(app: &App, login: &str, role: Role, unit: &str) -> Id {
    let unit = app.unit(unit).unwrap().id;
    let (now, id, grant) = (app.clock.now(), app.chance.id(app.clock.now()), app.chance.id(app.clock.now()));
    let person = Person {
        id,
        login: login.to_owned(),
        name: format!("Người {login}"),
        email: None,
        officer: None,
        password: None,
        totp_secret: None,
        totp_step: 0,
        made_at: now,
        disabled_at: None,
    };
    app.store
        .write(|db| {
            let id = if let Some(there) = person_by_login(db, login)? {
                there.id
            } else {
                person_add_on(db, &person)?;
                person.id
            };
            grant_add_on(db, id, &Grant { id: grant, role, unit, area: None, validity: Validity::OPEN })?;
            Ok(id)
        })
        .unwrap()
}

/// The cookie of a new, complete session of a person, begun now.
pub(crate) fn cookie_of(app: &App, login: &str) -> String {
    let person = app.store.read(|db| person_by_login(db, login)).unwrap().unwrap();
    let (now, token, id) = (app.clock.now(), app.chance.token(), app.chance.id(app.clock.now()));
    let session = Session {
        id,
        person: person.id,
        stage: Stage::Full,
        begun_at: now,
        seen_at: now,
        proved_at: now,
        address: "127.0.0.1".to_owned(),
        agent: "test".to_owned(),
    };
    app.store.write(|db| session_add_on(db, &session, &token_hash(&token))).unwrap();
    format!("__Host-sipar={token}")
}

/// The caller that a person is today, for calls of use-cases.
pub(crate) fn caller(app: &App, login: &str) -> Caller {
    app.store
        .read(|db| {
            let person = person_by_login(db, login)?.unwrap();
            let grants = grants_of(db, &[person.id])?.into_iter().map(|(_, grant)| grant).collect();
            let day = app.clock.now().day();
            Ok(Caller::on(day, person.id, person.login, person.name, person.officer, grants))
        })
        .unwrap()
}
