//! A very small name server that answers from a [`Zone`], over UDP and TCP, for practice on one machine.
//!
//! It is the only authority its clients know: what is not in the zone does not exist.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::proto::op::{Edns, Message, MessageType, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, AAAA, CAA, MX, NULL, PTR, SOA, TXT};
use hickory_resolver::proto::rr::{DNSClass, Name, RData, Record as Answer, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::listener::{Listener, ListenerLimits, no_farewell};
use crate::resolver::{LookupError, Record, Zone};

/// The most octets of a question.
const QUESTION_LIMIT: usize = 4096;
/// The most octets of an answer over UDP that we send, whatever the client would take (RFC 9715).
const UDP_LIMIT: u16 = 1232;
/// How long answers may be kept, in seconds. The zone of a practice server changes with every start.
const TIME_TO_LIVE: u32 = 1;
/// How many questions one TCP connection may ask, and how long it may think between them.
const TCP_SHARE: (usize, Duration) = (100, Duration::from_secs(10));
/// How often a free port is tried for both protocols.
const TRIES: usize = 16;

/// A running name server.
pub struct NameServer {
    address: SocketAddr,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl NameServer {
    /// Serves `zone` at `address` over both protocols; port 0 takes one that is free for both.
    ///
    /// # Errors
    /// The address is taken, not ours, or needs rights.
    pub async fn start(zone: Zone, address: SocketAddr, stop: &CancellationToken) -> io::Result<Self> {
        let (udp, tcp) = bind(address).await?;
        let address = tcp.local_address();
        let (zone, stop) = (Arc::new(zone), stop.child_token());
        let datagrams = tokio::spawn(serve_datagrams(udp, Arc::clone(&zone), stop.clone()));
        let limits = ListenerLimits { sessions: 64, per_address: 64, farewell: no_farewell };
        let ending = stop.clone();
        let streams = tcp.run(limits, stop.clone(), move |stream, _| {
            let (zone, ending) = (Arc::clone(&zone), ending.clone());
            async move {
                tokio::select! {
                    // A client that breaks off does not matter to anybody else.
                    _ = serve_stream(stream, &zone) => {}
                    () = ending.cancelled() => {}
                }
            }
        });
        Ok(Self { address, stop, tasks: vec![datagrams, tokio::spawn(streams)] })
    }

    /// Where it listens, with both protocols.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops, and waits until nothing runs any more.
    pub async fn stop(self) {
        self.stop.cancel();
        for task in self.tasks {
            // A task that panicked is over, too.
            let _ = task.await;
        }
    }
}

async fn bind(address: SocketAddr) -> io::Result<(UdpSocket, Listener)> {
    let mut tries = 0;
    loop {
        let tcp = Listener::bind(address).await?;
        match UdpSocket::bind(tcp.local_address()).await {
            Ok(udp) => return Ok((udp, tcp)),
            // The port that was free for TCP may be somebody else's for UDP.
            Err(_) if address.port() == 0 && tries < TRIES => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

async fn serve_datagrams(socket: UdpSocket, zone: Arc<Zone>, stop: CancellationToken) {
    let mut buffer = vec![0; QUESTION_LIMIT];
    loop {
        let received = tokio::select! {
            received = socket.recv_from(&mut buffer) => received,
            () = stop.cancelled() => return,
        };
        // Errors belong to earlier answers (ICMP); the socket goes on.
        let Ok((length, client)) = received else { continue };
        let question = buffer.get(..length).unwrap_or_default();
        if let Some(answer) = respond(question, &zone, true) {
            let _ = socket.send_to(&answer, client).await;
        }
    }
}

/// RFC 7766: questions one after another, each behind its length.
async fn serve_stream(mut stream: TcpStream, zone: &Zone) -> io::Result<()> {
    let (share, patience) = TCP_SHARE;
    for _ in 0..share {
        let Ok(length) = tokio::time::timeout(patience, stream.read_u16()).await else { return Ok(()) };
        let mut question = vec![0; usize::from(length?)];
        if question.len() > QUESTION_LIMIT {
            return Ok(());
        }
        let Ok(read) = tokio::time::timeout(patience, stream.read_exact(&mut question)).await else {
            return Ok(());
        };
        read?;
        let Some(answer) = respond(&question, zone, false) else { return Ok(()) };
        let Ok(length) = u16::try_from(answer.len()) else { return Ok(()) };
        let mut framed = length.to_be_bytes().to_vec();
        framed.extend(answer);
        stream.write_all(&framed).await?;
    }
    Ok(())
}

/// The answer to `question`, or nothing where it is none.
fn respond(question: &[u8], zone: &Zone, datagram: bool) -> Option<Vec<u8>> {
    let query = Message::from_vec(question).ok()?;
    if query.metadata.message_type != MessageType::Query {
        return None;
    }
    let mut answer = Message::response(query.metadata.id, query.metadata.op_code);
    answer.metadata.recursion_desired = query.metadata.recursion_desired;
    // Nobody behind us knows more; a stub resolver need not look elsewhere.
    answer.metadata.recursion_available = true;
    answer.metadata.authoritative = true;
    answer.add_queries(query.queries.iter().cloned());
    if query.edns.is_some() {
        let mut edns = Edns::new();
        edns.set_max_payload(UDP_LIMIT);
        answer.set_edns(edns);
    }
    match query.queries.as_slice() {
        [asked] if query.metadata.op_code == OpCode::Query && asked.query_class() == DNSClass::IN => {
            fill(&mut answer, asked.name(), asked.query_type(), zone);
        }
        [_] => answer.metadata.response_code = ResponseCode::NotImp,
        _ => answer.metadata.response_code = ResponseCode::FormErr,
    }
    let octets = answer.to_vec().ok()?;
    let room = if query.edns.is_some() { query.max_payload().clamp(512, UDP_LIMIT) } else { 512 };
    if datagram && octets.len() > usize::from(room) {
        return answer.truncate().to_vec().ok();
    }
    Some(octets)
}

fn fill(answer: &mut Message, name: &Name, kind: RecordType, zone: &Zone) {
    let text = name.to_ascii().trim_end_matches('.').to_ascii_lowercase();
    let found = zone.lookup(&text, kind);
    answer.metadata.response_code = match found {
        Err(LookupError::NoSuchName) => ResponseCode::NXDomain,
        _ => ResponseCode::NoError,
    };
    let records = found.unwrap_or_default();
    let data = records.iter().filter_map(|record| convert(record, kind, name));
    answer.add_answers(data.map(|data| Answer::from_rdata(name.clone(), TIME_TO_LIVE, data)));
    if answer.answers.is_empty() {
        answer.add_authorities(authority(&text, zone));
    }
}

/// RFC 2308 §3: a negative answer carries the SOA of its zone.
fn authority(name: &str, zone: &Zone) -> Option<Answer> {
    let mut above = name;
    loop {
        if let Ok(records) = zone.lookup(above, RecordType::SOA) {
            let owner = absolute(above)?;
            let data = convert(records.first()?, RecordType::SOA, &owner)?;
            return Some(Answer::from_rdata(owner, TIME_TO_LIVE, data));
        }
        above = above.split_once('.')?.1;
    }
}

fn convert(record: &Record, kind: RecordType, owner: &Name) -> Option<RData> {
    let data = match (record, kind) {
        (Record::Address(address), _) => match address {
            std::net::IpAddr::V4(v4) => RData::A(A(*v4)),
            std::net::IpAddr::V6(v6) => RData::AAAA(AAAA(*v6)),
        },
        (Record::Mx(exchange), _) => RData::MX(MX::new(exchange.preference, absolute(&exchange.name)?)),
        (Record::Soa(mailbox), _) => {
            let seconds = i32::try_from(TIME_TO_LIVE).unwrap_or(1);
            let rname = mailbox_name(mailbox)?;
            RData::SOA(SOA::new(owner.clone(), rname, 1, seconds, seconds, seconds, TIME_TO_LIVE))
        }
        (Record::Text(text), RecordType::TXT) => {
            // RFC 1035 §3.3.14: strings of at most 255 octets each.
            RData::TXT(TXT::from_bytes(text.as_bytes().chunks(255).collect()))
        }
        (Record::Text(name), RecordType::PTR) => RData::PTR(PTR(absolute(name)?)),
        (Record::Text(url), RecordType::CAA) => {
            let mut caa = CAA::new_issue(false, None, Vec::new());
            caa.tag = "iodef".to_owned();
            caa.value = url.as_bytes().to_vec();
            RData::CAA(caa)
        }
        (Record::Text(mailbox), RecordType::Unknown(17)) => {
            // RFC 1183 §2.2: the mailbox, and the root where there is no TXT that says more.
            let mut octets = Vec::new();
            for label in mailbox_name(mailbox)?.iter() {
                octets.push(u8::try_from(label.len()).ok()?);
                octets.extend_from_slice(label);
            }
            octets.extend([0, 0]);
            RData::Unknown { code: kind, rdata: NULL::with(octets) }
        }
        (Record::Text(_), _) => return None,
    };
    Some(data)
}

fn absolute(name: &str) -> Option<Name> {
    let mut name = Name::from_ascii(name).ok()?;
    name.set_fqdn(true);
    Some(name)
}

/// RFC 1035 §8: the local part is the first label, dots included.
fn mailbox_name(mailbox: &str) -> Option<Name> {
    let (local, domain) = mailbox.rsplit_once('@')?;
    let labels = std::iter::once(local.as_bytes()).chain(domain.split('.').map(str::as_bytes));
    Name::from_labels(labels).ok()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::resolver::Resolver;

    fn zone() -> Zone {
        let mut zone = Zone::new();
        zone.add_host("mail.assoc.example", "127.0.0.1".parse().unwrap());
        zone.add_host("mail.assoc.example", "::1".parse().unwrap());
        zone.add_host("other.assoc.example", "192.0.2.7".parse().unwrap());
        zone.add_mx("assoc.example", 20, "second.assoc.example");
        zone.add_mx("assoc.example", 10, "mail.assoc.example");
        zone.add_soa("assoc.example", "first.last@assoc.example");
        zone.add_txt("_dmarc.assoc.example", "v=DMARC1; p=none");
        zone.add_txt("long.assoc.example", &"x".repeat(2000));
        zone.add_caa_iodef("assoc.example", "mailto:info@assoc.example");
        zone.add_responsible_person("assoc.example", "alice@assoc.example");
        zone
    }

    #[tokio::test]
    async fn our_own_resolver_reads_every_record() {
        let stop = CancellationToken::new();
        let server = NameServer::start(zone(), (Ipv4Addr::LOCALHOST, 0).into(), &stop).await.unwrap();
        let resolver = Resolver::at(&[server.address()]).unwrap();
        let addresses = resolver.addresses("MAIL.assoc.example").await.unwrap();
        assert_eq!(addresses, ["127.0.0.1".parse::<std::net::IpAddr>().unwrap(), "::1".parse().unwrap()]);
        let exchanges = resolver.mx("assoc.example").await.unwrap();
        let names: Vec<_> = exchanges.iter().map(|exchange| exchange.name.as_str()).collect();
        assert_eq!(names, ["mail.assoc.example", "second.assoc.example"]);
        let soa = resolver.soa("mail.assoc.example").await.unwrap();
        assert_eq!((soa.zone.as_str(), soa.mailbox.as_str()), ("assoc.example", "first.last@assoc.example"));
        assert_eq!(resolver.txt("_dmarc.assoc.example").await.unwrap(), ["v=DMARC1; p=none"]);
        assert_eq!(resolver.caa_iodef("assoc.example").await.unwrap(), ["mailto:info@assoc.example"]);
        assert_eq!(resolver.responsible_person("assoc.example").await.unwrap(), ["alice@assoc.example"]);
        // The library answers for loopback addresses itself (RFC 6761 §6.3), so another one is asked.
        let reverse = resolver.reverse("192.0.2.7".parse().unwrap()).await.unwrap();
        assert_eq!(reverse, ["other.assoc.example"]);
        server.stop().await;
    }

    #[tokio::test]
    async fn what_does_not_fit_a_datagram_comes_over_tcp() {
        let stop = CancellationToken::new();
        let server = NameServer::start(zone(), (Ipv4Addr::LOCALHOST, 0).into(), &stop).await.unwrap();
        let resolver = Resolver::at(&[server.address()]).unwrap();
        assert_eq!(resolver.txt("long.assoc.example").await.unwrap(), ["x".repeat(2000)]);
        server.stop().await;
    }

    #[tokio::test]
    async fn rfc_2308_section_2_no_name_and_no_records_are_told_apart() {
        let stop = CancellationToken::new();
        let server = NameServer::start(zone(), (Ipv4Addr::LOCALHOST, 0).into(), &stop).await.unwrap();
        let resolver = Resolver::at(&[server.address()]).unwrap();
        assert_eq!(resolver.mx("nobody.assoc.example").await, Err(LookupError::NoSuchName));
        assert_eq!(resolver.mx("mail.assoc.example").await, Err(LookupError::NoRecords));
        assert_eq!(resolver.addresses("example").await, Err(LookupError::NoRecords));
        assert_eq!(resolver.txt("elsewhere.test").await, Err(LookupError::NoSuchName));
        server.stop().await;
    }

    #[test]
    fn octets_that_are_no_question_get_no_answer() {
        assert_eq!(respond(b"", &zone(), true), None);
        assert_eq!(respond(&[0xff; 40], &zone(), true), None);
        let mut reply = Message::response(7, OpCode::Query);
        assert_eq!(respond(&reply.to_vec().unwrap(), &zone(), true), None);
        reply.metadata.message_type = MessageType::Query;
        let answer = respond(&reply.to_vec().unwrap(), &zone(), true).unwrap();
        assert_eq!(Message::from_vec(&answer).unwrap().metadata.response_code, ResponseCode::FormErr);
    }
}
