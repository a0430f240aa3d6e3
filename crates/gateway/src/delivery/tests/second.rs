//! Two gateways: one is the other's smart host, with a login under verified TLS.

use std::net::{Ipv4Addr, TcpListener};

use super::*;
use crate::accounts::hash::PasswordHash;
use crate::accounts::{AccountsFile, FILE_NAME, Secret};
use crate::service::{self, Service};

#[tokio::test]
async fn a_second_gateway_is_the_smart_host() {
    let there = Stage::new("");
    AccountsFile::change(&there.data().join(FILE_NAME), |file| {
        let hash = PasswordHash::create(&Secret::new("correct horse"), [7; 16]).unwrap();
        file.find_mut("suzuki@example.jp").map(|record| record.password = Some(hash))
    })
    .unwrap();
    there.gateway.accounts.reload().unwrap();
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = socket.local_addr().unwrap();
    socket.set_nonblocking(true).unwrap();
    let stop = CancellationToken::new();
    let serving = service::run(Arc::clone(&there.gateway), vec![(Service::Submission, socket)], stop.clone());
    let serving = tokio::spawn(serving);
    let here = Stage::new("");
    let password = here.data().join("password");
    std::fs::write(&password, "correct horse\n").unwrap();
    let settings = format!(
        "smart_host = {{ host = \"127.0.0.1\", port = {}, user = \"suzuki@example.jp\", password_file = \"{}\" }}\n",
        address.port(),
        password.display()
    );
    here.reload(&settings);
    let text = "From: suzuki@example.jp\r\nSubject: 関所\r\n\r\n.\r\nhello\r\n";
    let mut envelope = envelope(
        "suzuki@example.jp",
        &[("tanaka@example.jp", "smart-host"), ("nobody@example.jp", "smart-host")],
    );
    (envelope.principal, envelope.body) = (Some("suzuki@example.jp".to_owned()), BodyKind::EightBitMime);
    here.queue(&envelope, text).await;
    let deliverer = Deliverer::new(Arc::clone(&here.gateway));
    let roots = Roots::native().with_file(&there.data().join("tls/certificate.pem")).unwrap();
    assert!(deliverer.roots.set(roots).is_ok());
    here.run_with(deliverer, |here| here.gateway.spool.status().messages == 0).await;
    here.until(|_| there.messages("tanaka@example.jp").len() == 1).await;
    let [mail] = &there.messages("tanaka@example.jp")[..] else { panic!("one message") };
    assert!(mail.contains(" with ESMTPSA ") && mail.ends_with("Subject: 関所\n\n.\nhello\n"), "{mail}");
    let [notice] = &here.messages("suzuki@example.jp")[..] else { panic!("one notice") };
    assert!(notice.contains("rfc822; nobody@example.jp\n") && notice.contains("Status: 5.1.1\n"), "{notice}");
    stop.cancel();
    serving.await.unwrap().unwrap();
}
