use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::resolver::Zone;
use crate::tls::self_signed_pem;

const HOST: &str = "web.example.jp";

/// A server on loopback with recorded answers, by path; it stops with the test.
struct Site {
    port: u16,
    pem: tempfile::NamedTempFile,
    _task: tokio_util::task::AbortOnDropHandle<()>,
}

/// `{port}` in an answer is the server's own.
async fn site(answers: &[(&str, &str)], tls: bool) -> Site {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answers: BTreeMap<String, Vec<u8>> = answers
        .iter()
        .map(|(path, answer)| ((*path).to_owned(), answer.replace("{port}", &port.to_string()).into_bytes()))
        .collect();
    let pair = self_signed_pem(&[HOST.to_owned()]).unwrap();
    let pem = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(pem.path(), &pair.certificate).unwrap();
    let certificate = CertificateDer::from_pem_slice(pair.certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if tls {
                if let Ok(stream) = acceptor.accept(stream).await {
                    answer(stream, &answers).await;
                }
            } else {
                answer(stream, &answers).await;
            }
        }
    });
    Site { port, pem, _task: tokio_util::task::AbortOnDropHandle::new(task) }
}

async fn answer(mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin, answers: &BTreeMap<String, Vec<u8>>) {
    let mut asked = Vec::new();
    while !asked.windows(4).any(|window| window == b"\r\n\r\n") {
        if stream.read_buf(&mut asked).await.unwrap_or_default() == 0 {
            return;
        }
    }
    let asked = String::from_utf8_lossy(&asked).into_owned();
    let path = asked.split(' ').nth(1).unwrap_or_default();
    if path == "/echo" {
        let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\n\r\n{asked}").as_bytes()).await;
    } else if path == "/slow" {
        tokio::time::sleep(Duration::from_secs(60)).await;
    } else {
        let missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec();
        let _ = stream.write_all(answers.get(path).unwrap_or(&missing)).await;
    }
    // Without TLS's farewell.
    let _ = stream.flush().await;
}

impl Site {
    fn fetcher(&self) -> Fetcher {
        let mut zone = Zone::new();
        zone.add_address(HOST, Ipv4Addr::LOCALHOST.into());
        zone.add_address("other.example.jp", Ipv4Addr::LOCALHOST.into());
        let roots = Roots::native().with_file(self.pem.path()).unwrap();
        Fetcher::new(Resolver::fixed(zone), roots, |_| true)
    }

    async fn get(&self, scheme: &str, path: &str, redirects: Redirects) -> Result<Page, FetchError> {
        let url = format!("{scheme}://{HOST}:{}{path}", self.port);
        self.fetcher().get(wanted(&url, redirects)).await
    }
}

fn wanted(url: &str, redirects: Redirects) -> Wanted<'_> {
    Wanted { url, accept: "text/plain", octets: 20, redirects, within: Duration::from_secs(20) }
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: Text/Plain; charset=utf-8\r\n";

#[tokio::test]
async fn a_page_is_fetched_over_tls_whole_chunked_or_until_the_end() {
    let answers = [
        ("/whole", format!("{OK}Content-Length: 7\r\n\r\nContact")),
        ("/chunked", format!("{OK}Transfer-Encoding: chunked\r\n\r\n3\r\nCon\r\n4\r\ntact\r\n0\r\n\r\n")),
        ("/until-the-end", format!("{OK}\r\nContact")),
        ("/old", "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nContact".to_owned()),
    ];
    let answers: Vec<(&str, &str)> = answers.iter().map(|(path, answer)| (*path, answer.as_str())).collect();
    let site = site(&answers, true).await;
    for (path, _) in answers {
        let page = site.get("https", path, Redirects::SameOrigin).await.unwrap();
        assert_eq!(
            (page.body.as_slice(), page.media_type.as_str()),
            (&b"Contact"[..], "text/plain"),
            "{path}"
        );
        assert_eq!(page.url, format!("https://{HOST}:{}{path}", site.port));
    }
    assert_eq!(site.get("https", "/none", Redirects::SameOrigin).await, Err(FetchError::Status(404)));
}

