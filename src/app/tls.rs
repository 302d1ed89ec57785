//! Certificates: a local authority for an office that has no other, its server's certificates, and a look at what
//! `serve` is given before it encrypts with it.
//!
//! ```text
//! sipar tls init ──► ca.crt ca.key server.crt server.key ──► settings ──► serve ──► /trust offers ca.crt
//! sipar tls renew ─► server.crt server.key, by the same authority
//! ```
//!
//! The authority may vouch for the hosts it was made for and for nothing else, so that a tablet which trusts it does
//! not put the whole web into this office's hands.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, NameConstraints,
};
use sha2::{Digest, Sha256};
use time::{Date, OffsetDateTime, UtcOffset};
use x509_parser::extensions::GeneralName;
use x509_parser::pem::Pem;

use super::AppError;
use crate::domain::clock::{DAY, Instant, SECOND};
use crate::settings::Settings;

/// How long the authority is good: tablets are asked to trust it once in ten years.
const AUTHORITY_DAYS: i64 = 3_653;
/// How long a server's certificate is good; browsers take no longer ones from public authorities.
const SERVER_DAYS: i64 = 397;
/// How long a common name may be (RFC 5280).
const COMMON_NAME: usize = 64;
/// When to say that a certificate will end.
const SOON_DAYS: i64 = 30;
/// A tablet's clock may be behind; a certificate of today must be good for it as well.
const BEHIND: i64 = DAY;

/// What was made, for people to compare and to put into the settings.
#[derive(Debug)]
pub struct Made {
    /// The folder of the four files.
    pub folder: PathBuf,
    /// Fingerprint (SHA-256) of the authority's certificate.
    pub authority: String,
    /// Fingerprint (SHA-256) of the server's certificate.
    pub server: String,
    /// For whom the server's certificate is good.
    pub hosts: Vec<String>,
    /// Its last day.
    pub until: Date,
    /// Where the certificate and the key before these were put, if there were any.
    pub kept: Vec<PathBuf>,
}

/// The certificate of a local authority, as `/trust` offers it.
#[derive(Clone, Debug)]
pub struct Authority {
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// Its fingerprint (SHA-256).
    pub fingerprint: String,
}

/// Makes an authority for these hosts (names or addresses) and a server's certificate by it, in a new folder or one
/// that has no such files yet; nothing is overwritten.
pub fn init(folder: &Path, hosts: &[String], now: Instant) -> Result<Made, AppError> {
    let hosts = hosts.iter().map(|host| host_of(host)).collect::<Result<Vec<_>, _>>()?;
    let Some(first) = hosts.first() else {
        return Err(AppError::Refused("name at least one host, as tablets will call it".to_owned()));
    };
    let files = Files::of(folder);
    if let Some(there) = files.all().into_iter().find(|path| path.exists()) {
        return Err(AppError::Refused(format!(
            "{} is there already and is not overwritten; `sipar tls renew` makes a new server's certificate, another \
             authority belongs into another folder (--out)",
            there.display()
        )));
    }
    make_private(folder)?;
    let params = authority_params(first, &hosts, now)?;
    let key = KeyPair::generate().map_err(|error| failed(&error))?;
    let certificate = params.self_signed(&key).map_err(|error| failed(&error))?;
    let issuer = Issuer::from_params(&params, &key);
    let (server, server_key) = server_certificate(&hosts, now, &issuer)?;
    write_new(&files.authority_key, &key.serialize_pem(), 0o600)?;
    write_new(&files.authority, &certificate.pem(), 0o644)?;
    write_new(&files.server_key, &server_key.serialize_pem(), 0o600)?;
    write_new(&files.server, &server.pem(), 0o644)?;
    Ok(Made {
        folder: folder.to_owned(),
        authority: fingerprint(certificate.der()),
        server: fingerprint(server.der()),
        hosts,
        until: now.plus(SERVER_DAYS * DAY - BEHIND).day(),
        kept: Vec::new(),
    })
}

