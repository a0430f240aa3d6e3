//! Worlds drawn at random, so that nothing is ever found by its name.

use super::{Account, World};
use crate::wording::Software;

const WORDS: [&str; 16] = [
    "aoba", "hikari", "kaede", "minato", "sakura", "tsubame", "asahi", "midori", "north", "river", "harbor",
    "maple", "orchid", "granite", "lantern", "meadow",
];
const ENDINGS: [&str; 6] = ["example", "co.example", "or.example", "test", "ac.test", "net.example"];
const HOSTS: [&str; 8] = ["mail", "mx", "mx1", "smtp", "mta", "post", "gw", "relay"];
const USERS: [&str; 16] = [
    "alice",
    "bob",
    "info",
    "tanaka",
    "suzuki",
    "office",
    "k.sato",
    "sales",
    "yamada",
    "hanako",
    "taro",
    "webmaster",
    "soumu",
    "contact",
    "carol",
    "m-ito",
];
const BANNERS: [&str; 4] = ["", "ready", "ESMTP", "*** mail service ***"];

/// SplitMix64: small, and the same everywhere.
struct Draw(u64);

impl Draw {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        usize::try_from(self.next() % end).unwrap_or_default()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from.get(self.below(from.len())).copied().unwrap_or_default()
    }
}

pub(super) fn world(seed: u64) -> World {
    let mut draw = Draw(seed);
    let domain = domain(&mut draw);
    let host = draw.pick(&HOSTS);
    let mut users: Vec<String> = Vec::new();
    let wanted = 3 + draw.below(4);
    while users.len() < wanted {
        let user = draw.pick(&USERS).to_owned();
        if !users.contains(&user) {
            users.push(user);
        }
    }
    // Never postmaster: a list of trusted senders names people.
    let listed = users.iter().step_by(2).cloned().collect();
    let account = Account {
        name: users.last().cloned().unwrap_or_default(),
        password: format!("{}-{:04x}", draw.pick(&WORDS), draw.below(0x1_0000)),
    };
    users.push("postmaster".to_owned());
    World {
        host_name: format!("{host}.{domain}"),
        second_host_name: format!("{host}b.{domain}"),
        second_domain: (draw.below(3) == 0).then(|| self::domain(&mut draw)),
        partner_domain: self::domain(&mut draw),
        banner: (draw.below(3) == 0).then(|| draw.pick(&BANNERS).to_owned()),
        software: Software::ALL.get(draw.below(Software::ALL.len())).copied().unwrap_or_default(),
        domain,
        users,
        listed,
        account,
    }
}

fn domain(draw: &mut Draw) -> String {
    format!("{}{:04}.{}", draw.pick(&WORDS), draw.below(10_000), draw.pick(&ENDINGS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_world_and_another_seed_another() {
        assert_eq!(world(7), world(7));
        assert_ne!(world(7), world(8));
    }

    #[test]
    fn every_world_has_what_the_holes_need() {
        for seed in 0..500 {
            let world = world(seed);
            assert!(world.users.iter().any(|user| user == "postmaster"), "{seed}");
            assert!(!world.listed.contains(&"postmaster".to_owned()), "{seed}");
            // The one that DNS publishes is on the list, the next one is not.
            assert_eq!(world.listed.first(), world.users.first(), "{seed}");
            assert!(!world.listed.contains(&world.users[1]), "{seed}");
            assert_ne!(world.domain, world.partner_domain, "{seed}");
        }
    }
}