#[tokio::test]
async fn nothing_is_sent_along() {
    let site = site(&[], false).await;
    let url = format!("http://{HOST}:{}/echo", site.port);
    let page =
        site.fetcher().get(Wanted { octets: 1000, ..wanted(&url, Redirects::SameOrigin) }).await.unwrap();
    let asked = String::from_utf8(page.body).unwrap().to_ascii_lowercase();
    let port = site.port;
    assert_eq!(
        asked,
        format!(
            "get /echo http/1.1\r\nhost: {HOST}:{port}\r\nuser-agent: sekisho\r\naccept: text/plain\r\n\
             accept-encoding: identity\r\nconnection: close\r\n\r\n"
        )
    );
}

#[tokio::test]
async fn a_body_has_a_limit_and_is_whole() {
    let body =
        |length: usize, sent: usize| format!("{OK}Content-Length: {length}\r\n\r\n{}", "x".repeat(sent));
    let (below, at, above) = (body(19, 19), body(20, 20), body(21, 21));
    let endless = format!("{OK}\r\n{}", "x".repeat(21));
    let cut = body(10, 9);
    let packed = format!("{OK}Content-Encoding: gzip\r\n\r\nx");
    let head = format!("{OK}X-Long: {}\r\n\r\nx", "x".repeat(100_000));
    let many = format!("{OK}{}\r\nx", "X: x\r\n".repeat(200));
    let site = site(
        &[
            ("/19", &below),
            ("/20", &at),
            ("/21", &above),
            ("/endless", &endless),
            ("/cut", &cut),
            ("/packed", &packed),
            ("/head", &head),
            ("/many", &many),
            ("/nonsense", "SSH-2.0-OpenSSH\r\n"),
        ],
        true,
    )
    .await;
    let got = |path: &'static str| site.get("https", path, Redirects::SameOrigin);
    assert_eq!(got("/19").await.map(|page| page.body.len()), Ok(19));
    assert_eq!(got("/20").await.map(|page| page.body.len()), Ok(20));
    assert_eq!(got("/21").await, Err(FetchError::TooLong(20)));
    assert_eq!(got("/endless").await, Err(FetchError::TooLong(20)));
    assert_eq!(got("/packed").await, Err(FetchError::Encoded));
    for path in ["/cut", "/head", "/many", "/nonsense"] {
        assert!(matches!(got(path).await, Err(FetchError::Broken(_))), "{path}");
    }
}

#[tokio::test]
async fn redirects_stay_where_they_may() {
    let to = |place: &str| format!("HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n");
    let page = format!("{OK}Content-Length: 1\r\n\r\nx");
    let answers = [
        ("/page", page),
        ("/here", to("page")),
        ("/twice", to("/here#part")),
        ("/loop", to("/loop")),
        ("/other", to("https://other.example.jp:{port}/page")),
        ("/clear", to(&format!("http://{HOST}:{{port}}/page"))),
        ("/nowhere", to("file:///etc/passwd")),
        ("/secret", to("https://user:password@web.example.jp/")),
        ("/missing", "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n".to_owned()),
    ];
    let answers: Vec<(&str, &str)> = answers.iter().map(|(path, answer)| (*path, answer.as_str())).collect();
    let site = site(&answers, true).await;
    let got = |path: &'static str| site.get("https", path, Redirects::SameOrigin);
    let twice = got("/twice").await.unwrap();
    assert_eq!(twice.url, format!("https://{HOST}:{}/page", site.port));
    assert_eq!(twice.redirected.len(), 2);
    let problem = |result: Result<Page, FetchError>| match result {
        Err(FetchError::Redirect { problem, .. }) => problem,
        other => panic!("{other:?}"),
    };
    assert_eq!(problem(got("/loop").await), RedirectError::TooMany);
    assert_eq!(problem(got("/other").await), RedirectError::OtherOrigin);
    assert_eq!(problem(got("/clear").await), RedirectError::OutOfTls);
    assert_eq!(problem(got("/nowhere").await), RedirectError::Nowhere);
    assert_eq!(problem(got("/secret").await), RedirectError::Nowhere);
    assert_eq!(got("/missing").await, Err(FetchError::Status(301)));
    // The other host is asked, and its certificate is not valid for it only where the named one is not shown.
    let other = site.get("https", "/other", Redirects::Anywhere).await.unwrap();
    assert_eq!(other.url, format!("https://other.example.jp:{}/page", site.port));
    assert_eq!(problem(site.get("https", "/clear", Redirects::Anywhere).await), RedirectError::OutOfTls);
}

