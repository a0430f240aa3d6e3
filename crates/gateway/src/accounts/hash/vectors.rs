//! Hashes that real tools made of `correct horse`: openssl 3.0, mkpasswd 5.5 (libxcrypt), htpasswd 2.4, doveadm 2.3.

use super::*;

const PASSWORD: &str = "correct horse";

/// Scheme as it is listed, and the hash.
const VECTORS: &[(&str, &str)] = &[
    // openssl passwd -6, -5, -1, -apr1
    (
        "sha512-crypt",
        "$6$saltsalt$hRM5XZ86KXEw9UOmjigeVqFgULtFB2sgpC9lXQDfMib3Zgw7mEiUvBJI2EplzfAqxL5Vvwp2scFtv/uamSo5z0",
    ),
    ("sha256-crypt", "$5$saltsalt$myjXcpMpE2Ofk7fj9hqyNYSn6lmWG4Mqnjx.KIRRr4/"),
    ("md5-crypt", "$1$saltsalt$NuzA7WTAelpl95xgBGWN60"),
    ("md5-crypt", "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/"),
    // mkpasswd -m yescrypt, bcrypt, sha512crypt -R 10000
    ("yescrypt", "$y$j9T$S1ywt9MudOzjVXMVY26N./$MZNWCGTRJtMWuWwwoZs7Uy5iB898JRbXP6jf19B2LPD"),
    ("bcrypt", "$2b$05$5vncmPYsU1/K.sAbu/H80.erZhmAwmjgEjFfeSObdno7Mc7b3save"),
    (
        "sha512-crypt",
        "$6$rounds=10000$I9rCJvyFabs4liYI$RsZENW4qS2dpwhDytydk42NXk/hh8olE4rFWKU5DwAvSvvUhFhPsKoWA8JPt8HGYQ14375/JHidFgqqfgWQRg/",
    ),
    // htpasswd -nbB, -nbm, -nbs
    ("bcrypt", "$2y$05$c6hrvdVC4rfgwvv0rGHOi.wOi/wFXX86h1vVgfpVVIXaWBOaVjELC"),
    ("md5-crypt", "$apr1$GoBYql57$jqTVhyfzwFus6cgt8YdrQ1"),
    ("sha1", "{SHA}L55TUjtiq8FBorTWAZ0jy6g129A="),
    // doveadm pw -s SCHEME
    (
        "argon2id",
        "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$avxUYKYCKF+0mgeh2niNnA$5IEnyd/b9tU9gL0iHG4vw8tN5fFQEAcB5qMPzpiRt14",
    ),
    (
        "argon2i",
        "{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$XLv+KUlwKVRt2BFZ2RJXTA$5/ZoSTH8G3OM7Jgdfjb+inaEquyMsjNRfTTiWKG1qrQ",
    ),
    (
        "sha512-crypt",
        "{SHA512-CRYPT}$6$AX4n4FTPjIt3Y.GT$JcztfH0rtR9l40W1XRupR5JdVtdX3n6obIo963WHCPQlv3SJjrr8G1syyHOU5vnJolai689BjWI255bQUf191.",
    ),
    ("sha256-crypt", "{SHA256-CRYPT}$5$6xJ7yI9DAVfsLD7k$qYsACOtU3Vwr8zFFh44EJnwN7DToERy0iS5Di56btU0"),
    ("bcrypt", "{BLF-CRYPT}$2y$05$NhiO./LNMqHCNN.HLxey9uuiT8HdU7aU/ZGC7n6eoO8Z1zI3wIv/q"),
    ("bcrypt", "{CRYPT}$2y$05$yRgJVx.5tG7OWJ4spJfkI.V97zYc/Lk9swOhnkNb7qGmipM2syeeu"),
    ("md5-crypt", "{MD5-CRYPT}$1$5tKNl0IL$hjGaFfOa2THtXrVUPNKZw."),
    ("md5-crypt", "{MD5}$1$KiHuC26U$RTK5QQcPQArC1LeR36.TX0"),
    ("ssha1", "{SSHA}SWwbU/9/nhYXDE1xcI7aWdqxJ6qoYYpz"),
    ("ssha1", "{SSHA.HEX}ef7ab2d7d4b76d4212a87848d794b612f14d137f1f219b43"),
    ("ssha256", "{SSHA256}Ok6/BoVo7/zvWeM/N+tU4RepY1i07AR5mN4l2kGIYHngmxRx"),
    (
        "ssha512",
        "{SSHA512}zJhQz23p5HvCSN/RZb6LVrpQZn6TphH1Ms6oEGF7fE9d8snc9xH7Br6JLHbVvgwRgGsrELmRjKeJe3HUSvBVWDRmRJs=",
    ),
    ("sha1", "{SHA1}L55TUjtiq8FBorTWAZ0jy6g129A="),
    ("sha256", "{SHA256}QQTTb42iwlQ0n4WDZ5Pr4CngyVcGOjTJHC6SAxh7VjE="),
    (
        "sha512",
        "{SHA512}VraY3v7bWkNbY0r+MyC7rz/c2SC2xQOkRvx7endrKY1HnRumqLYXgI6wv1ec6aldZoNHvKtxSQhayTyyeZUZew==",
    ),
    (
        "sha512",
        "{SHA512.HEX}56b698defedb5a435b634afe3320bbaf3fdcd920b6c503a446fc7b7a776b298d479d1ba6a8b617808eb0bf579ce9a95d668347bcab7149085ac93cb27995197b",
    ),
    ("pbkdf2-sha1", "{PBKDF2}$1$6T/4yXYp4A4ezc62$5000$f1048fe18de7e8a1d8b86ae299e290a041056ef9"),
    (
        "scram-sha-256",
        "{SCRAM-SHA-256}4096,Ag8fVM2DOZ29iKiaycu4XA==,+/gukfx1aDTcdpC6SOMuBjQoINLSbbwNoNgPFiP8rXc=,pvMSTPVdypxjGv5v3d35SL9wBwwpQGfssS//hktdWM4=",
    ),
];

