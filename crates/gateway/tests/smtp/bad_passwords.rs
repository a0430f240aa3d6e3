//! Many wrong passwords: who sends them is braked, and nobody else.

use std::net::{IpAddr, Ipv4Addr};

use tokio::task::JoinSet;

use crate::stage::{HANAKO, PASSWORD, Stage};

const fn neighbour(number: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(127, 0, 2, number))
}

#[tokio::test]
async fn after_ten_wrong_passwords_a_client_waits_and_nobody_else() {
    let stage = Stage::new().await;
    let mut robot = stage.at_submission_from(neighbour(1)).await;
    for number in 0..10 {
        let said = robot.log_in(HANAKO, &format!("guess {number}")).await;
        assert!(said.starts_with("535 5.7.8"), "{number}: {said}");
    }
    // The right one does not help any more: who guesses must not learn that it was right.
    for password in ["guess 10", PASSWORD] {
        let said = robot.log_in(HANAKO, password).await;
        assert!(said.starts_with("454 4.7.0"), "{said}");
    }
    let mut again = stage.at_submission_from(neighbour(1)).await;
    assert!(again.log_in("taro@example.jp", PASSWORD).await.starts_with("454"));
    let mut owner = stage.at_submission().await;
    let said = owner.log_in(HANAKO, PASSWORD).await;
    assert!(said.starts_with("235"), "{said}");
    stage.serves_others().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_guess_at_once_do_not_keep_an_owner_out() {
    let stage = Stage::new().await;
    // The owner has logged in before.
    assert!(stage.at_submission().await.log_in(HANAKO, PASSWORD).await.starts_with("235"));
    let mut robots = JoinSet::new();
    for number in 1..=12 {
        let mut robot = stage.at_submission_from(neighbour(number)).await;
        robots.spawn(async move {
            let mut refused = 0;
            for guess in 0..11 {
                let said = robot.log_in(HANAKO, &format!("guess {guess}")).await;
                assert!(said.starts_with("535") || said.starts_with("454"), "{said}");
                refused += usize::from(said.starts_with("535"));
            }
            refused
        });
    }
    let mut owner = stage.at_submission().await;
    owner.log_in_at_last(HANAKO, PASSWORD).await;
    stage.serves_others().await;
    let mut verified = 0;
    while let Some(refused) = robots.join_next().await {
        verified += refused.unwrap();
    }
    // An account under attack has one wrong password for each network that does not know it.
    assert!((1..=12 * 10).contains(&verified), "{verified}");
}