#[test]
fn http_leads_to_https_on_the_same_host() {
    let permitted =
        |from: &str, to: &str, redirects| permit(&parse(from).unwrap(), &parse(to).unwrap(), redirects);
    let same = |from: &str, to: &str| permitted(from, to, Redirects::SameOrigin);
    assert_eq!(same("http://a.example/x", "https://a.example/y"), Ok(()));
    assert_eq!(same("http://a.example/x", "https://b.example/y"), Err(RedirectError::OtherOrigin));
    assert_eq!(same("http://a.example/x", "https://a.example:8443/y"), Err(RedirectError::OtherOrigin));
    assert_eq!(same("https://a.example/x", "https://a.example:443/y"), Ok(()));
    assert_eq!(same("https://a.example/x", "https://www.a.example/x"), Err(RedirectError::OtherOrigin));
    assert_eq!(permitted("https://a.example", "https://b.example", Redirects::Anywhere), Ok(()));
    assert_eq!(
        permitted("http://a.example", "http://b.example", Redirects::Anywhere),
        Err(RedirectError::OtherOrigin)
    );
}

#[tokio::test]
async fn nobody_inside_is_asked_and_no_stranger_is_believed() {
    let page = format!("{OK}Content-Length: 1\r\n\r\nx");
    let site = site(&[("/", &page)], true).await;
    let url = format!("https://{HOST}:{}/", site.port);
    let fetcher = site.fetcher();
    let careful = Fetcher { may_ask: Arc::new(|address| !address.is_loopback()), ..fetcher.clone() };
    let inside = careful.get(wanted(&url, Redirects::SameOrigin)).await;
    assert_eq!(
        inside,
        Err(FetchError::Inside { host: HOST.to_owned(), address: Ipv4Addr::LOCALHOST.into() })
    );
    let literal = format!("https://[::ffff:127.0.0.1]:{}/", site.port);
    let inside = careful.get(wanted(&literal, Redirects::SameOrigin)).await;
    assert!(matches!(inside, Err(FetchError::Inside { .. })), "{inside:?}");
    let stranger = Fetcher { roots: Roots::native(), ..fetcher.clone() };
    assert!(matches!(stranger.get(wanted(&url, Redirects::SameOrigin)).await, Err(FetchError::Tls(_))));
    let unknown = fetcher.get(wanted("https://nowhere.example.jp/", Redirects::SameOrigin)).await;
    assert!(matches!(unknown, Err(FetchError::Lookup { cause: LookupError::NoSuchName, .. })));
    for text in [
        "",
        "ftp://web.example.jp/",
        "https://a:b@web.example.jp/",
        &format!("https://web.example.jp/{}", "x".repeat(URL_LIMIT)),
    ] {
        assert!(
            matches!(fetcher.get(wanted(text, Redirects::SameOrigin)).await, Err(FetchError::Url(_))),
            "{text}"
        );
    }
}

#[tokio::test]
async fn everything_has_an_end() {
    let site = site(&[], false).await;
    let url = format!("http://{HOST}:{}/slow", site.port);
    let began = std::time::Instant::now();
    let within = Duration::from_millis(300);
    let late = site.fetcher().get(Wanted { within, ..wanted(&url, Redirects::SameOrigin) }).await;
    assert_eq!(late, Err(FetchError::TimedOut { seconds: 0 }));
    assert!(began.elapsed() < Duration::from_secs(10));
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap().port();
    let refused =
        site.fetcher().get(wanted(&format!("http://{HOST}:{nobody}/"), Redirects::SameOrigin)).await;
    assert_eq!(refused, Err(FetchError::Connect(ConnectError::Refused)));
}