/// Makes a new key and certificate for the same hosts by the authority of `folder`. The ones before are kept under the
/// day on which they began to be good.
pub fn renew(folder: &Path, now: Instant) -> Result<Made, AppError> {
    let files = Files::of(folder);
    let authority = read_certificate(&files.authority)?;
    let before = read_certificate(&files.server)?;
    let until = authority.until()?;
    if until.since(now) < SERVER_DAYS * DAY {
        return Err(AppError::Refused(format!(
            "the authority itself ends on {}, too soon for another certificate: make a new one with `sipar tls init \
             --out` another folder, and have the tablets trust it",
            until.day()
        )));
    }
    let key = KeyPair::from_pem(&read(&files.authority_key)?).map_err(|error| failed(&error))?;
    let issuer =
        Issuer::from_ca_cert_der(&authority.pem.contents.as_slice().into(), key).map_err(|error| failed(&error))?;
    let hosts = before.hosts()?;
    let (server, server_key) = server_certificate(&hosts, now, &issuer)?;
    let (new, new_key) = (files.server.with_extension("crt.new"), files.server_key.with_extension("key.new"));
    for leftover in [&new, &new_key] {
        // Of a run that was cut short; nothing uses it.
        let _ = fs::remove_file(leftover);
    }
    write_new(&new_key, &server_key.serialize_pem(), 0o600)?;
    write_new(&new, &server.pem(), 0o644)?;
    let kept = [(&files.server_key, "key"), (&files.server, "crt")]
        .map(|(path, ending)| keep(path, &before.since(), ending))
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?;
    fs::rename(&new_key, &files.server_key).map_err(|source| file(&files.server_key, source))?;
    fs::rename(&new, &files.server).map_err(|source| file(&files.server, source))?;
    Ok(Made {
        folder: folder.to_owned(),
        authority: fingerprint(&authority.pem.contents),
        server: fingerprint(server.der()),
        hosts,
        until: now.plus(SERVER_DAYS * DAY - BEHIND).day(),
        kept,
    })
}

/// Looks at the certificate, the key and the authority of the settings before they are used: what a person should
/// know. The error says what cannot work and what to do.
pub fn look_at(settings: &Settings, now: Instant) -> Result<Vec<String>, AppError> {
    let mut remarks = Vec::new();
    if let Some((certificate, key)) = settings.tls() {
        let found = read_certificate(certificate)?;
        let until = found.until()?;
        if until < now {
            return Err(AppError::Refused(format!(
                "tls_cert: {} ended on {}; `sipar tls renew` makes another one, where the authority is sipar's own",
                certificate.display(),
                until.day()
            )));
        }
        if until.since(now) < SOON_DAYS * DAY {
            remarks.push(format!("tls_cert: {} ends on {}", certificate.display(), until.day()));
        }
        read(key)?;
        if let Some(trouble) = open_to_others(key)? {
            return Err(AppError::Refused(format!("tls_key: {trouble}")));
        }
    }
    if let Some(path) = &settings.tls_ca {
        let until = read_certificate(path)?.until()?;
        if until.since(now) < SOON_DAYS * DAY {
            remarks.push(format!("tls_ca: {} ends on {}", path.display(), until.day()));
        }
    }
    Ok(remarks)
}

/// The local authority of a PEM file.
pub fn authority(path: &Path) -> Result<Authority, AppError> {
    let der = read_certificate(path)?.pem.contents;
    Ok(Authority { fingerprint: fingerprint(&der), der })
}

/// The four files of a folder.
struct Files {
    authority: PathBuf,
    authority_key: PathBuf,
    server: PathBuf,
    server_key: PathBuf,
}

impl Files {
    fn of(folder: &Path) -> Self {
        let [authority, authority_key, server, server_key] =
            ["ca.crt", "ca.key", "server.crt", "server.key"].map(|name| folder.join(name));
        Self { authority, authority_key, server, server_key }
    }