#[test]
fn hashes_of_real_tools_are_verified() {
    for (scheme, text) in VECTORS {
        let hash = PasswordHash::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(hash.scheme(), *scheme, "{text}");
        assert!(hash.verify(&Secret::new(PASSWORD)), "{text}");
        assert!(!hash.verify(&Secret::new("correct horsf")), "{text}");
        assert_eq!(hash.is_current(), *scheme == "argon2id", "{text}");
        assert_eq!(hash.expose(), *text);
        assert!(!format!("{hash:?}").contains(text), "{hash:?}");
    }
}

#[test]
fn our_own_hash_is_a_phc_string() {
    let hash = PasswordHash::create(&Secret::new(PASSWORD), *b"0123456789abcdef").unwrap();
    assert!(hash.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"));
    let read = PasswordHash::parse(hash.expose()).unwrap();
    assert_eq!(read, hash);
    assert!(read.is_current() && read.verify(&Secret::new(PASSWORD)) && !read.verify(&Secret::new("")));
}

/// A hash cut anywhere is refused when it is read, or at least never verifies.
#[test]
fn hashes_that_were_cut_are_refused() {
    for (_, text) in VECTORS {
        for length in 0..text.len() {
            let cut = text.get(..length).unwrap();
            if let Ok(hash) = PasswordHash::parse(cut) {
                let cheap = hash.memory_kib() < 1024 && hash.scheme() != "argon2i";
                assert!(!cheap || !hash.verify(&Secret::new(PASSWORD)), "{cut}");
            }
        }
    }
}

proptest::proptest! {
    /// Whatever stands behind a prefix: an answer, never a panic, and a hash that is taken can be verified.
    #[test]
    fn any_text_is_taken_or_refused(number in 0..VECTORS.len(), place in 0..200_usize, put in "\\PC{0,3}") {
        let mut letters: Vec<char> = VECTORS[number].1.chars().collect();
        let place = place.min(letters.len());
        let end = (place + put.chars().count()).min(letters.len());
        letters.splice(place..end, put.chars());
        let text: String = letters.into_iter().collect();
        if let Ok(hash) = PasswordHash::parse(&text) {
            let cheap = hash.memory_kib() < 1024 && text.len() < 300 && !text.contains("rounds") && hash.scheme() != "bcrypt";
            let _ = cheap && hash.verify(&Secret::new(PASSWORD));
        }
    }
}

#[test]
fn what_cannot_be_used_says_why() {
    let says = |text: &str| PasswordHash::parse(text).unwrap_err().to_string();
    for (text, words) in [
        ("", "not a known password hash"),
        ("correct horse", "not a known password hash"),
        ("{PLAIN}correct horse", "sekisho user passwd"),
        ("{CLEARTEXT}x", "a password in clear"),
        ("{CRAM-MD5}e02d374fde0dc75a17a557039a3a5338c7743304777dccd376f332bee68d2cf6", "{CRAM-MD5}"),
        ("rl.3StKT.4T8M", "DES crypt"),
        ("{DES-CRYPT}rl.3StKT.4T8M", "{DES-CRYPT}"),
        ("!$6$saltsalt$hRM5", "locked"),
        ("*", "locked"),
        ("$7$CU..../....", "cannot be verified here"),
        ("$gy$j9T$x$y", "cannot be verified here"),
        ("$6$saltsalt$hRM5XZ86KXEw9UOm", "not complete"),
        ("$y$j9T$S1ywt9MudOzjVXMVY26N./", "not complete"),
        ("{SSHA512}AAAA", "not complete"),
        ("{SHA256}", "not complete"),
        ("{SCRAM-SHA-256}1024,QQ==,QQ==,QQ==", "not complete"),
        ("{BLOWFISH}x", "not a known password hash"),
        (
            "$argon2id$v=19$m=4194304,t=3,p=1$avxUYKYCKF+0mgeh2niNnA$5IEnyd/b9tU9gL0iHG4vw8tN5fFQEAcB5qMPzpiRt14",
            "cost more",
        ),
        (
            "$argon2id$v=19$m=65536,t=99,p=1$avxUYKYCKF+0mgeh2niNnA$5IEnyd/b9tU9gL0iHG4vw8tN5fFQEAcB5qMPzpiRt14",
            "cost more",
        ),
        ("$2b$31$5vncmPYsU1/K.sAbu/H80.erZhmAwmjgEjFfeSObdno7Mc7b3save", "cost more"),
        (
            "$6$rounds=999999999$salt$hRM5XZ86KXEw9UOmjigeVqFgULtFB2sgpC9lXQDfMib3Zgw7mEiUvBJI2EplzfAqxL5Vvwp2scFtv/uamSo5z0",
            "cost more",
        ),
        ("{PBKDF2}$1$6T/4yXYp4A4ezc62$900000000$f1048fe18de7e8a1d8b86ae299e290a041056ef9", "cost more"),
        // N = 2^20: a gigabyte.
        ("$y$jHT$S1ywt9MudOzjVXMVY26N./$MZNWCGTRJtMWuWwwoZs7Uy5iB898JRbXP6jf19B2LPD", "cost more"),
    ] {
        assert!(says(text).contains(words), "{text}: {}", says(text));
    }
}

/// Passwords are hashed in one form; hashes of other servers were made of what was typed.
#[test]
fn both_forms_of_a_password_are_tried() {
    let typed = "ｐａｓｓ";
    let own = PasswordHash::create(&Secret::new(typed), [0; 16]).unwrap();
    assert!(own.verify(&Secret::new("pass")) && own.verify(&Secret::new(typed)));
    // printf ｐａｓｓ | openssl dgst -sha256 -binary | base64
    let foreign = PasswordHash::parse("{SHA256}8YEUmHYG64aJOnMliQzXntCGi6SaR0Y19cs4yFv3vOQ=").unwrap();
    assert!(foreign.verify(&Secret::new(typed)) && !foreign.verify(&Secret::new("pass")));
}
