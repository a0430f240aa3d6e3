//! One flawed server, wherever it is, with names that lead to it and a witness of ours.

use std::net::{IpAddr, SocketAddr, TcpListener};

use super::{Ended, Lab, Stage, free_address};

/// Where the server of a story is, whatever answers there.
pub struct Scene {
    /// Where the program keeps what it knows.
    pub stage: Stage,
    /// The server's address.
    pub host: IpAddr,
    /// Its ports.
    pub ports: (u16, u16),
    /// The name server that leads there.
    pub names: SocketAddr,
    /// Where canaries arrive.
    pub witness: SocketAddr,
}

impl Scene {
    /// A place for a server; there is none yet.
    pub fn new() -> Self {
        let host = free_address();
        let submission = TcpListener::bind((host.ip(), 0)).unwrap().local_addr().unwrap().port();
        let names = SocketAddr::new(IpAddr::from([127, 0, 0, 1]), 0);
        let ports = (host.port(), submission);
        Self { stage: Stage::new(), host: host.ip(), ports, names, witness: free_address() }
    }

    /// The flawed server, or the same one mended, at `host`. Names lead there from now on.
    pub fn serve_at(&mut self, host: IpAddr, fixed: bool) -> Lab {
        let (ports, witness) = (self.ports, self.witness);
        let lab = Lab::start_with("incident-2002", |setting| {
            setting.server.listen = vec![host];
            (setting.server.smtp_port, setting.server.submission_port) = ports;
            setting.server.deliver_outside_to = witness;
            setting.server.fixed = fixed;
        });
        self.names = lab.practice().name_server();
        lab
    }

    /// Runs the program; the addresses of this machine count as public.
    pub fn run(&self, words: &[&str]) -> Ended {
        let mut command = self.stage.command(words);
        command.env("SEKISHO_DECLARED_PUBLIC", "127.0.0.0/8").output().unwrap().into()
    }

    /// What every test of the server needs to be told.
    pub fn probing(&self) -> String {
        let Self { ports, names, witness, .. } = self;
        format!(
            "--resolver {names} --ports {},{} --witness-listen {witness} --witness-at {witness} \
             --witness-domain witness.example --vantage outside --wait 2 --patience 1",
            ports.0, ports.1
        )
    }

    /// Writes a file beside the data.
    pub fn file(&self, name: &str, text: &str) -> String {
        let file = self.stage.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    }
}