    fn all(&self) -> [&PathBuf; 4] {
        [&self.authority, &self.authority_key, &self.server, &self.server_key]
    }
}

/// A host as certificates name it: an address, or a name in lower case without wildcards.
fn host_of(text: &str) -> Result<String, AppError> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(address.to_canonical().to_string());
    }
    let name = text.to_ascii_lowercase();
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // What looks like an address with a mistake is no name either: no top-level name is a number.
    let numeric = name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    if name.len() <= 253 && name.split('.').all(label) && !numeric {
        return Ok(name);
    }
    Err(AppError::Refused(format!(
        "{text:?} is no host: a name as in sipar.phuong-a.vn, without https:// and port, or an address as in 10.1.0.5"
    )))
}

fn authority_params(first: &str, hosts: &[String], now: Instant) -> Result<CertificateParams, AppError> {
    let mut params = CertificateParams::new(Vec::new()).map_err(|error| failed(&error))?;
    params.distinguished_name.push(DnType::OrganizationName, "sipar");
    params
        .distinguished_name
        .push(DnType::CommonName, format!("sipar {first}").chars().take(COMMON_NAME).collect::<String>());
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    // For web servers only: never for programs or mail, whatever those who trust it allow.
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.name_constraints = Some(only(hosts));
    (params.not_before, params.not_after) = span(now, AUTHORITY_DAYS);
    Ok(params)
}

/// These hosts and none beside. A kind of name that none of them is would be free, so it is excluded as a whole.
fn only(hosts: &[String]) -> NameConstraints {
    let addresses: Vec<IpAddr> = hosts.iter().filter_map(|host| host.parse().ok()).collect();
    let names = hosts.iter().filter(|host| host.parse::<IpAddr>().is_err());
    let mut permitted: Vec<GeneralSubtree> = names.cloned().map(GeneralSubtree::DnsName).collect();
    if permitted.is_empty() {
        // A name that can never be anybody's (RFC 6761).
        permitted.push(GeneralSubtree::DnsName("none.invalid".to_owned()));
    }
    let whole = |address: &IpAddr| if address.is_ipv4() { 32 } else { 128 };
    permitted.extend(
        addresses
            .iter()
            .map(|address| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(*address, whole(address)))),
    );
    let mut excluded = Vec::new();
    if addresses.is_empty() {
        for everywhere in [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)] {
            excluded.push(GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(everywhere, 0)));
        }
    }
    NameConstraints { permitted_subtrees: permitted, excluded_subtrees: excluded }
}

fn server_certificate<S: rcgen::SigningKey>(
    hosts: &[String],
    now: Instant,
    issuer: &Issuer<'_, S>,
) -> Result<(rcgen::Certificate, KeyPair), AppError> {
    let mut params = CertificateParams::new(hosts).map_err(|error| failed(&error))?;
    // With a blank in it: OpenSSL takes a common name that could be a host's for one, and holds an address against the
    // names that the authority may vouch for.
    params.distinguished_name.push(DnType::CommonName, "sipar server");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = span(now, SERVER_DAYS);
    let key = KeyPair::generate().map_err(|error| failed(&error))?;
    let certificate = params.signed_by(&key, issuer).map_err(|error| failed(&error))?;
    Ok((certificate, key))
}

/// From a day ago, `days` long, the last second included.
fn span(now: Instant, days: i64) -> (OffsetDateTime, OffsetDateTime) {
    let from = now.plus(-BEHIND);
    let until = from.plus(days * DAY - SECOND);
    (from.local().to_offset(UtcOffset::UTC), until.local().to_offset(UtcOffset::UTC))
}

/// A certificate of a file.
struct Read {
    path: PathBuf,
    pem: Pem,
}

