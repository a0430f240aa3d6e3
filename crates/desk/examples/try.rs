//! Tries holes.
use std::time::Duration;

use sekisho_audit::progress::Unwatched;
use sekisho_audit::record::settings::{Depth, Settings};
use sekisho_desk::practice::Practice;
use sekisho_lab::World;
fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut names: Vec<String> = std::env::args().skip(1).collect();
    let deep = names.iter().any(|name| name == "--deep");
    let fixed = names.iter().any(|name| name == "--fixed");
    let verbose = names.iter().any(|name| name == "--verbose");
    names.retain(|name| !name.starts_with("--"));
    runtime.block_on(async {
        for hole in sekisho_lab::all() {
            if !names.is_empty() && !names.iter().any(|n| n == hole.name) {
                continue;
            }
            let began = std::time::Instant::now();
            let practice = Practice::start(hole, World::random(*b"12345678"), |setting| {
                setting.fixed = fixed;
                setting.greylist_wait = Duration::from_secs(2);
                setting.greeting_wait = Duration::from_secs(1);
                setting.tarpit_step = Duration::from_millis(20);
            })
            .await
            .unwrap();
            let settings = Settings {
                depth: if deep { Depth::Deep } else { Depth::Small },
                connections: 4,
                wait: 5,
                patience: 30,
                ..Settings::default()
            };
            let record = practice.audit(settings, &Unwatched, &Default::default()).await.unwrap();
            let rules: Vec<String> = record
                .rules
                .iter()
                .map(|r| {
                    format!("{} {} {:?}", r.class, r.level, r.condition.sender).chars().take(150).collect()
                })
                .collect();
            println!(
                "{:22} {:?} -> {:?} {} probes {} rules {:?} reasons {:?} {:.1}s",
                hole.name,
                hole.kind,
                record.verdict,
                record.level,
                record.probes.len(),
                rules,
                record
                    .reasons
                    .iter()
                    .map(|r| format!("{r:?}").chars().take(170).collect::<String>())
                    .collect::<Vec<_>>(),
                began.elapsed().as_secs_f32()
            );
            if verbose {
                println!("{}", serde_json::to_string_pretty(&record).unwrap());
            }
        }
    });
}
