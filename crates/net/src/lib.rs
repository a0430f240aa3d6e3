//! Sockets, TLS, DNS and time-outs for the protocols of wire.