impl Read {
    fn parsed(&self) -> Result<x509_parser::certificate::X509Certificate<'_>, AppError> {
        self.pem.parse_x509().map_err(|_| no_certificate(&self.path))
    }

    /// Its last moment.
    fn until(&self) -> Result<Instant, AppError> {
        Ok(Instant(self.parsed()?.validity().not_after.timestamp().saturating_mul(SECOND)))
    }

    /// Day and time from which it is good, as part of a file's name.
    fn since(&self) -> String {
        let from = self.parsed().map_or(0, |certificate| certificate.validity().not_before.timestamp());
        let local = Instant(from.saturating_mul(SECOND)).local();
        format!("{}-{:02}{:02}{:02}", local.date(), local.hour(), local.minute(), local.second())
    }

    /// For whom it is good.
    fn hosts(&self) -> Result<Vec<String>, AppError> {
        let certificate = self.parsed()?;
        let named = certificate.subject_alternative_name().ok().flatten();
        let hosts: Vec<String> =
            named.iter().flat_map(|names| &names.value.general_names).filter_map(host_named).collect();
        if hosts.is_empty() { Err(no_certificate(&self.path)) } else { Ok(hosts) }
    }
}

fn host_named(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => <[u8; 4]>::try_from(*bytes)
            .map(IpAddr::from)
            .or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from))
            .ok()
            .map(|address| address.to_string()),
        _ => None,
    }
}

/// The first certificate of a PEM file: the server's own, where those of its authority follow.
fn read_certificate(path: &Path) -> Result<Read, AppError> {
    let text = read(path)?;
    let pem = Pem::iter_from_buffer(text.as_bytes())
        .filter_map(Result::ok)
        .find(|pem| pem.label == "CERTIFICATE")
        .ok_or_else(|| no_certificate(path))?;
    let read = Read { path: path.to_owned(), pem };
    read.parsed()?;
    Ok(read)
}

fn no_certificate(path: &Path) -> AppError {
    AppError::Refused(format!("{} holds no certificate (PEM, -----BEGIN CERTIFICATE-----)", path.display()))
}

/// SHA-256 of a certificate as browsers and tablets write it.
fn fingerprint(der: &[u8]) -> String {
    Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

fn read(path: &Path) -> Result<String, AppError> {
    fs::read_to_string(path).map_err(|source| file(path, source))
}

fn file(path: &Path, source: io::Error) -> AppError {
    AppError::File { path: path.to_owned(), source }
}

fn failed(error: &rcgen::Error) -> AppError {
    AppError::Refused(format!("the certificate could not be made: {error}"))
}

/// Writes a file that was not there, for its owner (and readers, where `mode` says so), down to the disk.
fn write_new(path: &Path, text: &str, mode: u32) -> Result<(), AppError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let write = |mut open: File| open.write_all(text.as_bytes()).and_then(|()| open.sync_all());
    options.open(path).and_then(write).map_err(|source| file(path, source))
}

/// Makes a folder that only its owner may look into, where there is none.
fn make_private(folder: &Path) -> Result<(), AppError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| file(folder, source))
}

/// Keeps a file under a name of its time; the name it has stays its own until another takes it.
fn keep(path: &Path, time: &str, ending: &str) -> Result<PathBuf, AppError> {
    let kept = path.with_file_name(format!("server-{time}.{ending}"));
    match fs::hard_link(path, &kept) {
        // A run that was cut short kept it already.
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => Err(file(&kept, source)),
        _ => Ok(kept),
    }
}

/// What is wrong with who may read a private key.
#[cfg(unix)]
fn open_to_others(path: &Path) -> Result<Option<String>, AppError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).map_err(|source| file(path, source))?.permissions().mode();
    Ok((mode & 0o027 != 0).then(|| {
        format!(
            "{} may be read by every user of this machine, or changed by others (mode {:o}); `chmod 600` it and make \
             it belong to the user who runs sipar",
            path.display(),
            mode & 0o777
        )
    }))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Result<Option<String>, AppError> {
    Ok(None)
}
